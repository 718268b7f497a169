"""Receipts on paper and as PDF. Stored first, printed after: a printer that is gone never holds up a sale."""

import asyncio
from datetime import datetime
from pathlib import Path

from hubmanager.domain.errors import InvalidInput, WrongState
from hubmanager.domain.hub_settings import PaperFormat, PrinterKind
from hubmanager.domain.ids import ReceiptId
from hubmanager.hub.commands.context import Asker
from hubmanager.hub.messages.commands import CommandAnswer, PrintReceipt, SaveReceiptPdf
from hubmanager.hub.parts import HubParts
from hubmanager.hub.receipt_document import receipt_document
from hubmanager.hub.rounds.outbox import PRINT
from hubmanager.store.unit_of_work import UnitOfWork


def queue_print(work: UnitOfWork, receipt_id: ReceiptId, now: datetime) -> int:
    """Store a print job. Returns its copy number: 0 for the first print."""
    copy_number = work.receipts.count_print(receipt_id) - 1
    work.outbox.add(PRINT, {"receipt_id": int(receipt_id), "copy_number": copy_number}, now)
    return copy_number


async def print_receipt(command: PrintReceipt, parts: HubParts, asker: Asker) -> CommandAnswer:
    """Print; every print after the first is marked as a copy."""
    del asker
    if parts.settings.printer_kind is PrinterKind.NONE or parts.outside.printer is None:
        raise WrongState(
            "No receipt printer is set up.", remedy="Choose one in the settings, or save the PDF.", key="no_printer"
        )
    now = parts.now()
    copy_number = await parts.store.write(lambda work: queue_print(work, command.receipt_id, now))
    parts.is_paper_due = True
    text = "outcome.printing_copy" if copy_number else "outcome.printing"
    return CommandAnswer(text=text, values={"copy": str(copy_number)}, receipt_id=command.receipt_id)


async def save_receipt_pdf(command: SaveReceiptPdf, parts: HubParts, asker: Asker) -> CommandAnswer:
    """Write the receipt as PDF to a path on the hub's PC."""
    del asker
    paper = parts.outside.paper
    if paper is None:
        raise WrongState("Receipts can't be laid out here.", remedy="Use the window's hub.", key="no_paper")
    settings = parts.settings
    document = await parts.store.read(lambda work: receipt_document(work, command.receipt_id, settings))
    page = PaperFormat.A4 if command.a4 else PaperFormat.ROLL_80_MM
    pdf = await asyncio.to_thread(paper.pdf, document, page)
    path = Path(command.path)
    try:
        await asyncio.to_thread(path.write_bytes, pdf)
    except OSError as error:
        reason = error.strerror or str(error)
        raise InvalidInput(
            f"{path} can't be written: {reason}.",
            remedy="Choose another folder.",
            field="path",
            key="path_not_writable",
            values={"path": str(path), "reason": reason},
        ) from error
    return CommandAnswer(
        text="outcome.pdf_saved",
        values={"path": str(path), "number": document.receipt.number},
        receipt_id=command.receipt_id,
    )
