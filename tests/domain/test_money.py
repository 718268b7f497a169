"""Amounts: exact, in one currency, rounded half-up."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubmanager.domain.money import Currency, Money, minor_digits, round_amount
from hubmanager.domain.vat import settle, share_of_gross, with_tax, without_tax

EUR = Currency("EUR")
amounts = st.decimals(min_value=0, max_value=1_000_000, places=4)


@pytest.mark.parametrize(
    ("amount", "currency", "rounded"),
    [
        ("0.225", "EUR", "0.23"),
        ("0.224999", "EUR", "0.22"),
        ("-0.225", "EUR", "-0.23"),
        ("555.525", "JPY", "556"),
        ("0.0005", "KWD", "0.001"),
        ("13.83904", "EUR", "13.84"),
    ],
)
def test_amounts_are_rounded_half_up(amount: str, currency: str, rounded: str) -> None:
    assert round_amount(Decimal(amount), Currency(currency)) == Decimal(rounded)


def test_a_third_does_not_decide_a_tie() -> None:
    assert settle(Decimal("1.004999999999"), EUR) == Decimal("1.01")
    assert settle(Decimal("1.004999"), EUR) == Decimal("1.00")


def test_a_published_price_has_two_decimals() -> None:
    """A market price of -42 EUR/MWh, a margin of 0.30, 19 % VAT."""
    price = with_tax(Decimal("-0.042") + Decimal("0.30"), Decimal(19))
    assert price == Decimal("0.30702")
    assert round_amount(price, EUR) * 10 == Decimal("3.10")


@given(amounts, st.none() | st.decimals(min_value=0, max_value=100, places=2), st.sampled_from(["EUR", "JPY", "KWD"]))
def test_net_and_tax_make_the_gross(gross: Decimal, vat_pct: Decimal | None, code: str) -> None:
    currency = Currency(code)
    share = share_of_gross(gross, vat_pct, currency)
    assert share.net + share.tax == share.gross == round_amount(gross, currency)
    assert share.net <= share.gross
    assert abs(without_tax(share.gross, vat_pct) - share.net) <= Decimal(1).scaleb(-minor_digits(currency)) / 2


def test_two_currencies_do_not_add() -> None:
    with pytest.raises(ValueError, match="can't be added"):
        Money(Decimal(1), EUR) + Money(Decimal(1), Currency("USD"))


@pytest.mark.parametrize("amount", [1.5, 1, Decimal("NaN"), Decimal("Infinity")])
def test_an_amount_is_a_finite_decimal(amount: object) -> None:
    with pytest.raises(ValueError, match="finite Decimal"):
        Money(amount, EUR)  # type: ignore[arg-type]
