"""From price lines to a total: one rounding half-up, and lines that add up when printed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from hubmanager.domain.cdr import LineKind, PriceLine, VatShare
from hubmanager.domain.money import Currency, round_amount
from hubmanager.domain.vat import settle, vat_shares


@dataclass(frozen=True, slots=True)
class BillTotal:
    """What a bill comes to. The shares' columns add up to the totals, unless a price limit fixed `net` (see total_net)."""

    lines: tuple[PriceLine, ...]
    vat: tuple[VatShare, ...]
    gross: Decimal
    net: Decimal


def total_of(
    lines: Sequence[PriceLine],
    currency: Currency,
    *,
    is_tax_included: bool,
    fixed_gross: Decimal | None = None,
    fixed_net: Decimal | None = None,
) -> BillTotal:
    """Add up a bill: its exact sum is rounded once, half-up. `fixed_gross` and `fixed_net` are exact totals that a price
    limit set; they may differ from the sum of the lines by what has no end in decimals, or by OCPI's rule for limits."""
    exact_gross = sum((line.amount_gross for line in lines), Decimal(0)) if fixed_gross is None else fixed_gross
    gross = settle(exact_gross, currency)
    vat = vat_shares(lines, gross, currency, is_tax_included=is_tax_included)
    net = sum((share.net for share in vat), Decimal(0)) if fixed_net is None else settle(fixed_net, currency)
    return BillTotal(_as_printable(lines, vat, gross, currency), vat, gross, net)


def _as_printable(
    lines: Sequence[PriceLine], vat: tuple[VatShare, ...], gross: Decimal, currency: Currency
) -> tuple[PriceLine, ...]:
    """Keep exact amounts where their printed forms add up under each rate; else round them and show the rest as a line."""
    printed = [round_amount(line.amount_gross, currency) for line in lines]
    rests = {
        share.vat_pct: share.gross
        - sum(
            (amount for line, amount in zip(lines, printed, strict=True) if line.vat_pct == share.vat_pct), Decimal(0)
        )
        for share in vat
    }
    exact_sum = sum((line.amount_gross for line in lines), Decimal(0))
    if not any(rests.values()) and round_amount(exact_sum, currency) == gross:
        return tuple(lines)
    return (
        *(replace(line, amount_gross=amount) for line, amount in zip(lines, printed, strict=True)),
        *(PriceLine(LineKind.ROUNDING, Decimal(1), "", rest, rest, vat_pct) for vat_pct, rest in rests.items() if rest),
    )
