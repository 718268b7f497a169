"""Whether the disk that holds the database is nearly full."""

import asyncio
from datetime import datetime, timedelta

from hubmanager.hub.alerting.subjects import DISK
from hubmanager.hub.parts import HubParts

_INTERVAL = timedelta(seconds=60)
_LOW_BYTES = 1_000_000_000
_LOW_SHARE = 50
"""One fiftieth of the disk, where that is less than the bytes above."""


class DiskWatch:
    """Looks once a minute, off the loop: a network disk may take its time."""

    def __init__(self) -> None:
        self._looked_at: datetime | None = None

    async def look(self, parts: HubParts, now: datetime) -> None:
        """Note whether little is left."""
        free_disk = parts.outside.free_disk
        is_early = self._looked_at is not None and timedelta(0) <= now - self._looked_at < _INTERVAL
        if free_disk is None or is_early:
            return
        self._looked_at = now
        free, total = await asyncio.to_thread(free_disk)
        is_low = free < min(_LOW_BYTES, total // _LOW_SHARE) or free < 100_000_000
        parts.desk.note("disk", DISK, is_low, now, detail=f"{free // 1_000_000} MB" if is_low else "")
