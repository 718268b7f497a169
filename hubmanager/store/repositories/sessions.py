"""Charging sessions."""

from dataclasses import replace

from sqlalchemy import Connection, bindparam, or_, select, update

from hubmanager.domain.errors import NotFound
from hubmanager.domain.ids import SessionId, StationId
from hubmanager.domain.session import ChargingSession, SessionState
from hubmanager.store.mapping import RowMapping
from hubmanager.store.prepared import Prepared
from hubmanager.store.statements import NewRow
from hubmanager.store.tables.session import SessionTable

SESSION_MAPPING = RowMapping(ChargingSession, SessionTable)
"""How a session lies in its table."""

_ALL = select(*SESSION_MAPPING.columns)
_GET = Prepared(_ALL.where(SessionTable.session_id == bindparam("session_id")))
_BY_KEY = Prepared(_ALL.where(SessionTable.natural_key == bindparam("natural_key")))
_NEWEST = _ALL.order_by(SessionTable.session_id.desc()).limit(1)
_BY_TRANSACTION = Prepared(
    _NEWEST.where(
        SessionTable.station_id == bindparam("station_id"), SessionTable.transaction_id == bindparam("transaction_id")
    )
)
_LAST_STATEMENT = _NEWEST.where(
    SessionTable.station_id == bindparam("station_id"), SessionTable.evse_id == bindparam("evse_id")
)
_LAST = Prepared(_LAST_STATEMENT)
_IS_OPEN = SessionTable.state == SessionState.OPEN
_OPEN = Prepared(_LAST_STATEMENT.where(_IS_OPEN))
_LIST_OPEN = Prepared(_ALL.where(_IS_OPEN).order_by(SessionTable.session_id))
_ADD = NewRow(SessionTable)

_FIXED = {"session_id", "natural_key"}
_INDEXED = {"station_id", "evse_id", "bay_id", "transaction_id", "started_at", "state"}
_THIS = SessionTable.session_id == bindparam("this_id")
_SAVE_STATEMENT = update(SessionTable).where(_THIS)
_SAVE = Prepared(_SAVE_STATEMENT)
_SAVE_INDEXED = Prepared(
    _SAVE_STATEMENT.where(
        or_(
            *(
                getattr(SessionTable, name).is_distinct_from(
                    bindparam(f"new_{name}", type_=getattr(SessionTable, name).type)
                )
                for name in sorted(_INDEXED)
            )
        )
    )
)


class SessionRepository:
    """Sessions, never deleted."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, session: ChargingSession) -> ChargingSession:
        """Store a new session; return it with its key."""
        key = _ADD.add(self._connection, SESSION_MAPPING.new_row(session, "session_id"))
        return replace(session, session_id=SessionId(key))

    def save(self, session: ChargingSession) -> None:
        """Replace a session; its natural key stays. Raises NotFound."""
        row = SESSION_MAPPING.row(session)
        # A reading moves none of the indexed columns; naming them would make SQLite rewrite every index each time.
        moving = {name: value for name, value in row.items() if name not in _FIXED and name not in _INDEXED}
        moving["this_id"] = session.session_id
        if _SAVE.change(self._connection, moving) == 0:
            raise NotFound(f"There is no session {session.session_id}.")
        indexed = {name: row[name] for name in _INDEXED}
        compared = {f"new_{name}": value for name, value in indexed.items()}
        _SAVE_INDEXED.change(self._connection, {**indexed, **compared, "this_id": session.session_id})

    def get(self, session_id: SessionId) -> ChargingSession:
        """Return a session. Raises NotFound."""
        row = _GET.first(self._connection, {"session_id": session_id})
        if row is None:
            raise NotFound(f"There is no session {session_id}.")
        return SESSION_MAPPING.value(row)

    def find_by_key(self, natural_key: str) -> ChargingSession | None:
        """Return the session that a repeated start began."""
        row = _BY_KEY.first(self._connection, {"natural_key": natural_key})
        return None if row is None else SESSION_MAPPING.value(row)

    def find_by_transaction(self, station_id: StationId, transaction_id: str) -> ChargingSession | None:
        """Return the newest session with that id on the wire."""
        values = {"station_id": station_id, "transaction_id": transaction_id}
        row = _BY_TRANSACTION.first(self._connection, values)
        return None if row is None else SESSION_MAPPING.value(row)

    def find_open(self, station_id: StationId, evse_id: int) -> ChargingSession | None:
        """Return the newest open session of an EVSE."""
        row = _OPEN.first(self._connection, {"station_id": station_id, "evse_id": evse_id})
        return None if row is None else SESSION_MAPPING.value(row)

    def find_last(self, station_id: StationId, evse_id: int) -> ChargingSession | None:
        """Return the newest session of an EVSE, open or not."""
        row = _LAST.first(self._connection, {"station_id": station_id, "evse_id": evse_id})
        return None if row is None else SESSION_MAPPING.value(row)

    def list_open(self) -> tuple[ChargingSession, ...]:
        """Return all open sessions, oldest first."""
        return tuple(SESSION_MAPPING.value(row) for row in _LIST_OPEN.rows(self._connection, {}))
