"""What the hub does when the database can't be written: says so, goes on showing what is live, and promises nothing."""

from collections.abc import Callable
from typing import TypeVar

from hubmanager.domain.errors import StoreUnavailable
from hubmanager.hub.alerting.subjects import DATABASE
from hubmanager.hub.messages.events import StoreHealthChanged
from hubmanager.hub.parts import HubParts
from hubmanager.store.unit_of_work import UnitOfWork

_T = TypeVar("_T")


def note_store_failure(parts: HubParts, error: StoreUnavailable) -> None:
    """Raise the database alert and tell the windows, once."""
    if parts.health.note_failure(error, parts.now()):
        parts.bus.publish(StoreHealthChanged(is_healthy=False))
    parts.desk.note("database", DATABASE, True, parts.now(), detail=error.message)


def note_store_healed(parts: HubParts) -> None:
    """Take it back."""
    parts.desk.note("database", DATABASE, False, parts.now())
    parts.bus.publish(StoreHealthChanged(is_healthy=True))


async def write_if_possible(parts: HubParts, job: Callable[[UnitOfWork], _T]) -> _T | None:
    """Store something that no answer to a station depends on. Without a database it is left out and the alert says so."""
    try:
        return await parts.store.write(job)
    except StoreUnavailable as error:
        note_store_failure(parts, error)
        return None
