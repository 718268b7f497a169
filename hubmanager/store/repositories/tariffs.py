"""Versions of the price list."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select

from hubmanager.domain.errors import NotFound
from hubmanager.domain.tariff import Tariff
from hubmanager.store.mapping import RowMapping
from hubmanager.store.statements import insert_new
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
_LIST = select(*_MAPPING.columns).order_by(*_NEWEST_FIRST)
_AT = _LIST.where(TariffVersionTable.valid_from <= bindparam("at")).limit(1)
_GET = select(*_MAPPING.columns).where(TariffVersionTable.version_id == bindparam("version_id"))
_ADD = insert(TariffVersionTable)


class TariffRepository:
    """Every price list that was ever valid."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, tariff: Tariff, tariff_json: str, valid_from: datetime) -> TariffVersion:
        """Store a new version."""
        row = {"tariff": tariff, "tariff_json": tariff_json, "valid_from": valid_from, "tariff_id": tariff.tariff_id}
        key = insert_new(self._connection, _ADD, row)
        return TariffVersion(key, tariff, tariff_json, valid_from)

    def at(self, at: datetime) -> TariffVersion | None:
        """Return the version that was valid at an instant: the newest `valid_from` not after it."""
        row = self._connection.execute(_AT, {"at": at}).first()
        return None if row is None else _MAPPING.value(row)

    def get(self, version_id: int) -> TariffVersion:
        """Return a version. Raises NotFound."""
        row = self._connection.execute(_GET, {"version_id": version_id}).first()
        if row is None:
            raise NotFound(f"There is no price list with the key {version_id}.")
        return _MAPPING.value(row)

    def list_all(self) -> tuple[TariffVersion, ...]:
        """Return all versions, newest `valid_from` first."""
        return tuple(_MAPPING.value(row) for row in self._connection.execute(_LIST))
