"""People who work at the hub."""

from dataclasses import replace

from sqlalchemy import Connection, bindparam, select, update

from hubmanager.domain.errors import NotFound
from hubmanager.domain.ids import StaffId
from hubmanager.domain.staff import StaffMember
from hubmanager.store.mapping import RowMapping
from hubmanager.store.prepared import Prepared
from hubmanager.store.statements import NewRow
from hubmanager.store.tables.people import StaffTable

_MAPPING = RowMapping(StaffMember, StaffTable)
_LIST = Prepared(
    select(*_MAPPING.columns).where(StaffTable.is_removed.is_(False)).order_by(StaffTable.name, StaffTable.staff_id)
)
_FIND = Prepared(select(*_MAPPING.columns).where(StaffTable.staff_id == bindparam("staff_id")))
_ADD = NewRow(StaffTable)
_REMOVE = Prepared(
    update(StaffTable)
    .where(StaffTable.staff_id == bindparam("this_id"), StaffTable.is_removed.is_(False))
    .values(is_removed=True, pin_hash="")
)


class StaffRepository:
    """Staff."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, person: StaffMember) -> StaffMember:
        """Store a person; return them with their key."""
        row = {**_MAPPING.new_row(person, "staff_id"), "is_removed": False}
        key = _ADD.add(self._connection, row)
        return replace(person, staff_id=StaffId(key))

    def list_all(self) -> tuple[StaffMember, ...]:
        """Return everybody who works here, by name."""
        return tuple(_MAPPING.value(row) for row in _LIST.rows(self._connection, {}))

    def find(self, staff_id: StaffId) -> StaffMember | None:
        """Return a person, also one who has left (old shifts name them; the PIN's hash is empty then)."""
        row = _FIND.first(self._connection, {"staff_id": staff_id})
        return None if row is None else _MAPPING.value(row)

    def remove(self, staff_id: StaffId) -> None:
        """Take a person off the list and wipe the PIN. Raises NotFound."""
        if _REMOVE.change(self._connection, {"this_id": staff_id}) == 0:
            raise NotFound(f"There is no person with the key {staff_id}.")
