"""Alerts: independent flags with their times."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from hubmanager.domain.alert import AlertPriority
from hubmanager.store.tables.base import NEVER_REUSED, Base, NewId
from hubmanager.store.types import BigId, Choice, CleanText, UtcTime


class AlertTable(Base):
    """One occurrence of a rule on a subject."""

    __tablename__ = "alerts"
    __table_args__ = (Index("ix_alerts_raised_at", "raised_at"), NEVER_REUSED)

    alert_id: Mapped[NewId]
    rule: Mapped[str] = mapped_column(CleanText)
    priority: Mapped[AlertPriority] = mapped_column(Choice(AlertPriority))
    subject: Mapped[str] = mapped_column(CleanText)
    raised_at: Mapped[datetime] = mapped_column(UtcTime)
    bay_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("bays.bay_id"))
    station_id: Mapped[str | None] = mapped_column(CleanText)
    detail: Mapped[str] = mapped_column(CleanText)
    is_active: Mapped[bool]
    returned_at: Mapped[datetime | None] = mapped_column(UtcTime)
    acknowledged_at: Mapped[datetime | None] = mapped_column(UtcTime)
    acknowledged_by: Mapped[str] = mapped_column(CleanText)
    is_latching: Mapped[bool]
    reset_at: Mapped[datetime | None] = mapped_column(UtcTime)
    shelved_until: Mapped[datetime | None] = mapped_column(UtcTime)
    is_suppressed: Mapped[bool]
    occurrence_count: Mapped[int]
