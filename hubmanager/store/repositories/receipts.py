"""Receipts, voids and refunds."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection, bindparam, select, update

from hubmanager.domain.cdr import PriceLine, VatShare
from hubmanager.domain.errors import NotFound, WrongState
from hubmanager.domain.ids import ReceiptId, SessionId
from hubmanager.domain.money import Currency
from hubmanager.domain.receipt import Receipt, ReceiptKind
from hubmanager.store.mapping import RowMapping
from hubmanager.store.prepared import Prepared
from hubmanager.store.repositories.series import RECEIPTS, next_number
from hubmanager.store.statements import NewRow
from hubmanager.store.tables.receipt import ReceiptTable

_MAPPING = RowMapping(Receipt, ReceiptTable)
_GET = Prepared(select(*_MAPPING.columns).where(ReceiptTable.receipt_id == bindparam("receipt_id")))
_FOR_SESSION = Prepared(
    select(*_MAPPING.columns).where(
        ReceiptTable.session_id == bindparam("session_id"), ReceiptTable.kind == ReceiptKind.RECEIPT
    )
)
_CORRECTIONS = Prepared(
    select(*_MAPPING.columns)
    .where(ReceiptTable.original_id == bindparam("original_id"))
    .order_by(ReceiptTable.series_number)
)
_ADD = NewRow(ReceiptTable)
_SETTLE = Prepared(update(ReceiptTable).where(ReceiptTable.receipt_id == bindparam("this_id")).values(is_settled=True))
_COUNT_PRINT = Prepared(
    update(ReceiptTable)
    .where(ReceiptTable.receipt_id == bindparam("this_id"))
    .values(copies_printed=ReceiptTable.copies_printed + 1)
    .returning(ReceiptTable.copies_printed)
)


class ReceiptRepository:
    """Numbered documents, never changed and never deleted; only prints are counted and settlement is noted."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def issue(
        self,
        kind: ReceiptKind,
        session_id: SessionId,
        issued_at: datetime,
        currency: Currency,
        lines: tuple[PriceLine, ...],
        vat: tuple[VatShare, ...],
        total_gross: Decimal,
        prefix: str,
        original_id: ReceiptId | None = None,
        reason: str = "",
    ) -> Receipt:
        """Store a document under the next number of the series, six digits after `prefix`.

        Raises WrongState when a session that has its receipt is to get a second one.
        """
        if kind is ReceiptKind.RECEIPT:
            first = self.find_for_session(session_id)
            if first is not None:
                raise WrongState(
                    f"Session {session_id} has receipt {first.number} already.", remedy="Refund it, or print a copy."
                )
        series_number = next_number(self._connection, RECEIPTS)
        receipt = Receipt(
            receipt_id=ReceiptId(0),
            number=f"{prefix}{series_number:06d}",
            kind=kind,
            session_id=session_id,
            issued_at=issued_at,
            currency=currency,
            lines=lines,
            vat=vat,
            total_gross=total_gross,
            original_id=original_id,
            reason=reason,
        )
        row = _MAPPING.new_row(receipt, "receipt_id")
        row["series_number"] = series_number
        row["total_tax"] = sum((share.tax for share in vat), Decimal(0))
        row["is_settled"] = kind is not ReceiptKind.RECEIPT or total_gross <= 0
        if kind is ReceiptKind.VOID:
            _SETTLE.change(self._connection, {"this_id": original_id})
        key = _ADD.add(self._connection, row)
        return replace(receipt, receipt_id=ReceiptId(key))

    def get(self, receipt_id: ReceiptId) -> Receipt:
        """Return a document. Raises NotFound."""
        row = _GET.first(self._connection, {"receipt_id": receipt_id})
        if row is None:
            raise NotFound(f"There is no receipt with the key {receipt_id}.")
        return _MAPPING.value(row)

    def find_for_session(self, session_id: SessionId) -> Receipt | None:
        """Return a session's receipt (not its corrections)."""
        row = _FOR_SESSION.first(self._connection, {"session_id": session_id})
        return None if row is None else _MAPPING.value(row)

    def list_corrections(self, receipt_id: ReceiptId) -> tuple[Receipt, ...]:
        """Return the voids and refunds of a receipt, oldest first."""
        rows = _CORRECTIONS.rows(self._connection, {"original_id": receipt_id})
        return tuple(_MAPPING.value(row) for row in rows)

    def count_print(self, receipt_id: ReceiptId) -> int:
        """Note one more print; return how many there were with it. Raises NotFound."""
        counted = _COUNT_PRINT.first(self._connection, {"this_id": receipt_id})
        if counted is None:
            raise NotFound(f"There is no receipt with the key {receipt_id}.")
        return int(counted[0])
