"""Charging sessions."""

from dataclasses import replace

from sqlalchemy import Connection, bindparam, insert, or_, select, update

from hubmanager.domain.errors import NotFound
from hubmanager.domain.ids import SessionId, StationId
from hubmanager.domain.session import ChargingSession, SessionState
from hubmanager.store.mapping import RowMapping
from hubmanager.store.statements import insert_new
from hubmanager.store.tables.session import SessionTable

SESSION_MAPPING = RowMapping(ChargingSession, SessionTable)
"""How a session lies in its table."""

_ALL = select(*SESSION_MAPPING.columns)
_GET = _ALL.where(SessionTable.session_id == bindparam("session_id"))
_BY_KEY = _ALL.where(SessionTable.natural_key == bindparam("natural_key"))
_NEWEST = _ALL.order_by(SessionTable.session_id.desc()).limit(1)
_BY_TRANSACTION = _NEWEST.where(
    SessionTable.station_id == bindparam("station_id"), SessionTable.transaction_id == bindparam("transaction_id")
)
_LAST = _NEWEST.where(SessionTable.station_id == bindparam("station_id"), SessionTable.evse_id == bindparam("evse_id"))
_IS_OPEN = SessionTable.state == SessionState.OPEN
_OPEN = _LAST.where(_IS_OPEN)
_LIST_OPEN = _ALL.where(_IS_OPEN).order_by(SessionTable.session_id)
_ADD = insert(SessionTable)

_FIXED = {"session_id", "natural_key"}
_INDEXED = {"station_id", "evse_id", "bay_id", "transaction_id", "started_at", "state"}
_THIS = SessionTable.session_id == bindparam("this_id")
_SAVE = update(SessionTable).where(_THIS)
_SAVE_INDEXED = _SAVE.where(
    or_(
        *(
            getattr(SessionTable, name).is_distinct_from(
                bindparam(f"new_{name}", type_=getattr(SessionTable, name).type)
            )
            for name in sorted(_INDEXED)
        )
    )
)


class SessionRepository:
    """Sessions, never deleted."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, session: ChargingSession) -> ChargingSession:
        """Store a new session; return it with its key."""
        key = insert_new(self._connection, _ADD, SESSION_MAPPING.new_row(session, "session_id"))
        return replace(session, session_id=SessionId(key))

    def save(self, session: ChargingSession) -> None:
        """Replace a session; its natural key stays. Raises NotFound."""
        row = SESSION_MAPPING.row(session)
        # A reading moves none of the indexed columns; naming them would make SQLite rewrite every index each time.
        moving = {name: value for name, value in row.items() if name not in _FIXED and name not in _INDEXED}
        moving["this_id"] = session.session_id
        if self._connection.execute(_SAVE, moving).rowcount == 0:
            raise NotFound(f"There is no session {session.session_id}.")
        indexed = {name: row[name] for name in _INDEXED}
        compared = {f"new_{name}": value for name, value in indexed.items()}
        self._connection.execute(_SAVE_INDEXED, {**indexed, **compared, "this_id": session.session_id})

    def get(self, session_id: SessionId) -> ChargingSession:
        """Return a session. Raises NotFound."""
        row = self._connection.execute(_GET, {"session_id": session_id}).first()
        if row is None:
            raise NotFound(f"There is no session {session_id}.")
        return SESSION_MAPPING.value(row)

    def find_by_key(self, natural_key: str) -> ChargingSession | None:
        """Return the session that a repeated start began."""
        row = self._connection.execute(_BY_KEY, {"natural_key": natural_key}).first()
        return None if row is None else SESSION_MAPPING.value(row)

    def find_by_transaction(self, station_id: StationId, transaction_id: str) -> ChargingSession | None:
        """Return the newest session with that id on the wire."""
        values = {"station_id": station_id, "transaction_id": transaction_id}
        row = self._connection.execute(_BY_TRANSACTION, values).first()
        return None if row is None else SESSION_MAPPING.value(row)

    def find_open(self, station_id: StationId, evse_id: int) -> ChargingSession | None:
        """Return the newest open session of an EVSE."""
        row = self._connection.execute(_OPEN, {"station_id": station_id, "evse_id": evse_id}).first()
        return None if row is None else SESSION_MAPPING.value(row)

    def find_last(self, station_id: StationId, evse_id: int) -> ChargingSession | None:
        """Return the newest session of an EVSE, open or not."""
        row = self._connection.execute(_LAST, {"station_id": station_id, "evse_id": evse_id}).first()
        return None if row is None else SESSION_MAPPING.value(row)

    def list_open(self) -> tuple[ChargingSession, ...]:
        """Return all open sessions, oldest first."""
        return tuple(SESSION_MAPPING.value(row) for row in self._connection.execute(_LIST_OPEN))
