"""Raw messages, as they travelled."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from hubmanager.store.tables.base import Base, NewId
from hubmanager.store.types import CleanText, UtcTime


class JournalTable(Base):
    """One frame."""

    __tablename__ = "journal"
    __table_args__ = (Index("ix_journal_station_id_at", "station_id", "at"),)

    frame_id: Mapped[NewId]
    station_id: Mapped[str] = mapped_column(CleanText)
    at: Mapped[datetime] = mapped_column(UtcTime)
    direction: Mapped[str] = mapped_column(CleanText)
    """"in" or "out", as the hub sees it."""
    text: Mapped[str] = mapped_column(CleanText)
    evse_id: Mapped[int | None]
