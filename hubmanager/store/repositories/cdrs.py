"""Charge detail records."""

from sqlalchemy import Connection, bindparam, select

from hubmanager.domain.cdr import Cdr
from hubmanager.domain.errors import NotFound, WrongState
from hubmanager.domain.ids import SessionId
from hubmanager.store.mapping import RowMapping
from hubmanager.store.prepared import Prepared
from hubmanager.store.statements import insert_or_ignore
from hubmanager.store.tables.session_detail import CdrTable

_MAPPING = RowMapping(Cdr, CdrTable)
_FIND = Prepared(select(*_MAPPING.columns).where(CdrTable.session_id == bindparam("session_id")))
_ADD = insert_or_ignore(CdrTable)


class CdrRepository:
    """Rated sessions, one each, never changed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, cdr: Cdr) -> None:
        """Store a record. Raises WrongState when its session has one."""
        if not _ADD.change(self._connection, _MAPPING.row(cdr)):
            raise WrongState(f"Session {cdr.session_id} has its charge record already.")

    def get(self, session_id: SessionId) -> Cdr:
        """Return a session's record. Raises NotFound."""
        cdr = self.find(session_id)
        if cdr is None:
            raise NotFound(f"Session {session_id} has no charge record.")
        return cdr

    def find(self, session_id: SessionId) -> Cdr | None:
        """Return a session's record."""
        row = _FIND.first(self._connection, {"session_id": session_id})
        return None if row is None else _MAPPING.value(row)
