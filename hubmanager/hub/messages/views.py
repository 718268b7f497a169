"""Views: what screens and programs are shown. Plain values, no rules; figures come ready-made from the hub."""

from datetime import date, datetime
from decimal import Decimal

import msgspec

from hubmanager.domain.alert import AlertPriority, AlertState
from hubmanager.domain.availability import Availability, Occupancy
from hubmanager.domain.bay import CurrentKind
from hubmanager.domain.cdr import PriceLine, VatShare
from hubmanager.domain.hub_settings import HubSettings
from hubmanager.domain.ids import AlertId, BayId, ReceiptId, SessionId, ShiftId, StaffId, StationId
from hubmanager.domain.money import Currency
from hubmanager.domain.payment import PaymentMethod
from hubmanager.domain.receipt import ReceiptKind
from hubmanager.domain.session import ReviewReason, SessionState
from hubmanager.domain.staff import Role
from hubmanager.domain.station import Acceptance, ChargerProtocol, ModbusAddress
from hubmanager.domain.token import TokenKind


class BayDraft(msgspec.Struct, frozen=True, kw_only=True):
    """A bay as entered."""

    number: str
    current_kind: CurrentKind = CurrentKind.AC
    max_power_w: int = 22_000


class View(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all views."""


class BayView(View, frozen=True, kw_only=True):
    """A bay now. Everything about a session is None while there is none (open, or ended and not yet paid)."""

    bay_id: BayId
    number: str
    station_id: StationId | None
    evse_id: int | None
    current_kind: CurrentKind
    max_power_w: int
    availability: Availability
    occupancy: Occupancy | None
    since: datetime
    """When availability or occupancy last changed."""
    last_heard_at: datetime | None
    fault: str = ""
    """Standard or vendor code and info of the fault that is active."""
    fault_rule: str = ""
    """The alert rule that these codes mean: its title is the fault in words. Empty: the codes are not known."""
    session_id: SessionId | None = None
    is_session_open: bool = False
    session_started_at: datetime | None = None
    session_ended_at: datetime | None = None
    token_uid: str = ""
    token_label: str = ""
    token_kind: TokenKind | None = None
    energy_wh: int | None = None
    power_w: int | None = None
    soc_pct: Decimal | None = None
    cost_gross: Decimal | None = None
    """So far while open (rated as if it ended now), final once ended."""
    receipt_id: ReceiptId | None = None
    """Of the ended session that still waits for payment."""
    price_text_key: str = ""
    price_per_kwh_gross: Decimal | None = None
    """What a kWh costs at this bay now."""
    limit_ma: int | None = None
    can_start: bool = False
    can_stop: bool = False
    can_unlock: bool = False
    can_reset: bool = False
    can_change_availability: bool = False
    can_limit: bool = False
    is_starting: bool = False
    """A start was sent and the station has not yet begun."""


class HubView(View, frozen=True, kw_only=True):
    """The head line of the window."""

    name: str
    currency: Currency
    free_count: int
    bay_count: int
    takings_today: Decimal
    open_alert_count: int
    """Alerts on the list that are neither acknowledged nor shelved, notices left out."""
    site_power_w: int
    is_shift_open: bool
    opening_cash: Decimal | None
    waiting_station_count: int
    review_count: int
    is_store_healthy: bool = True
    is_demo: bool = False
    ocpp_url: str = ""
    """What to type into a charger, such as ws://192.168.1.20:9000/."""
    crash_report: str = ""
    """Path of the report of a crash before this start; empty: none."""


class AlertView(View, frozen=True, kw_only=True):
    """An alert on the list. `rule` gives the texts `alerts.<rule>.title/.text/.steps`."""

    alert_id: AlertId
    rule: str
    priority: AlertPriority
    state: AlertState
    subject: str
    bay_id: BayId | None
    bay_number: str
    station_id: StationId | None
    raised_at: datetime
    acknowledged_by: str
    shelved_until: datetime | None
    detail: str
    occurrence_count: int
    actions: tuple[str, ...] = ()
    """Buttons to offer: "unlock", "soft_reset", "hard_reset", "status", "out_of_service", "in_service", "start", "stop"."""
    can_reset: bool = False


class StationView(View, frozen=True, kw_only=True):
    """A station in Settings."""

    station_id: StationId
    protocol: ChargerProtocol
    acceptance: Acceptance
    is_connected: bool
    vendor: str
    model: str
    serial_number: str
    firmware: str
    bay_numbers: tuple[str, ...]
    remote_address: str
    first_seen_at: datetime | None
    last_heard_at: datetime | None
    modbus: ModbusAddress | None
    deviations: tuple[str, ...]
    settings: tuple[tuple[str, str], ...] = ()
    clock_offset_s: int | None = None
    is_meter: bool = False


class SessionRow(View, frozen=True, kw_only=True):
    """A session in a list; also the command line's `sessions --json`."""

    session_id: SessionId
    bay_number: str
    station_id: StationId
    protocol: ChargerProtocol
    state: SessionState
    started_at: datetime
    ended_at: datetime | None
    energy_wh: int
    start_register_wh: int
    end_register_wh: int | None
    token_uid: str
    token_label: str
    token_kind: TokenKind
    total_gross: Decimal | None
    currency: Currency
    receipt_id: ReceiptId | None
    receipt_number: str
    paid_by: PaymentMethod | None
    review_reasons: tuple[ReviewReason, ...]
    is_void: bool = False
    """Whether its receipt was taken back."""


class ReadingView(View, frozen=True, kw_only=True):
    """A stored reading of a session."""

    taken_at: datetime
    value_wh: int | None
    power_w: int | None
    soc_pct: Decimal | None
    context: str


class TimelineEntry(View, frozen=True, kw_only=True):
    """Something that happened in a session: `text` is a key of the texts."""

    at: datetime
    text: str
    values: dict[str, str] = {}


class FrameView(View, frozen=True, kw_only=True):
    """A raw message."""

    at: datetime
    station_id: StationId
    direction: str
    text: str


class SessionDetail(View, frozen=True, kw_only=True):
    """Everything about one session."""

    row: SessionRow
    stop_reason: str
    lines: tuple[PriceLine, ...]
    vat: tuple[VatShare, ...]
    readings: tuple[ReadingView, ...]
    timeline: tuple[TimelineEntry, ...]
    frames: tuple[FrameView, ...]


class ReceiptRow(View, frozen=True, kw_only=True):
    """A receipt, void or refund in a list."""

    receipt_id: ReceiptId
    number: str
    kind: ReceiptKind
    issued_at: datetime
    session_id: SessionId
    bay_number: str
    energy_wh: int
    total_gross: Decimal
    currency: Currency
    paid_by: PaymentMethod | None
    refunded: Decimal
    """Given back so far, positive."""
    is_void: bool
    original_number: str
    copies_printed: int


class ReceiptDetail(View, frozen=True, kw_only=True):
    """A receipt with its lines, and a picture of the paper."""

    row: ReceiptRow
    lines: tuple[PriceLine, ...]
    vat: tuple[VatShare, ...]
    preview_png: bytes
    """203 dpi rendering of the 80 mm roll."""


class MethodTakings(View, frozen=True, kw_only=True):
    """Takings by one means of payment."""

    method: PaymentMethod
    count: int
    amount: Decimal


class DayTakings(View, frozen=True, kw_only=True):
    """Takings of one business day (hub's time zone): payments less money given back."""

    day: date
    total: Decimal
    cash: Decimal
    card: Decimal
    account: Decimal
    receipts: int
    energy_wh: int
    tax: Decimal
    currency: Currency
    unpaid_count: int = 0
    unpaid: Decimal = Decimal(0)


class ShiftView(View, frozen=True, kw_only=True):
    """A shift as the till shows it. While open, `closed_at`, `counted_cash` and `difference` are None (X report)."""

    shift_id: ShiftId
    opened_at: datetime
    opened_by: str
    opening_cash: Decimal
    closed_at: datetime | None
    z_number: int | None
    methods: tuple[MethodTakings, ...]
    expected_cash: Decimal
    counted_cash: Decimal | None
    difference: Decimal | None
    currency: Currency
    note: str = ""


class TillView(View, frozen=True, kw_only=True):
    """The till page: the open shift if any, today, the last seven days (oldest first), recent closed shifts."""

    shift: ShiftView | None
    today: DayTakings
    week: tuple[DayTakings, ...]
    unpaid: tuple[SessionRow, ...]
    closed_shifts: tuple[ShiftView, ...]


class StaffView(View, frozen=True, kw_only=True):
    """A person."""

    staff_id: StaffId
    name: str
    role: Role


class TokenView(View, frozen=True, kw_only=True):
    """A card."""

    uid: str
    label: str
    is_blocked: bool


class TariffView(View, frozen=True, kw_only=True):
    """A published price list."""

    version_id: int
    tariff_id: str
    name: str
    valid_from: datetime
    tariff_json: str
    is_current: bool


class ModbusModelView(View, frozen=True, kw_only=True):
    """A Modbus model that can be chosen."""

    model: str
    vendor: str
    names: tuple[str, ...]
    kind: str
    """"charger" or "meter"."""
    transports: tuple[str, ...]
    port: int
    unit_id: int
    connector_count: int


class SettingsView(View, frozen=True, kw_only=True):
    """The settings page's data."""

    settings: HubSettings
    bays: tuple[BayView, ...]
    stations: tuple[StationView, ...]
    staff: tuple[StaffView, ...]
    tokens: tuple[TokenView, ...]
    tariffs: tuple[TariffView, ...]
    modbus_models: tuple[ModbusModelView, ...]


class PowerPoint(View, frozen=True, kw_only=True):
    """One point of a session's power curve."""

    at: datetime
    power_w: int


class Snapshot(View, frozen=True, kw_only=True):
    """The live state at event number `number`: a page that opens late takes it, then the events after that number."""

    number: int
    hub: HubView
    bays: tuple[BayView, ...]
    alerts: tuple[AlertView, ...]


class Finding(View, frozen=True, kw_only=True):
    """One result of proving the books."""

    check: str
    is_ok: bool
    compared: str
    """The figures that were compared."""
    remedy: str = ""
