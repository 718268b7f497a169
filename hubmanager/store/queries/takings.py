"""What was taken, and what is still owed."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import case, exists, func, literal_column, select

from hubmanager.domain.payment import PaymentMethod
from hubmanager.domain.receipt import ReceiptKind
from hubmanager.store.queries.sessions import SESSION_RECORDS, SessionRecord, session_record
from hubmanager.store.tables.receipt import ReceiptTable
from hubmanager.store.tables.session_detail import CdrTable
from hubmanager.store.tables.till import PaymentTable
from hubmanager.store.types import Amount
from hubmanager.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class DayRecord:
    """Takings of a stretch of time: payments less money given back, with tax and energy of the documents they paid."""

    cash: Decimal
    card: Decimal
    account: Decimal
    receipts: int
    """Receipts paid (voids and refunds not counted)."""
    energy_wh: int
    tax: Decimal

    @property
    def total(self) -> Decimal:
        """Sum over the means."""
        return self.cash + self.card + self.account


_BY_METHOD = select(PaymentTable.method, func.sum(PaymentTable.amount, type_=Amount)).group_by(PaymentTable.method)
_IS_RECEIPT = ReceiptTable.kind == ReceiptKind.RECEIPT
_DOCUMENTS = (
    select(
        func.count(case((_IS_RECEIPT, 1))),
        func.coalesce(func.sum(case((_IS_RECEIPT, CdrTable.energy_wh))), literal_column("0")),
        func.coalesce(func.sum(ReceiptTable.total_tax, type_=Amount), literal_column("0"), type_=Amount),
    )
    .select_from(ReceiptTable)
    .outerjoin(CdrTable, CdrTable.session_id == ReceiptTable.session_id)
)


def of_day(work: UnitOfWork, start_utc: datetime, end_utc: datetime) -> DayRecord:
    """Return the takings in [start_utc, end_utc), by the time of payment."""
    in_time = (PaymentTable.taken_at >= start_utc) & (PaymentTable.taken_at < end_utc)
    by_method = {row[0]: row[1] for row in work.connection.execute(_BY_METHOD.where(in_time))}
    was_paid = exists().where(PaymentTable.receipt_id == ReceiptTable.receipt_id, in_time).correlate(ReceiptTable)
    count, energy_wh, tax = work.connection.execute(_DOCUMENTS.where(was_paid)).one()
    nothing = Decimal("0.00")
    return DayRecord(
        cash=by_method.get(PaymentMethod.CASH, nothing),
        card=by_method.get(PaymentMethod.CARD, nothing),
        account=by_method.get(PaymentMethod.ACCOUNT, nothing),
        receipts=count,
        energy_wh=int(energy_wh),
        tax=tax,
    )


def unpaid(work: UnitOfWork, limit: int = 500) -> tuple[SessionRecord, ...]:
    """Return the sessions whose receipts wait for money, longest waiting first."""
    query = SESSION_RECORDS.where(ReceiptTable.is_settled.is_(False)).order_by(ReceiptTable.series_number).limit(limit)
    return tuple(session_record(row) for row in work.connection.execute(query))


def unpaid_sum(work: UnitOfWork) -> tuple[int, Decimal]:
    """Return how many receipts wait for money, and the sum of their totals."""
    query = select(
        func.count(), func.coalesce(func.sum(ReceiptTable.total_gross, type_=Amount), literal_column("0"), type_=Amount)
    ).where(ReceiptTable.is_settled.is_(False))
    count, total = work.connection.execute(query).one()
    return int(count), total
