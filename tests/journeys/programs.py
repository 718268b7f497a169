"""The real programs as processes of their own: a hub that can be killed, and a site that outlives it."""

import json
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from hubmanager.app import open_store
from hubmanager.data_folder import DataFolder
from hubmanager.demo import free_port, prepare_store
from hubmanager.domain.station import ChargerProtocol
from hubmanager.hub.clock import ScaledClock
from hubmanager.hub.control_client import ControlClient
from hubmanager.hub.messages.commands import Command, CommandAnswer
from hubmanager.hub.messages.queries import CheckBooks, GetSnapshot, ListSessions, Query
from hubmanager.hub.messages.views import BayView, Finding, SessionRow, Snapshot
from hubmanager.simulator.faults import Order
from hubmanager.simulator.plan import SitePlan, demo_plan
from hubmanager.start_config import StartConfig

PATIENCE_S = 30


class Site:
    """A simulated site in its own process; its orders and answers are lines of JSON."""

    def __init__(
        self,
        url: str,
        bays: int,
        seed: int,
        speed: float,
        folder: Path,
        *,
        has_drivers: bool = True,
        has_events: bool = True,
    ) -> None:
        self.plan = demo_plan(bays, seed)
        self._ports = folder / "modbus-ports.json"
        command = [sys.executable, "-m", "hubmanager.simulator", "--ocpp", url, "--bays", str(bays)]
        command += ["--seed", str(seed), "--speed", str(speed), "--modbus-ports-file", str(self._ports)]
        if not has_drivers:
            command.append("--quiet")
        if not has_events:
            command.append("--no-events")
        self._process = subprocess.Popen(
            [*command, "--no-mishaps"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        self._lines: queue.Queue[dict[str, Any]] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.wait_for("started")

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.endswith("\n"):  # the last one is cut short where the site was ended while it wrote
                self._lines.put(json.loads(line))

    def order(self, order: dict[str, Any] | str) -> None:
        """Give an order: a word, or a fault."""
        assert self._process.stdin is not None
        self._process.stdin.write((order if isinstance(order, str) else json.dumps(order)) + "\n")

    def do(self, order: Order) -> None:
        """Give an order and see that it was obeyed."""
        self.order(msgspec.to_builtins(order))
        answer = self.wait_for("order_done", "order_refused")
        assert answer["event"] == "order_done", answer

    def token(self, bay: int | str) -> str:
        """Return the card of a regular driver; each bay has its own."""
        return self.plan.tokens[int(bay) - 1].uid

    def station_of(self, bay: int | str) -> str:
        """Return the station on which a bay is."""
        return next(str(station.station_id) for station in self.plan.stations if str(bay) in station.bay_numbers)

    def wait_for(self, *events: str) -> dict[str, Any]:
        """Return the next event of one of these names."""
        while True:
            line = self._lines.get(timeout=PATIENCE_S)
            if line["event"] in events:
                return line

    def ledger(self) -> list[dict[str, Any]]:
        """Return what every station delivered, and what the hub confirmed of it."""
        self.order("ledger")
        entries: list[dict[str, Any]] = self.wait_for("ledger")["transactions"]
        return entries

    def modbus_port(self, station_id: str) -> int:
        """Return the port on which a Modbus device listens."""
        devices = json.loads(self._ports.read_text())
        return next(int(device["port"]) for device in devices if device["station_id"] == station_id)

    def end(self) -> None:
        """Switch everything off."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        if self._process.poll() is None:
            self.order("quit")
        self._process.stdin.close()
        self._process.wait(PATIENCE_S)
        self._reader.join(PATIENCE_S)
        self._process.stdout.close()


class Hub:
    """A hub's data folder, and the process that works on it while there is one."""

    def __init__(self, path: Path, speed: float) -> None:
        self.folder = DataFolder(path)
        self.port = free_port()
        self._speed = speed
        self._began = time.time()
        self._process: subprocess.Popen[str] | None = None

    @property
    def pid(self) -> int:
        """The process that works on the folder."""
        assert self._process is not None
        return self._process.pid

    @property
    def url(self) -> str:
        """Where stations call."""
        return f"ws://127.0.0.1:{self.port}/"

    def prepare(self, plan: SitePlan) -> None:
        """Enter the site's stations, bays and cards."""
        self.folder.create()
        clock = ScaledClock(datetime.fromtimestamp(self._began, UTC), self._speed)
        store = open_store(self.folder, StartConfig(), clock)
        prepare_store(store, plan, clock, seed=1, has_history=False)
        store.close()

    def start(self) -> None:
        """Start the program and wait until it runs."""
        arguments = [str(self.folder.path), str(self.port), str(self._began), str(self._speed)]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.journeys.hub_program", *arguments], stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        if self._process.stdout.readline().strip() != "running":
            self.kill()
            raise AssertionError("the hub did not start; see its stderr")

    def kill(self) -> None:
        """End it the hard way."""
        assert self._process is not None
        self._process.kill()
        self._process.communicate(timeout=PATIENCE_S)

    def stop(self) -> None:
        """End it cleanly."""
        assert self._process is not None
        self._process.terminate()
        self._process.communicate(timeout=PATIENCE_S)
        assert self._process.returncode == 0

    def execute(self, command: Command) -> CommandAnswer:
        """Send a command to the running hub, as the PC's owner."""
        with ControlClient(self.folder.control_address) as client:
            return client.execute(command)

    def ask(self, query: Query) -> Any:
        """Ask the running hub."""
        with ControlClient(self.folder.control_address) as client:
            return client.ask(query)

    def snapshot(self) -> Snapshot:
        """Return what the board shows."""
        answer: Snapshot = self.ask(GetSnapshot())
        return answer

    def bay(self, number: int | str) -> BayView:
        """Return what the board shows of one bay."""
        return next(bay for bay in self.snapshot().bays if bay.number == str(number))

    def sessions(self) -> tuple[SessionRow, ...]:
        """Return all sessions, newest first."""
        answer: tuple[SessionRow, ...] = self.ask(ListSessions(limit=100_000))
        return answer

    def sessions_at(self, number: int | str) -> tuple[SessionRow, ...]:
        """Return the sessions of a bay, newest first (by when the hub heard of them, whatever their clocks said)."""
        found = [row for row in self.sessions() if row.bay_number == str(number)]
        return tuple(sorted(found, key=lambda row: row.session_id, reverse=True))

    def alert_rules(self) -> set[str]:
        """Return the rules that are on the list of alerts now."""
        return {alert.rule for alert in self.snapshot().alerts}

    def check(self) -> tuple[Finding, ...]:
        """Prove the books."""
        answer: tuple[Finding, ...] = self.ask(CheckBooks())
        return answer


@contextmanager
def hub_with_site(
    path: Path, *, bays: int, seed: int, speed: float, has_drivers: bool = True
) -> Iterator[tuple[Hub, Site]]:
    """Run a hub and a site of so many bays; both are ended afterwards whatever happened.

    Without drivers only that happens at the site which a test orders.
    """
    hub = Hub(path / "hub", speed)
    site = Site(hub.url, bays, seed, speed, path, has_drivers=has_drivers)
    try:
        hub.prepare(with_ports(site.plan, site))
        hub.start()
        yield hub, site
    finally:
        site.end()
        if hub._process is not None and hub._process.poll() is None:
            hub.kill()


def with_ports(plan: SitePlan, site: Site) -> SitePlan:
    """Return the plan with the ports on which the site's Modbus devices listen."""
    for station in plan.stations:
        if station.protocol is ChargerProtocol.MODBUS and station.modbus is not None:
            address = replace(station.modbus, port=site.modbus_port(station.station_id))
            plan = plan.with_station(replace(station, modbus=address))
    return plan


def wait_until(condition: Any, timeout_s: float, what: str) -> None:
    """Wait for something that other processes bring about; fails with `what` after `timeout_s`."""
    end = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"After {timeout_s} s still not: {what}")
        threading.Event().wait(0.1)
