"""What a kWh costs a driver who begins now, and how that changes in the hours ahead."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from hubmanager.domain.tariff import Tariff, TariffDimension
from hubmanager.domain.tariff_match import ElementList, Moment
from hubmanager.domain.vat import with_tax
from hubmanager.domain.wall_clock import WallClock

_MAINS_V = 230
"""To choose between tiers by current before a car is known: the sum over phases at the bay's full power."""


@dataclass(frozen=True, slots=True)
class UpcomingPrice:
    """The price of a kWh from a moment on; None: energy has no price then."""

    since: datetime
    price_per_kwh_gross: Decimal | None


def price_per_kwh_at(tariff: Tariff, at: datetime, time_zone: ZoneInfo, max_power_w: int) -> Decimal | None:
    """Return the gross price of the first kWh for a session that begins at `at` and charges at full power.

    None when no element prices energy then (it is free).
    """
    return _price(tariff, ElementList(tariff), WallClock(time_zone), int(at.timestamp()), max_power_w)


def upcoming_prices(
    tariff: Tariff, at: datetime, time_zone: ZoneInfo, max_power_w: int, ahead: timedelta = timedelta(hours=24)
) -> tuple[UpcomingPrice, ...]:
    """Return the price now and each change of it within `ahead`, in order of time."""
    elements, clock = ElementList(tariff), WallClock(time_zone)
    start_s, end_s = int(at.timestamp()), int((at + ahead).timestamp())
    prices: list[UpcomingPrice] = []
    for second in (start_s, *clock.moments(start_s, end_s, elements.seconds_of_day)):
        price = _price(tariff, elements, clock, second, max_power_w)
        if not prices or prices[-1].price_per_kwh_gross != price:
            prices.append(UpcomingPrice(datetime.fromtimestamp(second, UTC), price))
    return tuple(prices)


def _price(tariff: Tariff, elements: ElementList, clock: WallClock, second: int, max_power_w: int) -> Decimal | None:
    moment = Moment(local_s=clock.local_s(second), power_w=max_power_w, current_ma=max_power_w * 1000 // _MAINS_V)
    choice = elements.choose(TariffDimension.ENERGY, moment)
    if choice is None:
        return None
    component = choice[1]
    return component.price if tariff.is_tax_included else with_tax(component.price, component.vat_pct)
