"""Tariffs by OCPI structure (mod_tariffs of OCPI 2.2.1 and 2.3.0). Prices are exact decimals."""

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum

from hubmanager.domain.ids import TariffId
from hubmanager.domain.money import Currency


class TariffDimension(StrEnum):
    """What a price component is charged for (OCPI TariffDimensionType)."""

    ENERGY = "ENERGY"
    """Per kWh."""
    FLAT = "FLAT"
    """Once a session."""
    PARKING_TIME = "PARKING_TIME"
    """Per hour in which the car is plugged in and asks for no power."""
    TIME = "TIME"
    """Per hour of charging."""


class Weekday(StrEnum):
    """OCPI DayOfWeek."""

    MONDAY = "MONDAY"
    TUESDAY = "TUESDAY"
    WEDNESDAY = "WEDNESDAY"
    THURSDAY = "THURSDAY"
    FRIDAY = "FRIDAY"
    SATURDAY = "SATURDAY"
    SUNDAY = "SUNDAY"


class ReservationRestriction(StrEnum):
    """OCPI ReservationRestrictionType."""

    RESERVATION = "RESERVATION"
    RESERVATION_EXPIRES = "RESERVATION_EXPIRES"


@dataclass(frozen=True, slots=True)
class PriceComponent:
    """One price. `price` is per kWh, per hour or per session, gross or net as the tariff's `is_tax_included` says."""

    dimension: TariffDimension
    price: Decimal
    vat_pct: Decimal | None = None
    """19 means 19 %. None: no VAT applies."""
    step_size: int = 1
    """Billed in steps of Wh or seconds, rounded up, once at the session's end."""


@dataclass(frozen=True, slots=True)
class TariffRestrictions:
    """When a tariff element applies; all given ones must hold. Intervals are half-open [min, max)."""

    start_time: time | None = None
    end_time: time | None = None
    start_date: date | None = None
    end_date: date | None = None
    min_kwh: Decimal | None = None
    max_kwh: Decimal | None = None
    min_current: Decimal | None = None
    max_current: Decimal | None = None
    min_power: Decimal | None = None
    max_power: Decimal | None = None
    min_duration: int | None = None
    max_duration: int | None = None
    day_of_week: tuple[Weekday, ...] = ()
    reservation: ReservationRestriction | None = None


@dataclass(frozen=True, slots=True)
class TariffElement:
    """Price components that share restrictions."""

    price_components: tuple[PriceComponent, ...]
    restrictions: TariffRestrictions | None = None


@dataclass(frozen=True, slots=True)
class PriceLimit:
    """Lower or upper bound of a session's cost, before and after tax (OCPI Price / PriceLimit)."""

    before_taxes: Decimal
    after_taxes: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Tariff:
    """A price list. It is never changed: a new version replaces it from its start on."""

    tariff_id: TariffId
    currency: Currency
    elements: tuple[TariffElement, ...]
    is_tax_included: bool = True
    name: str = ""
    alt_text: str = ""
    min_price: PriceLimit | None = None
    max_price: PriceLimit | None = None
    start_at: datetime | None = None
    end_at: datetime | None = None
