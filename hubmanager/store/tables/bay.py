"""Bays, and how they were over time."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from hubmanager.domain.availability import Availability, Occupancy
from hubmanager.domain.bay import CurrentKind
from hubmanager.store.tables.base import NEVER_REUSED, Base, NewId
from hubmanager.store.types import BigId, Choice, CleanText, UtcTime


class BayTable(Base):
    """A bay. A removed one stays as a row, because old sessions still name it."""

    __tablename__ = "bays"
    __table_args__ = (
        Index(
            "uq_bays_number",
            "number",
            unique=True,
            sqlite_where=text("is_removed = 0"),
            postgresql_where=text("NOT is_removed"),
        ),
        Index(
            "uq_bays_evse",
            "station_id",
            "evse_id",
            unique=True,
            sqlite_where=text("is_removed = 0"),
            postgresql_where=text("NOT is_removed"),
        ),
        NEVER_REUSED,
    )

    bay_id: Mapped[NewId]
    number: Mapped[str] = mapped_column(CleanText)
    station_id: Mapped[str | None] = mapped_column(ForeignKey("stations.station_id"))
    evse_id: Mapped[int | None]
    current_kind: Mapped[CurrentKind] = mapped_column(Choice(CurrentKind))
    max_power_w: Mapped[int]
    is_removed: Mapped[bool] = mapped_column(default=False)


class BayIntervalTable(Base):
    """A stretch of time in which a bay's availability did not change, with its cause."""

    __tablename__ = "bay_intervals"
    __table_args__ = (
        Index("ix_bay_intervals_bay_id_started_at", "bay_id", "started_at"),
        Index(
            "uq_bay_intervals_last",
            "bay_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    interval_id: Mapped[NewId]
    bay_id: Mapped[int] = mapped_column(BigId, ForeignKey("bays.bay_id"))
    availability: Mapped[Availability] = mapped_column(Choice(Availability))
    occupancy: Mapped[Occupancy | None] = mapped_column(Choice(Occupancy))
    cause: Mapped[str] = mapped_column(CleanText)
    started_at: Mapped[datetime] = mapped_column(UtcTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime)
