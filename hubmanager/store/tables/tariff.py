"""Price lists, each version once and for ever."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from hubmanager.domain.tariff import Tariff
from hubmanager.store.tables.base import NEVER_REUSED, Base, NewId
from hubmanager.store.types import CleanText, JsonText, UtcTime


class TariffVersionTable(Base):
    """A version of a price list: as the domain reads it, and as it was handed in."""

    __tablename__ = "tariff_versions"
    __table_args__ = (Index("ix_tariff_versions_valid_from", "valid_from"), NEVER_REUSED)

    version_id: Mapped[NewId]
    tariff_id: Mapped[str] = mapped_column(CleanText)
    tariff: Mapped[Tariff] = mapped_column(JsonText(Tariff))
    tariff_json: Mapped[str] = mapped_column(CleanText)
    valid_from: Mapped[datetime] = mapped_column(UtcTime)
