"""Bays."""

import re
from dataclasses import replace

from sqlalchemy import Connection, bindparam, select, update

from hubmanager.domain.bay import Bay
from hubmanager.domain.errors import InvalidInput, NotFound
from hubmanager.domain.ids import BayId, StationId
from hubmanager.store.mapping import RowMapping
from hubmanager.store.prepared import Prepared
from hubmanager.store.statements import NewRow
from hubmanager.store.tables.bay import BayTable

LONGEST_NUMBER = 40
"""Characters of a bay's number."""

_MAPPING = RowMapping(Bay, BayTable)
_IN_USE_STATEMENT = select(*_MAPPING.columns).where(BayTable.is_removed.is_(False))
_IN_USE = Prepared(_IN_USE_STATEMENT)
_GET = Prepared(select(*_MAPPING.columns).where(BayTable.bay_id == bindparam("bay_id")))
_BY_NUMBER = Prepared(_IN_USE_STATEMENT.where(BayTable.number == bindparam("number")))
_BY_EVSE = Prepared(
    _IN_USE_STATEMENT.where(BayTable.station_id == bindparam("station_id"), BayTable.evse_id == bindparam("evse_id"))
)
_ADD = NewRow(BayTable)
_THIS = update(BayTable).where(BayTable.bay_id == bindparam("this_id"), BayTable.is_removed.is_(False))
_SAVE = Prepared(_THIS)
_REMOVE = Prepared(_THIS.values(is_removed=True, station_id=None, evse_id=None))


class BayRepository:
    """The numbered parking places."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def list_all(self) -> tuple[Bay, ...]:
        """Return all bays in the natural order of their numbers: 2 before 10, 7 before 7A."""
        bays = [_MAPPING.value(row) for row in _IN_USE.rows(self._connection, {})]
        return tuple(sorted(bays, key=lambda bay: natural_order(bay.number)))

    def get(self, bay_id: BayId) -> Bay:
        """Return a bay, also a removed one (old sessions name it). Raises NotFound."""
        row = _GET.first(self._connection, {"bay_id": bay_id})
        if row is None:
            raise NotFound(f"There is no bay with the key {bay_id}.")
        return _MAPPING.value(row)

    def find_by_number(self, number: str) -> Bay | None:
        """Return the bay that people call `number`."""
        row = _BY_NUMBER.first(self._connection, {"number": number})
        return None if row is None else _MAPPING.value(row)

    def find_by_evse(self, station_id: StationId, evse_id: int) -> Bay | None:
        """Return the bay at an EVSE."""
        row = _BY_EVSE.first(self._connection, {"station_id": station_id, "evse_id": evse_id})
        return None if row is None else _MAPPING.value(row)

    def add(self, bay: Bay) -> Bay:
        """Store a new bay; return it with its key. Raises InvalidInput for a number or EVSE that is taken."""
        self._require_free(bay)
        key = _ADD.add(self._connection, {**_MAPPING.new_row(bay, "bay_id"), "is_removed": False})
        return replace(bay, bay_id=BayId(key))

    def save(self, bay: Bay) -> None:
        """Replace a bay. Raises NotFound, or InvalidInput for a number or EVSE that is taken."""
        self._require_free(bay)
        values = {**_MAPPING.new_row(bay, "bay_id"), "this_id": bay.bay_id}
        if _SAVE.change(self._connection, values) == 0:
            raise NotFound(f"There is no bay with the key {bay.bay_id}.")

    def remove(self, bay_id: BayId) -> None:
        """Take a bay away; its number is free again, its sessions keep it. Raises NotFound."""
        if _REMOVE.change(self._connection, {"this_id": bay_id}) == 0:
            raise NotFound(f"There is no bay with the key {bay_id}.")

    def _require_free(self, bay: Bay) -> None:
        if not bay.number.strip() or len(bay.number) > LONGEST_NUMBER:
            raise InvalidInput(
                f"A bay's number needs 1 to {LONGEST_NUMBER} characters.", remedy="Shorten it.", field="number"
            )
        other = self.find_by_number(bay.number)
        if other is not None and other.bay_id != bay.bay_id:
            raise InvalidInput(f"There is a bay {bay.number} already.", remedy="Choose another number.", field="number")
        if bay.station_id is None or bay.evse_id is None:
            return
        other = self.find_by_evse(bay.station_id, bay.evse_id)
        if other is not None and other.bay_id != bay.bay_id:
            raise InvalidInput(
                f"EVSE {bay.evse_id} of station {bay.station_id} belongs to bay {other.number}.",
                remedy="Choose another EVSE, or free it at that bay first.",
                field="evse_id",
            )


def natural_order(number: str) -> tuple[tuple[int, int, str], ...]:
    """Return the sort key under which "2" comes before "10" and "7" before "7A"."""
    parts = re.findall(r"[0-9]+|[^0-9]+", number.casefold())
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts)
