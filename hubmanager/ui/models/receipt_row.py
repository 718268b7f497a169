"""A receipt as a row and facts that people read."""

from datetime import datetime

from hubmanager.domain.payment import PaymentMethod
from hubmanager.domain.receipt import ReceiptKind
from hubmanager.hub.messages.views import ReceiptRow
from hubmanager.texts import Texts
from hubmanager.ui.format import Formats
from hubmanager.ui.models.row_table import Cell, Column, Row

COLUMNS = (
    Column("receipts.column.number", width=13, grows=True),
    Column("receipts.column.issued", width=14),
    Column("receipts.column.bay", width=6),
    Column("receipts.column.energy", is_figure=True, width=11),
    Column("receipts.column.total", is_figure=True, width=11),
    Column("receipts.column.paid", width=13),
    Column("receipts.column.state", width=22),
)


def receipt_row(receipt: ReceiptRow, texts: Texts, formats: Formats, now: datetime) -> Row:
    """Return a receipt's row in the list."""
    state = state_cell(receipt, texts, formats)
    total = formats.money(receipt.total_gross, receipt.currency)
    issued = formats.moment(receipt.issued_at, now)
    is_correction = receipt.kind is not ReceiptKind.RECEIPT
    bay = receipt.bay_number or texts("sessions.no_bay")
    return Row(
        key=receipt.receipt_id,
        cells=(
            Cell(receipt.number, is_strong=True),
            Cell(issued, tip=formats.date_time(receipt.issued_at, seconds=True)),
            Cell(bay),
            Cell(formats.nothing if is_correction else formats.energy(receipt.energy_wh, 2), is_muted=is_correction),
            Cell(total, is_strong=True),
            Cell(method_text(receipt.paid_by, texts), is_muted=receipt.paid_by is None),
            state,
        ),
        spoken=", ".join((receipt.number, issued, texts("sessions.bay", number=bay), total, state.text)),
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
        return Cell(texts("receipts.state.void_of", number=receipt.original_number), role="off")
    if receipt.kind is ReceiptKind.REFUND:
        return Cell(texts("receipts.state.refund_of", number=receipt.original_number), role="reserved")
    if receipt.is_void:
        return Cell(texts("receipts.state.is_void"), role="off")
    if receipt.refunded:
        amount = formats.money(receipt.refunded, receipt.currency)
        return Cell(texts("receipts.state.refunded", amount=amount), role="reserved")
    if receipt.paid_by is None:
        return Cell(texts("receipts.state.unpaid"), role="attention")
    if receipt.paid_by is PaymentMethod.ACCOUNT:
        return Cell(texts("receipts.state.account"), role="charging")
    return Cell(texts("receipts.state.paid"), role="free")


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
