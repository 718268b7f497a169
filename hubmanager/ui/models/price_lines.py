"""Price lines and VAT as rated, in words."""

from dataclasses import dataclass

from hubmanager.domain.cdr import PriceLine, VatShare
from hubmanager.domain.money import Currency
from hubmanager.texts import Texts
from hubmanager.ui.format import Formats


@dataclass(frozen=True, slots=True)
class PriceText:
    """One line of the bill: what, how much of it at which price, and what it comes to."""

    label: str
    detail: str
    amount: str


def price_text(line: PriceLine, currency: Currency, texts: Texts, formats: Formats) -> PriceText:
    """Return a price line in words, as the receipt prints it: the rated lines add up in whole smallest units."""
    detail = ""
    if line.unit:
        quantity = f"{formats.number(line.quantity, 3)} {line.unit}"
        if line.unit == "h":
            quantity = f"{formats.clock_length(line.quantity * 3600)} h"
        detail = texts("session.price.quantity", quantity=quantity, price=formats.price(line.price_gross, currency))
    return PriceText(texts(f"session.line.{line.kind}"), detail, formats.money(line.amount_gross, currency))


def vat_text(share: VatShare, currency: Currency, texts: Texts, formats: Formats) -> PriceText:
    """Return one VAT rate's part of the total."""
    if share.vat_pct is None:
        return PriceText(texts("session.price.no_vat"), "", formats.money(share.gross, currency))
    digits = 0 if share.vat_pct == share.vat_pct.to_integral_value() else 1
    rate = formats.percent(share.vat_pct, digits)
    net = f"{texts('session.price.net')} {formats.money(share.net, currency)}"
    return PriceText(texts("session.price.vat", rate=rate), net, formats.money(share.tax, currency))
