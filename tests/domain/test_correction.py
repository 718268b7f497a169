"""Giving money back at the original rates, never more than was taken."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hubmanager.domain.cdr import Cdr, VatShare
from hubmanager.domain.correction import corrected_lines
from hubmanager.domain.errors import InvalidInput
from hubmanager.domain.ids import ReceiptId, SessionId
from hubmanager.domain.money import Currency, minor_digits, round_amount
from hubmanager.domain.rating import RatableSession, rate
from hubmanager.domain.receipt import Receipt, ReceiptKind
from hubmanager.domain.tariff import Tariff, TariffDimension
from tests.domain.builders import (
    VECTORS,
    a_component,
    a_session,
    a_tariff,
    an_element,
    session_of_vector,
    tariff_of_vector,
)
from tests.domain.strategies import sessions, tariffs

ISSUED_AT = datetime(2026, 6, 1, 13, tzinfo=UTC)


def receipt_of(cdr: Cdr, kind: ReceiptKind = ReceiptKind.RECEIPT) -> Receipt:
    return Receipt(
        ReceiptId(1), "R-000001", kind, SessionId(1), ISSUED_AT, cdr.currency, cdr.lines, cdr.vat, cdr.total_gross
    )


def a_receipt() -> Receipt:
    """13.00 at 19 % for energy, 1.00 at 7 % for a fee: 14.00 in all."""
    tariff = a_tariff(an_element(a_component(price="0.52"), a_component(TariffDimension.FLAT, "1", vat="7")))
    return receipt_of(rate(a_session(25_000), tariff))


@pytest.mark.parametrize("row", VECTORS["corrections"], ids=lambda row: row["session"])
def test_worked_correction(row: dict[str, Any]) -> None:
    vector = next(vector for vector in VECTORS["sessions"] if vector["name"] == row["session"])
    receipt = receipt_of(rate(session_of_vector(vector), tariff_of_vector(vector["tariff"])))
    _, [share], total = corrected_lines(receipt, row["amount"], Decimal(0))
    assert (share.gross, share.net, share.tax, total) == (row["gross"], row["net"], row["tax"], row["gross"])
    corrected_lines(receipt, row["left"], row["amount"])
    with pytest.raises(InvalidInput):
        corrected_lines(receipt, row["left"] + Decimal("0.01"), row["amount"])


def test_the_whole_sum_turns_every_line_round() -> None:
    receipt = a_receipt()
    lines, vat, total = corrected_lines(receipt, None, Decimal(0))
    assert total == -14
    assert [line.amount_gross for line in lines] == [-13, -1]
    assert [line.quantity * line.price_gross for line in lines] == [-13, -1]
    assert [(share.gross, share.net, share.tax) for share in vat] == [
        (-share.gross, -share.net, -share.tax) for share in receipt.vat
    ]


def test_a_part_is_split_over_the_rates() -> None:
    lines, vat, total = corrected_lines(a_receipt(), Decimal("7.00"), Decimal(0))
    assert [(share.vat_pct, share.gross) for share in vat] == [(19, Decimal("-6.50")), (7, Decimal("-0.50"))]
    assert [line.amount_gross for line in lines] == [Decimal("-6.50"), Decimal("-0.50")]
    assert total == -7


def test_what_is_left_is_given_back_when_no_amount_is_named() -> None:
    assert corrected_lines(a_receipt(), None, Decimal("13.99"))[2] == Decimal("-0.01")


@pytest.mark.parametrize("amount", ["0", "-1", "14.01", "0.005", "NaN"])
def test_amounts_that_can_not_be_given_back(amount: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        corrected_lines(a_receipt(), Decimal(amount), Decimal(0))
    assert refused.value.field == "amount"
    assert refused.value.remedy


def test_nothing_is_left_after_the_whole_sum() -> None:
    with pytest.raises(InvalidInput):
        corrected_lines(a_receipt(), None, Decimal("14.00"))


def test_a_correction_can_not_be_corrected() -> None:
    cdr = rate(a_session(), a_tariff())
    with pytest.raises(InvalidInput) as refused:
        corrected_lines(receipt_of(cdr, ReceiptKind.REFUND), None, Decimal(0))
    assert refused.value.field == "receipt_id"


@settings(max_examples=150, deadline=None)
@given(sessions(), tariffs(), st.lists(st.integers(1, 100), min_size=1, max_size=6))
def test_corrections_in_parts_give_back_exactly_the_receipt(
    session: RatableSession, tariff: Tariff, parts: list[int]
) -> None:
    receipt = receipt_of(rate(session, tariff))
    assume(receipt.total_gross > 0)
    unit = Decimal(1).scaleb(-minor_digits(receipt.currency))
    given_back, sums = Decimal(0), {share.vat_pct: [Decimal(0)] * 3 for share in receipt.vat}
    amounts = [max(round_amount(receipt.total_gross * part / 250, receipt.currency), unit) for part in parts]
    for amount in [*amounts, None]:
        left = receipt.total_gross - given_back
        if not left or (amount is not None and amount > left):
            continue
        lines, vat, total = corrected_lines(receipt, amount, given_back)
        assert sum((share.gross for share in vat), Decimal(0)) == total < 0
        assert sum((round_amount(line.amount_gross, receipt.currency) for line in lines), Decimal(0)) == total
        assert all(share.net + share.tax == share.gross <= 0 for share in vat)
        for share in vat:
            row = sums[share.vat_pct]
            sums[share.vat_pct] = [row[0] + share.gross, row[1] + share.net, row[2] + share.tax]
        given_back -= total
    assert given_back == receipt.total_gross
    for share in receipt.vat:
        assert sums[share.vat_pct] == [-share.gross, -share.net, -share.tax]


def test_rate_without_gross_gives_its_net_and_tax_back_too() -> None:
    """A share of nothing can hold a unit of net against a unit of tax (prices without tax, rounded to whole yen)."""
    empty = VatShare(Decimal(7), Decimal(0), Decimal(1), Decimal(-1))
    receipt = replace(
        a_receipt(), currency=Currency("JPY"), vat=(VatShare(None, Decimal(4), Decimal(4), Decimal(0)), empty)
    )
    receipt = replace(receipt, total_gross=Decimal(4))
    _, first, _ = corrected_lines(receipt, Decimal(1), Decimal(0))
    _, rest, _ = corrected_lines(receipt, None, Decimal(1))
    assert sum(share.tax for share in (*first, *rest)) == 1
    assert sum(share.gross for share in (*first, *rest)) == -4
