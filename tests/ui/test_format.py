"""How figures look in both languages."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubmanager.domain.money import Currency
from hubmanager.texts import load_texts
from hubmanager.ui.format import Formats

BERLIN = ZoneInfo("Europe/Berlin")
EN, DE = Formats(load_texts("en"), BERLIN), Formats(load_texts("de"), BERLIN)
EUR, JPY, KWD = Currency("EUR"), Currency("JPY"), Currency("KWD")


@pytest.mark.parametrize(
    ("amount", "currency", "english", "german"),
    [
        ("18.42", EUR, "€18.42", "18,42 €"),
        ("0", EUR, "€0.00", "0,00 €"),
        ("1234567.5", EUR, "€1,234,567.50", "1.234.567,50 €"),
        ("-3", EUR, "−€3.00", "−3,00 €"),
        ("-0.001", EUR, "€0.00", "0,00 €"),
        ("0.005", EUR, "€0.01", "0,01 €"),
        ("1200", JPY, "¥1,200", "1.200 ¥"),
        ("1.2345", KWD, "KWD1.235", "1,235 KWD"),
    ],
)
def test_money(amount, currency, english, german):
    assert EN.money(Decimal(amount), currency) == english
    assert DE.money(Decimal(amount), currency) == german


@pytest.mark.parametrize(
    ("amount", "expected"),
    [("0.49", "€0.49"), ("0.5", "€0.50"), ("0.4925", "€0.4925"), ("1", "€1.00"), ("0.12345", "€0.1235")],
)
def test_price_keeps_its_own_decimals(amount, expected):
    assert EN.price(Decimal(amount), EUR) == expected


def test_price_per_kwh():
    assert EN.price_per_kwh(Decimal("0.49"), EUR) == "€0.49 /kWh"
    assert DE.price_per_kwh(Decimal("0.49"), EUR) == "0,49 €/kWh"


@pytest.mark.parametrize(
    ("power_w", "expected"),
    [(0, "0 kW"), (7_400, "7.4 kW"), (22_000, "22 kW"), (48_240, "48.2 kW"), (112_400, "112 kW"), (301_600, "302 kW")],
)
def test_power(power_w, expected):
    assert EN.power(power_w) == expected


def test_energy_and_current_and_percent():
    assert EN.energy(37_620) == "37.6 kWh"
    assert DE.energy(1_518_400, 0) == "1.518 kWh"
    assert EN.current(16_000) == "16 A"
    assert DE.current(6_500) == "6,5 A"
    assert EN.percent(Decimal(64)) == "64 %"


def test_nothing_is_a_dash():
    assert EN.money(None, EUR) == EN.energy(None) == EN.power(None) == EN.time(None) == EN.date_time(None) == "–"


def test_times_are_the_hubs_own():
    at = datetime(2026, 11, 23, 13, 32, tzinfo=UTC)
    assert EN.time(at) == "14:32"
    assert EN.date_long(at) == "Mon 23 Nov 2026"
    assert DE.date_long(at) == "Mo, 23. Nov. 2026"
    assert DE.date_time(at) == "23. Nov. 2026, 14:32"
    assert EN.date(date(2026, 3, 1)) == "1 Mar 2026"


def test_moment_shows_the_date_only_on_another_day():
    now = datetime(2026, 11, 23, 13, 32, tzinfo=UTC)
    assert EN.moment(now - timedelta(minutes=50), now) == "13:42"
    assert EN.moment(now - timedelta(days=1), now) == "22 Nov 14:32"


def test_local_midnight_belongs_to_the_hubs_day():
    assert EN.today(datetime(2026, 11, 22, 23, 30, tzinfo=UTC)) == date(2026, 11, 23)
    assert EN.to_utc(datetime(2026, 7, 1, 0, 0)) == datetime(2026, 6, 30, 22, 0, tzinfo=UTC)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(-5, "0 s"), (45, "45 s"), (60, "1 min"), (3_900, "1 h 05 min"), (172_800 + 14_400, "2 d 4 h")],
)
def test_duration(seconds, expected):
    assert EN.duration(timedelta(seconds=seconds)) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("12.50", "12.50"), ("12,50", "12.50"), ("€12.50", "12.50"), ("12,50 €", "12.50"), ("1,234.50", "1234.50"),
        ("1.234,50", "1234.50"), ("1.234.567", "1234567"), (" 7 ", "7"), ("-3", "-3"), ("−3", "-3"), ("5,", "5"), (".5", "0.5"),
    ],
)  # fmt: skip
def test_typed_amount(typed, expected):
    assert EN.parse_amount(typed) == Decimal(expected)


@pytest.mark.parametrize("typed", ["", "abc", "1e", "12..x", "--3", "NaN", "Infinity"])
def test_what_is_no_amount_is_none(typed):
    assert EN.parse_amount(typed) is None


@given(cents=st.integers(-10_000_000, 10_000_000), formats=st.sampled_from([EN, DE]))
def test_money_that_is_written_can_be_read_back(cents, formats):
    amount = Decimal(cents) / 100
    assert formats.parse_amount(formats.money(amount, EUR)) == amount
