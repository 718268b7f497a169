"""Lowest and highest price of a charging session.

Both bounds of a limit act by themselves, on the sum before and on the sum after tax; either may bite first (OCPI 2.2.1,
mod_tariffs, notes on min_price and max_price). Where only the bound before tax is given, tax follows in proportion. If the
two limits contradict each other the highest price wins: it is what the driver saw. Reservations stay outside.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from hubmanager.domain.cdr import LineKind, PriceLine
from hubmanager.domain.tariff import PriceLimit, Tariff
from hubmanager.domain.vat import sums_by_rate, with_tax, without_tax

_FINEST = Decimal("1e-12")


@dataclass(frozen=True, slots=True)
class LimitedPrice:
    """The outcome: lines that make up the difference (one per VAT rate), and the exact totals."""

    lines: tuple[PriceLine, ...]
    gross: Decimal
    net: Decimal


def apply_limits(lines: list[PriceLine], tariff: Tariff) -> LimitedPrice | None:
    """Hold the sum of a session's lines within the tariff's limits. None: they don't bite.

    A receipt must show net and tax under each rate, so the difference is split in proportion to what stands under each.
    The limit's own net may then differ from the sum of the nets under the rates (OCPI's tariff_6 example: 10.00 and 9.96).
    """
    sums = sums_by_rate(lines)
    gross = sum(sums.values(), Decimal(0))
    net = sum((without_tax(amount, vat_pct) for vat_pct, amount in sums.items()), Decimal(0))
    limited_net, limited_gross = net, gross
    if tariff.min_price is not None:
        limited_net, limited_gross = _raised(limited_net, limited_gross, tariff.min_price, tariff)
    if tariff.max_price is not None:
        limited_net, limited_gross = _lowered(limited_net, limited_gross, tariff.max_price, tariff)
    if limited_gross == gross and limited_net == net:
        return None
    kind = LineKind.MINIMUM if limited_gross > gross else LineKind.MAXIMUM
    if gross == 0:
        sums = {_rate_of_empty_bill(tariff): Decimal(0)}
    difference = limited_gross - gross
    parts = _split(difference, sums)
    return LimitedPrice(
        tuple(PriceLine(kind, Decimal(1), "", part, part, vat_pct) for vat_pct, part in parts.items() if part),
        limited_gross,
        limited_net,
    )


def _raised(net: Decimal, gross: Decimal, limit: PriceLimit, tariff: Tariff) -> tuple[Decimal, Decimal]:
    if limit.after_taxes is not None:
        return max(net, limit.before_taxes), max(gross, limit.after_taxes)
    return (net, gross) if net >= limit.before_taxes else _in_proportion(net, gross, limit.before_taxes, tariff)


def _lowered(net: Decimal, gross: Decimal, limit: PriceLimit, tariff: Tariff) -> tuple[Decimal, Decimal]:
    if limit.after_taxes is not None:
        return min(net, limit.before_taxes), min(gross, limit.after_taxes)
    return (net, gross) if net <= limit.before_taxes else _in_proportion(net, gross, limit.before_taxes, tariff)


def _in_proportion(net: Decimal, gross: Decimal, limit_net: Decimal, tariff: Tariff) -> tuple[Decimal, Decimal]:
    if net == 0:
        return limit_net, with_tax(limit_net, _rate_of_empty_bill(tariff))
    return limit_net, (gross * limit_net / net).quantize(_FINEST, rounding=ROUND_HALF_EVEN)


def _rate_of_empty_bill(tariff: Tariff) -> Decimal | None:
    """Return the rate of the tariff's first component: with nothing on the bill there is no other to go by."""
    return next((part.vat_pct for element in tariff.elements for part in element.price_components), None)


def _split(difference: Decimal, sums: dict[Decimal | None, Decimal]) -> dict[Decimal | None, Decimal]:
    whole = sum(sums.values(), Decimal(0))
    parts: dict[Decimal | None, Decimal] = {}
    left = difference
    *others, largest = sorted(sums, key=lambda vat_pct: sums[vat_pct])
    for vat_pct in others:
        parts[vat_pct] = (difference * sums[vat_pct] / whole).quantize(_FINEST, rounding=ROUND_HALF_EVEN)
        left -= parts[vat_pct]
    parts[largest] = left
    return parts
