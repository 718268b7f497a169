"""Charging sessions."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from hubmanager.domain.session import ReviewReason, SessionState
from hubmanager.domain.station import ChargerProtocol
from hubmanager.domain.token import TokenKind
from hubmanager.store.tables.base import NEVER_REUSED, Base, NewId
from hubmanager.store.types import BigId, Choice, CleanText, JsonText, UtcTime


class SessionTable(Base):
    """A session. Its station may have been forgotten since, so `station_id` is no foreign key."""

    __tablename__ = "charging_sessions"
    __table_args__ = (
        Index("uq_charging_sessions_natural_key", "natural_key", unique=True),
        Index("ix_charging_sessions_transaction", "station_id", "transaction_id"),
        Index("ix_charging_sessions_evse", "station_id", "evse_id"),
        Index("ix_charging_sessions_started_at", "started_at"),
        Index("ix_charging_sessions_bay_id_started_at", "bay_id", "started_at"),
        Index(
            "ix_charging_sessions_unbilled",
            "state",
            sqlite_where=text("state IN ('open', 'ended')"),
            postgresql_where=text("state IN ('open', 'ended')"),
        ),
        NEVER_REUSED,
    )

    session_id: Mapped[NewId]
    station_id: Mapped[str] = mapped_column(CleanText)
    evse_id: Mapped[int]
    bay_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("bays.bay_id"))
    protocol: Mapped[ChargerProtocol] = mapped_column(Choice(ChargerProtocol))
    natural_key: Mapped[str] = mapped_column(CleanText)
    transaction_id: Mapped[str] = mapped_column(CleanText)
    token_uid: Mapped[str] = mapped_column(CleanText)
    token_kind: Mapped[TokenKind] = mapped_column(Choice(TokenKind))
    started_at: Mapped[datetime] = mapped_column(UtcTime)
    start_register_wh: Mapped[int] = mapped_column(BigInteger)
    last_register_wh: Mapped[int] = mapped_column(BigInteger)
    last_reading_at: Mapped[datetime] = mapped_column(UtcTime)
    tariff_version_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("tariff_versions.version_id"))
    state: Mapped[SessionState] = mapped_column(Choice(SessionState))
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime)
    end_register_wh: Mapped[int | None] = mapped_column(BigInteger)
    stop_reason: Mapped[str] = mapped_column(CleanText)
    review_reasons: Mapped[tuple[ReviewReason, ...]] = mapped_column(JsonText(tuple[ReviewReason, ...]))
    reserved_from: Mapped[datetime | None] = mapped_column(UtcTime)
