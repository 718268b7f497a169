"""Receipts, voids and refunds as lists show them."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import case, exists, func, literal_column, or_, select
from sqlalchemy.orm import aliased

from hubmanager.domain.errors import NotFound
from hubmanager.domain.ids import ReceiptId, SessionId
from hubmanager.domain.money import Currency
from hubmanager.domain.payment import PaymentMethod
from hubmanager.domain.receipt import ReceiptKind
from hubmanager.store.queries.sessions import PAID_BY
from hubmanager.store.tables.bay import BayTable
from hubmanager.store.tables.receipt import ReceiptTable
from hubmanager.store.tables.session import SessionTable
from hubmanager.store.tables.session_detail import CdrTable
from hubmanager.store.types import Amount
from hubmanager.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ReceiptRecord:
    """A document with what belongs to it."""

    receipt_id: ReceiptId
    number: str
    kind: ReceiptKind
    issued_at: datetime
    session_id: SessionId
    bay_number: str
    energy_wh: int
    total_gross: Decimal
    currency: Currency
    paid_by: PaymentMethod | None
    refunded: Decimal
    """Given back by refunds so far, positive."""
    is_void: bool
    original_number: str
    copies_printed: int


_Original = aliased(ReceiptTable)
_Refund = aliased(ReceiptTable)
_Void = aliased(ReceiptTable)

_REFUNDED = (
    select(func.coalesce(func.sum(-_Refund.total_gross, type_=Amount), literal_column("0"), type_=Amount))
    .where(_Refund.original_id == ReceiptTable.receipt_id, _Refund.kind == ReceiptKind.REFUND)
    .correlate(ReceiptTable)
    .scalar_subquery()
)
_IS_VOID = (
    exists().where(_Void.original_id == ReceiptTable.receipt_id, _Void.kind == ReceiptKind.VOID).correlate(ReceiptTable)
)
_RECORDS = (
    select(
        ReceiptTable.receipt_id,
        ReceiptTable.number,
        ReceiptTable.kind,
        ReceiptTable.issued_at,
        ReceiptTable.session_id,
        func.coalesce(BayTable.number, ""),
        case((ReceiptTable.kind == ReceiptKind.RECEIPT, func.coalesce(CdrTable.energy_wh, 0)), else_=0),
        ReceiptTable.total_gross,
        ReceiptTable.currency,
        PAID_BY,
        _REFUNDED,
        _IS_VOID,
        func.coalesce(_Original.number, ""),
        ReceiptTable.copies_printed,
    )
    .select_from(ReceiptTable)
    .join(SessionTable, SessionTable.session_id == ReceiptTable.session_id)
    .outerjoin(BayTable, BayTable.bay_id == SessionTable.bay_id)
    .outerjoin(CdrTable, CdrTable.session_id == ReceiptTable.session_id)
    .outerjoin(_Original, _Original.receipt_id == ReceiptTable.original_id)
)


def list_records(
    work: UnitOfWork,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    text: str = "",
    only_unpaid: bool = False,
    limit: int = 500,
    offset: int = 0,
) -> tuple[ReceiptRecord, ...]:
    """Return documents, newest first. `text` is looked for in their number, the original's number and the bay number."""
    query = _RECORDS
    if since is not None:
        query = query.where(ReceiptTable.issued_at >= since)
    if until is not None:
        query = query.where(ReceiptTable.issued_at < until)
    if text.strip():
        places = (ReceiptTable.number, _Original.number, BayTable.number)
        query = query.where(or_(*(place.icontains(text.strip(), autoescape=True) for place in places)))
    if only_unpaid:
        query = query.where(ReceiptTable.is_settled.is_(False))
    query = query.order_by(ReceiptTable.series_number.desc()).limit(limit).offset(offset)
    return tuple(ReceiptRecord(*row) for row in work.connection.execute(query))


def get_record(work: UnitOfWork, receipt_id: ReceiptId) -> ReceiptRecord:
    """Return one document with what belongs to it. Raises NotFound."""
    row = work.connection.execute(_RECORDS.where(ReceiptTable.receipt_id == receipt_id)).first()
    if row is None:
        raise NotFound(f"There is no receipt with the key {receipt_id}.")
    return ReceiptRecord(*row)
