"""A hub at half past two on a Monday, as views: twelve bays in every state, alerts, receipts, a till."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hubmanager.domain.alert import AlertPriority, AlertState
from hubmanager.domain.availability import Availability, Occupancy
from hubmanager.domain.bay import CurrentKind
from hubmanager.domain.cdr import LineKind, PriceLine, VatShare
from hubmanager.domain.hub_settings import HubSettings
from hubmanager.domain.ids import AlertId, BayId, ReceiptId, SessionId, ShiftId, StaffId, StationId
from hubmanager.domain.money import Currency
from hubmanager.domain.payment import PaymentMethod
from hubmanager.domain.receipt import ReceiptKind
from hubmanager.domain.session import ReviewReason, SessionState
from hubmanager.domain.staff import Role
from hubmanager.domain.station import Acceptance, ChargerProtocol, ModbusAddress, ModbusTransport
from hubmanager.domain.token import TokenKind
from hubmanager.hub.messages.views import (
    AlertView,
    BayView,
    DayTakings,
    FrameView,
    HubView,
    MethodTakings,
    ModbusModelView,
    PowerPoint,
    ReadingView,
    ReceiptDetail,
    ReceiptRow,
    SessionDetail,
    SessionRow,
    SettingsView,
    ShiftView,
    StaffView,
    StationView,
    TariffView,
    TillView,
    TimelineEntry,
    TokenView,
)

EUR = Currency("EUR")
NOW = datetime(2026, 11, 23, 13, 32, tzinfo=UTC)
PRICE = Decimal("0.49")


def ago(minutes: float) -> datetime:
    """Return the instant so many minutes before the sample's present."""
    return NOW - timedelta(minutes=minutes)


def a_bay(number: str = "7", **changes: Any) -> BayView:
    """Return a free DC bay, changed as asked; its id is the figure in its number."""
    bay_id = BayId(int("".join(char for char in number if char.isdigit()) or "900"))
    values: dict[str, Any] = {
        "bay_id": bay_id,
        "number": number,
        "station_id": StationId(f"CP-{bay_id:02d}"),
        "evse_id": 1,
        "current_kind": CurrentKind.DC,
        "max_power_w": 150_000,
        "availability": Availability.AVAILABLE,
        "occupancy": None,
        "since": ago(48),
        "last_heard_at": ago(0.2),
        "price_per_kwh_gross": PRICE,
        "can_start": True,
        "can_unlock": True,
        "can_reset": True,
        "can_change_availability": True,
        "can_limit": True,
    }
    return BayView(**(values | changes))


def a_charging_bay(number: str = "2", **changes: Any) -> BayView:
    """Return a bay where a walk-in driver's car charges."""
    values: dict[str, Any] = {
        "availability": Availability.OCCUPIED,
        "occupancy": Occupancy.CHARGING,
        "since": ago(51),
        "session_id": SessionId(4410),
        "is_session_open": True,
        "session_started_at": ago(51),
        "token_uid": "W4F7K2",
        "token_kind": TokenKind.WALK_IN,
        "energy_wh": 63_410,
        "power_w": 48_200,
        "soc_pct": Decimal(81),
        "cost_gross": Decimal("31.07"),
        "can_start": False,
        "can_stop": True,
    }
    return a_bay(number, **(values | changes))


def an_unpaid_bay(number: str = "4", **changes: Any) -> BayView:
    """Return a bay whose session ended and waits for payment."""
    values: dict[str, Any] = {
        "availability": Availability.OCCUPIED,
        "occupancy": Occupancy.FINISHED,
        "since": ago(6),
        "session_id": SessionId(4404),
        "session_started_at": ago(70),
        "session_ended_at": ago(6),
        "token_uid": "W9Q2M1",
        "token_kind": TokenKind.WALK_IN,
        "energy_wh": 56_940,
        "soc_pct": Decimal(92),
        "cost_gross": Decimal("27.90"),
        "receipt_id": ReceiptId(412),
        "can_start": False,
    }
    return a_bay(number, **(values | changes))


