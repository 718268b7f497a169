"""`hubmanager run|demo|gallery`. The window is painted before anything heavy is imported."""

import argparse
import random
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from hubmanager.cli.folders import data_folder, start_config
from hubmanager.data_folder import DataFolder
from hubmanager.start_config import StartConfig

if TYPE_CHECKING:
    from hubmanager.app import HubOptions
    from hubmanager.demo import DemoSite
    from hubmanager.domain.clock import Clock
    from hubmanager.hub_thread import HubThread, StartedHub
    from hubmanager.ui.first_frame import FirstFrame

_POLL_S = 0.2
_GALLERY_WARM_UP_S = 12


def run(options: argparse.Namespace) -> int:
    """Run a real hub, with its window or without."""
    folder = data_folder(options.data)
    with _held(folder, "headless" if options.headless else "window") as config:
        frame = None if options.headless else _first_frame(is_kiosk=options.kiosk)
        with _recorded(folder, config) as crash_report:
            from hubmanager.hub_thread import HubThread

            def hub_options() -> "HubOptions":
                from dataclasses import replace

                from hubmanager.app import real_options

                chosen = real_options(config, crash_report)
                return chosen if options.ocpp_port is None else replace(chosen, ocpp_port=options.ocpp_port)

            hub = HubThread(_opener(folder, config, hub_options))
            if frame is None:
                return _run_headless(hub, seconds=None)
            return _run_window(hub, frame, is_demo=False, is_kiosk=options.kiosk)


def demo(options: argparse.Namespace) -> int:
    """Run a simulated site and a hub on it."""
    with _demo_folder(options.data) as folder, _held(folder, "demo") as config:
        frame = None if options.headless else _first_frame(is_kiosk=False)
        with _recorded(folder, config) as crash_report:
            from hubmanager.hub_thread import HubThread

            stage = _DemoStage(folder, config, options, crash_report)
            hub = HubThread(stage.open)
            try:
                if frame is None:
                    return _run_headless(hub, seconds=options.seconds, before_stop=stage.wind_down)
                return _run_window(
                    hub,
                    frame,
                    is_demo=True,
                    is_kiosk=False,
                    clock=stage.clock,
                    seconds=options.seconds,
                    before_stop=stage.wind_down if options.seconds else _nothing,
                )
            finally:
                stage.stop()


def gallery(options: argparse.Namespace) -> int:
    """Run a demo for a few seconds and take pictures of every page."""
    from hubmanager.cli.arguments import make_parser

    choices = make_parser().parse_args(["demo", "--speed", "20"])
    options.out.mkdir(parents=True, exist_ok=True)
    with _demo_folder(options.data) as folder, _held(folder, "gallery") as config, _recorded(folder, config):
        from hubmanager.hub_thread import HubThread

        stage = _DemoStage(folder, config, choices, crash_report="")
        hub = HubThread(stage.open)
        hub.start()
        try:
            hub.opened.result()
            time.sleep(_GALLERY_WARM_UP_S)
            from hubmanager.ui.gallery import take_gallery

            pictures = take_gallery(hub, options.out, clock=stage.clock)
            receipts = _save_receipts(hub, options.out / "receipts")
        finally:
            hub.stop()
            stage.stop()
    print(f"{len(pictures)} pictures and {receipts} receipts written to {options.out}")
    return 0


def _save_receipts(hub: "HubThread", folder: Path) -> int:
    """Save the newest receipts, one of each kind and means of payment, as PDF and as the picture of the roll."""
    from hubmanager.hub.messages.commands import SaveReceiptPdf
    from hubmanager.hub.messages.queries import GetReceipt, ListReceipts
    from hubmanager.hub.messages.views import ReceiptRow

    folder.mkdir(exist_ok=True)
    newest: dict[object, ReceiptRow] = {}
    for row in hub.ask(ListReceipts()).result():
        newest.setdefault((row.kind, row.paid_by), row)
    for row in newest.values():
        name = f"{row.kind.value}-{row.paid_by.value if row.paid_by else 'unpaid'}"
        for suffix, is_a4 in (("roll", False), ("a4", True)):
            path = str((folder / f"{name}-{suffix}.pdf").absolute())
            hub.execute(SaveReceiptPdf(receipt_id=row.receipt_id, path=path, a4=is_a4)).result()
        detail = hub.ask(GetReceipt(receipt_id=row.receipt_id)).result()
        (folder / f"{name}-roll.png").write_bytes(detail.preview_png)
    return len(newest)


def _nothing() -> None:
    """For runs that need no winding down."""


