"""A receipt as a row and facts that people read."""

from datetime import datetime

from hubmanager.domain.payment import PaymentMethod
from hubmanager.domain.receipt import ReceiptKind
from hubmanager.hub.messages.views import ReceiptRow
from hubmanager.texts import Texts
from hubmanager.ui.bridge import natural_key
from hubmanager.ui.format import Formats
from hubmanager.ui.models.rows import Cell, Heading, Row

HEADINGS = (
    Heading("receipts.column.number", grows=True),
    Heading("receipts.column.issued"),
    Heading("receipts.column.bay"),
    Heading("receipts.column.energy", is_figure=True),
    Heading("receipts.column.total", is_figure=True),
    Heading("receipts.column.paid"),
    Heading("receipts.column.state"),
)


def receipt_row(receipt: ReceiptRow, texts: Texts, formats: Formats, now: datetime) -> Row:
    """Return a receipt's row in the list."""
    is_correction = receipt.kind is not ReceiptKind.RECEIPT
    energy = formats.nothing if is_correction else formats.energy(receipt.energy_wh, 2)
    return Row(
        key=receipt.receipt_id,
        cells=(
            Cell(receipt.number),
            Cell(formats.moment(receipt.issued_at, now), sort=receipt.issued_at),
            Cell(receipt.bay_number or texts("sessions.no_bay"), sort=natural_key(receipt.bay_number)),
            Cell(energy, is_muted=is_correction, sort=0 if is_correction else receipt.energy_wh),
            Cell(formats.money(receipt.total_gross, receipt.currency), sort=receipt.total_gross),
            Cell(method_text(receipt.paid_by, texts), is_muted=receipt.paid_by is None),
            state_cell(receipt, texts, formats),
        ),
    )


def method_text(method: PaymentMethod | None, texts: Texts) -> str:
    """Return a means of payment in a word."""
    return texts("sessions.paid.none" if method is None else f"sessions.paid.{method}")


def is_unpaid(receipt: ReceiptRow) -> bool:
    """Whether a receipt waits for its payment."""
    return receipt.kind is ReceiptKind.RECEIPT and receipt.paid_by is None and not receipt.is_void


def state_cell(receipt: ReceiptRow, texts: Texts, formats: Formats) -> Cell:
    """Return what became of a receipt, as a word and a colour role."""
    if receipt.kind is ReceiptKind.VOID:
        return Cell(texts("receipts.state.void_of", number=receipt.original_number), role="off", icon="no_entry")
    if receipt.kind is ReceiptKind.REFUND:
        return Cell(texts("receipts.state.refund_of", number=receipt.original_number), role="reserved", icon="refund")
    if receipt.is_void:
        return Cell(texts("receipts.state.is_void"), role="off", icon="no_entry")
    if receipt.refunded:
        amount = formats.money(receipt.refunded, receipt.currency)
        return Cell(texts("receipts.state.refunded", amount=amount), role="reserved", icon="refund")
    if receipt.paid_by is None:
        return Cell(texts("receipts.state.unpaid"), role="attention", icon="money")
    if receipt.paid_by is PaymentMethod.ACCOUNT:
        return Cell(texts("receipts.state.account"), role="charging", icon="card")
    return Cell(texts("receipts.state.paid"), role="free", icon="check")


def receipt_facts(receipt: ReceiptRow, texts: Texts, formats: Formats) -> tuple[tuple[str, str], ...]:
    """Return label and value of what is known of a receipt."""
    facts = [
        (texts("receipt.issued"), formats.date_time(receipt.issued_at)),
        (texts("receipt.bay"), receipt.bay_number or texts("sessions.no_bay")),
        (texts("receipt.energy"), formats.energy(receipt.energy_wh, 3)),
        (texts("receipt.paid_by"), method_text(receipt.paid_by, texts)),
        (texts("receipt.copies"), copies_text(receipt.copies_printed, texts)),
    ]
    if receipt.refunded:
        facts.append((texts("receipt.refunded"), formats.money(receipt.refunded, receipt.currency)))
    if receipt.original_number:
        facts.append((texts("receipt.original"), receipt.original_number))
    return tuple(facts)


def copies_text(count: int, texts: Texts) -> str:
    """Return how often a receipt was printed."""
    match count:
        case 0:
            return texts("receipt.copies_none")
        case 1:
            return texts("receipt.copies_one")
        case _:
            return texts("receipt.copies_many", count=count)
