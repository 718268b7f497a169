"""What belongs to one session: readings, activities, timeline, message numbers and the charge detail record."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from hubmanager.domain.availability import EvseStatus
from hubmanager.domain.cdr import ChargingPeriod, PriceLine, VatShare
from hubmanager.domain.meter_reading import ReadingContext
from hubmanager.store.tables.base import ONE_COPY, Base, NewId
from hubmanager.store.types import Amount, BigId, Choice, CleanText, JsonText, UtcTime


class ReadingTable(Base):
    """A meter reading. The key makes a repeated message find itself; without a rowid each row is kept only once."""

    __tablename__ = "meter_readings"
    __table_args__ = ONE_COPY

    session_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("charging_sessions.session_id"), primary_key=True, autoincrement=False
    )
    taken_at: Mapped[datetime] = mapped_column(UtcTime, primary_key=True)
    context: Mapped[ReadingContext] = mapped_column(Choice(ReadingContext), primary_key=True)
    register_wh: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    """-1 where the message told no register (a key can't be NULL)."""
    received_at: Mapped[datetime] = mapped_column(UtcTime)
    power_w: Mapped[int | None] = mapped_column(BigInteger)
    current_ma: Mapped[int | None] = mapped_column(BigInteger)
    soc_pct: Mapped[Decimal | None] = mapped_column(Amount)


class ActivityTable(Base):
    """What an EVSE reported during a session, from `at` on."""

    __tablename__ = "session_activities"
    __table_args__ = (Index("ix_session_activities_session_id_at", "session_id", "at"),)

    activity_id: Mapped[NewId]
    session_id: Mapped[int] = mapped_column(BigId, ForeignKey("charging_sessions.session_id"))
    at: Mapped[datetime] = mapped_column(UtcTime)
    status: Mapped[EvseStatus] = mapped_column(Choice(EvseStatus))


class TimelineTable(Base):
    """Something worth telling about a session: a key of the texts and the values to fill in."""

    __tablename__ = "session_timeline"
    __table_args__ = (Index("ix_session_timeline_session_id", "session_id"),)

    entry_id: Mapped[NewId]
    session_id: Mapped[int] = mapped_column(BigId, ForeignKey("charging_sessions.session_id"))
    at: Mapped[datetime] = mapped_column(UtcTime)
    text_key: Mapped[str] = mapped_column(CleanText)
    details: Mapped[dict[str, str]] = mapped_column(JsonText(dict[str, str]))


class SequenceRangeTable(Base):
    """Message numbers of a session that were seen, as closed ranges: one row while nothing is missing."""

    __tablename__ = "sequence_ranges"
    __table_args__ = ONE_COPY

    session_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("charging_sessions.session_id"), primary_key=True, autoincrement=False
    )
    first_no: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    last_no: Mapped[int] = mapped_column(BigInteger)


class CdrTable(Base):
    """The rated session, once."""

    __tablename__ = "cdrs"

    session_id: Mapped[int] = mapped_column(
        BigId, ForeignKey("charging_sessions.session_id"), primary_key=True, autoincrement=False
    )
    currency: Mapped[str] = mapped_column(CleanText)
    energy_wh: Mapped[int] = mapped_column(BigInteger)
    time_s: Mapped[int] = mapped_column(BigInteger)
    parking_time_s: Mapped[int] = mapped_column(BigInteger)
    periods: Mapped[tuple[ChargingPeriod, ...]] = mapped_column(JsonText(tuple[ChargingPeriod, ...]))
    lines: Mapped[tuple[PriceLine, ...]] = mapped_column(JsonText(tuple[PriceLine, ...]))
    vat: Mapped[tuple[VatShare, ...]] = mapped_column(JsonText(tuple[VatShare, ...]))
    total_gross: Mapped[Decimal] = mapped_column(Amount)
    total_net: Mapped[Decimal] = mapped_column(Amount)
    tariff_version_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("tariff_versions.version_id"))
