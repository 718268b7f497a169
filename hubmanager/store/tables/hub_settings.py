"""What the owner told the program: one row."""

from sqlalchemy.orm import Mapped, mapped_column

from hubmanager.domain.hub_settings import HubSettings
from hubmanager.store.tables.base import Base
from hubmanager.store.types import JsonText


class HubSettingsTable(Base):
    """The settings as one document: a new setting needs no migration, a missing one has its default."""

    __tablename__ = "hub_settings"

    row_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """Always 1."""
    document: Mapped[HubSettings] = mapped_column(JsonText(HubSettings))
