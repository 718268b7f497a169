"""Popups of the operating system, shown from a thread of their own so that a slow desktop never stops the window."""

import asyncio
import logging
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal

_log = logging.getLogger(__name__)


class Popups(Protocol):
    """What the notifications need of the desktop."""

    def show(self, key: str, title: str, body: str, button: str, *, is_urgent: bool) -> None:
        """Show a popup, or replace the one of the same key. Returns at once."""
        ...

    def withdraw(self, key: str) -> None:
        """Take a popup away. Returns at once."""
        ...

    def close(self) -> None:
        """Give everything back."""
        ...


class DesktopPopupThread(QObject):
    """Speaks to the desktop's own service on an asyncio loop in a thread that starts with the first popup."""

    activated = Signal(str)
    """The key of a popup whose button was pressed."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._popups: Any = None

    def show(self, key: str, title: str, body: str, button: str, *, is_urgent: bool) -> None:
        """Show a popup."""
        self._run(lambda popups: popups.show(key, title, body, button, is_urgent=is_urgent))

    def withdraw(self, key: str) -> None:
        """Take a popup away."""
        if self._loop is not None:
            self._run(lambda popups: popups.withdraw(key))

    def close(self) -> None:
        """Leave the desktop's service and end the thread."""
        if self._loop is not None:
            self._run(lambda popups: popups.close())
            self._loop.call_soon_threadsafe(self._loop.stop)

    def _run(self, make: Callable[[Any], Coroutine[Any, Any, None]]) -> None:
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            threading.Thread(target=self._loop.run_forever, name="desktop-popups", daemon=True).start()
        asyncio.run_coroutine_threadsafe(self._do(make), self._loop).add_done_callback(_log_failure)

    async def _do(self, make: Callable[[Any], Coroutine[Any, Any, None]]) -> None:
        from hubmanager.outputs.notify.desktop import open_popups

        if self._popups is None:
            self._popups = await open_popups(self.activated.emit)
        await make(self._popups)


def _log_failure(done: "Future[None]") -> None:
    # The window itself shows every alert, so a desktop without popups is only worth a line in the log.
    if not done.cancelled() and (error := done.exception()) is not None:
        _log.warning("The desktop showed no popup.", exc_info=error)
