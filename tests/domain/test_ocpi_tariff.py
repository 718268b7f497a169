"""Price lists as OCPI objects: what is read, and what is refused with the path of the field."""

import copy
import json
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubmanager.domain.errors import InvalidInput
from hubmanager.domain.ocpi_tariff import simple_tariff, tariff_from_json, tariff_from_ocpi, tariff_to_ocpi
from hubmanager.domain.rating import rate
from hubmanager.domain.tariff import PriceLimit, Tariff, TariffDimension, Weekday
from tests.domain.builders import a_session
from tests.domain.strategies import tariffs

DOCUMENT: dict[str, Any] = {
    "country_code": "DE",
    "party_id": "HUB",
    "id": "T-1",
    "currency": "EUR",
    "tariff_alt_text": [{"language": "de", "text": "Strom"}, {"language": "en", "text": "Power"}],
    "elements": [
        {
            "price_components": [{"type": "ENERGY", "price": 0.59, "vat": 19.0, "step_size": 1}],
            "restrictions": {"start_time": "08:30", "end_time": "00:00", "day_of_week": ["MONDAY"], "max_kwh": 30},
        },
        {"price_components": [{"type": "FLAT", "price": 1, "step_size": 1}]},
    ],
    "last_updated": "2026-01-01T00:00:00Z",
}


def changed(path: str, value: Any) -> dict[str, Any]:
    """Return the document with one place changed; a path such as elements.0.price_components.0.price."""
    document = copy.deepcopy(DOCUMENT)
    *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    at: Any = document
    for step in steps:
        at = at[step]
    at[last] = value
    return document


def test_a_221_document_has_net_prices() -> None:
    tariff = tariff_from_ocpi(DOCUMENT)
    [first, second] = tariff.elements
    assert not tariff.is_tax_included
    assert (tariff.tariff_id, tariff.currency, tariff.alt_text) == ("T-1", "EUR", "Power")
    assert first.price_components[0].price == Decimal("0.59")
    assert first.price_components[0].vat_pct == 19
    assert first.restrictions is not None
    assert first.restrictions.start_time == time(8, 30)
    assert first.restrictions.day_of_week == (Weekday.MONDAY,)
    assert first.restrictions.max_kwh == 30
    assert second.price_components[0].vat_pct is None
    assert second.restrictions is None


@pytest.mark.parametrize(("word", "is_included"), [("YES", True), ("NO", False), ("N/A", True)])
def test_a_230_document_says_if_tax_is_included(word: str, is_included: bool) -> None:
    assert tariff_from_ocpi({**DOCUMENT, "tax_included": word}).is_tax_included is is_included


def test_the_default_vat_fills_in_what_is_not_stated() -> None:
    tariff = tariff_from_ocpi({**DOCUMENT, "tax_included": "YES"}, Decimal(7))
    assert [element.price_components[0].vat_pct for element in tariff.elements] == [19, 7]
    no_tax = tariff_from_ocpi({**DOCUMENT, "tax_included": "N/A"}, Decimal(7))
    assert no_tax.elements[1].price_components[0].vat_pct is None


@pytest.mark.parametrize(
    "limit", [{"excl_vat": 1, "incl_vat": 1.19}, {"before_taxes": 1, "after_taxes": 1.19}], ids=["2.2.1", "2.3.0"]
)
def test_limits_of_both_versions_are_read(limit: dict[str, Any]) -> None:
    tariff = tariff_from_ocpi({**DOCUMENT, "min_price": limit, "max_price": {next(iter(limit)): 50}})
    assert tariff.min_price == PriceLimit(Decimal(1), Decimal("1.19"))
    assert tariff.max_price == PriceLimit(Decimal(50))


def test_dates_and_times_are_read() -> None:
    document = changed("elements.0.restrictions", {"start_date": "2026-01-31", "end_date": "2026-02-01"})
    document |= {"start_date_time": "2026-01-01T00:00:00", "end_date_time": "2026-02-01T00:00:00+01:00"}
    tariff = tariff_from_ocpi(document)
    assert tariff.start_at == datetime(2026, 1, 1, tzinfo=UTC)
    assert tariff.end_at == datetime(2026, 1, 31, 23, tzinfo=UTC)
    assert tariff.elements[0].restrictions is not None
    assert tariff.elements[0].restrictions.start_date == date(2026, 1, 31)