def sample_bays() -> tuple[BayView, ...]:
    """Return the twelve bays of the sample hub."""
    ac = {"current_kind": CurrentKind.AC, "max_power_w": 22_000}
    return (
        a_charging_bay(
            "1",
            session_id=SessionId(4409),
            energy_wh=37_620,
            power_w=112_400,
            soc_pct=Decimal(64),
            cost_gross=Decimal("18.43"),
        ),
        a_charging_bay("2"),
        a_bay("3"),
        an_unpaid_bay("4"),
        a_bay(
            "5",
            availability=Availability.FAULTED,
            since=ago(1),
            fault="GroundFailure",
            can_start=False,
            can_unlock=True,
        ),
        a_charging_bay(
            "6",
            session_id=SessionId(4412),
            energy_wh=12_510,
            power_w=141_000,
            soc_pct=Decimal(23),
            cost_gross=Decimal("6.13"),
            token_kind=TokenKind.CARD,
            token_uid="04A1B2C3",
            token_label="Taxi Meyer 12",
            session_started_at=ago(7),
            since=ago(7),
        ),
        a_bay("7", **ac),
        a_bay("8", **ac, availability=Availability.RESERVED, since=ago(13), can_start=False),
        a_charging_bay(
            "9",
            **ac,
            session_id=SessionId(4407),
            energy_wh=6_570,
            power_w=0,
            soc_pct=None,
            cost_gross=Decimal("3.22"),
            occupancy=Occupancy.SUSPENDED_EV,
            since=ago(4),
        ),
        a_bay("10", **ac, availability=Availability.OCCUPIED, occupancy=Occupancy.PLUGGED_IN, since=ago(2)),
        a_bay("11", **ac, availability=Availability.OUT_OF_SERVICE, since=ago(180), can_start=False),
        a_bay(
            "12",
            **ac,
            availability=Availability.OFFLINE,
            since=ago(25),
            last_heard_at=ago(25),
            can_start=False,
            can_unlock=False,
            can_reset=False,
            can_change_availability=False,
            can_limit=False,
        ),
    )


def many_bays(count: int) -> tuple[BayView, ...]:
    """Return a large hub: every third bay free, the others charging."""
    return tuple(
        a_bay(str(n)) if n % 3 == 0 else a_charging_bay(str(n), session_id=SessionId(10_000 + n))
        for n in range(1, count + 1)
    )


def a_hub(**changes: Any) -> HubView:
    """Return the head line's figures."""
    values: dict[str, Any] = {
        "name": "Harbour Street Hub",
        "currency": EUR,
        "free_count": 2,
        "bay_count": 12,
        "takings_today": Decimal("744.00"),
        "open_alert_count": 2,
        "site_power_w": 301_600,
        "is_shift_open": True,
        "opening_cash": Decimal("150.00"),
        "waiting_station_count": 1,
        "review_count": 1,
        "ocpp_url": "ws://192.168.1.20:9000/",
    }
    return HubView(**(values | changes))


def an_alert(alert_id: int = 1, **changes: Any) -> AlertView:
    """Return an unacknowledged safety alert on bay 5."""
    values: dict[str, Any] = {
        "alert_id": AlertId(alert_id),
        "rule": "ground_fault",
        "priority": AlertPriority.SAFETY,
        "state": AlertState.UNACKNOWLEDGED,
        "subject": "bay:5",
        "bay_id": BayId(5),
        "bay_number": "5",
        "station_id": StationId("CP-05"),
        "raised_at": ago(1),
        "acknowledged_by": "",
        "shelved_until": None,
        "detail": "GroundFailure",
        "occurrence_count": 1,
        "actions": ("out_of_service", "soft_reset"),
    }
    return AlertView(**(values | changes))


def sample_alerts() -> tuple[AlertView, ...]:
    """Return the alert list."""
    return (
        an_alert(1),
        an_alert(
            2,
            rule="station_offline",
            priority=AlertPriority.SERVICE,
            subject="bay:12",
            bay_id=BayId(12),
            bay_number="12",
            station_id=StationId("CP-12"),
            raised_at=ago(23),
            detail="",
            actions=("status",),
        ),
        an_alert(
            3,
            rule="full_plugged",
            priority=AlertPriority.MONEY,
            state=AlertState.ACKNOWLEDGED,
            acknowledged_by="Kim",
            subject="bay:4",
            bay_id=BayId(4),
            bay_number="4",
            raised_at=ago(6),
            detail="",
            actions=("unlock",),
        ),
        an_alert(
            4,
            rule="printer",
            priority=AlertPriority.NOTICE,
            state=AlertState.SHELVED,
            shelved_until=NOW + timedelta(hours=2),
            subject="printer",
            bay_id=None,
            bay_number="",
            station_id=None,
            raised_at=ago(95),
            detail="192.168.1.40:9100",
            actions=(),
        ),
    )


