"""The whole program under load: 200 bays that each send a message a second, the board open.

Prints how late the GUI thread's timer came, the processor time of the whole program and of its threads, and its memory.
The stations run in a process of their own. Run by hand: python -m tests.benchmarks.window_load [bays] [seconds]
"""

import multiprocessing
import os
import random
import resource
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, QTimer

from hubmanager.app import HubOptions, RunningHub, open_store
from hubmanager.data_folder import DataFolder
from hubmanager.demo import free_port, prepare_store
from hubmanager.domain.hub_settings import HubSettings
from hubmanager.hub.clock import SystemClock
from hubmanager.hub.messages.queries import GetSnapshot
from hubmanager.hub_thread import HubThread
from hubmanager.simulator.plan import SitePlan, demo_plan
from hubmanager.start_config import StartConfig
from hubmanager.ui.start import run_window
from tests.journeys.programs import Site, with_ports

TICK_MS = 10
WARM_UP_S = 45


def main() -> None:
    """Start site, hub and window; measure; print."""
    bays = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    seconds = int(sys.argv[2]) if len(sys.argv) > 2 else 30
    with tempfile.TemporaryDirectory() as path:
        measure(Path(path), bays, seconds)


def measure(path: Path, bays: int, seconds: int) -> None:
    """Run the program for a warm-up and then so many seconds."""
    port = free_port()
    site = Site(f"ws://127.0.0.1:{port}/", bays, 1, 1.0, path, has_drivers=False, has_events=False)
    plan = with_ports(demo_plan(bays, 1), site)
    folder = DataFolder(path / "hub")
    folder.create()
    # In a process of its own: entering the site and making the tables takes memory that a program at work never needs.
    entering = multiprocessing.get_context("spawn").Process(target=_enter, args=(folder.path, plan))
    entering.start()
    entering.join()
    if entering.exitcode != 0:
        raise SystemExit("the site could not be entered; see above")
    options = HubOptions(SystemClock(), random.Random(1), "127.0.0.1", port)
    hub = HubThread(lambda: RunningHub.start(folder, StartConfig(), options))
    figures = Figures()

    def begin() -> None:
        hub.start()
        for number in range(bays):
            token = plan.tokens[number].uid
            order = {"type": "PlugIn", "bay_number": str(number + 1), "soc_pct": 10, "token_uid": token}
            QTimer.singleShot(5_000 + number * 20, lambda order=order: site.order(order))
        QTimer.singleShot(WARM_UP_S * 1000, lambda: figures.begin(seconds, QCoreApplication.exit))

    try:
        run_window(hub, demo=True, kiosk=False, argv=["hubmanager"], on_ready=begin)
        open_sessions = sum(bay.is_session_open for bay in hub.ask(GetSnapshot()).result(10).bays)
    finally:
        hub.stop()
        site.end()
    print(f"{open_sessions} of {bays} bays have an open session")
    figures.show(bays)


def _enter(path: Path, plan: SitePlan) -> None:
    store = open_store(DataFolder(path), StartConfig(), SystemClock())
    prepare_store(store, plan, SystemClock(), seed=1, has_history=False)
    store.write_now(lambda work: work.settings.save(_every_second(work.settings.get())))
    store.close()


def _every_second(settings: HubSettings) -> HubSettings:
    return replace(settings, meter_interval_s=1)


class Figures:
    """Lateness of a precise timer on the GUI thread, processor time, memory."""

    def __init__(self) -> None:
        self._late_ms: list[float] = []
        self._timer = QTimer(timerType=Qt.TimerType.PreciseTimer)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._note)
        self._due = 0.0
        self._cpu = 0.0
        self._wall = 0.0
        self._threads: dict[str, float] = {}

    def begin(self, seconds: int, then: Callable[[], None]) -> None:
        """Measure for so long, then call `then`."""
        self._cpu, self._wall = time.process_time(), time.perf_counter()
        before = thread_times()
        self._due = time.perf_counter() + TICK_MS / 1000
        self._timer.start()

        def end() -> None:
            self._timer.stop()
            self._cpu, self._wall = time.process_time() - self._cpu, time.perf_counter() - self._wall
            self._threads = {name: spent - before.get(name, 0.0) for name, spent in thread_times().items()}
            then()

        QTimer.singleShot(seconds * 1000, end)

    def _note(self) -> None:
        now = time.perf_counter()
        self._late_ms.append(max(0.0, (now - self._due) * 1000))
        self._due = now + TICK_MS / 1000

    def show(self, bays: int) -> None:
        """Print what was measured."""
        late = sorted(self._late_ms)
        memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        busy = sorted(self._threads.items(), key=lambda item: -item[1])[:4]
        print(
            f"{bays} bays: timer late p50 {late[len(late) // 2]:.1f} ms, p99 {late[int(len(late) * 0.99)]:.1f} ms, "
            f"p99.9 {late[int(len(late) * 0.999)]:.1f} ms, worst {late[-1]:.1f} ms ({len(late)} ticks); "
            f"{self._cpu / self._wall * 100:.1f} % of a core "
            f"({', '.join(f'{name} {spent / self._wall * 100:.1f}' for name, spent in busy)}); "
            f"{memory_mb:.0f} MB at most; load of the machine {os.getloadavg()[0]:.1f}"
        )


def thread_times() -> dict[str, float]:
    """Return the processor seconds of this process' Python threads by name; empty where the system has no /proc."""
    times: dict[str, float] = {}
    for thread in threading.enumerate():
        stat = Path(f"/proc/self/task/{thread.native_id}/schedstat")
        if stat.exists():
            times[thread.name] = times.get(thread.name, 0.0) + int(stat.read_text().split()[0]) / 1e9
    return times


if __name__ == "__main__":
    main()
