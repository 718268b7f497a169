"""What Hypothesis makes of sessions and tariffs. All times lie on whole minutes, as the naive rating needs it."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from hubmanager.domain.cdr import Activity
from hubmanager.domain.ids import TariffId
from hubmanager.domain.money import Currency
from hubmanager.domain.rating import RatableSession
from hubmanager.domain.tariff import (
    PriceComponent,
    Tariff,
    TariffDimension,
    TariffElement,
    TariffRestrictions,
    Weekday,
)
from tests.domain.builders import a_session

ZONES = tuple(ZoneInfo(name) for name in ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata"))
STARTS = (
    datetime(2026, 6, 5, 20, 45, tzinfo=UTC),
    datetime(2026, 3, 28, 22, 10, tzinfo=UTC),
    datetime(2026, 10, 24, 21, 30, tzinfo=UTC),
    datetime(2026, 11, 1, 3, 20, tzinfo=UTC),
    datetime(2026, 12, 31, 18, 0, tzinfo=UTC),
)

prices = st.sampled_from([Decimal(text) for text in ("0", "0.25", "0.39", "0.595", "1.9", "6", "0.0007")])
vat_rates = st.sampled_from([None, Decimal(0), Decimal(7), Decimal(19), Decimal("5.2")])
steps = st.sampled_from([0, 1, 60, 100, 500, 900])
clock_times = st.none() | st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30]))


@st.composite
def components(draw: st.DrawFn) -> tuple[PriceComponent, ...]:
    dimensions = draw(st.lists(st.sampled_from(TariffDimension), min_size=1, max_size=4, unique=True))
    return tuple(PriceComponent(one, draw(prices), draw(vat_rates), draw(steps)) for one in dimensions)


@st.composite
def restrictions(draw: st.DrawFn) -> TariffRestrictions:
    fields: dict[str, Any] = {}
    for kind in draw(st.sets(st.sampled_from(["clock", "date", "kwh", "duration", "power", "weekday"]), max_size=2)):
        if kind == "clock":
            fields["start_time"], fields["end_time"] = draw(clock_times), draw(clock_times)
        elif kind == "date":
            day = draw(st.sampled_from([start.date() for start in STARTS]))
            fields["start_date"] = day
            fields["end_date"] = day + timedelta(days=draw(st.integers(1, 2)))
        elif kind == "weekday":
            fields["day_of_week"] = tuple(draw(st.sets(st.sampled_from(Weekday), min_size=1)))
        else:
            scale, names = {
                "kwh": (1, ("min_kwh", "max_kwh")),
                "duration": (600, ("min_duration", "max_duration")),
                "power": (3, ("min_power", "max_power")),
            }[kind]
            low, high = sorted(draw(st.tuples(st.integers(0, 12), st.integers(0, 12))))
            number = int if kind == "duration" else Decimal
            fields[names[0]] = draw(st.sampled_from([None, number(low * scale)]))
            fields[names[1]] = draw(st.sampled_from([None, number((high + 1) * scale)]))
    return TariffRestrictions(**fields)


@st.composite
def tariffs(draw: st.DrawFn, *, is_tax_included: bool | None = None) -> Tariff:
    rows = draw(st.lists(st.tuples(components(), st.none() | restrictions()), min_size=1, max_size=4))
    included = draw(st.booleans()) if is_tax_included is None else is_tax_included
    return Tariff(
        TariffId("T"),
        Currency(draw(st.sampled_from(["EUR", "JPY", "KWD"]))),
        tuple(TariffElement(parts, limits) for parts, limits in rows),
        is_tax_included=included,
    )


@st.composite
def sessions(draw: st.DrawFn) -> RatableSession:
    minutes = draw(st.integers(1, 600))
    marks = sorted(draw(st.sets(st.integers(1, minutes), max_size=6)) - {minutes})
    rises = draw(st.lists(st.integers(0, 6_000), min_size=len(marks) + 1, max_size=len(marks) + 1))
    points, total = [], 0
    for mark, rise in zip(marks, rises, strict=False):
        total += rise
        points.append((mark * 60, total))
    flips = sorted(draw(st.sets(st.integers(0, minutes), max_size=4)))
    activities = [(flip * 60, draw(st.sampled_from(Activity))) for flip in flips]
    return a_session(
        energy_wh=total + rises[-1],
        minutes=minutes,
        points=points,
        activities=activities,
        started_at=draw(st.sampled_from(STARTS)),
        zone=draw(st.sampled_from(ZONES)),
    )


dates = st.dates(date(2025, 1, 1), date(2027, 12, 31))
