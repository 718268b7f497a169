"""Value added tax in amounts: rounded once, in columns that add up."""

from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, Decimal

from hubmanager.domain.cdr import PriceLine, VatShare
from hubmanager.domain.money import Currency, minor_digits, round_amount

_NOISE = Decimal("1e-9")
_HUNDRED = Decimal(100)


def settle(amount: Decimal, currency: Currency) -> Decimal:
    """Round half-up to the smallest unit, the one rounding of a bill. What lies below 1e-9 is noise of a division
    (thirds of an hour) and must not decide a tie."""
    return round_amount(amount.quantize(_NOISE, rounding=ROUND_HALF_EVEN), currency)


def with_tax(net: Decimal, vat_pct: Decimal | None) -> Decimal:
    """Return the exact gross of a net price or amount. No rate: no tax applies."""
    return net if vat_pct is None else net * (_HUNDRED + vat_pct) / _HUNDRED


def without_tax(gross: Decimal, vat_pct: Decimal | None) -> Decimal:
    """Return the net in a gross amount, unrounded."""
    return gross if vat_pct is None else gross * _HUNDRED / (_HUNDRED + vat_pct)


def share_of_gross(gross: Decimal, vat_pct: Decimal | None, currency: Currency) -> VatShare:
    """Split a gross sum under one rate: gross is rounded once, net is rounded from it, tax is the rest."""
    rounded = settle(gross, currency)
    net = settle(without_tax(rounded, vat_pct), currency)
    return VatShare(vat_pct, rounded, net, rounded - net)


def vat_shares(
    lines: Iterable[PriceLine], total_gross: Decimal, currency: Currency, *, is_tax_included: bool = True
) -> tuple[VatShare, ...]:
    """Return the shares of the rates on a bill, in the order of their first line; they add up to `total_gross`.

    Gross prices are the truth when tax is included in them: net is derived from the rounded gross. When prices are net, the
    exact net sums are rounded by themselves. Either way net + tax = gross.
    """
    gross_sums = sums_by_rate(lines)
    grosses = _rounded_to_add_up(gross_sums, total_gross, currency)
    if is_tax_included:
        return tuple(share_of_gross(gross, vat_pct, currency) for vat_pct, gross in grosses.items())
    net_sums = {vat_pct: without_tax(gross, vat_pct) for vat_pct, gross in gross_sums.items()}
    nets = _rounded_to_add_up(net_sums, settle(sum(net_sums.values(), Decimal(0)), currency), currency)
    return tuple(VatShare(vat_pct, gross, nets[vat_pct], gross - nets[vat_pct]) for vat_pct, gross in grosses.items())


def _rounded_to_add_up(
    sums: dict[Decimal | None, Decimal], total: Decimal, currency: Currency
) -> dict[Decimal | None, Decimal]:
    """Round each sum half-up; where the rounded ones miss the total, those that were rounded furthest give way by a unit."""
    rounded = {vat_pct: settle(amount, currency) for vat_pct, amount in sums.items()}
    rest = total - sum(rounded.values(), Decimal(0))
    unit = Decimal(1).scaleb(-minor_digits(currency)).copy_sign(rest)
    furthest = sorted(sums, key=lambda vat_pct: (rounded[vat_pct] - sums[vat_pct]) / unit)
    for vat_pct in furthest[: int(rest / unit)]:
        rounded[vat_pct] += unit
    return rounded


def sums_by_rate(lines: Iterable[PriceLine]) -> dict[Decimal | None, Decimal]:
    """Return the exact gross sum under each rate, in the order of their first line."""
    sums: dict[Decimal | None, Decimal] = {}
    for line in lines:
        sums[line.vat_pct] = sums.get(line.vat_pct, Decimal(0)) + line.amount_gross
    return sums
