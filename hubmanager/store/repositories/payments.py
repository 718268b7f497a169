"""Payments."""

from dataclasses import replace
from decimal import Decimal

from sqlalchemy import Connection, bindparam, func, literal_column, select, update

from hubmanager.domain.ids import PaymentId, ReceiptId, ShiftId
from hubmanager.domain.payment import Payment, PaymentMethod
from hubmanager.store.mapping import RowMapping
from hubmanager.store.prepared import Prepared
from hubmanager.store.statements import NewRow
from hubmanager.store.tables.receipt import ReceiptTable
from hubmanager.store.tables.till import PaymentTable

_MAPPING = RowMapping(Payment, PaymentTable)
_ADD = NewRow(PaymentTable)
_FOR_RECEIPT = Prepared(
    select(*_MAPPING.columns)
    .where(PaymentTable.receipt_id == bindparam("receipt_id"))
    .order_by(PaymentTable.payment_id)
)
_TOTALS = Prepared(
    select(PaymentTable.method, func.count(), func.sum(PaymentTable.amount, type_=PaymentTable.amount.type))
    .where(PaymentTable.shift_id == bindparam("shift_id"))
    .group_by(PaymentTable.method)
    .order_by(PaymentTable.method)
)
_PAID = (
    select(func.coalesce(func.sum(PaymentTable.amount, type_=PaymentTable.amount.type), literal_column("0")))
    .where(PaymentTable.receipt_id == bindparam("this_id"), PaymentTable.amount > Decimal(0))
    .scalar_subquery()
)
_SETTLE = Prepared(
    update(ReceiptTable)
    .where(ReceiptTable.receipt_id == bindparam("this_id"), ReceiptTable.total_gross <= _PAID)
    .values(is_settled=True)
)


class PaymentRepository:
    """Money that changed hands, never changed afterwards."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, payment: Payment) -> Payment:
        """Store a payment; return it with its key. A receipt paid in full waits for money no longer."""
        key = _ADD.add(self._connection, _MAPPING.new_row(payment, "payment_id"))
        if payment.amount > 0:
            _SETTLE.change(self._connection, {"this_id": payment.receipt_id})
        return replace(payment, payment_id=PaymentId(key))

    def list_for(self, receipt_id: ReceiptId) -> tuple[Payment, ...]:
        """Return the payments on a document, oldest first."""
        rows = _FOR_RECEIPT.rows(self._connection, {"receipt_id": receipt_id})
        return tuple(_MAPPING.value(row) for row in rows)

    def totals(self, shift_id: ShiftId) -> tuple[tuple[PaymentMethod, int, Decimal], ...]:
        """Return count and sum of a shift's payments by means, by the means' names; money given back is subtracted."""
        rows = _TOTALS.rows(self._connection, {"shift_id": shift_id})
        return tuple((method, count, amount) for method, count, amount in rows)
