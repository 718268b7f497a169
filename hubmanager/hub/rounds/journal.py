"""Raw messages on their way to the journal: gathered in memory, written once a second, pruned by age."""

from datetime import datetime, timedelta

import structlog

from hubmanager.chargers.events import Frame
from hubmanager.domain.errors import StoreUnavailable
from hubmanager.hub.parts import HubParts

_log = structlog.get_logger(__name__)

KEPT = timedelta(days=90)
_PRUNE_INTERVAL = timedelta(hours=6)
_MOST_WAITING = 20_000
"""More than this is dropped, oldest first: the journal explains, it bills nothing."""


class JournalWriter:
    """The FrameSink and its round."""

    def __init__(self) -> None:
        self._waiting: list[Frame] = []
        self._pruned_at: datetime | None = None
        self._dropped = 0

    def record(self, frame: Frame) -> None:
        """Take a raw message. Returns at once."""
        self._waiting.append(frame)
        if len(self._waiting) > _MOST_WAITING:
            self._dropped += 1
            del self._waiting[0]

    async def write(self, parts: HubParts, now: datetime) -> None:
        """Store what has gathered. What can't be stored waits."""
        if self._waiting and parts.health.is_healthy:
            frames, self._waiting = self._waiting, []
            try:
                await parts.store.write(lambda work: work.journal.add(frames))
            except StoreUnavailable:
                self._waiting = frames + self._waiting
                raise
            if self._dropped:
                _log.warning("journal_frames_dropped", count=self._dropped)
                self._dropped = 0
        await self._prune(parts, now)

    async def _prune(self, parts: HubParts, now: datetime) -> None:
        if self._pruned_at is None:
            # Not in the first seconds after the start, when there is enough to do.
            self._pruned_at = now
        if now - self._pruned_at >= _PRUNE_INTERVAL and parts.health.is_healthy:
            self._pruned_at = now
            await parts.store.write(lambda work: work.journal.prune(now - KEPT))
