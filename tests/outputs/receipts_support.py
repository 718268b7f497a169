"""A receipt to print, with everything on it."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from hubmanager.domain.bay import CurrentKind
from hubmanager.domain.cdr import LineKind, PriceLine, VatShare
from hubmanager.domain.hub_settings import HubSettings
from hubmanager.domain.ids import PaymentId, ReceiptId, SessionId, ShiftId
from hubmanager.domain.money import Currency
from hubmanager.domain.payment import Payment, PaymentMethod
from hubmanager.domain.receipt import Receipt, ReceiptKind
from hubmanager.outputs.receipts.document import ReceiptDocument

EUR = Currency("EUR")
LINES = (
    PriceLine(LineKind.ENERGY, Decimal("23.456"), "kWh", Decimal("0.59"), Decimal("13.83904"), Decimal(19)),
    PriceLine(LineKind.PARKING_TIME, Decimal("0.25"), "h", Decimal(6), Decimal("1.5"), Decimal(19)),
)
VAT = (VatShare(Decimal(19), Decimal("15.34"), Decimal("12.89"), Decimal("2.45")),)
HUB = HubSettings(
    name="Harbour Street Hub",
    operator="Nordlicht Laden GmbH",
    address="Hafenstraße 12\n20457 Hamburg",
    tax_number="DE123456789",
    phone="+49 40 1234567",
)


def a_payment(**changes: Any) -> Payment:
    cash = Payment(
        PaymentId(1),
        ReceiptId(42),
        PaymentMethod.CASH,
        Decimal("15.34"),
        datetime(2026, 11, 23, 14, 26, tzinfo=UTC),
        ShiftId(1),
        tendered=Decimal(20),
    )
    return replace(cash, **changes)


def a_document(**changes: Any) -> ReceiptDocument:
    receipt = Receipt(
        ReceiptId(42),
        "R-000042",
        ReceiptKind.RECEIPT,
        SessionId(7),
        datetime(2026, 11, 23, 14, 26, tzinfo=UTC),
        EUR,
        LINES,
        VAT,
        Decimal("15.34"),
    )
    document = ReceiptDocument(
        hub=HUB,
        receipt=receipt,
        time_zone=ZoneInfo("Europe/Berlin"),
        language="en",
        bay_number="7",
        station_id="AC-07",
        evse_id=1,
        current_kind=CurrentKind.AC,
        max_power_w=22_000,
        session_id=7,
        started_at=datetime(2026, 11, 23, 12, 0, tzinfo=UTC),
        ended_at=datetime(2026, 11, 23, 14, 25, tzinfo=UTC),
        start_register_wh=1_234_567,
        end_register_wh=1_258_023,
        energy_wh=23_456,
        time_s=7_800,
        parking_time_s=900,
        tariff_name="Day price",
        lines=LINES,
        vat=VAT,
        total_gross=Decimal("15.34"),
        payments=(a_payment(),),
    )
    return replace(document, **changes)
