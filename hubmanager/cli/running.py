"""`hubmanager run|demo|gallery`. The window is painted before anything heavy is imported."""

import argparse
import os
import signal
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from hubmanager.cli.demo_stage import DemoStage
from hubmanager.cli.folders import data_folder
from hubmanager.cli.program import demo_folder, held, recorded
from hubmanager.data_folder import DataFolder
from hubmanager.domain.errors import HubError
from hubmanager.start_config import StartConfig

if TYPE_CHECKING:
    from hubmanager.app import HubOptions
    from hubmanager.domain.clock import Clock
    from hubmanager.hub_thread import HubThread, StartedHub
    from hubmanager.ui.first_frame import FirstFrame

_POLL_S = 0.2


class _NoDisplay(HubError):
    """Nothing can be shown here."""


class _AlreadyShown(HubError):
    """Why the hub did not start, as the window has shown it."""


def run(options: argparse.Namespace) -> int:
    """Run a real hub, with its window or without."""
    folder = data_folder(options.data)
    with _told(options), held(folder, "headless" if options.headless else "window") as config:
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
    with _told(options), demo_folder(options.data) as folder, held(folder, "demo") as config:
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


@contextmanager
def _told(options: argparse.Namespace) -> Iterator[None]:
    """Show in a window, too, why the hub can't start: who starts the program by its icon sees no terminal."""
    try:
        if not options.headless:
            _check_display()
        yield
    except HubError as error:
        if not options.headless and not isinstance(error, _AlreadyShown | _NoDisplay):
            from hubmanager.ui.start_refusal import show_refusal

            show_refusal(error)
        raise


def _check_display() -> None:
    """Raise where Qt would end the whole process for want of a display."""
    is_x11_or_wayland = sys.platform.startswith("linux") and not os.environ.get("QT_QPA_PLATFORM")
    if is_x11_or_wayland and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        raise _NoDisplay("There is no display for the window.", remedy="Start it on a desktop, or add --headless.")


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
        _raise_start_error(hub)
        before_stop()
    finally:
        hub.stop()
    return code


def _raise_start_error(hub: "HubThread") -> None:
    """Let the exit code and the terminal tell, too, that the hub never ran."""
    error = hub.opened.exception() if hub.opened.done() else None
    if isinstance(error, HubError):
        raise _AlreadyShown(error.message, remedy=error.remedy) from error
