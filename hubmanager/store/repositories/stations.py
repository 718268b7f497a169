"""Charging stations with their settings and deviations."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from hubmanager.domain.errors import NotFound
from hubmanager.domain.ids import StationId
from hubmanager.domain.station import ChargingStation
from hubmanager.store.mapping import RowMapping
from hubmanager.store.prepared import Prepared
from hubmanager.store.statements import insert_or_ignore, upsert
from hubmanager.store.tables.bay import BayTable
from hubmanager.store.tables.station import StationDeviationTable, StationSettingTable, StationTable

_MAPPING = RowMapping(ChargingStation, StationTable)
_LIST = Prepared(select(*_MAPPING.columns).order_by(StationTable.station_id))
_FIND = Prepared(select(*_MAPPING.columns).where(StationTable.station_id == bindparam("station_id")))
_SAVE = upsert(StationTable, "station_id")
_REMOVE = Prepared(delete(StationTable).where(StationTable.station_id == bindparam("this_id")))
_FREE_BAYS = Prepared(
    update(BayTable).where(BayTable.station_id == bindparam("this_id")).values(station_id=None, evse_id=None)
)

_SETTINGS = Prepared(
    select(StationSettingTable.name, StationSettingTable.setting)
    .where(StationSettingTable.station_id == bindparam("station_id"))
    .order_by(StationSettingTable.name)
)
_REMOVE_SETTINGS = Prepared(delete(StationSettingTable).where(StationSettingTable.station_id == bindparam("this_id")))
_ADD_SETTINGS = Prepared(insert(StationSettingTable))

_DEVIATIONS = Prepared(
    select(
        StationDeviationTable.action,
        StationDeviationTable.field,
        StationDeviationTable.explanation,
        StationDeviationTable.occurrence_count,
    )
    .where(StationDeviationTable.station_id == bindparam("station_id"))
    .order_by(StationDeviationTable.action, StationDeviationTable.field)
)
_COUNT_DEVIATION = Prepared(
    update(StationDeviationTable)
    .where(
        StationDeviationTable.station_id == bindparam("this_id"),
        StationDeviationTable.action == bindparam("this_action"),
        StationDeviationTable.field == bindparam("this_field"),
    )
    .values(occurrence_count=StationDeviationTable.occurrence_count + 1, last_seen_at=bindparam("at"))
)
_ADD_DEVIATION = insert_or_ignore(StationDeviationTable)
_REMOVE_DEVIATIONS = Prepared(
    delete(StationDeviationTable).where(StationDeviationTable.station_id == bindparam("this_id"))
)


class StationRepository:
    """Stations, waiting and refused ones included."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def list_all(self) -> tuple[ChargingStation, ...]:
        """Return all stations by their identity."""
        return tuple(_MAPPING.value(row) for row in _LIST.rows(self._connection, {}))

    def find(self, station_id: StationId) -> ChargingStation | None:
        """Return a station by its exact identity."""
        row = _FIND.first(self._connection, {"station_id": station_id})
        return None if row is None else _MAPPING.value(row)

    def save(self, station: ChargingStation) -> None:
        """Add or replace a station."""
        _SAVE.change(self._connection, _MAPPING.row(station))

    def remove(self, station_id: StationId) -> None:
        """Forget a station; its bays stay without a charger, its sessions stay. Raises NotFound."""
        key = {"this_id": station_id}
        _FREE_BAYS.change(self._connection, key)
        _REMOVE_SETTINGS.change(self._connection, key)
        _REMOVE_DEVIATIONS.change(self._connection, key)
        if _REMOVE.change(self._connection, key) == 0:
            raise NotFound(f"There is no station {station_id}.")

    def add_deviation(self, station_id: StationId, at: datetime, action: str, field: str, explanation: str) -> None:
        """Note a departure from the standard: once for a station, action and field, then only counted."""
        known = {"this_id": station_id, "this_action": action, "this_field": field, "at": at}
        if _COUNT_DEVIATION.change(self._connection, known) == 0:
            row = {
                "station_id": station_id,
                "action": action,
                "field": field,
                "explanation": explanation,
                "first_seen_at": at,
                "last_seen_at": at,
                "occurrence_count": 1,
            }
            _ADD_DEVIATION.change(self._connection, row)

    def list_deviations(self, station_id: StationId) -> tuple[str, ...]:
        """Return one line a deviation, by action and field: what was wrong and how often."""
        rows = _DEVIATIONS.rows(self._connection, {"station_id": station_id})
        return tuple(
            f"{' '.join(filter(None, (action, field)))}: {explanation} (×{count})"
            for action, field, explanation, count in rows
        )

    def save_settings(self, station_id: StationId, settings: tuple[tuple[str, str], ...]) -> None:
        """Replace what is known of the station's own settings; of a name told twice the last value counts."""
        _REMOVE_SETTINGS.change(self._connection, {"this_id": station_id})
        rows = [{"station_id": station_id, "name": name, "setting": value} for name, value in dict(settings).items()]
        if rows:
            _ADD_SETTINGS.change_many(self._connection, rows)

    def list_settings(self, station_id: StationId) -> tuple[tuple[str, str], ...]:
        """Return the station's settings by name."""
        rows = _SETTINGS.rows(self._connection, {"station_id": station_id})
        return tuple((name, value) for name, value in rows)
