"""Receipts and their corrections: numbered documents that are never changed, only pointed back at."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from hubmanager.domain.cdr import PriceLine, VatShare
from hubmanager.domain.ids import ReceiptId, SessionId
from hubmanager.domain.money import Currency


class ReceiptKind(StrEnum):
    """What a document is. Void and refund carry negative amounts and name their original."""

    RECEIPT = "receipt"
    VOID = "void"
    REFUND = "refund"


@dataclass(frozen=True, slots=True)
class Receipt:
    """One document. `number` is gapless in one series, handed out in the commit that stores it ("R-000042")."""

    receipt_id: ReceiptId
    number: str
    kind: ReceiptKind
    session_id: SessionId
    issued_at: datetime
    currency: Currency
    lines: tuple[PriceLine, ...]
    vat: tuple[VatShare, ...]
    total_gross: Decimal
    original_id: ReceiptId | None = None
    """The receipt that this void or refund corrects."""
    reason: str = ""
    copies_printed: int = 0
