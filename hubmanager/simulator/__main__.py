"""`python -m hubmanager.simulator`: a simulated site as its own process, which outlives a hub that is killed.

Stdout: one JSON object a line, `{"event": ...}`. Stdin: one order a line, either JSON (see faults.py) or one of the words
`ledger`, `wind_down`, `quit`. At the end the ledger is printed once more.
"""

import argparse
import asyncio
import contextlib
import io
import json
import os
import random as randomness
import signal
import sys
import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import orjson

from hubmanager.domain.station import ChargerProtocol
from hubmanager.simulator.clock import ScaledClock
from hubmanager.simulator.faults import read_order
from hubmanager.simulator.plan import SitePlan, demo_plan
from hubmanager.simulator.site import SimulatedSite


def main(arguments: list[str] | None = None) -> int:
    """Run until told to stop; return the exit code."""
    options = _parser().parse_args(arguments)
    if options.bays < 1 or options.speed <= 0:
        _parser().error("--bays and --speed must be above 0")
    return asyncio.run(_run(options))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m hubmanager.simulator", description="A simulated charging site.")
    parser.add_argument(
        "--ocpp", required=True, metavar="URL", help="where the hub listens, such as ws://127.0.0.1:9000"
    )
    parser.add_argument("--bays", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--speed", type=float, default=1.0, help="simulated seconds per real second")
    parser.add_argument("--origin", type=_read_origin, help="simulated time at the start (default: now)")
    parser.add_argument(
        "--modbus-ports-file", type=Path, help="write where the Modbus devices listen to this JSON file"
    )
    parser.add_argument("--seconds", type=float, help="wind down after this many real seconds")
    parser.add_argument("--quiet", action="store_true", help="no drivers: only what is ordered happens")
    parser.add_argument("--no-mishaps", action="store_true", help="nothing fails by itself")
    parser.add_argument("--no-events", action="store_true", help="print nothing but answers and the ledger")
    return parser


def _read_origin(text: str) -> datetime:
    origin = datetime.fromisoformat(text)
    return origin if origin.tzinfo else origin.replace(tzinfo=UTC)


async def _run(options: argparse.Namespace) -> int:
    clock = ScaledClock(options.origin or datetime.now(UTC), options.speed)

    def on_event(event: str, figures: Mapping[str, Any]) -> None:
        if not options.no_events:
            _print(event, at=clock.now(), **figures)

    site = SimulatedSite(
        _with_old_ports(demo_plan(options.bays, options.seed), options.modbus_ports_file),
        options.ocpp,
        randomness.Random(options.seed),  # noqa: S311 - cars, not secrets
        options.speed,
        clock,
        has_drivers=not options.quiet,
        has_mishaps=not options.no_mishaps,
        on_event=on_event,
    )
    await site.start()
    if options.modbus_ports_file:
        _write_ports(site.plan, options.modbus_ports_file)
    _print("started", stations=[str(station.station_id) for station in site.plan.stations])
    is_done = await _obey(site, options.seconds)
    _print_ledger(site)
    await site.stop()
    return 0 if is_done else 1


async def _obey(site: SimulatedSite, seconds: float | None) -> bool:
    """Follow orders until the end; return whether the hub acknowledged everything that it should."""
    loop = asyncio.get_running_loop()
    lines: asyncio.Queue[bytes] = asyncio.Queue()
    end = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):  # Windows loops have no signal handlers
            loop.add_signal_handler(number, end.set)
    reader = _StdinReader(loop, lines)
    reader.start()
    try:
        async with asyncio.timeout(seconds):
            while not end.is_set():
                line = await _next_line(lines, end)
                if line is None or line == b"quit":
                    return True
                if line == b"wind_down":
                    _print("wound_down", is_complete=await site.wind_down())
                elif line == b"ledger":
                    _print_ledger(site)
                elif line:
                    _carry_out(site, line)
    except TimeoutError:
        is_complete = await site.wind_down()
        _print("wound_down", is_complete=is_complete)
        return is_complete
    return True


async def _next_line(lines: "asyncio.Queue[bytes]", end: asyncio.Event) -> bytes | None:
    """Return the next order, or None at the end."""
    line = asyncio.ensure_future(lines.get())
    over = asyncio.ensure_future(end.wait())
    try:
        await asyncio.wait((line, over), return_when=asyncio.FIRST_COMPLETED)
        return line.result() if line.done() else None
    finally:
        line.cancel()
        over.cancel()


class _StdinReader:
    """Reads orders in a thread of its own: pipes, files and terminals alike, on every system."""

    def __init__(self, loop: asyncio.AbstractEventLoop, lines: "asyncio.Queue[bytes]") -> None:
        self._loop = loop
        self._lines = lines

    def start(self) -> None:
        """Begin; the thread ends with the process or with the input."""
        threading.Thread(target=self._read, name="orders", daemon=True).start()

    def _read(self) -> None:
        # Unbuffered: a thread that waits inside Python's own buffer would crash the interpreter when it ends.
        for line in io.FileIO(sys.stdin.fileno(), closefd=False):
            with contextlib.suppress(RuntimeError):  # the loop has closed: nobody listens any more
                self._loop.call_soon_threadsafe(self._lines.put_nowait, line.strip())


def _carry_out(site: SimulatedSite, line: bytes) -> None:
    try:
        order = read_order(line)
        site.faults.apply(order)
    except (msgspec.DecodeError, KeyError, ValueError) as error:
        _print("order_refused", order=line.decode(errors="replace"), reason=str(error))
    else:
        _print("order_done", order=type(order).__name__)


def _with_old_ports(plan: SitePlan, ports_file: Path | None) -> SitePlan:
    """Let Modbus devices listen where they did before, so that a hub finds them after the simulator is restarted."""
    if ports_file is None or not ports_file.exists():
        return plan
    ports = {row["station_id"]: row["port"] for row in orjson.loads(ports_file.read_bytes())}
    for station in plan.stations:
        if station.modbus is not None and str(station.station_id) in ports:
            address = replace(station.modbus, port=ports[str(station.station_id)])
            plan = plan.with_station(replace(station, modbus=address))
    return plan


def _write_ports(plan: SitePlan, ports_file: Path) -> None:
    rows = [
        {
            "station_id": str(station.station_id),
            "model": station.modbus.model,
            "host": station.modbus.host,
            "port": station.modbus.port,
            "unit_id": station.modbus.unit_id,
            "bay_numbers": list(station.bay_numbers),
        }
        for station in plan.stations
        if station.protocol is ChargerProtocol.MODBUS and station.modbus is not None
    ]
    draft = ports_file.with_suffix(".new")
    draft.write_text(json.dumps(rows), encoding="utf-8")
    draft.replace(ports_file)


def _print_ledger(site: SimulatedSite) -> None:
    entries = [entry.as_json() for entry in site.ledger()]
    _print("ledger", transactions=entries, modbus_stays=site.modbus_stays())


def _print(event: str, **figures: Any) -> None:
    try:
        sys.stdout.buffer.write(orjson.dumps({"event": event, **figures}) + b"\n")
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # Whoever started us is gone; the stations go on, as stations do.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())
