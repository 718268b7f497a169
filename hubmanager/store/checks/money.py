"""Do payments, receipts, shifts and refunds agree?"""

from decimal import Decimal

from sqlalchemy import exists, func, literal_column, select
from sqlalchemy.orm import aliased

from hubmanager.domain.payment import PaymentMethod
from hubmanager.domain.receipt import ReceiptKind
from hubmanager.store.checks.finding import BookFinding, finding
from hubmanager.store.tables.receipt import ReceiptTable
from hubmanager.store.tables.till import PaymentTable, ShiftTable
from hubmanager.store.types import Amount
from hubmanager.store.unit_of_work import UnitOfWork

_NOTHING = Decimal("0.00")
_PAID = func.sum(PaymentTable.amount, type_=Amount)


def payments_and_takings(work: UnitOfWork) -> BookFinding:
    """What was paid on each document is its total, and all payments are the shifts' takings plus what went on account."""
    run = work.connection.execute
    paid = run(
        select(ReceiptTable.number, ReceiptTable.total_gross, _PAID)
        .join(PaymentTable, PaymentTable.receipt_id == ReceiptTable.receipt_id)
        .group_by(ReceiptTable.receipt_id, ReceiptTable.number, ReceiptTable.total_gross)
        .order_by(ReceiptTable.number)
    ).all()
    wrong = [f"{number}: total {total}, paid {amount}" for number, total, amount in paid if total != amount]
    homeless = run(
        select(PaymentTable.payment_id).where(
            PaymentTable.shift_id.is_(None), PaymentTable.method != PaymentMethod.ACCOUNT
        )
    ).scalars()
    wrong += [f"payment {payment_id} belongs to no shift" for payment_id in homeless]
    count, total = run(select(func.count(), _PAID).select_from(PaymentTable)).one()
    in_shifts = run(
        select(_PAID).select_from(ShiftTable).join(PaymentTable, PaymentTable.shift_id == ShiftTable.shift_id)
    ).scalar()
    outside = run(select(_PAID).where(PaymentTable.shift_id.is_(None))).scalar()
    total, in_shifts, outside = total or _NOTHING, in_shifts or _NOTHING, outside or _NOTHING
    documents = sum((row[1] for row in paid), _NOTHING)
    if total != in_shifts + outside:
        wrong.append(f"payments {total}, shifts and account {in_shifts + outside}")
    compared = (
        f"{count} payments over {total}; takings of shifts {in_shifts}, on account {outside};"
        f" {len(paid)} documents paid, over {documents}"
    )
    remedy = "Compare the receipts named with the till roll, and correct them by a refund."
    return finding("payments_and_takings", compared, wrong, remedy)


def refunds_within_payments(work: UnitOfWork) -> BookFinding:
    """No receipt had more refunded than was paid on it, nor more taken back in all than it asked for."""
    correction = aliased(ReceiptTable)
    taken_back = func.sum(-correction.total_gross, type_=Amount)
    refunded = (
        select(func.coalesce(taken_back, literal_column("0"), type_=Amount))
        .where(correction.original_id == ReceiptTable.receipt_id, correction.kind == ReceiptKind.REFUND)
        .scalar_subquery()
    )
    corrected = (
        select(func.coalesce(taken_back, literal_column("0"), type_=Amount))
        .where(correction.original_id == ReceiptTable.receipt_id)
        .scalar_subquery()
    )
    paid = (
        select(func.coalesce(_PAID, literal_column("0"), type_=Amount))
        .where(PaymentTable.receipt_id == ReceiptTable.receipt_id, PaymentTable.amount > Decimal(0))
        .scalar_subquery()
    )
    rows = work.connection.execute(
        select(ReceiptTable.number, ReceiptTable.total_gross, paid, refunded, corrected)
        .where(exists().where(correction.original_id == ReceiptTable.receipt_id))
        .order_by(ReceiptTable.series_number)
    ).all()
    wrong = [f"{number}: {back} refunded, {got} paid" for number, _, got, back, _ in rows if back > got]
    wrong += [f"{number}: {back} taken back, total {total}" for number, total, _, _, back in rows if back > total]
    got = sum((row[2] for row in rows), _NOTHING)
    back = sum((row[3] for row in rows), _NOTHING)
    homeless = work.connection.execute(
        select(ReceiptTable.number).where(ReceiptTable.kind != ReceiptKind.RECEIPT, ReceiptTable.original_id.is_(None))
    ).scalars()
    wrong += [f"{number} corrects no receipt" for number in homeless]
    compared = f"{len(rows)} receipts with corrections: paid {got}, refunded {back}"
    remedy = "Compare the receipts named with the drawer, and tell whoever keeps the books."
    return finding("refunds_within_payments", compared, wrong, remedy)


def unpaid_receipts(work: UnitOfWork) -> BookFinding:
    """The receipts marked as waiting for money are exactly those that are neither paid nor void."""
    void = aliased(ReceiptTable)
    paid = (
        select(func.coalesce(_PAID, literal_column("0"), type_=Amount))
        .where(PaymentTable.receipt_id == ReceiptTable.receipt_id, PaymentTable.amount > Decimal(0))
        .scalar_subquery()
    )
    is_owed = (
        (ReceiptTable.kind == ReceiptKind.RECEIPT)
        & (ReceiptTable.total_gross > Decimal(0))
        & (paid < ReceiptTable.total_gross)
        & ~exists().where(void.original_id == ReceiptTable.receipt_id, void.kind == ReceiptKind.VOID)
    )
    owed = set(work.connection.execute(select(ReceiptTable.number).where(is_owed)).scalars())
    marked = set(work.connection.execute(select(ReceiptTable.number).where(~ReceiptTable.is_settled)).scalars())
    wrong = [f"{number} is marked wrongly" for number in sorted(owed ^ marked)]
    compared = f"{len(marked)} receipts marked as unpaid, {len(owed)} without full payment"
    return finding("unpaid_receipts", compared, wrong, "Report it to the maker of this program.")