class _DemoStage:
    """The demo's site and what the hub finds in its database."""

    def __init__(self, folder: DataFolder, config: StartConfig, choices: argparse.Namespace, crash_report: str) -> None:
        self._folder = folder
        self._config = config
        self._choices = choices
        self._crash_report = crash_report
        self._site: DemoSite | None = None
        from hubmanager.hub.clock import ScaledClock

        self.clock = ScaledClock(datetime.now(UTC), choices.speed)

    async def open(self) -> "StartedHub":
        """Start the site, fill the database, then start the hub on it."""
        from hubmanager.app import HubOptions, RunningHub, open_store
        from hubmanager.demo import DemoSite, free_port, prepare_store
        from hubmanager.simulator.plan import demo_plan

        choices = self._choices
        clock = self.clock
        port = choices.ocpp_port or free_port()
        plan = demo_plan(choices.bays, choices.seed)
        self._site = DemoSite(plan, f"ws://127.0.0.1:{port}/", choices.seed, choices.speed, clock)
        store = open_store(self._folder, self._config, clock)
        try:
            prepare_store(store, self._site.start(), clock, seed=choices.seed, has_history=not choices.no_history)
        finally:
            store.close()
        return await RunningHub.start(
            self._folder,
            self._config,
            HubOptions(
                clock=clock,
                random_source=random.Random(choices.seed),  # noqa: S311 - jitter, no secret
                ocpp_host="127.0.0.1",
                ocpp_port=port,
                is_demo=True,
                crash_report=self._crash_report,
                speed=choices.speed,
            ),
        )

    def wind_down(self) -> None:
        """Let all cars leave, so that every session closes."""
        if self._site is not None:
            self._site.wind_down()

    def stop(self) -> None:
        """Switch the site off."""
        if self._site is not None:
            self._site.stop()


def _opener(
    folder: DataFolder, config: StartConfig, hub_options: Callable[[], "HubOptions"]
) -> Callable[[], Awaitable["StartedHub"]]:
    async def open_hub() -> "StartedHub":
        from hubmanager.app import RunningHub

        return await RunningHub.start(folder, config, hub_options())

    return open_hub


@contextmanager
def _held(folder: DataFolder, purpose: str) -> Iterator[StartConfig]:
    """Hold the data folder for this program."""
    folder.create()
    config = start_config(folder)
    lock = folder.lock(purpose)
    try:
        yield config
    finally:
        lock.release()


@contextmanager
def _recorded(folder: DataFolder, config: StartConfig) -> Iterator[str]:
    """Keep log and crash reports. Gives the report of the last run if that crashed."""
    from hubmanager.logs import CrashReports, set_up_logging, tear_down_logging

    handler = set_up_logging(folder.logs, config.log_level)
    reports = CrashReports(folder.crash_reports, folder.running_mark)
    try:
        yield reports.begin()
        reports.end()
    finally:
        tear_down_logging(handler)


@contextmanager
def _demo_folder(chosen: Path | None) -> Iterator[DataFolder]:
    if chosen is not None:
        yield data_folder(chosen)
        return
    with tempfile.TemporaryDirectory(prefix="hubmanager-demo-", ignore_cleanup_errors=True) as folder:
        yield DataFolder(Path(folder))


def _run_headless(hub: "HubThread", seconds: int | None, before_stop: Callable[[], None] = _nothing) -> int:
    """Run until asked to end (Ctrl+C, a signal, or the time is over)."""
    asked_to_end = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: asked_to_end.set())
    hub.start()
    try:
        started = hub.opened.result()
        print(f"The hub runs; chargers reach it at {started.ocpp_url}. Ctrl+C ends it.", flush=True)
        end = None if seconds is None else time.monotonic() + seconds
        while not asked_to_end.wait(_POLL_S) and (end is None or time.monotonic() < end):
            pass
        before_stop()
    finally:
        hub.stop()
    return 0


def _first_frame(*, is_kiosk: bool) -> "FirstFrame":
    """Show the window's frame before anything heavy is imported."""
    from hubmanager.ui.first_frame import open_frame

    frame = open_frame(sys.argv[:1], kiosk=is_kiosk)
    frame.wait_painted()
    return frame


def _run_window(
    hub: "HubThread",
    frame: "FirstFrame",
    *,
    is_demo: bool,
    is_kiosk: bool,
    clock: "Clock | None" = None,
    seconds: int | None = None,
    before_stop: Callable[[], None] = _nothing,
) -> int:
    """Open the window; the hub starts as soon as the window is painted."""
    from hubmanager.ui.start import run_window

    def begin() -> None:
        hub.start()
        if seconds is not None:
            from PySide6.QtCore import QCoreApplication, QTimer

            QTimer.singleShot(seconds * 1000, QCoreApplication.exit)

    try:
        code = run_window(
            hub, demo=is_demo, kiosk=is_kiosk, argv=sys.argv[:1], on_ready=begin, clock=clock, frame=frame
        )
        before_stop()
    finally:
        hub.stop()
    return code
