"""Whole, plausible values for the store's tests; every argument has a default."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from hubmanager.domain.bay import Bay
from hubmanager.domain.cdr import Activity, Cdr, ChargingPeriod, LineKind, PriceLine, VatShare
from hubmanager.domain.ids import BayId, PaymentId, ReceiptId, SessionId, ShiftId, StationId, TariffId
from hubmanager.domain.meter_reading import MeterReading
from hubmanager.domain.money import Currency
from hubmanager.domain.payment import Payment, PaymentMethod
from hubmanager.domain.receipt import Receipt, ReceiptKind
from hubmanager.domain.session import ChargingSession
from hubmanager.domain.station import ChargerProtocol
from hubmanager.domain.tariff import PriceComponent, Tariff, TariffDimension, TariffElement
from hubmanager.domain.token import TokenKind
from hubmanager.store.unit_of_work import UnitOfWork

NOON = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
EUR = Currency("EUR")
STATION = StationId("CP-1")


class HandClock:
    """A clock that a test sets by hand."""

    def __init__(self, now: datetime = NOON) -> None:
        self.time = now

    def now(self) -> datetime:
        return self.time


def a_bay(number: str = "7", **changes: Any) -> Bay:
    return replace(Bay(BayId(0), number), **changes)


def a_session(key: str = "CP-1/1/start-1", energy_wh: int = 22_000, **changes: Any) -> ChargingSession:
    """An open session."""
    session = ChargingSession(
        session_id=SessionId(0),
        station_id=STATION,
        evse_id=1,
        bay_id=None,
        protocol=ChargerProtocol.OCPP_16,
        natural_key=key,
        transaction_id="",
        token_uid="WALKIN1",
        token_kind=TokenKind.WALK_IN,
        started_at=NOON,
        start_register_wh=1_000_000,
        last_register_wh=1_000_000 + energy_wh,
        last_reading_at=NOON + timedelta(hours=1),
        tariff_version_id=None,
    )
    return replace(session, **changes)


def a_line(gross: Decimal = Decimal("11.00")) -> PriceLine:
    return PriceLine(LineKind.ENERGY, Decimal("22.000"), "kWh", gross / 22, gross, Decimal(19))


def a_vat(gross: Decimal = Decimal("11.00")) -> VatShare:
    tax = (gross * 19 / 119).quantize(Decimal("0.01"))
    return VatShare(Decimal(19), gross, gross - tax, tax)


def a_cdr(session: ChargingSession, gross: Decimal = Decimal("11.00")) -> Cdr:
    vat = a_vat(gross)
    ended_at = session.ended_at or session.started_at + timedelta(hours=1)
    period = ChargingPeriod(
        session.started_at,
        ended_at,
        Decimal(session.energy_wh),
        Activity.CHARGING,
        ((TariffDimension.ENERGY, 0),),
    )
    return Cdr(
        session_id=session.session_id,
        currency=EUR,
        energy_wh=session.energy_wh,
        time_s=3600,
        parking_time_s=0,
        periods=(period,),
        lines=(a_line(gross),),
        vat=(vat,),
        total_gross=gross,
        total_net=vat.net,
        tariff_version_id=session.tariff_version_id,
    )


def a_reading(minute: int = 0, value_wh: int | None = 1_000_000, **changes: Any) -> MeterReading:
    taken_at = NOON + timedelta(minutes=minute)
    reading = MeterReading(taken_at=taken_at, received_at=taken_at + timedelta(seconds=1), value_wh=value_wh)
    return replace(reading, **changes)


def a_tariff(price: str = "0.50") -> Tariff:
    component = PriceComponent(TariffDimension.ENERGY, Decimal(price), Decimal(19))
    return Tariff(TariffId("T1"), EUR, (TariffElement((component,)),), name="Day")


def billed_session(
    work: UnitOfWork, key: str = "CP-1/1/start-1", gross: Decimal = Decimal("11.00"), **changes: Any
) -> tuple[ChargingSession, Receipt]:
    """Store an ended session with its charge record and its receipt."""
    opened = work.sessions.add(a_session(key, **changes))
    session = opened.ended(opened.started_at + timedelta(hours=1), opened.last_register_wh, "Local")
    work.sessions.save(session)
    cdr = a_cdr(session, gross)
    work.cdrs.add(cdr)
    receipt = work.receipts.issue(
        ReceiptKind.RECEIPT, session.session_id, session.ended_at or NOON, EUR, cdr.lines, cdr.vat, gross, "R-"
    )
    return session, receipt


def pay(
    work: UnitOfWork,
    receipt: Receipt,
    shift_id: ShiftId | None,
    method: PaymentMethod = PaymentMethod.CASH,
    amount: Decimal | None = None,
    at: datetime = NOON + timedelta(hours=2),
) -> Payment:
    """Store a payment of the receipt's whole sum."""
    return work.payments.add(
        Payment(
            payment_id=PaymentId(0),
            receipt_id=receipt.receipt_id,
            method=method,
            amount=receipt.total_gross if amount is None else amount,
            taken_at=at,
            shift_id=shift_id,
        )
    )


def correct(work: UnitOfWork, original: Receipt, kind: ReceiptKind, amount: Decimal) -> Receipt:
    """Store a void or refund of `amount` (positive)."""
    return work.receipts.issue(
        kind,
        original.session_id,
        NOON + timedelta(hours=3),
        EUR,
        (a_line(-amount),),
        (a_vat(-amount),),
        -amount,
        "R-",
        original_id=ReceiptId(original.receipt_id),
        reason="asked for",
    )
