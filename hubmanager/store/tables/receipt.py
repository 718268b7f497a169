"""Receipts with their corrections, and the series that number them."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from hubmanager.domain.cdr import PriceLine, VatShare
from hubmanager.domain.receipt import ReceiptKind
from hubmanager.store.tables.base import NEVER_REUSED, Base, NewId
from hubmanager.store.types import Amount, BigId, Choice, CleanText, JsonText, UtcTime


class SeriesTable(Base):
    """A series of numbers without gaps. Its row is changed, and so locked, by whoever takes a number until the commit."""

    __tablename__ = "number_series"

    name: Mapped[str] = mapped_column(CleanText, primary_key=True)
    last_number: Mapped[int] = mapped_column(BigInteger)


class ReceiptTable(Base):
    """A receipt, void or refund."""

    __tablename__ = "receipts"
    __table_args__ = (
        Index("uq_receipts_series_number", "series_number", unique=True),
        Index("uq_receipts_number", "number", unique=True),
        Index(
            "uq_receipts_billed_once",
            "session_id",
            unique=True,
            sqlite_where=text("kind = 'receipt'"),
            postgresql_where=text("kind = 'receipt'"),
        ),
        Index(
            "ix_receipts_unsettled",
            "series_number",
            sqlite_where=text("is_settled = 0"),
            postgresql_where=text("NOT is_settled"),
        ),
        Index("ix_receipts_session_id", "session_id"),
        Index("ix_receipts_original_id", "original_id"),
        Index("ix_receipts_issued_at", "issued_at"),
        NEVER_REUSED,
    )

    receipt_id: Mapped[NewId]
    series_number: Mapped[int] = mapped_column(BigInteger)
    number: Mapped[str] = mapped_column(CleanText)
    kind: Mapped[ReceiptKind] = mapped_column(Choice(ReceiptKind))
    session_id: Mapped[int] = mapped_column(BigId, ForeignKey("charging_sessions.session_id"))
    issued_at: Mapped[datetime] = mapped_column(UtcTime)
    currency: Mapped[str] = mapped_column(CleanText)
    lines: Mapped[tuple[PriceLine, ...]] = mapped_column(JsonText(tuple[PriceLine, ...]))
    vat: Mapped[tuple[VatShare, ...]] = mapped_column(JsonText(tuple[VatShare, ...]))
    total_gross: Mapped[Decimal] = mapped_column(Amount)
    total_tax: Mapped[Decimal] = mapped_column(Amount)
    """Sum of the VAT shares' tax, kept so that a day's tax is a sum of a column."""
    original_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("receipts.receipt_id"))
    reason: Mapped[str] = mapped_column(CleanText)
    copies_printed: Mapped[int]
    is_settled: Mapped[bool]
    """Waits for no money: paid, void, of no sum, or itself a correction. Kept so that the unpaid few are found at once."""
