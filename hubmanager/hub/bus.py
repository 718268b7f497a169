"""Numbered hub events, given to whoever listens."""

from collections.abc import Callable

import msgspec
import structlog

from hubmanager.hub.messages.events import HubEvent

Listener = Callable[[HubEvent], None]

_log = structlog.get_logger(__name__)


class EventBus:
    """Numbers each event and hands it to all listeners, in order, on the engine's loop.

    A listener that fails is logged and kept: one broken window must not make the others deaf.
    """

    def __init__(self) -> None:
        self._listeners: list[Listener] = []
        self._number = 0

    @property
    def number(self) -> int:
        """The number of the newest event."""
        return self._number

    @property
    def listener_count(self) -> int:
        """How many listen (for leak checks)."""
        return len(self._listeners)

    def publish(self, event: HubEvent) -> None:
        """Number an event and tell it."""
        self._number += 1
        numbered = msgspec.structs.replace(event, number=self._number)
        for listener in tuple(self._listeners):
            try:
                listener(numbered)
            except Exception:  # noqa: BLE001 - a listener is foreign code; its bug is logged whole
                _log.exception("listener_failed", listener=repr(listener))

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Hear every event from now on. Returns the function that ends it."""
        self._listeners.append(listener)

        def end() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return end
