"""Signals that ask the program to end (Ctrl+C, a shutdown of the PC), brought into Qt's event loop.

Python runs a signal's handler only between its own instructions, and Qt's loop executes none while it waits. So the
interpreter is told to write a byte into a socket at once, and Qt watches that socket.
"""

import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from PySide6.QtCore import QSocketNotifier

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")
"""SIGHUP is unknown on Windows."""


@contextmanager
def ending_signals(end: Callable[[], None]) -> Iterator[None]:
    """Call `end` on Qt's loop for each ending signal, also for one that comes before the loop runs. Main thread only."""
    inner, outer = socket.socketpair()
    for end_of_pair in (inner, outer):
        end_of_pair.setblocking(False)
    notifier = QSocketNotifier(inner.fileno(), QSocketNotifier.Type.Read)

    def arrived(*_: object) -> None:
        inner.recv(64)
        end()

    notifier.activated.connect(arrived)
    previous_fd = signal.set_wakeup_fd(outer.fileno(), warn_on_full_buffer=False)
    numbers = [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]
    previous: dict[int, Any] = {number: signal.signal(number, _note) for number in numbers}
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(previous_fd)
        notifier.setEnabled(False)
        inner.close()
        outer.close()


def _note(_number: int, _frame: object) -> None:
    """A Python handler must exist for the byte to be written."""
