"""Sessions as lists show them: with bay, token, receipt and payment."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import aliased

from hubmanager.domain.errors import NotFound
from hubmanager.domain.ids import BayId, ReceiptId, SessionId
from hubmanager.domain.money import Currency
from hubmanager.domain.payment import PaymentMethod
from hubmanager.domain.receipt import ReceiptKind
from hubmanager.domain.session import ChargingSession, SessionState
from hubmanager.store.repositories.sessions import SESSION_MAPPING
from hubmanager.store.tables.bay import BayTable
from hubmanager.store.tables.people import TokenTable
from hubmanager.store.tables.receipt import ReceiptTable
from hubmanager.store.tables.session import SessionTable
from hubmanager.store.tables.session_detail import CdrTable
from hubmanager.store.tables.till import PaymentTable
from hubmanager.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """A session with what belongs to it. Texts are empty and the rest None where there is nothing."""

    session: ChargingSession
    bay_number: str
    token_label: str
    total_gross: Decimal | None
    currency: Currency | None
    receipt_id: ReceiptId | None
    receipt_number: str
    paid_by: PaymentMethod | None
    is_void: bool = False
    """Whether its receipt was taken back: nothing is owed."""


PAID_BY = (
    select(PaymentTable.method)
    .where(PaymentTable.receipt_id == ReceiptTable.receipt_id)
    .order_by(PaymentTable.payment_id)
    .limit(1)
    .correlate(ReceiptTable)
    .scalar_subquery()
)
"""Means of the first payment on a receipt (a scalar subquery of a SELECT from receipts)."""

_Void = aliased(ReceiptTable)
_IS_VOID = (
    exists().where(_Void.original_id == ReceiptTable.receipt_id, _Void.kind == ReceiptKind.VOID).correlate(ReceiptTable)
)

SESSION_RECORDS: Select[Any] = (
    select(
        *SESSION_MAPPING.columns,
        BayTable.number,
        TokenTable.label,
        CdrTable.total_gross,
        CdrTable.currency,
        ReceiptTable.receipt_id,
        ReceiptTable.number,
        PAID_BY,
        _IS_VOID,
    )
    .select_from(SessionTable)
    .outerjoin(BayTable, BayTable.bay_id == SessionTable.bay_id)
    .outerjoin(TokenTable, TokenTable.uid == SessionTable.token_uid)
    .outerjoin(CdrTable, CdrTable.session_id == SessionTable.session_id)
    .outerjoin(
        ReceiptTable,
        (ReceiptTable.session_id == SessionTable.session_id) & (ReceiptTable.kind == ReceiptKind.RECEIPT),
    )
)

_FIELD_COUNT = len(SESSION_MAPPING.columns)


def list_records(
    work: UnitOfWork,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    state: SessionState | None = None,
    bay_id: BayId | None = None,
    text: str = "",
    limit: int = 500,
    offset: int = 0,
) -> tuple[SessionRecord, ...]:
    """Return sessions, newest start first.

    `since` and `until` bound the start: [since, until). `text` is looked for in bay number, token, label and receipt number.
    """
    query = SESSION_RECORDS
    if since is not None:
        query = query.where(SessionTable.started_at >= since)
    if until is not None:
        query = query.where(SessionTable.started_at < until)
    if state is not None:
        query = query.where(SessionTable.state == state)
    if bay_id is not None:
        query = query.where(SessionTable.bay_id == bay_id)
    if text.strip():
        places = (BayTable.number, SessionTable.token_uid, TokenTable.label, ReceiptTable.number)
        query = query.where(or_(*(place.icontains(text.strip(), autoescape=True) for place in places)))
    query = query.order_by(SessionTable.started_at.desc(), SessionTable.session_id.desc())
    return tuple(session_record(row) for row in work.connection.execute(query.limit(limit).offset(offset)))


def get_record(work: UnitOfWork, session_id: SessionId) -> SessionRecord:
    """Return one session with what belongs to it. Raises NotFound."""
    row = work.connection.execute(SESSION_RECORDS.where(SessionTable.session_id == session_id)).first()
    if row is None:
        raise NotFound(f"There is no session {session_id}.")
    return session_record(row)


def session_record(row: Any) -> SessionRecord:
    """Return the record of a row of SESSION_RECORDS."""
    number, label, total, currency, receipt_id, receipt_number, paid_by, is_void = row[_FIELD_COUNT:]
    return SessionRecord(
        session=SESSION_MAPPING.value(row[:_FIELD_COUNT]),
        bay_number=number or "",
        token_label=label or "",
        total_gross=total,
        currency=currency,
        receipt_id=receipt_id,
        receipt_number=receipt_number or "",
        paid_by=paid_by,
        is_void=bool(is_void),
    )
