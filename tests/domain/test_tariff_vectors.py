"""Every worked example of the vectors."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from hubmanager.domain.cdr import Cdr, LineKind
from hubmanager.domain.ocpi_tariff import tariff_from_ocpi, tariff_to_ocpi
from hubmanager.domain.rating import rate
from hubmanager.domain.tariff import TariffDimension
from hubmanager.domain.usage import Usage
from hubmanager.domain.vat import without_tax
from tests.domain.builders import VECTORS, a_component, session_of_vector, tariff_of_vector

SESSIONS: list[dict[str, Any]] = VECTORS["sessions"]
_NEAR = Decimal("0.000001")


def by_name(vector: dict[str, Any]) -> str:
    return vector["name"]


@pytest.fixture(params=SESSIONS, ids=by_name)
def vector(request: pytest.FixtureRequest) -> dict[str, Any]:
    return request.param


@pytest.fixture
def cdr(vector: dict[str, Any]) -> Cdr:
    return rate(session_of_vector(vector), tariff_of_vector(vector["tariff"]), tariff_version_id=7)


def exact_amounts(cdr: Cdr) -> list[tuple[Decimal, Decimal | None]]:
    lines = (line for line in cdr.lines if line.kind is not LineKind.ROUNDING)
    return [(line.quantity * line.price_gross, line.vat_pct) for line in lines]


def test_worked_example_comes_to_its_total(vector: dict[str, Any], cdr: Cdr) -> None:
    if "total" in vector:
        assert cdr.total_gross == vector["total"]
    if "net" in vector:
        assert cdr.total_net == vector["net"]


def test_worked_example_is_exact_before_its_rounding(vector: dict[str, Any], cdr: Cdr) -> None:
    amounts = exact_amounts(cdr)
    if "incl" in vector:
        assert abs(sum((gross for gross, _ in amounts), Decimal(0)) - vector["incl"]) < _NEAR
    if "excl" in vector:
        net = sum((without_tax(gross, vat_pct) for gross, vat_pct in amounts), Decimal(0))
        assert abs(net - vector["excl"]) < _NEAR


def test_worked_example_bills_its_quantities(vector: dict[str, Any], cdr: Cdr) -> None:
    if "billed" in vector:
        quantities = [round(line.quantity, 6) for line in cdr.lines]
        expected = [round(Decimal(quantity), 6) for quantity in vector["billed"]]
        assert sorted(quantities) == sorted(expected) if vector.get("unordered") else quantities == expected
    if "amounts" in vector:
        assert [line.amount_gross for line in cdr.lines] == vector["amounts"]


def test_worked_example_shows_tax_by_rate(vector: dict[str, Any], cdr: Cdr) -> None:
    if "vat" in vector:
        shares = [(share.vat_pct, share.gross, share.net, share.tax) for share in cdr.vat]
        assert shares == [tuple(row) for row in vector["vat"]]
    for share in cdr.vat:
        assert share.net + share.tax == share.gross
    assert sum((share.gross for share in cdr.vat), Decimal(0)) == cdr.total_gross


@pytest.mark.parametrize("row", VECTORS["steps"], ids=lambda row: f"{row['used_wh']} by {row['step_size']}")
def test_energy_is_rounded_up_to_its_step(row: dict[str, Any]) -> None:
    usage = Usage()
    component = a_component(price="0.25", step=row["step_size"])
    usage.add(TariffDimension.ENERGY, (0, component), Fraction(row["used_wh"]))
    usage.round_up_steps()
    [(_, price, _, billed_wh)] = usage.by_price()
    assert billed_wh == row["billed_wh"]
    assert price * int(billed_wh) / 1000 == row["price"]


@pytest.mark.parametrize("name", VECTORS["tariffs"])
def test_written_tariff_reads_the_same(name: str) -> None:
    tariff = tariff_of_vector(name)
    assert tariff_from_ocpi(tariff_to_ocpi(tariff)) == tariff