COMPONENT = "elements.0.price_components.0"
RESTRICTIONS = "elements.0.restrictions"
PRICE_FIELD = "elements[0].price_components[0]"


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        ("id", "", "id"),
        ("id", "x" * 37, "id"),
        ("id", 5, "id"),
        ("currency", "EURO", "currency"),
        ("currency", "E1", "currency"),
        ("currency", None, "currency"),
        ("tax_included", "MAYBE", "tax_included"),
        ("elements", [], "elements"),
        ("elements", "none", "elements"),
        ("elements.1", [], "elements[1]"),
        ("elements.0.price_components", [], "elements[0].price_components"),
        (f"{COMPONENT}.price", -0.01, f"{PRICE_FIELD}.price"),
        (f"{COMPONENT}.price", "free", f"{PRICE_FIELD}.price"),
        (f"{COMPONENT}.price", True, f"{PRICE_FIELD}.price"),
        (f"{COMPONENT}.price", None, f"{PRICE_FIELD}.price"),
        (f"{COMPONENT}.price", float("nan"), f"{PRICE_FIELD}.price"),
        (f"{COMPONENT}.price", "Infinity", f"{PRICE_FIELD}.price"),
        (f"{COMPONENT}.price", 1e7, f"{PRICE_FIELD}.price"),
        (f"{COMPONENT}.price", "0.123456789", f"{PRICE_FIELD}.price"),
        (f"{COMPONENT}.vat", 101, f"{PRICE_FIELD}.vat"),
        (f"{COMPONENT}.vat", -1, f"{PRICE_FIELD}.vat"),
        (f"{COMPONENT}.type", "POWER", f"{PRICE_FIELD}.type"),
        (f"{COMPONENT}.step_size", 1.5, f"{PRICE_FIELD}.step_size"),
        (f"{COMPONENT}.step_size", -1, f"{PRICE_FIELD}.step_size"),
        (f"{RESTRICTIONS}", "always", "elements[0].restrictions"),
        (f"{RESTRICTIONS}.start_time", "24:00", "elements[0].restrictions.start_time"),
        (f"{RESTRICTIONS}.start_time", "8:30", "elements[0].restrictions.start_time"),
        (f"{RESTRICTIONS}.end_time", "08:30", "elements[0].restrictions.end_time"),
        (f"{RESTRICTIONS}.day_of_week", ["FUNDAY"], "elements[0].restrictions.day_of_week[0]"),
        (f"{RESTRICTIONS}.start_date", "31.01.2026", "elements[0].restrictions.start_date"),
        (f"{RESTRICTIONS}.min_kwh", 30, "elements[0].restrictions.max_kwh"),
        (f"{RESTRICTIONS}.reservation", "RESERVATION", f"{PRICE_FIELD}.type"),
        ("min_price", 5, "min_price"),
        ("min_price", {"incl_vat": 5}, "min_price.excl_vat"),
        ("start_date_time", "soon", "start_date_time"),
        ("tariff_alt_text", [{"text": "x"}], "tariff_alt_text[0].language"),
    ],
)
def test_a_wrong_field_is_refused_by_its_path(path: str, value: Any, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        tariff_from_ocpi(changed(path, value))
    assert refused.value.field == field
    assert field in refused.value.message
    assert refused.value.remedy


def test_two_prices_of_one_kind_in_an_element_are_refused() -> None:
    component = {"type": "ENERGY", "price": 0.1, "step_size": 1}
    with pytest.raises(InvalidInput, match="second price") as refused:
        tariff_from_ocpi(changed("elements.0.price_components", [component, component]))
    assert refused.value.field == "elements[0].price_components[1].type"


def test_a_tariff_that_ends_before_it_starts_is_refused() -> None:
    times = {"start_date_time": "2026-02-01T00:00:00Z", "end_date_time": "2026-01-01T00:00:00Z"}
    with pytest.raises(InvalidInput) as refused:
        tariff_from_ocpi(DOCUMENT | times)
    assert refused.value.field == "end_date_time"


@pytest.mark.parametrize("text", ["", "{", "[1, 2", "\x00", "[" * 100_000, '{"id": ' + "9" * 5000 + "}"])
def test_text_that_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        tariff_from_json(text)


def test_json_keeps_every_digit_of_a_price() -> None:
    text = json.dumps(DOCUMENT).replace("0.59", "0.49579832")
    assert tariff_from_json(text).elements[0].price_components[0].price == Decimal("0.49579832")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(["EUR", "ENERGY"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted(DOCUMENT)), inner, max_size=4),
    max_leaves=12,
)
PLACES = [
    "id", "currency", "elements", "elements.0", "elements.0.price_components", COMPONENT, f"{COMPONENT}.price",
    f"{COMPONENT}.vat", f"{COMPONENT}.step_size", RESTRICTIONS, f"{RESTRICTIONS}.start_time",
    f"{RESTRICTIONS}.start_date", f"{RESTRICTIONS}.max_kwh", f"{RESTRICTIONS}.day_of_week", "min_price",
    "start_date_time", "tariff_alt_text", "tax_included",
]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(PLACES), json_values)
def test_whatever_stands_in_a_field_is_read_or_refused(path: str, value: Any) -> None:
    try:
        tariff = tariff_from_ocpi(changed(path, value))
    except InvalidInput as refused:
        assert refused.field
    else:
        assert rate(a_session(), tariff).total_gross >= 0


