"""How bays were over time: what uptime is computed from."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update

from hubmanager.domain.availability import Availability, Occupancy
from hubmanager.domain.ids import BayId
from hubmanager.store.mapping import RowMapping
from hubmanager.store.prepared import Prepared
from hubmanager.store.statements import NewRow
from hubmanager.store.tables.bay import BayIntervalTable


@dataclass(frozen=True, slots=True)
class BayInterval:
    """A stretch of time in one state; `ended_at` is None while it lasts."""

    bay_id: BayId
    availability: Availability
    occupancy: Occupancy | None
    cause: str
    started_at: datetime
    ended_at: datetime | None = None


_MAPPING = RowMapping(BayInterval, BayIntervalTable)
_LAST = Prepared(
    select(*_MAPPING.columns).where(BayIntervalTable.bay_id == bindparam("bay_id"), BayIntervalTable.ended_at.is_(None))
)
_CLOSE = Prepared(
    update(BayIntervalTable)
    .where(BayIntervalTable.bay_id == bindparam("this_id"), BayIntervalTable.ended_at.is_(None))
    .values(ended_at=bindparam("at"))
)
_ADD = NewRow(BayIntervalTable)
_BETWEEN = Prepared(
    select(*_MAPPING.columns)
    .where(
        BayIntervalTable.bay_id == bindparam("bay_id"),
        BayIntervalTable.started_at < bindparam("until"),
        (BayIntervalTable.ended_at > bindparam("since")) | BayIntervalTable.ended_at.is_(None),
    )
    .order_by(BayIntervalTable.started_at)
)


class BayIntervalRepository:
    """One unbroken row of intervals a bay."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def change(
        self, bay_id: BayId, availability: Availability, occupancy: Occupancy | None, cause: str, at: datetime
    ) -> None:
        """Close the bay's last interval and begin a new one; nothing happens when nothing changed.

        When the clock was set back meanwhile, the new interval begins where the last one did: none has negative length.
        """
        row = _LAST.first(self._connection, {"bay_id": bay_id})
        if row is not None:
            last = _MAPPING.value(row)
            if (last.availability, last.occupancy, last.cause) == (availability, occupancy, cause):
                return
            at = max(at, last.started_at)
            _CLOSE.change(self._connection, {"this_id": bay_id, "at": at})
        _ADD.add(self._connection, _MAPPING.row(BayInterval(bay_id, availability, occupancy, cause, at)))

    def list_between(self, bay_id: BayId, since: datetime, until: datetime) -> tuple[BayInterval, ...]:
        """Return the intervals that touch [since, until), oldest first."""
        rows = _BETWEEN.rows(self._connection, {"bay_id": bay_id, "since": since, "until": until})
        return tuple(_MAPPING.value(row) for row in rows)
