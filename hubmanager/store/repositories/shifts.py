"""Shifts at the till."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection, bindparam, select, update

from hubmanager.domain.errors import NotFound, WrongState
from hubmanager.domain.ids import ShiftId, StaffId
from hubmanager.domain.shift import Shift
from hubmanager.store.mapping import RowMapping
from hubmanager.store.prepared import Prepared
from hubmanager.store.repositories.series import Z_REPORTS, next_number
from hubmanager.store.statements import NewRow
from hubmanager.store.tables.till import ShiftTable

_MAPPING = RowMapping(Shift, ShiftTable)
_GET = Prepared(select(*_MAPPING.columns).where(ShiftTable.shift_id == bindparam("shift_id")))
_OPEN = Prepared(select(*_MAPPING.columns).where(ShiftTable.is_open.is_(True)))
_CLOSED = Prepared(
    select(*_MAPPING.columns)
    .where(ShiftTable.is_open.is_(False))
    .order_by(ShiftTable.z_number.desc())
    .limit(bindparam("at_most"))
)
_ADD = NewRow(ShiftTable)
_CLOSE = Prepared(update(ShiftTable).where(ShiftTable.shift_id == bindparam("this_id"), ShiftTable.is_open.is_(True)))


class ShiftRepository:
    """The till's shifts: one open at most."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def open(self, opened_at: datetime, opened_by: StaffId | None, opening_cash: Decimal) -> Shift:
        """Open the till. Raises WrongState when it is open."""
        if self.find_open() is not None:
            raise WrongState("The till is open already.", remedy="Close the shift first.")
        row = {
            "is_open": True,
            "opened_at": opened_at,
            "opened_by": opened_by,
            "opening_cash": opening_cash,
            "note": "",
        }
        key = _ADD.add(self._connection, row)
        return Shift(ShiftId(key), opened_at, opened_by, opening_cash)

    def get(self, shift_id: ShiftId) -> Shift:
        """Return a shift. Raises NotFound."""
        row = _GET.first(self._connection, {"shift_id": shift_id})
        if row is None:
            raise NotFound(f"There is no shift with the key {shift_id}.")
        return _MAPPING.value(row)

    def find_open(self) -> Shift | None:
        """Return the open shift."""
        row = _OPEN.first(self._connection, {})
        return None if row is None else _MAPPING.value(row)

    def close(self, shift_id: ShiftId, closed_at: datetime, counted_cash: Decimal, note: str = "") -> Shift:
        """Close a shift under the next Z number. Raises NotFound, or WrongState when it is closed."""
        if self.get(shift_id).closed_at is not None:
            raise WrongState("The till is closed already.", remedy="Open it first.")
        row = {
            "this_id": shift_id,
            "is_open": False,
            "closed_at": closed_at,
            "counted_cash": counted_cash,
            "z_number": next_number(self._connection, Z_REPORTS),
            "note": note,
        }
        if _CLOSE.change(self._connection, row) == 0:
            raise WrongState("The till was closed at another desk.", remedy="Open it first.")
        return self.get(shift_id)

    def list_closed(self, limit: int) -> tuple[Shift, ...]:
        """Return closed shifts, newest first."""
        rows = _CLOSED.rows(self._connection, {"at_most": limit})
        return tuple(_MAPPING.value(row) for row in rows)
