"""Work for the outside world."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update

from hubmanager.store.mapping import RowMapping
from hubmanager.store.prepared import Prepared
from hubmanager.store.statements import NewRow
from hubmanager.store.tables.outbox import OutboxTable


@dataclass(frozen=True, slots=True)
class OutboxEntry:
    """A piece of work. `payload` holds what JSON can hold; decimals in it come back as strings."""

    entry_id: int
    kind: str
    payload: dict[str, Any]
    created_at: datetime
    due_at: datetime
    attempt_count: int = 0
    last_error: str = ""


_MAPPING = RowMapping(OutboxEntry, OutboxTable)
_ADD = NewRow(OutboxTable)
_DUE = Prepared(
    select(*_MAPPING.columns)
    .where(OutboxTable.due_at <= bindparam("now"))
    .order_by(OutboxTable.due_at, OutboxTable.entry_id)
    .limit(bindparam("at_most"))
)
_THIS = OutboxTable.entry_id == bindparam("this_id")
_DONE = Prepared(delete(OutboxTable).where(_THIS))
_POSTPONE = Prepared(
    update(OutboxTable)
    .where(_THIS)
    .values(
        attempt_count=OutboxTable.attempt_count + 1, due_at=bindparam("new_due_at"), last_error=bindparam("new_error")
    )
)


class OutboxRepository:
    """What waits to leave the house; done work is deleted."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, kind: str, payload: dict[str, Any], at: datetime) -> int:
        """Store a piece of work, due at once; return its key."""
        row = {
            "kind": kind,
            "payload": payload,
            "created_at": at,
            "due_at": at,
            "attempt_count": 0,
            "last_error": "",
        }
        return _ADD.add(self._connection, row)

    def list_due(self, now: datetime, limit: int) -> tuple[OutboxEntry, ...]:
        """Return what is due, longest waiting first."""
        rows = _DUE.rows(self._connection, {"now": now, "at_most": limit})
        return tuple(_MAPPING.value(row) for row in rows)

    def done(self, entry_id: int) -> None:
        """Forget a piece of work; one already forgotten is no error."""
        _DONE.change(self._connection, {"this_id": entry_id})

    def postpone(self, entry_id: int, until: datetime, error: str) -> None:
        """Note a failed attempt and when to try again."""
        _POSTPONE.change(self._connection, {"this_id": entry_id, "new_due_at": until, "new_error": error})
