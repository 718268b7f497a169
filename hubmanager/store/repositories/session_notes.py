"""What happened in a session: the EVSE's activities, and the timeline that people read."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from hubmanager.domain.availability import EvseStatus
from hubmanager.domain.ids import SessionId
from hubmanager.store.prepared import Prepared
from hubmanager.store.statements import NewRow
from hubmanager.store.tables.session_detail import ActivityTable, TimelineTable

_ADD_ACTIVITY = NewRow(ActivityTable)
_ACTIVITIES = Prepared(
    select(ActivityTable.at, ActivityTable.status)
    .where(ActivityTable.session_id == bindparam("session_id"))
    .order_by(ActivityTable.at, ActivityTable.activity_id)
)
_ADD_NOTE = NewRow(TimelineTable)
_NOTES = Prepared(
    select(TimelineTable.at, TimelineTable.text_key, TimelineTable.details)
    .where(TimelineTable.session_id == bindparam("session_id"))
    .order_by(TimelineTable.at, TimelineTable.entry_id)
)


class ActivityRepository:
    """EVSE states within sessions: they decide which kind of time is charged."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, session_id: SessionId, at: datetime, status: EvseStatus) -> None:
        """Note that the EVSE was in `status` from `at` on."""
        _ADD_ACTIVITY.add(self._connection, {"session_id": session_id, "at": at, "status": status})

    def list_for(self, session_id: SessionId) -> tuple[tuple[datetime, EvseStatus], ...]:
        """Return a session's states, oldest first."""
        rows = _ACTIVITIES.rows(self._connection, {"session_id": session_id})
        return tuple((at, status) for at, status in rows)


@dataclass(frozen=True, slots=True)
class TimelineNote:
    """Something worth telling: a key of the texts with the values to fill in."""

    at: datetime
    text_key: str
    values: dict[str, str]


class TimelineRepository:
    """The story of each session."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, session_id: SessionId, at: datetime, text_key: str, values: dict[str, str] | None = None) -> None:
        """Add to a session's story."""
        row = {"session_id": session_id, "at": at, "text_key": text_key, "details": values or {}}
        _ADD_NOTE.add(self._connection, row)

    def list_for(self, session_id: SessionId) -> tuple[TimelineNote, ...]:
        """Return a session's story, oldest first."""
        rows = _NOTES.rows(self._connection, {"session_id": session_id})
        return tuple(TimelineNote(at, text_key, values) for at, text_key, values in rows)
