"""How many MeterValues of 10 values a second one core answers: our server, and the `ocpp` package's routing beside it.

Run by hand: `python tests/benchmarks/ocpp_server.py [seconds] [clients]`. Each server runs in a process of its own and is
loaded over loopback by a client that keeps one message in flight per socket; time is the server's own processor time,
so that the load does not count. `--profile` prints where our server spends it.
"""

import argparse
import asyncio
import cProfile
import logging
import multiprocessing
import pstats
import random
import time
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from typing import Any

import orjson
from websockets.asyncio.client import connect

MEASURANDS = [
    ("Energy.Active.Import.Register", "Wh", None),
    ("Power.Active.Import", "W", None),
    ("Power.Active.Import", "W", "L1"),
    ("Power.Active.Import", "W", "L2"),
    ("Power.Active.Import", "W", "L3"),
    ("Current.Import", "A", "L1"),
    ("Current.Import", "A", "L2"),
    ("Current.Import", "A", "L3"),
    ("Voltage", "V", "L1"),
    ("SoC", "Percent", None),
]


def meter_values(number: int) -> bytes:
    """Return one call with 10 sampled values."""
    samples = []
    for measurand, unit, phase in MEASURANDS:
        sample = {"value": str(number), "context": "Sample.Periodic", "measurand": measurand, "unit": unit}
        samples.append({**sample, "phase": phase} if phase else sample)
    meter_value = [{"timestamp": "2026-05-04T10:00:00Z", "sampledValue": samples}]
    payload = {"connectorId": 1, "transactionId": 4711, "meterValue": meter_value}
    return orjson.dumps([2, f"m{number}", "MeterValues", payload])


class _Clock:
    def now(self) -> datetime:
        return datetime.now(UTC)


async def _serve_ours(ready: Connection) -> None:
    from hubmanager.chargers.events import ChargerEvent, Reply, StationIdentified
    from hubmanager.chargers.ocpp.server import OcppServer, OcppServerConfig
    from hubmanager.chargers.port import Admission
    from hubmanager.domain.ids import StationId
    from hubmanager.domain.station import Acceptance

    class Everyone:
        def admit(self, identity: str, remote_address: str) -> Admission:
            return Admission(StationId(identity), Acceptance.ACCEPTED)

        async def check_password(self, station_id: StationId, password: str) -> bool:
            return True

    async def sink(event: ChargerEvent) -> Reply:
        return Reply(transaction_id=1) if not isinstance(event, StationIdentified) else Reply()

    config = OcppServerConfig(host="127.0.0.1", port=0, follows_up=False)
    server = OcppServer(config, sink, lambda _: None, Everyone(), _Clock(), random.Random(1))
    await server.start()
    await _until_told(ready, server.port)
    await server.stop()


async def _serve_package(ready: Connection) -> None:
    from ocpp.routing import on
    from ocpp.v16 import ChargePoint, call_result
    from websockets.asyncio.server import ServerConnection, serve
    from websockets.exceptions import ConnectionClosed

    logging.disable(logging.CRITICAL)

    class Station(ChargePoint):  # type: ignore[misc]
        @on("MeterValues")  # type: ignore[untyped-decorator]
        async def on_meter_values(self, **_: Any) -> Any:
            return call_result.MeterValues()

    async def handle(socket: ServerConnection) -> None:
        try:
            await Station("CP", socket).start()
        except ConnectionClosed:
            return

    async with serve(handle, "127.0.0.1", 0, subprotocols=["ocpp1.6"], compression=None) as server:  # type: ignore[list-item]
        await _until_told(ready, next(iter(server.sockets)).getsockname()[1])


async def _until_told(ready: Connection, port: int) -> None:
    loop = asyncio.get_running_loop()
    ready.send(port)
    await loop.run_in_executor(None, ready.recv)  # warm
    began = time.process_time()
    await loop.run_in_executor(None, ready.recv)
    ready.send(time.process_time() - began)


def _server_process(kind: str, ready: Connection, profile: bool) -> None:
    serve = {"ours": _serve_ours, "package": _serve_package}[kind]
    if not profile:
        asyncio.run(serve(ready))
        return
    profiler = cProfile.Profile()
    profiler.runcall(asyncio.run, serve(ready))
    pstats.Stats(profiler).sort_stats("tottime").print_stats(30)


async def _load(port: int, seconds: float, clients: int) -> int:
    frames = [meter_values(number) for number in range(1000)]
    until = time.monotonic() + seconds

    async def one(number: int) -> int:
        count = 0
        url = f"ws://127.0.0.1:{port}/CP-{number}"
        async with connect(url, subprotocols=["ocpp1.6"], compression=None) as socket:  # type: ignore[list-item]
            while time.monotonic() < until:
                await socket.send(frames[count % 1000], text=True)
                answer = await socket.recv(decode=False)
                assert answer.startswith(b"[3"), answer  # type: ignore[union-attr]
                count += 1
        return count

    return sum(await asyncio.gather(*(one(number) for number in range(clients))))


def measure(kind: str, seconds: float, clients: int, *, profile: bool = False) -> float:
    """Return the messages a second of the server's processor time."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_server_process, args=(kind, there, profile))
    process.start()
    port = here.recv()
    asyncio.run(_load(port, min(1.0, seconds), clients))
    here.send("warm")
    began = time.monotonic()
    count = asyncio.run(_load(port, seconds, clients))
    elapsed_s = time.monotonic() - began
    here.send("done")
    used_s = here.recv()
    process.join(10)
    print(
        f"{kind:>8}: {count / used_s:8.0f} messages per second of processor time "
        f"({used_s / count * 1e6:6.0f} us each), {count / elapsed_s:8.0f} a second on the wire"
    )
    return count / used_s


def main() -> None:
    """Print both side by side."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seconds", nargs="?", type=float, default=4)
    parser.add_argument("clients", nargs="?", type=int, default=20)
    parser.add_argument("--profile", action="store_true")
    options = parser.parse_args()
    package = measure("package", options.seconds, options.clients)
    ours = measure("ours", options.seconds, options.clients)
    print(f"   ratio: {ours / package:8.1f} x")
    if options.profile:
        measure("ours", options.seconds, options.clients, profile=True)


if __name__ == "__main__":
    main()
