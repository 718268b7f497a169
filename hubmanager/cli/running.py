"""`hubmanager run|demo|gallery`. The window is painted before anything heavy is imported."""

import argparse
import signal
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from hubmanager.cli.demo_stage import DemoStage
from hubmanager.cli.folders import data_folder
from hubmanager.cli.program import demo_folder, held, recorded
from hubmanager.data_folder import DataFolder
from hubmanager.start_config import StartConfig

if TYPE_CHECKING:
    from hubmanager.app import HubOptions
    from hubmanager.domain.clock import Clock
    from hubmanager.hub_thread import HubThread, StartedHub
    from hubmanager.ui.first_frame import FirstFrame

_POLL_S = 0.2


def run(options: argparse.Namespace) -> int:
    """Run a real hub, with its window or without."""
    folder = data_folder(options.data)
    with held(folder, "headless" if options.headless else "window") as config:
        frame = None if options.headless else _first_frame(is_kiosk=options.kiosk)
        with recorded(folder, config) as crash_report:
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
    with demo_folder(options.data) as folder, held(folder, "demo") as config:
        frame = None if options.headless else _first_frame(is_kiosk=False)
        with recorded(folder, config) as crash_report:
            from hubmanager.hub_thread import HubThread

            stage = DemoStage(folder, config, options, crash_report)
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


def _nothing() -> None:
    """For runs that need no winding down."""


def _opener(
    folder: DataFolder, config: StartConfig, hub_options: Callable[[], "HubOptions"]
) -> Callable[[], Awaitable["StartedHub"]]:
    async def open_hub() -> "StartedHub":
        from hubmanager.app import RunningHub

        return await RunningHub.start(folder, config, hub_options())

    return open_hub


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
    from PySide6.QtCore import QCoreApplication

    from hubmanager.ui.ending_signals import ending_signals
    from hubmanager.ui.start import run_window

    def begin() -> None:
        hub.start()
        if seconds is not None:
            from PySide6.QtCore import QTimer

            QTimer.singleShot(seconds * 1000, QCoreApplication.exit)

    try:
        with ending_signals(QCoreApplication.exit):  # quit() would ask the window first
            code = run_window(
                hub, demo=is_demo, kiosk=is_kiosk, argv=sys.argv[:1], on_ready=begin, clock=clock, frame=frame
            )
        before_stop()
    finally:
        hub.stop()
    return code
