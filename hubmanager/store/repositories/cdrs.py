"""Charge detail records."""

from sqlalchemy import Connection, bindparam, select

from hubmanager.domain.cdr import Cdr
from hubmanager.domain.errors import NotFound, WrongState
from hubmanager.domain.ids import SessionId
from hubmanager.store.mapping import RowMapping
from hubmanager.store.statements import InsertOrIgnore
from hubmanager.store.tables.session_detail import CdrTable

_MAPPING = RowMapping(Cdr, CdrTable)
_FIND = select(*_MAPPING.columns).where(CdrTable.session_id == bindparam("session_id"))
_ADD = InsertOrIgnore(CdrTable)


class CdrRepository:
    """Rated sessions, one each, never changed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, cdr: Cdr) -> None:
        """Store a record. Raises WrongState when its session has one."""
        if not _ADD.add(self._connection, _MAPPING.row(cdr)):
            raise WrongState(f"Session {cdr.session_id} has its charge record already.")

    def get(self, session_id: SessionId) -> Cdr:
        """Return a session's record. Raises NotFound."""
        cdr = self.find(session_id)
        if cdr is None:
            raise NotFound(f"Session {session_id} has no charge record.")
        return cdr

    def find(self, session_id: SessionId) -> Cdr | None:
        """Return a session's record."""
        row = self._connection.execute(_FIND, {"session_id": session_id}).first()
        return None if row is None else _MAPPING.value(row)
