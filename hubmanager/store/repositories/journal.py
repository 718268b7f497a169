"""Raw messages on the wires, kept for a while."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection, bindparam, delete, insert, select

from hubmanager.domain.ids import StationId
from hubmanager.store.mapping import RowMapping
from hubmanager.store.prepared import Prepared
from hubmanager.store.tables.journal import JournalTable


class JournalFrame(Protocol):
    """What the journal takes: a `Frame` of chargers/events.py fits."""

    @property
    def station_id(self) -> StationId: ...
    @property
    def at(self) -> datetime: ...
    @property
    def direction(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def evse_id(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class StoredFrame:
    """A frame as it was kept; `direction` is "in" or "out", as the hub sees it."""

    station_id: StationId
    at: datetime
    direction: str
    text: str
    evse_id: int | None = None


MOST_PAGES_AT_ONCE = 20_000
"""Pages of 4 KiB that one call of `prune` gives back at most, so that the writer is held up well under a second."""

_MAPPING = RowMapping(StoredFrame, JournalTable)
_ADD = Prepared(insert(JournalTable))
_BETWEEN = Prepared(
    select(*_MAPPING.columns)
    .where(
        JournalTable.station_id == bindparam("station_id"),
        JournalTable.at >= bindparam("since"),
        JournalTable.at < bindparam("until"),
    )
    .order_by(JournalTable.at, JournalTable.frame_id)
    .limit(bindparam("at_most"))
)
_STATIONS = Prepared(select(JournalTable.station_id).distinct())
_PRUNE = Prepared(
    delete(JournalTable).where(JournalTable.station_id == bindparam("this_id"), JournalTable.at < bindparam("before"))
)


class JournalRepository:
    """The journal of frames."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, frames: Iterable[JournalFrame]) -> None:
        """Keep frames."""
        rows = [
            {
                "station_id": frame.station_id,
                "at": frame.at,
                "direction": str(frame.direction),
                "text": frame.text,
                "evse_id": frame.evse_id,
            }
            for frame in frames
        ]
        if rows:
            _ADD.change_many(self._connection, rows)

    def list_between(
        self, station_id: StationId, since: datetime, until: datetime, limit: int
    ) -> tuple[StoredFrame, ...]:
        """Return a station's frames in [since, until), oldest first."""
        values = {"station_id": station_id, "since": since, "until": until, "at_most": limit}
        return tuple(_MAPPING.value(row) for row in _BETWEEN.rows(self._connection, values))

    def prune(self, before: datetime) -> int:
        """Forget frames older than `before`, give their pages back to the disk; return how many there were."""
        stations = [row[0] for row in _STATIONS.rows(self._connection, {})]
        # Station by station, because the one index begins with the station.
        count = sum(_PRUNE.change(self._connection, {"this_id": station, "before": before}) for station in stations)
        if count and self._connection.dialect.name == "sqlite":
            self._give_pages_back()
        return count

    def _give_pages_back(self) -> None:
        # Python's driver steps this PRAGMA once, which frees one page, whatever number it is given.
        free = self._connection.exec_driver_sql("PRAGMA freelist_count").scalar_one()
        for _ in range(min(free, MOST_PAGES_AT_ONCE)):
            self._connection.exec_driver_sql("PRAGMA incremental_vacuum(1)").close()
