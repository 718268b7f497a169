"""The till: shifts and payments."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from hubmanager.domain.payment import PaymentMethod
from hubmanager.store.tables.base import NEVER_REUSED, Base, NewId
from hubmanager.store.types import Amount, BigId, Choice, CleanText, UtcTime


class ShiftTable(Base):
    """One attendant's time at the till. `is_open` exists so that the database itself allows one open shift only."""

    __tablename__ = "shifts"
    __table_args__ = (
        Index(
            "uq_shifts_one_open",
            "is_open",
            unique=True,
            sqlite_where=text("is_open = 1"),
            postgresql_where=text("is_open"),
        ),
        Index("uq_shifts_z_number", "z_number", unique=True),
        NEVER_REUSED,
    )

    shift_id: Mapped[NewId]
    is_open: Mapped[bool]
    opened_at: Mapped[datetime] = mapped_column(UtcTime)
    opened_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("staff.staff_id"))
    opening_cash: Mapped[Decimal] = mapped_column(Amount)
    closed_at: Mapped[datetime | None] = mapped_column(UtcTime)
    counted_cash: Mapped[Decimal | None] = mapped_column(Amount)
    z_number: Mapped[int | None] = mapped_column(BigInteger)
    note: Mapped[str] = mapped_column(CleanText)


class PaymentTable(Base):
    """A payment on a receipt; money given back is a negative one on the refund."""

    __tablename__ = "payments"
    __table_args__ = (
        Index("ix_payments_receipt_id", "receipt_id"),
        Index("ix_payments_shift_id", "shift_id"),
        Index("ix_payments_taken_at", "taken_at"),
        NEVER_REUSED,
    )

    payment_id: Mapped[NewId]
    receipt_id: Mapped[int] = mapped_column(BigId, ForeignKey("receipts.receipt_id"))
    method: Mapped[PaymentMethod] = mapped_column(Choice(PaymentMethod))
    amount: Mapped[Decimal] = mapped_column(Amount)
    taken_at: Mapped[datetime] = mapped_column(UtcTime)
    shift_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("shifts.shift_id"))
    tendered: Mapped[Decimal | None] = mapped_column(Amount)
    reference: Mapped[str] = mapped_column(CleanText)
