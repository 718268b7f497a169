"""Whether the database can be written, as far as we know, and the probe that finds out when it can again."""

from datetime import datetime, timedelta

import structlog

from hubmanager.domain.errors import StoreUnavailable
from hubmanager.store.store import Store
from hubmanager.store.unit_of_work import UnitOfWork

_log = structlog.get_logger(__name__)

PROBE_INTERVAL = timedelta(seconds=5)


class StoreHealth:
    """Holds the last word about the database. It heals only by a write that came through."""

    def __init__(self) -> None:
        self.is_healthy = True
        self.reason = ""
        self.failed_at: datetime | None = None
        """When a write last failed; stations repeat what it held for some time after."""
        self._probed_at: datetime | None = None

    def note_failure(self, error: StoreUnavailable, now: datetime) -> bool:
        """Take note of a failed write. Returns whether that is news."""
        is_news = self.is_healthy
        self.is_healthy = False
        self.reason = error.message
        self._probed_at = self.failed_at = now
        if is_news:
            _log.error("store_unavailable", reason=str(error))
        return is_news

    async def probe(self, store: Store, now: datetime) -> bool:
        """Try a real write when it is time for one. Returns whether the database has healed."""
        if self.is_healthy or (self._probed_at is not None and now - self._probed_at < PROBE_INTERVAL):
            return False
        self._probed_at = now
        try:
            await store.write(_write_something)
        except StoreUnavailable as error:
            self.reason = error.message
            return False
        self.is_healthy = True
        self.reason = ""
        _log.info("store_healed")
        return True


def _write_something(work: UnitOfWork) -> None:
    # Settings are always there and small; saving them as they are needs the disk like any other write.
    work.settings.save(work.settings.get())
