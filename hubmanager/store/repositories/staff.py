"""People who work at the hub."""

from dataclasses import replace

from sqlalchemy import Connection, bindparam, insert, select, update

from hubmanager.domain.errors import NotFound
from hubmanager.domain.ids import StaffId
from hubmanager.domain.staff import StaffMember
from hubmanager.store.mapping import RowMapping
from hubmanager.store.statements import insert_new
from hubmanager.store.tables.people import StaffTable

_MAPPING = RowMapping(StaffMember, StaffTable)
_LIST = select(*_MAPPING.columns).where(StaffTable.is_removed.is_(False)).order_by(StaffTable.name, StaffTable.staff_id)
_FIND = select(*_MAPPING.columns).where(StaffTable.staff_id == bindparam("staff_id"))
_ADD = insert(StaffTable)
_REMOVE = (
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
        key = insert_new(self._connection, _ADD, row)
        return replace(person, staff_id=StaffId(key))

    def list_all(self) -> tuple[StaffMember, ...]:
        """Return everybody who works here, by name."""
        return tuple(_MAPPING.value(row) for row in self._connection.execute(_LIST))

    def find(self, staff_id: StaffId) -> StaffMember | None:
        """Return a person, also one who has left (old shifts name them; the PIN's hash is empty then)."""
        row = self._connection.execute(_FIND, {"staff_id": staff_id}).first()
        return None if row is None else _MAPPING.value(row)

    def remove(self, staff_id: StaffId) -> None:
        """Take a person off the list and wipe the PIN. Raises NotFound."""
        if self._connection.execute(_REMOVE, {"this_id": staff_id}).rowcount == 0:
            raise NotFound(f"There is no person with the key {staff_id}.")
