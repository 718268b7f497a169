"""Carries events to the hub in their order, without making a poll wait for the database."""

import asyncio
import logging
from collections import deque

from hubmanager.chargers.events import ChargerEvent, EventSink, MeterSampled, StationHeard, TransactionUpdated
from hubmanager.domain.errors import HubError, StoreUnavailable

_LOG = logging.getLogger(__name__)
RETRY_S = 1.0
MOST_SAMPLES = 2_000
"""Events kept while nothing can be stored. Beyond it the oldest samples go; starts, ends and states never do."""
_DISPENSABLE = (MeterSampled, StationHeard, TransactionUpdated)


class EventOutbox:
    """A queue with one sender. What could not be stored stays at its head and is tried again."""

    def __init__(self, sink: EventSink) -> None:
        self._sink = sink
        self._waiting: deque[ChargerEvent] = deque()
        self._news = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()

    def put(self, event: ChargerEvent) -> None:
        """Take an event to be told. Returns at once."""
        if len(self._waiting) >= MOST_SAMPLES:
            self._drop_a_sample()
        self._waiting.append(event)
        self._idle.clear()
        self._news.set()

    async def run(self) -> None:
        """Tell events to the hub until cancelled."""
        while True:
            await self._news.wait()
            self._news.clear()
            while self._waiting:
                if await self._tell(self._waiting[0]):
                    self._waiting.popleft()
                else:
                    await asyncio.sleep(RETRY_S)
            self._idle.set()

    async def drained(self) -> None:
        """Return when everything was told."""
        await self._idle.wait()

    async def _tell(self, event: ChargerEvent) -> bool:
        try:
            await self._sink(event)
        except StoreUnavailable as error:
            _LOG.warning("event not stored, will be told again: %s", error)
            return False
        except HubError:
            _LOG.exception("the hub refused %s", type(event).__name__)
        except Exception:  # noqa: BLE001 - a fault at one event must not end the link to all devices: it is logged whole
            _LOG.exception("the hub failed at %s", type(event).__name__)
        return True

    def _drop_a_sample(self) -> None:
        for index, event in enumerate(self._waiting):
            if index and isinstance(event, _DISPENSABLE) and not getattr(event, "token_uid", ""):
                del self._waiting[index]
                return
