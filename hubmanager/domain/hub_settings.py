"""What the owner tells the program about the hub. Kept in the database, edited in the window."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from hubmanager.domain.money import Currency


class PrinterKind(StrEnum):
    """Where paper comes out."""

    NONE = "none"
    SYSTEM = "system"
    """A queue of the operating system (CUPS on Linux); gets the PDF."""
    ESCPOS_NETWORK = "escpos_network"
    """host:port, usually 9100."""
    ESCPOS_SERIAL = "escpos_serial"
    """A device such as /dev/ttyUSB0 or COM3."""


class PaperFormat(StrEnum):
    """Page of a printed or saved receipt."""

    ROLL_80_MM = "roll_80mm"
    A4 = "a4"


@dataclass(frozen=True, slots=True)
class HubSettings:
    """All settings, with the defaults of a hub that was never set up."""

    is_set_up: bool = False
    name: str = ""
    operator: str = ""
    address: str = ""
    """Lines separated by newlines."""
    tax_number: str = ""
    phone: str = ""
    country: str = "DE"
    time_zone: str = "Europe/Berlin"
    currency: Currency = Currency("EUR")
    language: str = "en"
    receipt_language: str = "en"
    vat_pct: Decimal = Decimal(19)
    receipt_prefix: str = "R-"
    printer_kind: PrinterKind = PrinterKind.NONE
    printer_target: str = ""
    """Queue name, host:port or serial device."""
    paper: PaperFormat = PaperFormat.ROLL_80_MM
    printer_columns: int = 42
    theme: str = "system"
    """"light", "dark" or "system"."""
    is_sound_on: bool = True
    offline_after_s: int = 120
    meter_interval_s: int = 30
    heartbeat_interval_s: int = 60