def a_session_row(session_id: int = 4409, **changes: Any) -> SessionRow:
    """Return a billed walk-in session."""
    values: dict[str, Any] = {
        "session_id": SessionId(session_id),
        "bay_number": "1",
        "station_id": StationId("CP-01"),
        "protocol": ChargerProtocol.OCPP_16,
        "state": SessionState.BILLED,
        "started_at": ago(140),
        "ended_at": ago(82),
        "energy_wh": 41_200,
        "start_register_wh": 1_204_300,
        "end_register_wh": 1_245_500,
        "token_uid": "W4F7K2",
        "token_label": "",
        "token_kind": TokenKind.WALK_IN,
        "total_gross": Decimal("20.19"),
        "currency": EUR,
        "receipt_id": ReceiptId(411),
        "receipt_number": "R-000411",
        "paid_by": PaymentMethod.CARD,
        "review_reasons": (),
    }
    return SessionRow(**(values | changes))


def sample_session_rows() -> tuple[SessionRow, ...]:
    """Return a morning's sessions, newest first."""
    return (
        a_session_row(
            4412,
            bay_number="6",
            state=SessionState.OPEN,
            started_at=ago(7),
            ended_at=None,
            end_register_wh=None,
            energy_wh=12_510,
            token_kind=TokenKind.CARD,
            token_uid="04A1B2C3",
            token_label="Taxi Meyer 12",
            total_gross=None,
            receipt_id=None,
            receipt_number="",
            paid_by=None,
            protocol=ChargerProtocol.OCPP_201,
        ),
        a_session_row(
            4404,
            bay_number="4",
            started_at=ago(70),
            ended_at=ago(6),
            energy_wh=56_940,
            total_gross=Decimal("27.90"),
            receipt_id=ReceiptId(412),
            receipt_number="R-000412",
            paid_by=None,
        ),
        a_session_row(4408),
        a_session_row(
            4401,
            bay_number="9",
            started_at=ago(200),
            ended_at=ago(120),
            energy_wh=11_020,
            total_gross=Decimal("5.40"),
            receipt_id=ReceiptId(410),
            receipt_number="R-000410",
            paid_by=PaymentMethod.CASH,
            protocol=ChargerProtocol.MODBUS,
        ),
        a_session_row(
            4399,
            bay_number="3",
            state=SessionState.ENDED,
            started_at=ago(300),
            ended_at=ago(240),
            energy_wh=8_300,
            total_gross=None,
            receipt_id=None,
            receipt_number="",
            paid_by=None,
            review_reasons=(ReviewReason.LOST_STOP,),
        ),
    )


def a_receipt_row(receipt_id: int = 411, **changes: Any) -> ReceiptRow:
    """Return a receipt that was paid by card."""
    values: dict[str, Any] = {
        "receipt_id": ReceiptId(receipt_id),
        "number": f"R-{receipt_id:06d}",
        "kind": ReceiptKind.RECEIPT,
        "issued_at": ago(82),
        "session_id": SessionId(4408),
        "bay_number": "1",
        "energy_wh": 41_200,
        "total_gross": Decimal("20.19"),
        "currency": EUR,
        "paid_by": PaymentMethod.CARD,
        "refunded": Decimal(0),
        "is_void": False,
        "original_number": "",
        "copies_printed": 1,
    }
    return ReceiptRow(**(values | changes))


