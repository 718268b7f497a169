"""What the hub needs of the world outside: paper, chance, disk. Implemented in outputs and by tests."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol, runtime_checkable

from hubmanager.domain.hub_settings import HubSettings, PaperFormat
from hubmanager.domain.ids import StationId
from hubmanager.domain.station import ModbusAddress
from hubmanager.outputs.receipts.document import ReceiptDocument

IdSource = Callable[[], str]
"""Gives a new, unguessable word of at least 16 characters (letters and digits) with each call."""

FreeDisk = Callable[[], tuple[int, int]]
"""Returns (free bytes, total bytes) of the disk that holds the database."""


class ReceiptPaper(Protocol):
    """Lays receipts out."""

    def pdf(self, document: ReceiptDocument, paper: PaperFormat) -> bytes:
        """Return the receipt as PDF."""
        ...

    def png(self, document: ReceiptDocument) -> bytes:
        """Return a picture of the 80 mm roll for the screen."""
        ...


class ReceiptPrinter(Protocol):
    """Brings receipts to paper."""

    def print(self, document: ReceiptDocument, settings: HubSettings) -> None:
        """Print. Blocks until the printer has taken it; raises Unreachable with a remedy."""
        ...


@runtime_checkable
class ResumesSessions(Protocol):
    """A charger source that must be told which sessions are still open, because its equipment knows no transactions."""

    def resume(
        self,
        station_id: StationId,
        evse_id: int,
        transaction_id: str,
        start_register_wh: int,
        started_at: datetime,
        *,
        last_register_wh: int | None = None,
        token_uid: str = "",
    ) -> None:
        """Make an open session known, before the source starts."""
        ...


@runtime_checkable
class ReadmitsStations(Protocol):
    """A charger source whose stations call us: it must look again when a person has decided about one."""

    def readmit(self, station_id: StationId) -> None:
        """Look up the station's admission again."""
        ...


@runtime_checkable
class TakesNewStations(Protocol):
    """A charger source whose stations are entered by a person (it calls them, they don't call us)."""

    async def add(self, station_id: StationId, address: ModbusAddress, evse_count: int) -> None:
        """Begin to speak to one more station."""
        ...

    async def remove(self, station_id: StationId) -> None:
        """Stop speaking to a station."""
        ...
