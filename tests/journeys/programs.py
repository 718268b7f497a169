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

from hubmanager.app import open_store
from hubmanager.data_folder import DataFolder
from hubmanager.demo import free_port, prepare_store
from hubmanager.domain.station import ChargerProtocol
from hubmanager.hub.clock import ScaledClock
from hubmanager.hub.control_client import ControlClient
from hubmanager.hub.messages.queries import CheckBooks, GetSnapshot, ListSessions
from hubmanager.hub.messages.views import Finding, SessionRow, Snapshot
from hubmanager.simulator.plan import SitePlan, demo_plan
from hubmanager.start_config import StartConfig

PATIENCE_S = 30


class Site:
    """A simulated site in its own process; its orders and answers are lines of JSON."""

    def __init__(self, url: str, bays: int, seed: int, speed: float, folder: Path) -> None:
        self._ports = folder / "modbus-ports.json"
        command = [sys.executable, "-m", "hubmanager.simulator", "--ocpp", url, "--bays", str(bays)]
        command += ["--seed", str(seed), "--speed", str(speed), "--modbus-ports-file", str(self._ports)]
        self._process = subprocess.Popen(
            [*command, "--no-mishaps"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        self._lines: queue.Queue[dict[str, Any]] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()
        self.wait_for("started")

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(json.loads(line))

    def order(self, order: dict[str, Any] | str) -> None:
        """Give an order: a word, or a fault."""
        assert self._process.stdin is not None
        self._process.stdin.write((order if isinstance(order, str) else json.dumps(order)) + "\n")

    def wait_for(self, event: str) -> dict[str, Any]:
        """Return the next event of that name."""
        while True:
            line = self._lines.get(timeout=PATIENCE_S)
            if line["event"] == event:
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
        self.order("quit")
        self._process.communicate(timeout=PATIENCE_S)


class Hub:
    """A hub's data folder, and the process that works on it while there is one."""

    def __init__(self, path: Path, speed: float) -> None:
        self.folder = DataFolder(path)
        self.port = free_port()
        self._speed = speed
        self._began = time.time()
        self._process: subprocess.Popen[str] | None = None

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
        assert self._process.stdout.readline().strip() == "running"

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

    def snapshot(self) -> Snapshot:
        """Return what the board shows."""
        with ControlClient(self.folder.control_address) as client:
            answer: Snapshot = client.ask(GetSnapshot())
        return answer

    def sessions(self) -> tuple[SessionRow, ...]:
        """Return all sessions."""
        with ControlClient(self.folder.control_address) as client:
            answer: tuple[SessionRow, ...] = client.ask(ListSessions(limit=100_000))
        return answer

    def check(self) -> tuple[Finding, ...]:
        """Prove the books."""
        with ControlClient(self.folder.control_address) as client:
            answer: tuple[Finding, ...] = client.ask(CheckBooks())
        return answer


@contextmanager
def hub_with_site(path: Path, *, bays: int, seed: int, speed: float) -> Iterator[tuple[Hub, Site]]:
    """Run a hub and a site of so many bays; both are ended afterwards whatever happened."""
    hub = Hub(path / "hub", speed)
    site = Site(hub.url, bays, seed, speed, path)
    try:
        hub.prepare(with_ports(demo_plan(bays, seed), site))
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
