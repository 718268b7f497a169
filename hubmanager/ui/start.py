"""Starts the window: called by the composition root once the hub's door is there.

The frame is painted first; everything else is imported and built after that.
"""

import logging
import sys
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from hubmanager.ui.first_frame import FirstFrame, open_frame
from hubmanager.ui.short_pauses import settle_memory, switch_threads_often
from hubmanager.ui.theme import Theme

if TYPE_CHECKING:
    from hubmanager.domain.clock import Clock
    from hubmanager.hub.door import Door
    from hubmanager.ui.main_window import MainWindow

_log = logging.getLogger(__name__)

_SETTLE_AFTER_MS = 8_000
"""By then the hub has started and the board has its bays."""


def run_window(
    door: "Door",
    *,
    demo: bool,
    kiosk: bool,
    argv: Sequence[str],
    on_ready: Callable[[], None] | None = None,
    clock: "Clock | None" = None,
    frame: FirstFrame | None = None,
) -> int:
    """Show the window and stay until it is closed; return the exit code.

    `on_ready` is called once the board was built and painted. `clock` is the hub's, so that a demo whose time runs fast
    shows its own time; left out, the PC's is used. `frame` is one that `open_frame` showed before; left out, it is opened
    here. `demo` is only noted in the log: what the window shows of it comes with the HubView.
    """
    shown = frame or open_frame(argv, kiosk=kiosk)
    application = cast("QApplication", QApplication.instance())
    application.setQuitOnLastWindowClosed(False)  # the window says itself when it is closed for good
    switch_threads_often()
    windows: list[MainWindow] = []
    previous = sys.excepthook

    def fill() -> None:
        window = _fill(shown, door, clock, kiosk=kiosk)
        windows.append(window)
        window.left.connect(application.quit)
        sys.excepthook = _hook(window, previous)
        QTimer.singleShot(0, lambda: _after_first_paint(window, on_ready))
        QTimer.singleShot(_SETTLE_AFTER_MS, settle_memory)

    _log.info("The window opens (demo: %s, kiosk: %s).", demo, kiosk)
    if shown.is_painted:
        QTimer.singleShot(0, fill)
    else:
        shown.painted.connect(lambda: QTimer.singleShot(0, fill))
    code = application.exec()
    sys.excepthook = previous
    for window in windows:
        window.context.bridge.close()
    return code


def make_window(
    door: "Door", *, clock: "Clock | None" = None, language: str = "en", theme: Theme | None = None
) -> "MainWindow":
    """Build the window's contents on a door. There must be a QApplication."""
    from hubmanager.texts import load_texts
    from hubmanager.ui.bridge import Bridge
    from hubmanager.ui.main_window import MainWindow
    from hubmanager.ui.page import PageContext
    from hubmanager.ui.sound import Bell

    if theme is None:
        theme = Theme()
        theme.put_on(cast("QApplication", QApplication.instance()))
    context = PageContext(Bridge(door), load_texts(language), theme, clock=clock)
    window = MainWindow(context, Bell())
    context.bridge.setParent(window)
    window.bell.setParent(window)
    if theme.parent() is None:
        theme.setParent(window)
    return window


def _fill(frame: FirstFrame, door: "Door", clock: "Clock | None", *, kiosk: bool) -> "MainWindow":
    window = make_window(door, clock=clock, theme=frame.theme)
    frame.hold(window)
    window.navigate(window.page_name, None)  # again, now that the focus can be set
    if kiosk:
        window.enter_kiosk()
    return window


def _after_first_paint(window: "MainWindow", on_ready: Callable[[], None] | None) -> None:
    # What is not needed to show the board comes after the board.
    from hubmanager.ui.notifications import Notifications, tray_icon
    from hubmanager.ui.popups import DesktopPopupThread

    window.window().setWindowIcon(tray_icon(window.context.theme, 0, 128))
    popups = DesktopPopupThread(window)
    notifications = Notifications(window.context, popups, window.bell, lambda: window.is_in_front, window)
    popups.activated.connect(notifications.activate)
    notifications.window_wanted.connect(window.bring_to_front)
    notifications.bay_wanted.connect(window.open_bay)
    notifications.add_tray()
    window.left.connect(notifications.close)
    if on_ready is not None:
        on_ready()


Hook = Callable[[type[BaseException], BaseException, TracebackType | None], object]


def _hook(window: "MainWindow", previous: Hook) -> Hook:
    """Return a hook for what nobody caught: the log and the report get all of it, the person one calm sentence."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        _log.error("Something in the window failed.", exc_info=(kind, error, trace))
        previous(kind, error, trace)
        if issubclass(kind, Exception):
            window.show_message(window.context.texts("shell.internal_error"), "fault")

    return hook
