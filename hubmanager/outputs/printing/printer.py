"""Sends a receipt to the printer that the settings name. Blocking: called off the loop and off the window's thread."""

from hubmanager.domain.errors import Unreachable
from hubmanager.domain.hub_settings import HubSettings, PrinterKind
from hubmanager.domain.payment import PaymentMethod
from hubmanager.outputs.printing.escpos_link import print_over_network, print_over_serial
from hubmanager.outputs.printing.system_queue import print_pdf
from hubmanager.outputs.receipts.document import ReceiptDocument
from hubmanager.outputs.receipts.escpos import escpos_bytes
from hubmanager.outputs.receipts.pdf import TypstPaper


class SettingsPrinter:
    """The one printer of the hub, whatever kind it is."""

    def __init__(self, paper: TypstPaper) -> None:
        self._paper = paper

    def print(self, document: ReceiptDocument, settings: HubSettings) -> None:
        """Print one receipt. Raises Unreachable, saying why and what to do, when it is not on paper."""
        match settings.printer_kind:
            case PrinterKind.NONE:
                raise Unreachable(
                    "No receipt printer is chosen.",
                    remedy="Choose one under Settings, Printer, or save the receipt as PDF.",
                    key="no_printer",
                )
            case PrinterKind.SYSTEM:
                print_pdf(self._paper.pdf(document, settings.paper), settings.printer_target, document.receipt.number)
            case PrinterKind.ESCPOS_NETWORK:
                print_over_network(self._bytes(document, settings), settings.printer_target)
            case PrinterKind.ESCPOS_SERIAL:
                print_over_serial(self._bytes(document, settings), settings.printer_target)

    def _bytes(self, document: ReceiptDocument, settings: HubSettings) -> bytes:
        is_first_cash = document.copy_number == 0 and any(
            payment.method is PaymentMethod.CASH for payment in document.payments
        )
        return escpos_bytes(document, settings.printer_columns, opens_drawer=is_first_cash)
