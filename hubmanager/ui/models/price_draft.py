"""Simple prices as entered, their tariff, and what a sample session would cost under a tariff.

The hub's own rating is asked (domain/rating.py), so a preview can't disagree with a bill.
"""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from hubmanager.domain.cdr import Activity, Cdr
from hubmanager.domain.ids import SessionId
from hubmanager.domain.money import Currency
from hubmanager.domain.ocpi_tariff import simple_tariff
from hubmanager.domain.rating import RatableSession, rate
from hubmanager.domain.tariff import PriceComponent, Tariff, TariffDimension, TariffElement, TariffRestrictions
from hubmanager.texts import Texts
from hubmanager.ui.format import Formats

_MINUTES_PER_HOUR = 60


@dataclass(frozen=True, slots=True)
class PriceBand:
    """Another price per kWh between two times of day; it may run over midnight."""

    start: time
    end: time
    per_kwh: Decimal


@dataclass(frozen=True, slots=True)
class PriceDraft:
    """Prices as people speak of them, VAT included."""

    name: str
    per_kwh: Decimal
    vat_pct: Decimal
    idle_per_minute: Decimal | None = None
    session_fee: Decimal | None = None
    band: PriceBand | None = None


@dataclass(frozen=True, slots=True)
class SampleSession:
    """A session to try prices on."""

    energy_wh: int
    charging_minutes: int
    idle_minutes: int
    starts_at: datetime


def tariff_of(draft: PriceDraft, currency: Currency, tariff_id: str) -> Tariff:
    """Return the tariff that says the same. The band's element comes first, for the first that holds is taken.

    Raises InvalidInput for a price that the hub refuses.
    """
    tariff = simple_tariff(
        tariff_id, currency, draft.per_kwh, draft.vat_pct, draft.idle_per_minute, draft.session_fee, draft.name
    )
    if draft.band is None:
        return tariff
    band = TariffElement(
        (PriceComponent(TariffDimension.ENERGY, draft.band.per_kwh, draft.vat_pct),),
        TariffRestrictions(start_time=draft.band.start, end_time=draft.band.end),
    )
    return replace(tariff, elements=(band, *tariff.elements))


def draft_of(tariff: Tariff) -> PriceDraft | None:
    """Return the simple prices that a tariff holds, to fill the form; None when it says more than the form can."""
    if not tariff.is_tax_included or tariff.min_price or tariff.max_price or not 1 <= len(tariff.elements) <= 2:
        return None
    *bands, general = tariff.elements
    prices = {component.dimension: component for component in general.price_components}
    energy = prices.get(TariffDimension.ENERGY)
    if general.restrictions is not None or energy is None or TariffDimension.TIME in prices:
        return None
    idle, flat = prices.get(TariffDimension.PARKING_TIME), prices.get(TariffDimension.FLAT)
    draft = PriceDraft(
        name=tariff.name,
        per_kwh=energy.price,
        vat_pct=energy.vat_pct or Decimal(0),
        idle_per_minute=idle.price / _MINUTES_PER_HOUR if idle else None,
        session_fee=flat.price if flat else None,
        band=_band_of(bands[0]) if bands else None,
    )
    if bands and draft.band is None:
        return None
    return draft


def sample_cost(tariff: Tariff, sample: SampleSession, time_zone: ZoneInfo) -> Cdr:
    """Return what the sample session costs under a tariff."""
    full_at = sample.starts_at + timedelta(minutes=sample.charging_minutes)
    activities = [(sample.starts_at, Activity.CHARGING)]
    if sample.idle_minutes:
        activities.append((full_at, Activity.PARKED))
    session = RatableSession(
        session_id=SessionId(0),
        started_at=sample.starts_at,
        ended_at=full_at + timedelta(minutes=sample.idle_minutes),
        time_zone=time_zone,
        readings=(),
        start_register_wh=0,
        end_register_wh=sample.energy_wh,
        activities=tuple(activities),
    )
    return rate(session, tariff)


def price_words(tariff: Tariff, texts: Texts, formats: Formats) -> tuple[str, ...]:
    """Return a tariff's prices as short sentences; one that the form can't show is told by its description."""
    draft = draft_of(tariff)
    if draft is None:
        return (tariff.alt_text or tariff.name or tariff.tariff_id,)
    currency = tariff.currency
    words = [texts("settings.prices.per_kwh_short", amount=formats.price(draft.per_kwh, currency))]
    if draft.band is not None:
        words.append(
            texts(
                "settings.prices.in_band",
                amount=formats.price(draft.band.per_kwh, currency),
                start=f"{draft.band.start:%H:%M}",
                end=f"{draft.band.end:%H:%M}",
            )
        )
    if draft.idle_per_minute:
        amount = formats.price(draft.idle_per_minute, currency)
        words.append(texts("settings.prices.per_minute_short", amount=amount))
    if draft.session_fee:
        amount = formats.price(draft.session_fee, currency)
        words.append(texts("settings.prices.per_session_short", amount=amount))
    return tuple(words)


def _band_of(element: TariffElement) -> PriceBand | None:
    limits = element.restrictions
    if limits is None or limits.start_time is None or limits.end_time is None or len(element.price_components) != 1:
        return None
    component = element.price_components[0]
    if limits != TariffRestrictions(start_time=limits.start_time, end_time=limits.end_time):
        return None
    if component.dimension is not TariffDimension.ENERGY:
        return None
    return PriceBand(limits.start_time, limits.end_time, component.price)
