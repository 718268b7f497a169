"""Price lines on screen say what the receipt says."""

from decimal import Decimal

import pytest

from hubmanager.domain.cdr import LineKind, PriceLine
from hubmanager.domain.money import Currency
from hubmanager.texts import load_texts
from hubmanager.ui.format import Formats
from hubmanager.ui.models.price_lines import price_text

EUR = Currency("EUR")
ENERGY = PriceLine(LineKind.ENERGY, Decimal("47.934"), "kWh", Decimal("0.59"), Decimal("28.28106"), Decimal(19))
PARKED = PriceLine(LineKind.PARKING_TIME, Decimal("0.02"), "h", Decimal(6), Decimal("0.12"), Decimal(19))


@pytest.mark.parametrize(
    ("line", "detail", "amount"),
    [(ENERGY, "47.934 kWh × €0.59", "€28.28"), (PARKED, "0:01:12 h × €6.00", "€0.12")],
)
def test_line_shows_whole_cents_and_time_as_people_read_it(line: PriceLine, detail: str, amount: str) -> None:
    texts = load_texts("en")
    told = price_text(line, EUR, texts, Formats(texts))
    assert (told.detail, told.amount) == (detail, amount)
