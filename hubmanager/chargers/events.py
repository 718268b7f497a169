"""Facts that equipment reports, in words that belong to no protocol. The hub can't tell the protocols apart.

Every event carries `station_id` and `received_at` (our clock). `occurred_at` is the station's own word for the time. An adapter
awaits the hub's `Reply` before it answers the equipment, so that what is acknowledged is stored.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from hubmanager.domain.availability import EvseStatus
from hubmanager.domain.ids import StationId
from hubmanager.domain.meter_reading import MeterReading
from hubmanager.domain.money import Currency
from hubmanager.domain.station import Acceptance, ChargerProtocol
from hubmanager.domain.token import TokenStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class StationConnected:
    """A link to a station came up. A waiting (unknown) station is reported too."""

    station_id: StationId
    received_at: datetime
    protocol: ChargerProtocol
    remote_address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StationIdentified:
    """A station said who it is (boot). Reply: `acceptance` and `heartbeat_interval_s`."""

    station_id: StationId
    received_at: datetime
    vendor: str = ""
    model: str = ""
    serial_number: str = ""
    firmware: str = ""
    boot_reason: str = ""
    """2.x BootReason, or empty."""
    is_boot: bool = True
    """False where equipment merely repeats its name (Modbus identity read)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StationDisconnected:
    """The link went down, or both sides were silent too long."""

    station_id: StationId
    received_at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StationHeard:
    """A sign of life that changes nothing else (heartbeat). Carries the station's clock where it told it."""

    station_id: StationId
    received_at: datetime
    occurred_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EvseStatusChanged:
    """The state of an EVSE; `evse_id` 0 is the station as a whole, never a bay."""

    station_id: StationId
    received_at: datetime
    occurred_at: datetime
    evse_id: int
    status: EvseStatus
    error_code: str = ""
    """Standard error code, empty for none. May be set although the status is not FAULTED."""
    vendor_error_code: str = ""
    info: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultReported:
    """A fault that comes with no EVSE status (2.x NotifyEvent, a Modbus error register)."""

    station_id: StationId
    received_at: datetime
    occurred_at: datetime
    evse_id: int
    """0: the station as a whole."""
    code: str
    """Standard or vendor code; together with station and EVSE it is the fault's name."""
    info: str = ""
    is_active: bool = True
    """False: the fault is gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenPresented:
    """Somebody held a card to the reader. Reply: `token_status`."""

    station_id: StationId
    received_at: datetime
    token_uid: str
    evse_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TransactionStarted:
    """Energy may flow from here on. Reply: `transaction_id` (1.6 tells it to the station) and `token_status`.

    A start is a report, not a question: it is stored whatever the token.
    """

    station_id: StationId
    received_at: datetime
    occurred_at: datetime
    evse_id: int
    natural_key: str
    """Equal for repeats of one start and for nothing else."""
    token_uid: str
    """Empty where equipment knows no tokens."""
    transaction_id: str | None = None
    """The station's own id (2.x, Modbus adapter); None where the hub hands it out (1.6)."""
    register_wh: int | None = None
    """Import register at the start; None if unknown (learnt from the first reading)."""
    is_offline: bool = False
    """The message waited in the station's queue."""
    is_joined_late: bool = False
    """Charging had begun before we saw it."""
    seq_no: int | None = None
    readings: tuple[MeterReading, ...] = ()
    status: EvseStatus | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TransactionUpdated:
    """News within a transaction (2.x)."""

    station_id: StationId
    received_at: datetime
    occurred_at: datetime
    transaction_id: str
    evse_id: int | None = None
    token_uid: str = ""
    is_offline: bool = False
    seq_no: int | None = None
    readings: tuple[MeterReading, ...] = ()
    status: EvseStatus | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TransactionEnded:
    """Energy no longer flows. Reply: `token_status`, `total_cost` (2.x shows it)."""

    station_id: StationId
    received_at: datetime
    occurred_at: datetime
    transaction_id: str
    """As told by the station; may be unknown to us, "0" or "-1": it is matched or kept for review, never refused."""
    evse_id: int | None = None
    register_wh: int | None = None
    """Import register at the end; None if the station did not say."""
    token_uid: str = ""
    reason: str = ""
    """OCPP stop reason, empty for Local."""
    is_offline: bool = False
    seq_no: int | None = None
    readings: tuple[MeterReading, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterSampled:
    """Readings outside of transaction messages. They belong to the EVSE's open session if the time fits."""

    station_id: StationId
    received_at: datetime
    evse_id: int
    readings: tuple[MeterReading, ...]
    transaction_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviationSeen:
    """A message departed from its standard and was read all the same."""

    station_id: StationId
    received_at: datetime
    action: str
    field: str
    explanation: str
    """What was wrong and how it was read, in one English sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsReported:
    """Configuration keys or variables that a station told us."""

    station_id: StationId
    received_at: datetime
    settings: tuple[tuple[str, str], ...]
    read_only: tuple[str, ...] = ()


class StationTask(StrEnum):
    """Long work in a station."""

    FIRMWARE = "firmware"
    DIAGNOSTICS = "diagnostics"


@dataclass(frozen=True, slots=True, kw_only=True)
class StationTaskProgressed:
    """A step of a firmware update or a diagnostics upload."""

    station_id: StationId
    received_at: datetime
    task: StationTask
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityEventReported:
    """A security event as OCPP names it."""

    station_id: StationId
    received_at: datetime
    occurred_at: datetime
    kind: str
    info: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorMessageReceived:
    """DataTransfer from a station."""

    station_id: StationId
    received_at: datetime
    vendor_id: str
    message_id: str = ""
    data: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityDisputed:
    """A second link claimed a station's identity while the first looked alive; the newest won."""

    station_id: StationId
    received_at: datetime
    remote_address: str = ""


ChargerEvent = (
    StationConnected
    | StationIdentified
    | StationDisconnected
    | StationHeard
    | EvseStatusChanged
    | FaultReported
    | TokenPresented
    | TransactionStarted
    | TransactionUpdated
    | TransactionEnded
    | MeterSampled
    | DeviationSeen
    | SettingsReported
    | StationTaskProgressed
    | SecurityEventReported
    | VendorMessageReceived
    | IdentityDisputed
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the hub says to an event, after its commit. Fields that don't concern the event keep their defaults."""

    acceptance: Acceptance = Acceptance.ACCEPTED
    heartbeat_interval_s: int = 60
    token_status: TokenStatus = TokenStatus.ACCEPTED
    transaction_id: int = 0
    total_cost: Decimal | None = None
    currency: Currency | None = None


EventSink = Callable[[ChargerEvent], Awaitable[Reply]]
"""Takes an event to the hub. Comes back only after the commit; raises StoreUnavailable when nothing could be stored,
in which case the adapter must not acknowledge the message (the station then keeps and repeats it)."""


class FrameDirection(StrEnum):
    """Seen from the hub."""

    IN = "in"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class Frame:
    """One raw message on a wire, for the journal."""

    station_id: StationId
    at: datetime
    direction: FrameDirection
    text: str
    """The OCPP JSON as it travelled, or a one-line account of a Modbus exchange. Passwords never appear in it."""
    evse_id: int | None = None


FrameSink = Callable[[Frame], None]
"""Takes a raw message to the journal. Returns at once; losing a frame in a crash costs no money."""