def sample_receipt_rows() -> tuple[ReceiptRow, ...]:
    """Return receipts, newest first."""
    return (
        a_receipt_row(
            412,
            issued_at=ago(6),
            session_id=SessionId(4404),
            bay_number="4",
            energy_wh=56_940,
            total_gross=Decimal("27.90"),
            paid_by=None,
            copies_printed=0,
        ),
        a_receipt_row(411),
        a_receipt_row(
            410,
            issued_at=ago(120),
            session_id=SessionId(4401),
            bay_number="9",
            energy_wh=11_020,
            total_gross=Decimal("5.40"),
            paid_by=PaymentMethod.CASH,
        ),
        a_receipt_row(
            409,
            issued_at=ago(130),
            kind=ReceiptKind.REFUND,
            bay_number="2",
            energy_wh=0,
            total_gross=Decimal("-3.00"),
            paid_by=PaymentMethod.CASH,
            original_number="R-000408",
        ),
        a_receipt_row(
            408,
            issued_at=ago(160),
            bay_number="2",
            energy_wh=48_550,
            total_gross=Decimal("23.79"),
            refunded=Decimal("3.00"),
        ),
    )


LINES = (
    PriceLine(
        kind=LineKind.ENERGY,
        quantity=Decimal("41.2"),
        unit="kWh",
        price_gross=PRICE,
        amount_gross=Decimal("20.188"),
        vat_pct=Decimal(19),
    ),
    PriceLine(
        kind=LineKind.ROUNDING,
        quantity=Decimal(1),
        unit="",
        price_gross=Decimal("0.002"),
        amount_gross=Decimal("0.002"),
        vat_pct=Decimal(19),
    ),
)
VAT = (VatShare(vat_pct=Decimal(19), gross=Decimal("20.19"), net=Decimal("16.97"), tax=Decimal("3.22")),)


def sample_session_detail() -> SessionDetail:
    """Return everything about session 4408."""
    readings = tuple(
        ReadingView(
            taken_at=ago(140 - 5 * n),
            value_wh=1_204_300 + 3_800 * n,
            power_w=45_600 - 900 * n,
            soc_pct=Decimal(22 + 5 * n),
            context="periodic",
        )
        for n in range(11)
    )
    return SessionDetail(
        row=a_session_row(4408),
        stop_reason="Remote",
        lines=LINES,
        vat=VAT,
        readings=readings,
        timeline=(
            TimelineEntry(at=ago(140), text="timeline.started", values={"token": "W4F7K2"}),
            TimelineEntry(at=ago(82), text="timeline.ended", values={"reason": "Remote"}),
            TimelineEntry(at=ago(82), text="timeline.receipt", values={"number": "R-000411"}),
            TimelineEntry(at=ago(80), text="timeline.paid", values={"method": "card", "amount": "20.19"}),
        ),
        frames=(
            FrameView(
                at=ago(140),
                station_id=StationId("CP-01"),
                direction="in",
                text='[2,"17","StartTransaction",{"connectorId":1,"idTag":"W4F7K2","meterStart":1204300,"timestamp":"2026-11-23T11:12:00Z"}]',
            ),
            FrameView(
                at=ago(140),
                station_id=StationId("CP-01"),
                direction="out",
                text='[3,"17",{"transactionId":4408,"idTagInfo":{"status":"Accepted"}}]',
            ),
        ),
    )


def sample_receipt_detail() -> ReceiptDetail:
    """Return receipt 411 without a picture."""
    return ReceiptDetail(row=a_receipt_row(411), lines=LINES, vat=VAT, preview_png=b"")


def a_day(day: date, total: str, **changes: Any) -> DayTakings:
    """Return a day's takings, two thirds of it by card."""
    amount = Decimal(total)
    cash = (amount / 3).quantize(Decimal("0.01"))
    values: dict[str, Any] = {
        "day": day,
        "total": amount,
        "cash": cash,
        "card": amount - cash,
        "account": Decimal(0),
        "receipts": int(amount / 16),
        "energy_wh": int(amount / PRICE * 1000),
        "tax": (amount * 19 / 119).quantize(Decimal("0.01")),
        "currency": EUR,
    }
    return DayTakings(**(values | changes))


def a_shift(**changes: Any) -> ShiftView:
    """Return the open shift."""
    values: dict[str, Any] = {
        "shift_id": ShiftId(31),
        "opened_at": ago(450),
        "opened_by": "Kim",
        "opening_cash": Decimal("150.00"),
        "closed_at": None,
        "z_number": None,
        "methods": (
            MethodTakings(method=PaymentMethod.CASH, count=9, amount=Decimal("131.60")),
            MethodTakings(method=PaymentMethod.CARD, count=31, amount=Decimal("612.40")),
        ),
        "expected_cash": Decimal("281.60"),
        "counted_cash": None,
        "difference": None,
        "currency": EUR,
    }
    return ShiftView(**(values | changes))


