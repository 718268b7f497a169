"""The hub's settings."""

from sqlalchemy import Connection, bindparam, select

from hubmanager.domain.hub_settings import HubSettings
from hubmanager.store.statements import Upsert
from hubmanager.store.tables.hub_settings import HubSettingsTable

_ONLY_ROW = 1
_GET = select(HubSettingsTable.document).where(HubSettingsTable.row_id == bindparam("row_id"))
_SAVE = Upsert(HubSettingsTable, ("row_id",))


class SettingsRepository:
    """What the owner told the program about the hub."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self) -> HubSettings:
        """Return the settings; the defaults if none were saved yet."""
        return self._connection.execute(_GET, {"row_id": _ONLY_ROW}).scalar() or HubSettings()

    def save(self, settings: HubSettings) -> None:
        """Replace the settings."""
        _SAVE.run(self._connection, {"row_id": _ONLY_ROW, "document": settings})
