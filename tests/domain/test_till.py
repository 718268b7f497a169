"""The drawer."""

from decimal import Decimal

import pytest

from hubmanager.domain.errors import InvalidInput
from hubmanager.domain.till import change_due, difference, expected_cash


def test_the_drawer_should_hold_opening_cash_and_payments_less_refunds() -> None:
    payments = [Decimal("13.84"), Decimal("-1.77"), Decimal("20.00")]
    assert expected_cash(Decimal("100.00"), payments) == Decimal("132.07")
    assert expected_cash(Decimal("100.00"), []) == Decimal("100.00")


def test_missing_money_is_negative() -> None:
    assert difference(counted=Decimal("99.50"), expected=Decimal("100.00")) == Decimal("-0.50")


def test_change_is_what_was_handed_over_too_much() -> None:
    assert change_due(Decimal("13.84"), Decimal("20.00")) == Decimal("6.16")
    assert change_due(Decimal("13.84"), Decimal("13.84")) == 0


@pytest.mark.parametrize("tendered", ["13.83", "0", "-20", "NaN", "Infinity"])
def test_too_little_handed_over_is_refused(tendered: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        change_due(Decimal("13.84"), Decimal(tendered))
    assert refused.value.field == "tendered"