@settings(max_examples=100, deadline=None)
@given(json_values)
def test_any_document_is_read_or_refused(document: Any) -> None:
    with pytest.raises(InvalidInput):
        tariff_from_ocpi(document)


@settings(max_examples=100, deadline=None)
@given(tariffs())
def test_a_written_tariff_rates_the_same(tariff: Tariff) -> None:
    try:
        again = tariff_from_json(json.dumps(tariff_to_ocpi(tariff)))
    except InvalidInput as refused:
        # Made at random: a window that begins and ends at one time is refused on entry.
        assert refused.field.endswith("end_time")
    else:
        assert rate(a_session(), again).total_gross == rate(a_session(), tariff).total_gross


def test_what_the_owner_knows_is_written_where_given() -> None:
    at = datetime(2026, 1, 2, tzinfo=UTC)
    document = tariff_to_ocpi(tariff_from_ocpi(DOCUMENT), country_code="DE", party_id="HUB", last_updated=at)
    assert (document["country_code"], document["party_id"]) == ("DE", "HUB")
    assert document["last_updated"] == "2026-01-02T00:00:00Z"
    assert document["tax_included"] == "NO"
    assert document["elements"][0]["restrictions"]["start_time"] == "08:30"
    assert document["elements"][0]["restrictions"]["end_time"] == "00:00"


def test_a_simple_tariff_has_gross_prices_by_kwh_minute_and_session() -> None:
    tariff = simple_tariff("T", "EUR", Decimal("0.59"), Decimal(19), Decimal("0.10"), Decimal("1.00"), name="Day")
    prices = {part.dimension: part.price for part in tariff.elements[0].price_components}
    assert prices == {TariffDimension.ENERGY: Decimal("0.59"), TariffDimension.PARKING_TIME: 6, TariffDimension.FLAT: 1}
    assert tariff.is_tax_included
    assert tariff_from_ocpi(tariff_to_ocpi(tariff)) == tariff


@pytest.mark.parametrize(
    ("prices", "field"),
    [
        ({"price_per_kwh_gross": Decimal("-0.01")}, "price_per_kwh_gross"),
        ({"price_per_kwh_gross": Decimal("NaN")}, "price_per_kwh_gross"),
        ({"price_per_kwh_gross": Decimal(1), "idle_per_minute_gross": Decimal(-1)}, "idle_per_minute_gross"),
        ({"price_per_kwh_gross": Decimal(1), "session_fee_gross": Decimal(10_001)}, "session_fee_gross"),
    ],
)
def test_a_simple_tariff_refuses_absurd_prices(prices: dict[str, Decimal], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        simple_tariff("T", "EUR", vat_pct=Decimal(19), **prices)
    assert refused.value.field == field
