"""The hub's settings."""

from sqlalchemy import Connection, bindparam, select

from hubmanager.domain.hub_settings import HubSettings
from hubmanager.store.prepared import Prepared
from hubmanager.store.statements import upsert
from hubmanager.store.tables.hub_settings import HubSettingsTable

_ONLY_ROW = 1
_GET = Prepared(select(HubSettingsTable.document).where(HubSettingsTable.row_id == bindparam("row_id")))
_SAVE = upsert(HubSettingsTable, "row_id")


class SettingsRepository:
    """What the owner told the program about the hub."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self) -> HubSettings:
        """Return the settings; the defaults if none were saved yet."""
        row = _GET.first(self._connection, {"row_id": _ONLY_ROW})
        return HubSettings() if row is None else row[0]

    def save(self, settings: HubSettings) -> None:
        """Replace the settings."""
        _SAVE.change(self._connection, {"row_id": _ONLY_ROW, "document": settings})
