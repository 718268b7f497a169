"""A transaction as the station knows it, and the ledger: what the hub has acknowledged of it."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from hubmanager.domain.meter_reading import ReadingContext


class StopReason(StrEnum):
    """Why energy stopped, in words of no protocol."""

    LOCAL = "local"
    REMOTE = "remote"
    CAR_LEFT = "car_left"
    TOKEN_REFUSED = "token_refused"  # noqa: S105 - a reason, not a secret
    POWER_LOSS = "power_loss"
    FAULT = "fault"
    SOFT_RESET = "soft_reset"
    HARD_RESET = "hard_reset"
    REBOOT = "reboot"
    UNLOCK = "unlock"


@dataclass(frozen=True, slots=True)
class MeterSample:
    """One look at the meter."""

    taken_at: datetime
    """The station's clock, which may be wrong."""
    register_wh: int
    power_w: int
    current_ma: int
    """Per phase for AC, at the plug for DC."""
    voltage_v: int
    soc_pct: int | None
    """Only where the station can know it (DC)."""
    context: ReadingContext


@dataclass(slots=True, eq=False)
class Transaction:
    """A transaction in the station's memory. It survives a power cut, as in real firmware."""

    station_id: str
    evse_id: int
    bay_number: str
    key: str
    """The station's own name for it, unique for the station's life."""
    token_uid: str
    started_at: datetime
    start_wh: int
    transaction_id: str | None = None
    """OCPP 2.x: the station's; OCPP 1.6: None until the hub has answered the start."""
    remote_start_id: int | None = None
    is_offline: bool = False
    """The start was not sent live."""
    next_seq_no: int = 0
    delivered_wh: float = 0.0
    """Energy that really flowed, whatever the register shows."""
    ended_at: datetime | None = None
    stop_wh: int | None = None
    stop_reason: StopReason | None = None
    is_stop_lost: bool = False
    """A fault made the station never send the stop."""
    is_start_acknowledged: bool = False
    is_stop_acknowledged: bool = False
    acknowledged_wh: int | None = None
    """The highest register value in a message that the hub has answered with a CALLRESULT."""
    messages_waiting: int = 0

    def acknowledge(self, register_wh: int | None) -> None:
        """Note that a message with this register value was answered."""
        if register_wh is not None:
            self.acknowledged_wh = max(register_wh, self.acknowledged_wh or 0)

    def take_seq_no(self) -> int:
        """Return the next sequence number."""
        self.next_seq_no += 1
        return self.next_seq_no - 1


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One line of the ledger: the truth of the station beside what the hub has confirmed."""

    station_id: str
    evse_id: int
    bay_number: str
    protocol: str
    key: str
    transaction_id: str | None
    token_uid: str
    started_at: datetime
    ended_at: datetime | None
    start_wh: int
    acknowledged_wh: int | None
    stop_wh: int | None
    delivered_wh: int
    stop_reason: str
    is_offline: bool
    is_start_acknowledged: bool
    is_stop_acknowledged: bool
    is_stop_lost: bool
    messages_waiting: int

    def as_json(self) -> dict[str, Any]:
        """Return it as plain values; times stay datetimes (orjson writes them in RFC 3339)."""
        return asdict(self)


def ledger_entry(transaction: Transaction, protocol: str) -> LedgerEntry:
    """Return the ledger's line for a transaction."""
    return LedgerEntry(
        station_id=transaction.station_id,
        evse_id=transaction.evse_id,
        bay_number=transaction.bay_number,
        protocol=protocol,
        key=transaction.key,
        transaction_id=transaction.transaction_id,
        token_uid=transaction.token_uid,
        started_at=transaction.started_at,
        ended_at=transaction.ended_at,
        start_wh=transaction.start_wh,
        acknowledged_wh=transaction.acknowledged_wh,
        stop_wh=transaction.stop_wh,
        delivered_wh=round(transaction.delivered_wh),
        stop_reason=transaction.stop_reason.value if transaction.stop_reason else "",
        is_offline=transaction.is_offline,
        is_start_acknowledged=transaction.is_start_acknowledged,
        is_stop_acknowledged=transaction.is_stop_acknowledged,
        is_stop_lost=transaction.is_stop_lost,
        messages_waiting=transaction.messages_waiting,
    )


@dataclass(slots=True)
class TransactionBook:
    """All transactions of a station since it was installed, oldest first."""

    entries: list[Transaction] = field(default_factory=list)

    def add(self, transaction: Transaction) -> None:
        """Write a new one down."""
        self.entries.append(transaction)

    def find(self, transaction_id: str) -> Transaction | None:
        """Return the newest with this id, or None."""
        return next((known for known in reversed(self.entries) if known.transaction_id == transaction_id), None)
