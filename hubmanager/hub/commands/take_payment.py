"""Taking the money for a receipt."""

from dataclasses import dataclass
from decimal import Decimal

from hubmanager.domain.errors import InvalidInput, WrongState
from hubmanager.domain.hub_settings import PrinterKind
from hubmanager.domain.ids import PaymentId
from hubmanager.domain.payment import Payment, PaymentMethod
from hubmanager.domain.receipt import Receipt, ReceiptKind
from hubmanager.domain.till import change_due
from hubmanager.hub.commands.context import Asker
from hubmanager.hub.commands.print_receipt import queue_print
from hubmanager.hub.commands.shifts import need_shift
from hubmanager.hub.messages.commands import CommandAnswer, TakePayment
from hubmanager.hub.messages.events import PaymentTaken
from hubmanager.hub.parts import HubParts
from hubmanager.store.unit_of_work import UnitOfWork

_LONGEST_REFERENCE = 100


@dataclass(frozen=True, slots=True)
class _Taken:
    receipt: Receipt
    payment: Payment


async def take_payment(command: TakePayment, parts: HubParts, asker: Asker) -> CommandAnswer:
    """Take the whole sum of a receipt in cash or by card, and print it."""
    del asker
    if command.method is PaymentMethod.ACCOUNT:
        raise InvalidInput(
            "Account payments are made by the hub itself.",
            remedy="Take cash or a card.",
            field="method",
            key="account_at_desk",
        )
    reference = command.reference.strip()[:_LONGEST_REFERENCE]
    if command.method is PaymentMethod.CARD and not reference:
        raise InvalidInput(
            "The card payment's reference is missing.",
            remedy="Enter the number on the terminal's slip.",
            field="reference",
            key="reference_missing",
        )
    if command.method is PaymentMethod.CASH and command.tendered is None:
        raise InvalidInput(
            "The cash handed over is missing.",
            remedy="Enter what the driver gave.",
            field="tendered",
            key="tendered_missing",
        )
    now = parts.now()
    has_printer = parts.settings.printer_kind is not PrinterKind.NONE and parts.outside.printer is not None
    prints = command.print_receipt and has_printer

    def job(work: UnitOfWork) -> _Taken:
        shift = need_shift(work)
        receipt = work.receipts.get(command.receipt_id)
        _need_unpaid(work, receipt)
        tendered: Decimal | None = None
        if command.method is PaymentMethod.CASH and command.tendered is not None:
            change_due(receipt.total_gross, command.tendered)
            tendered = command.tendered
        payment = work.payments.add(
            Payment(
                PaymentId(0),
                receipt.receipt_id,
                command.method,
                receipt.total_gross,
                now,
                shift.shift_id,
                tendered,
                reference,
            )
        )
        values = {"method": str(command.method), "amount": str(receipt.total_gross)}
        work.timeline.add(receipt.session_id, now, "timeline.paid", values)
        if prints:
            queue_print(work, receipt.receipt_id, now)
        return _Taken(receipt, payment)

    taken = await parts.store.write(job)
    parts.is_paper_due = parts.is_paper_due or prints
    clear_unpaid(parts, taken.receipt)
    parts.till.is_stale = True
    paid = PaymentTaken(receipt_id=taken.receipt.receipt_id, method=command.method, amount=taken.payment.amount)
    parts.bus.publish(paid)
    return CommandAnswer(
        text="outcome.paid" if prints or not command.print_receipt else "outcome.paid_not_printed",
        values={"number": taken.receipt.number},
        receipt_id=taken.receipt.receipt_id,
        session_id=taken.receipt.session_id,
        change=taken.payment.change if command.method is PaymentMethod.CASH else None,
    )


def clear_unpaid(parts: HubParts, receipt: Receipt) -> None:
    """Let the bay forget the session that no longer waits for money."""
    for bay in parts.board.bays.values():
        if bay.unpaid is not None and bay.unpaid.receipt_id == receipt.receipt_id:
            bay.unpaid = None
            parts.board.touch(bay.bay.bay_id)


def _need_unpaid(work: UnitOfWork, receipt: Receipt) -> None:
    values = {"number": receipt.number}
    if receipt.kind is not ReceiptKind.RECEIPT:
        raise WrongState(
            f"{receipt.number} is a correction.", remedy="Choose a receipt.", key="not_a_receipt", values=values
        )
    if work.payments.list_for(receipt.receipt_id):
        raise WrongState(
            f"{receipt.number} is paid already.", remedy="Print a copy instead.", key="paid_already", values=values
        )
    if any(document.kind is ReceiptKind.VOID for document in work.receipts.list_corrections(receipt.receipt_id)):
        raise WrongState(f"{receipt.number} is void.", remedy="Nothing is owed.", key="receipt_void", values=values)
