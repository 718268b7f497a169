"""Versions of the price list."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from hubmanager.domain.errors import NotFound
from hubmanager.domain.tariff import Tariff
from hubmanager.store.mapping import RowMapping
from hubmanager.store.prepared import Prepared
from hubmanager.store.statements import NewRow
from hubmanager.store.tables.tariff import TariffVersionTable


@dataclass(frozen=True, slots=True)
class TariffVersion:
    """A price list as it was published; never changed. `valid_from` counts for sessions that start then or later."""

    version_id: int
    tariff: Tariff
    tariff_json: str
    """The OCPI object as it was handed in."""
    valid_from: datetime


_MAPPING = RowMapping(TariffVersion, TariffVersionTable)
_NEWEST_FIRST = (TariffVersionTable.valid_from.desc(), TariffVersionTable.version_id.desc())
_LIST_STATEMENT = select(*_MAPPING.columns).order_by(*_NEWEST_FIRST)
_LIST = Prepared(_LIST_STATEMENT)
_AT = Prepared(_LIST_STATEMENT.where(TariffVersionTable.valid_from <= bindparam("at")).limit(1))
_GET = Prepared(select(*_MAPPING.columns).where(TariffVersionTable.version_id == bindparam("version_id")))
_ADD = NewRow(TariffVersionTable)


class TariffRepository:
    """Every price list that was ever valid."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, tariff: Tariff, tariff_json: str, valid_from: datetime) -> TariffVersion:
        """Store a new version."""
        row = {"tariff": tariff, "tariff_json": tariff_json, "valid_from": valid_from, "tariff_id": tariff.tariff_id}
        key = _ADD.add(self._connection, row)
        return TariffVersion(key, tariff, tariff_json, valid_from)

    def at(self, at: datetime) -> TariffVersion | None:
        """Return the version that was valid at an instant: the newest `valid_from` not after it."""
        row = _AT.first(self._connection, {"at": at})
        return None if row is None else _MAPPING.value(row)

    def get(self, version_id: int) -> TariffVersion:
        """Return a version. Raises NotFound."""
        row = _GET.first(self._connection, {"version_id": version_id})
        if row is None:
            raise NotFound(f"There is no price list with the key {version_id}.")
        return _MAPPING.value(row)

    def list_all(self) -> tuple[TariffVersion, ...]:
        """Return all versions, newest `valid_from` first."""
        return tuple(_MAPPING.value(row) for row in _LIST.rows(self._connection, {}))
