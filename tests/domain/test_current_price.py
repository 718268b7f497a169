"""The price on the board and on the driver's page."""

from datetime import UTC, datetime, time
from decimal import Decimal

from hubmanager.domain.current_price import price_per_kwh_at, upcoming_prices
from hubmanager.domain.tariff import TariffDimension
from tests.domain.builders import BERLIN, NOON, a_component, a_tariff, an_element

DAY_AND_NIGHT = a_tariff(
    an_element(a_component(price="0.39"), start_time=time(22), end_time=time(6)),
    an_element(a_component(price="0.59")),
)


def test_the_price_is_that_of_the_local_hour() -> None:
    assert price_per_kwh_at(DAY_AND_NIGHT, datetime(2026, 6, 1, 19, 59, 59, tzinfo=UTC), BERLIN, 22_000) == Decimal(
        "0.59"
    )
    assert price_per_kwh_at(DAY_AND_NIGHT, datetime(2026, 6, 1, 20, tzinfo=UTC), BERLIN, 22_000) == Decimal("0.39")


def test_the_price_is_that_of_the_first_kwh_at_full_power() -> None:
    tariff = a_tariff(
        an_element(a_component(price="9"), min_kwh=Decimal(1)),
        an_element(a_component(price="8"), min_duration=60),
        an_element(a_component(price="0.79"), min_power=Decimal(50)),
        an_element(a_component(price="0.49"), max_current=Decimal(96)),
    )
    assert price_per_kwh_at(tariff, NOON, BERLIN, 150_000) == Decimal("0.79")
    assert price_per_kwh_at(tariff, NOON, BERLIN, 22_000) == Decimal("0.49")


def test_net_prices_are_shown_with_tax() -> None:
    tariff = a_tariff(an_element(a_component(price="0.50", vat="20")), is_tax_included=False)
    assert price_per_kwh_at(tariff, NOON, BERLIN, 22_000) == Decimal("0.60")


def test_energy_without_a_price_is_none() -> None:
    tariff = a_tariff(an_element(a_component(TariffDimension.TIME)))
    assert price_per_kwh_at(tariff, NOON, BERLIN, 22_000) is None


def test_changes_ahead_are_listed_with_their_time() -> None:
    rows = upcoming_prices(DAY_AND_NIGHT, NOON, BERLIN, 22_000)
    assert [(row.since, row.price_per_kwh_gross) for row in rows] == [
        (NOON, Decimal("0.59")),
        (datetime(2026, 6, 1, 20, tzinfo=UTC), Decimal("0.39")),
        (datetime(2026, 6, 2, 4, tzinfo=UTC), Decimal("0.59")),
    ]
