"""Voids and refunds: new documents that point back, never changes to old ones."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from hubmanager.domain.correction import corrected_lines
from hubmanager.domain.errors import InvalidInput, WrongState
from hubmanager.domain.hub_settings import HubSettings
from hubmanager.domain.ids import PaymentId, ShiftId
from hubmanager.domain.money import round_amount
from hubmanager.domain.payment import Payment, PaymentMethod
from hubmanager.domain.receipt import Receipt, ReceiptKind
from hubmanager.hub.commands.context import Asker
from hubmanager.hub.commands.shifts import need_shift
from hubmanager.hub.commands.take_payment import clear_unpaid
from hubmanager.hub.messages.commands import CommandAnswer, CorrectReceipt
from hubmanager.hub.messages.events import PaymentTaken, ReceiptIssued
from hubmanager.hub.parts import HubParts
from hubmanager.store.unit_of_work import UnitOfWork

_LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class _Corrected:
    original: Receipt
    document: Receipt
    payment: Payment | None


async def correct_receipt(command: CorrectReceipt, parts: HubParts, asker: Asker) -> CommandAnswer:
    """Void or refund a receipt. The money goes back by the means it came in."""
    del asker
    reason = command.reason.strip()[:_LONGEST_REASON]
    if not reason:
        raise InvalidInput(
            "A correction needs a reason.", remedy="Say why.", field="reason", key="correction_reason_missing"
        )
    if command.kind is ReceiptKind.RECEIPT:
        raise InvalidInput("Choose void or refund.", remedy="Choose one.", field="kind", key="correction_kind")
    now, settings = parts.now(), parts.settings
    done = await parts.store.write(lambda work: _correct(work, command, reason, now, settings))
    clear_unpaid(parts, done.original)
    parts.till.is_stale = True
    parts.bus.publish(ReceiptIssued(receipt_id=done.document.receipt_id, receipt_number=done.document.number))
    if done.payment is not None:
        paid = PaymentTaken(receipt_id=done.document.receipt_id, method=done.payment.method, amount=done.payment.amount)
        parts.bus.publish(paid)
    return CommandAnswer(
        text="outcome.voided" if command.kind is ReceiptKind.VOID else "outcome.refunded",
        values={
            "number": done.document.number,
            "original": done.original.number,
            "amount": str(round_amount(-done.document.total_gross, done.document.currency)),
        },
        receipt_id=done.document.receipt_id,
        session_id=done.original.session_id,
    )


def _correct(
    work: UnitOfWork, command: CorrectReceipt, reason: str, now: datetime, settings: HubSettings
) -> _Corrected:
    original = work.receipts.get(command.receipt_id)
    earlier = work.receipts.list_corrections(original.receipt_id)
    payments = work.payments.list_for(original.receipt_id)
    paid_by = payments[0] if payments else None
    if command.kind is ReceiptKind.VOID:
        _check_void(work, original, command.amount, earlier, paid_by)
    elif paid_by is None and original.kind is ReceiptKind.RECEIPT:
        raise WrongState(
            f"{original.number} is not paid, so nothing can be refunded.",
            remedy="Void it instead.",
            key="refund_unpaid",
            values={"number": original.number},
        )
    given_back = -sum((document.total_gross for document in earlier), Decimal(0))
    lines, vat, total = corrected_lines(original, command.amount, given_back)
    document = work.receipts.issue(
        command.kind,
        original.session_id,
        now,
        original.currency,
        lines,
        vat,
        total,
        settings.receipt_prefix,
        original.receipt_id,
        reason,
    )
    payment = None
    if paid_by is not None:
        shift_id: ShiftId | None = None
        if paid_by.method is not PaymentMethod.ACCOUNT:
            shift_id = need_shift(work).shift_id
        payment = work.payments.add(
            Payment(PaymentId(0), document.receipt_id, paid_by.method, total, now, shift_id, None, paid_by.reference)
        )
    key = "timeline.voided" if command.kind is ReceiptKind.VOID else "timeline.refunded"
    work.timeline.add(
        original.session_id,
        now,
        key,
        {"number": document.number, "amount": str(round_amount(-total, original.currency))},
    )
    return _Corrected(original, document, payment)


def _check_void(
    work: UnitOfWork,
    original: Receipt,
    amount: Decimal | None,
    earlier: tuple[Receipt, ...],
    paid_by: Payment | None,
) -> None:
    values = {"number": original.number}
    if earlier:
        raise WrongState(
            f"{original.number} was corrected before.",
            remedy="Refund what is left instead.",
            key="corrected_before",
            values=values,
        )
    if amount is not None and amount != original.total_gross:
        raise InvalidInput(
            "A void is always of the whole sum.",
            remedy="Refund a part instead.",
            field="amount",
            key="void_is_whole",
            values=values,
        )
    if paid_by is None:
        return
    shift = work.shifts.find_open()
    if paid_by.shift_id is None or shift is None or paid_by.shift_id != shift.shift_id:
        raise WrongState(
            f"{original.number} was paid in another shift.",
            remedy="Refund it instead.",
            key="void_other_shift",
            values=values,
        )