def sample_till() -> TillView:
    """Return the till."""
    today = a_day(date(2026, 11, 23), "744.00", unpaid_count=1, unpaid=Decimal("27.90"))
    totals = ("812.20", "790.00", "905.35", "1330.10", "1498.00", "1201.75")
    week = tuple(a_day(date(2026, 11, 17 + n), total) for n, total in enumerate(totals))
    closed = a_shift(
        shift_id=ShiftId(30),
        opened_at=ago(1900),
        closed_at=ago(1300),
        z_number=30,
        counted_cash=Decimal("279.60"),
        difference=Decimal("-2.00"),
    )
    return TillView(
        shift=a_shift(), today=today, week=(*week, today), unpaid=(sample_session_rows()[1],), closed_shifts=(closed,)
    )


def sample_settings(**changes: Any) -> SettingsView:
    """Return the settings page's data."""
    settings = HubSettings(
        is_set_up=True,
        name="Harbour Street Hub",
        operator="Harbour Energy Ltd",
        address="Harbour Street 4\n20457 Hamburg",
        tax_number="DE123456789",
    )
    stations = (
        StationView(
            station_id=StationId("CP-01"),
            protocol=ChargerProtocol.OCPP_16,
            acceptance=Acceptance.ACCEPTED,
            is_connected=True,
            vendor="Volta",
            model="Fast 150",
            serial_number="V150-0017",
            firmware="3.2.1",
            bay_numbers=("1",),
            remote_address="192.168.1.61",
            first_seen_at=ago(60_000),
            last_heard_at=ago(0.3),
            modbus=None,
            deviations=(),
            clock_offset_s=2,
        ),
        StationView(
            station_id=StationId("NEW-77"),
            protocol=ChargerProtocol.OCPP_201,
            acceptance=Acceptance.WAITING,
            is_connected=True,
            vendor="Elba",
            model="Duo",
            serial_number="E-9",
            firmware="1.0",
            bay_numbers=(),
            remote_address="192.168.1.77",
            first_seen_at=ago(3),
            last_heard_at=ago(0.1),
            modbus=None,
            deviations=(),
        ),
        StationView(
            station_id=StationId("modbus-192.168.1.90-502-1"),
            protocol=ChargerProtocol.MODBUS,
            acceptance=Acceptance.ACCEPTED,
            is_connected=True,
            vendor="Acme",
            model="Wall 22",
            serial_number="",
            firmware="",
            bay_numbers=("9",),
            remote_address="192.168.1.90",
            first_seen_at=ago(60_000),
            last_heard_at=ago(0.1),
            deviations=(),
            modbus=ModbusAddress(model="acme_wall22", unit_id=1, transport=ModbusTransport.TCP, host="192.168.1.90"),
        ),
    )
    values: dict[str, Any] = {
        "settings": settings,
        "bays": sample_bays(),
        "stations": stations,
        "staff": (
            StaffView(staff_id=StaffId(1), name="Robin", role=Role.MANAGER),
            StaffView(staff_id=StaffId(2), name="Kim", role=Role.ATTENDANT),
        ),
        "tokens": (TokenView(uid="04A1B2C3", label="Taxi Meyer 12", is_blocked=False),),
        "tariffs": (
            TariffView(
                version_id=1,
                tariff_id="standard",
                name="Standard",
                valid_from=ago(90_000),
                tariff_json="{}",
                is_current=True,
            ),
        ),
        "modbus_models": (
            ModbusModelView(
                model="acme_wall22",
                vendor="Acme",
                names=("Wall 22",),
                kind="charger",
                transports=("tcp",),
                port=502,
                unit_id=1,
                connector_count=1,
            ),
        ),
    }
    return SettingsView(**(values | changes))


def sample_curve(minutes: int = 50, top_w: int = 148_000) -> tuple[PowerPoint, ...]:
    """Return a DC session's power: up at once, level, then falling."""
    points = []
    for n in range(minutes + 1):
        share = min(1.0, n / 4) if n < 24 else max(0.3, 1.0 - (n - 24) * 0.028)
        points.append(PowerPoint(at=ago(minutes - n), power_w=int(top_w * share) + (n * 7919) % 2600))
    return tuple(points)
