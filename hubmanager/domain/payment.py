"""What was paid, and how."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from hubmanager.domain.ids import PaymentId, ReceiptId, ShiftId


class PaymentMethod(StrEnum):
    """Means of payment at the desk."""

    CASH = "cash"
    CARD = "card"
    """Taken on a terminal beside the till; its reference is noted."""
    ACCOUNT = "account"
    """A known card's session: invoiced later, nothing changes hands."""


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment on one receipt. `amount` is negative for money given back."""

    payment_id: PaymentId
    receipt_id: ReceiptId
    method: PaymentMethod
    amount: Decimal
    taken_at: datetime
    shift_id: ShiftId | None
    """None only for ACCOUNT."""
    tendered: Decimal | None = None
    """Cash handed over; change = tendered - amount."""
    reference: str = ""
    """The card terminal's receipt number or authorisation code."""

    @property
    def change(self) -> Decimal:
        """Cash to hand back."""
        return Decimal(0) if self.tendered is None else self.tendered - self.amount
