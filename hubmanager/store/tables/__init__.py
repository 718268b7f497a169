"""The database's tables, one file a subject. Importing this package makes `Base.metadata` complete."""

from hubmanager.store.tables import (
    alert,
    bay,
    hub_settings,
    journal,
    outbox,
    people,
    receipt,
    session,
    session_detail,
    station,
    tariff,
    till,
)
from hubmanager.store.tables.base import Base

__all__ = [
    "Base",
    "alert",
    "bay",
    "hub_settings",
    "journal",
    "outbox",
    "people",
    "receipt",
    "session",
    "session_detail",
    "station",
    "tariff",
    "till",
]
