"""The charge detail record: what one ended session costs, and why."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from hubmanager.domain.ids import SessionId
from hubmanager.domain.money import Currency
from hubmanager.domain.tariff import TariffDimension


class Activity(StrEnum):
    """What the car and station did in a stretch of time; decides which kind of time is charged."""

    CHARGING = "charging"
    PARKED = "parked"
    """Plugged in, the car asks for no power: PARKING_TIME."""
    WITHHELD = "withheld"
    """The station or the site gives no power: costs nothing."""


class LineKind(StrEnum):
    """What a price line stands for; screens and receipts put it into words."""

    ENERGY = "energy"
    TIME = "time"
    PARKING_TIME = "parking_time"
    FLAT = "flat"
    RESERVATION_TIME = "reservation_time"
    RESERVATION_FLAT = "reservation_flat"
    MINIMUM = "minimum"
    MAXIMUM = "maximum"
    ROUNDING = "rounding"
    CORRECTION = "correction"
    """A part of a receipt given back, under one VAT rate."""


@dataclass(frozen=True, slots=True)
class ChargingPeriod:
    """A stretch in which nothing that matters to the price changed."""

    started_at: datetime
    ended_at: datetime
    energy_wh: Decimal
    """May hold fractions where a boundary fell between two readings; the periods' sum is whole."""
    activity: Activity
    elements: tuple[tuple[TariffDimension, int], ...] = ()
    """Per dimension the index of the tariff element that was active."""


@dataclass(frozen=True, slots=True)
class PriceLine:
    """One line of the bill: quantity x price = amount.

    `amount_gross` is exact as long as the printed (rounded) amounts add up to the total. Where they would not, each amount is
    rounded to the smallest unit and a ROUNDING line shows the rest. So the lines' sum, rounded once, is always the total.
    """

    kind: LineKind
    quantity: Decimal
    """kWh, hours or pieces, as billed (step size applied)."""
    unit: str
    """"kWh", "h" or ""."""
    price_gross: Decimal
    amount_gross: Decimal
    vat_pct: Decimal | None = None


@dataclass(frozen=True, slots=True)
class VatShare:
    """The part of a total that falls under one VAT rate; each figure rounded to the smallest unit, net + tax = gross."""

    vat_pct: Decimal | None
    gross: Decimal
    net: Decimal
    tax: Decimal


@dataclass(frozen=True, slots=True)
class Cdr:
    """The rated session. `sum(line.amount_gross)` rounded once is `total_gross` (a ROUNDING line shows the rest).

    `total_net` is the sum of the nets under the VAT rates, unless a price limit fixed it (OCPI limits net and gross apart).
    """

    session_id: SessionId
    currency: Currency
    energy_wh: int
    time_s: int
    parking_time_s: int
    periods: tuple[ChargingPeriod, ...]
    lines: tuple[PriceLine, ...]
    vat: tuple[VatShare, ...]
    total_gross: Decimal
    total_net: Decimal
    tariff_version_id: int | None
