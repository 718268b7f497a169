"""Rating: properties that hold for every session and tariff, and single rules."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubmanager.domain.cdr import Activity, LineKind
from hubmanager.domain.meter_reading import MeterReading
from hubmanager.domain.money import round_amount
from hubmanager.domain.rating import RatableSession, Rater, rate
from hubmanager.domain.tariff import PriceLimit, ReservationRestriction, Tariff, TariffDimension, Weekday
from tests.domain.builders import BERLIN, NOON, START_REGISTER_WH, a_component, a_session, a_tariff, an_element
from tests.domain.naive_rating import energy_steps, naive_gross
from tests.domain.strategies import sessions, tariffs

many = settings(max_examples=150, deadline=None)
_NEAR = Decimal("1e-9")


def exact_gross(session: RatableSession, tariff: Tariff) -> Decimal:
    lines = (line for line in rate(session, tariff).lines if line.kind is not LineKind.ROUNDING)
    return sum((line.quantity * line.price_gross for line in lines), Decimal(0))


def split_at(session: RatableSession, minute: int) -> RatableSession:
    """Add a reading at a whole minute with the value that the curve has there, where that is whole Wh."""
    rows = energy_steps(session)
    value = START_REGISTER_WH + sum((energy for _, _, energy in rows[:minute]), Fraction(0))
    at = session.started_at + timedelta(minutes=minute)
    if value.denominator != 1 or minute >= len(rows) or any(reading.taken_at == at for reading in session.readings):
        return session
    readings = sorted((*session.readings, MeterReading(at, at, int(value))), key=lambda reading: reading.taken_at)
    return replace(session, readings=tuple(readings))


@many
@given(sessions(), tariffs())
def test_both_ratings_agree(session: RatableSession, tariff: Tariff) -> None:
    naive = naive_gross(session, tariff)
    exact = Decimal(naive.numerator) / naive.denominator
    assert abs(exact_gross(session, tariff) - exact) < Decimal("1e-7")


@many
@given(sessions(), tariffs())
def test_periods_add_up_to_the_energy_and_the_time(session: RatableSession, tariff: Tariff) -> None:
    cdr = rate(session, tariff)
    assert sum((period.energy_wh for period in cdr.periods), Decimal(0)) == cdr.energy_wh
    assert all(period.energy_wh >= 0 for period in cdr.periods)
    assert cdr.periods[0].started_at == session.started_at
    assert cdr.periods[-1].ended_at == session.ended_at
    for before, after in zip(cdr.periods, cdr.periods[1:], strict=False):
        assert before.ended_at == after.started_at


@many
@given(sessions(), tariffs(), st.none() | st.integers(0, 9), st.none() | st.integers(0, 9))
def test_lines_and_shares_add_up_to_the_total(
    session: RatableSession, tariff: Tariff, lowest: int | None, highest: int | None
) -> None:
    limited = replace(
        tariff,
        min_price=None if lowest is None else PriceLimit(Decimal(lowest), Decimal(lowest) * 2),
        max_price=None if highest is None else PriceLimit(Decimal(highest)),
    )
    cdr = rate(session, limited)
    printed = [round_amount(line.amount_gross, cdr.currency) for line in cdr.lines]
    assert sum(printed, Decimal(0)) == cdr.total_gross
    assert round_amount(sum((line.amount_gross for line in cdr.lines), Decimal(0)), cdr.currency) == cdr.total_gross
    assert sum((share.gross for share in cdr.vat), Decimal(0)) == cdr.total_gross
    assert all(share.net + share.tax == share.gross for share in cdr.vat)
    if lowest is highest is None:
        assert sum((share.net for share in cdr.vat), Decimal(0)) == cdr.total_net
    for share in cdr.vat:
        under_rate = [line for line in cdr.lines if line.vat_pct == share.vat_pct]
        assert sum((round_amount(line.amount_gross, cdr.currency) for line in under_rate), Decimal(0)) == share.gross


@many
@given(sessions(), tariffs(), st.integers(1, 599))
def test_a_reading_on_the_way_changes_nothing(session: RatableSession, tariff: Tariff, minute: int) -> None:
    assert rate(split_at(session, minute), tariff).total_gross == rate(session, tariff).total_gross


@many
@given(sessions(), st.integers(0, 50_000))
def test_more_energy_never_costs_less(session: RatableSession, more_wh: int) -> None:
    tariff = a_tariff(
        an_element(a_component(price="0.59", step=500), max_kwh=Decimal(10)),
        an_element(a_component(price="0.39"), a_component(TariffDimension.FLAT, price="1")),
    )
    more = replace(session, end_register_wh=session.end_register_wh + more_wh)
    plain = a_tariff()
    assert rate(more, plain).total_gross >= rate(session, plain).total_gross
    assert (
        rate(replace(more, readings=()), tariff).total_gross >= rate(replace(session, readings=()), tariff).total_gross
    )


@many
@given(sessions(), tariffs())
def test_readings_in_another_order_end_in_the_same_bill(session: RatableSession, tariff: Tariff) -> None:
    turned = replace(session, readings=session.readings[::-1] + session.readings[:2])
    assert rate(turned, tariff) == rate(session, tariff)


@many
@given(
    st.lists(st.tuples(st.integers(-4_000, 8_000), st.integers(-50_000, 90_000)), max_size=8),
    st.integers(-60, 90),
    st.integers(-30_000, 60_000),
    tariffs(),
)
def test_absurd_readings_never_break_rating(
    points: list[tuple[int, int]], minutes: int, energy_wh: int, tariff: Tariff
) -> None:
    flips = [(second, (Activity.CHARGING, Activity.WITHHELD)[second // 600 % 2]) for second in range(0, 6000, 600)]
    cdr = rate(a_session(energy_wh=energy_wh, minutes=minutes, points=points, activities=flips), tariff)
    assert cdr.energy_wh == max(energy_wh, 0)
    assert cdr.time_s == max(minutes * 60, 0)
    assert all(period.energy_wh >= 0 for period in cdr.periods)
    assert sum((period.energy_wh for period in cdr.periods), Decimal(0)) == cdr.energy_wh


def test_one_rater_serves_many_sessions() -> None:
    rater = Rater(a_tariff(), tariff_version_id=3)
    assert [rater.rate(a_session(energy_wh=wh)).total_gross for wh in (1_000, 2_000, 1_000)] == [
        Decimal("0.50"),
        Decimal("1.00"),
        Decimal("0.50"),
    ]
    assert rater.rate(a_session()).tariff_version_id == 3


def test_element_order_decides_per_dimension() -> None:
    tariff = a_tariff(
        an_element(a_component(TariffDimension.TIME, "3")),
        an_element(a_component(price="0.30"), a_component(TariffDimension.TIME, "9")),
    )
    cdr = rate(a_session(energy_wh=10_000), tariff)
    assert [(line.kind, line.amount_gross) for line in cdr.lines] == [(LineKind.ENERGY, 3), (LineKind.TIME, 3)]
    assert dict(cdr.periods[0].elements) == {TariffDimension.ENERGY: 1, TariffDimension.TIME: 0}


def test_equal_prices_of_two_elements_share_a_line() -> None:
    tariff = a_tariff(
        an_element(a_component(price="0.50"), max_kwh=Decimal(5)),
        an_element(a_component(price="0.50")),
    )
    [line] = rate(a_session(energy_wh=12_000), tariff).lines
    assert (line.quantity, line.amount_gross) == (12, 6)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (time(13), time(0), "0.50"),
        (time(0), time(13), "0.10"),
        (None, time(14, 30), "0.30"),
        (time(14, 30), None, "0.30"),
        (time(22), time(14, 15), "0.20"),
    ],
)
def test_daily_windows_end_at_midnight_or_wrap_past_it(start: time | None, end: time | None, expected: str) -> None:
    """A session of 14:00 to 15:00 local; 00:00 as an end is the end of the day, a missing bound is open."""
    tariff = a_tariff(
        an_element(a_component(price="0.50"), start_time=start, end_time=end), an_element(a_component(price="0.10"))
    )
    assert rate(a_session(energy_wh=1_000, started_at=NOON), tariff).total_gross == Decimal(expected)


def test_dates_include_their_start_and_exclude_their_end() -> None:
    day = datetime(2026, 6, 2).date()  # noqa: DTZ001
    tariff = a_tariff(
        an_element(a_component(price="1"), start_date=day, end_date=day + timedelta(days=1)),
        an_element(a_component(price="0.10")),
    )
    midnight = datetime(2026, 6, 1, 22, tzinfo=UTC)
    assert rate(a_session(1_000, started_at=midnight), tariff).total_gross == 1
    assert rate(a_session(1_000, started_at=midnight - timedelta(hours=1)), tariff).total_gross == Decimal("0.10")
    assert rate(a_session(1_000, started_at=midnight + timedelta(hours=24)), tariff).total_gross == Decimal("0.10")


def test_an_unknown_current_never_matches() -> None:
    tariff = a_tariff(
        an_element(a_component(price="9"), max_current=Decimal(32)), an_element(a_component(price="0.50"))
    )
    assert rate(a_session(1_000), tariff).total_gross == Decimal("0.50")


def test_energy_flows_while_charging_only() -> None:
    """Only begin and end are known: two hours of charging before eight hours of parking, cheap from 22:00 on."""
    tariff = a_tariff(
        an_element(a_component(price="0.20"), start_time=time(22), end_time=time(6)),
        an_element(a_component(price="0.60")),
    )
    evening = datetime(2026, 6, 1, 18, tzinfo=UTC)
    session = a_session(
        20_000, minutes=600, activities=((0, Activity.CHARGING), (7200, Activity.PARKED)), started_at=evening
    )
    assert rate(session, tariff).total_gross == Decimal("12.00")


def test_a_session_without_length_pays_its_fee_and_energy() -> None:
    tariff = a_tariff(an_element(a_component(), a_component(TariffDimension.FLAT, "1")))
    cdr = rate(a_session(2_000, minutes=0), tariff)
    assert cdr.total_gross == 2
    assert len(cdr.periods) == 1


def test_an_activity_before_the_start_holds_from_the_start() -> None:
    session = a_session(0, minutes=60, activities=((-300, Activity.PARKED), (1800, Activity.CHARGING)))
    cdr = rate(session, a_tariff(an_element(a_component(TariffDimension.PARKING_TIME, "6"))))
    assert cdr.parking_time_s == 1800
    assert cdr.total_gross == 3


def test_free_parking_time_is_still_counted() -> None:
    cdr = rate(a_session(1_000, minutes=60, activities=((600, Activity.PARKED),)), a_tariff())
    assert (cdr.time_s, cdr.parking_time_s) == (3600, 3000)
    assert [period.activity for period in cdr.periods] == [Activity.CHARGING, Activity.PARKED]


def test_fractions_of_seconds_are_cut_off() -> None:
    session = a_session(1_000, minutes=1)
    late = replace(session, ended_at=session.ended_at + timedelta(milliseconds=999))
    tariff = a_tariff(an_element(a_component(TariffDimension.TIME, "36")))
    assert rate(late, tariff).total_gross == rate(session, tariff).total_gross


def test_a_reservation_stays_outside_the_limits() -> None:
    tariff = a_tariff(
        an_element(a_component(TariffDimension.FLAT, "2"), reservation=ReservationRestriction.RESERVATION),
        an_element(a_component(TariffDimension.FLAT, "3")),
        max_price=PriceLimit(Decimal(1), Decimal("1.19")),
    )
    session = a_session()
    assert rate(session, tariff).total_gross == Decimal("1.19")
    reserved = replace(session, reserved_from=session.started_at - timedelta(minutes=10))
    assert rate(reserved, tariff).total_gross == Decimal("3.19")


def test_a_weekend_session_is_cut_at_local_midnight() -> None:
    """Friday 23:00 to Saturday 01:00 in Berlin."""
    tariff = a_tariff(
        an_element(a_component(price="0.30"), day_of_week=(Weekday.SATURDAY, Weekday.SUNDAY)),
        an_element(a_component(price="0.50")),
    )
    session = a_session(10_000, minutes=120, started_at=datetime(2026, 6, 5, 21, tzinfo=UTC), zone=BERLIN)
    cdr = rate(session, tariff)
    assert cdr.total_gross == Decimal("4.00")
    assert [period.started_at.hour for period in cdr.periods] == [21, 22]
