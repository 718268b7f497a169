"""Giving money back: the lines and VAT of a void or refund, always at the original's rates.

Partial sums are split over the rates in proportion. The split is made of the running total that was given back, so that
after the last correction exactly the original's gross, net and tax are given back under each rate.
"""

from dataclasses import replace
from decimal import ROUND_DOWN, Decimal

from hubmanager.domain.cdr import LineKind, PriceLine, VatShare
from hubmanager.domain.errors import InvalidInput
from hubmanager.domain.money import minor_digits, round_amount
from hubmanager.domain.receipt import Receipt, ReceiptKind
from hubmanager.domain.vat import share_of_gross

Correction = tuple[tuple[PriceLine, ...], tuple[VatShare, ...], Decimal]


def corrected_lines(original: Receipt, amount_gross: Decimal | None, already_given_back: Decimal) -> Correction:
    """Return (lines, VAT shares, total) of a correction, all negative.

    `amount_gross` is positive; None: all that is left. `already_given_back` is the positive sum of earlier corrections.
    Raises InvalidInput (field "amount") when it is nothing, more than is left, or finer than the currency, and (field
    "receipt_id") when the document is itself a correction.
    """
    if original.kind is not ReceiptKind.RECEIPT:
        raise InvalidInput(
            f"{original.number} is itself a correction.",
            remedy="Choose the receipt that it corrects.",
            field="receipt_id",
            key="correction_of_correction",
            values={"number": original.number},
        )
    left = original.total_gross - already_given_back
    amount = left if amount_gross is None else amount_gross
    _check(amount, left, original)
    if amount == original.total_gross:
        lines = tuple(
            replace(line, quantity=-line.quantity, amount_gross=-line.amount_gross) for line in original.lines
        )
        vat = tuple(VatShare(share.vat_pct, -share.gross, -share.net, -share.tax) for share in original.vat)
        return lines, vat, -amount
    vat = tuple(
        _less(before, after)
        for before, after in zip(
            _portion(original, already_given_back), _portion(original, already_given_back + amount), strict=True
        )
        if before != after
    )
    lines = tuple(
        PriceLine(LineKind.CORRECTION, Decimal(-1), "", -share.gross, share.gross, share.vat_pct)
        for share in vat
        if share.gross
    )
    return lines, vat, -amount


def _check(amount: Decimal, left: Decimal, original: Receipt) -> None:
    values = {"amount": str(amount), "left": str(left), "number": original.number, "currency": original.currency}
    if not amount.is_finite() or amount <= 0:
        raise InvalidInput(
            f"There is nothing to give back on {original.number}.",
            remedy=f"Enter an amount of up to {left} {original.currency}.",
            field="amount",
            key="correction_nothing",
            values=values,
        )
    if amount > left:
        raise InvalidInput(
            f"{amount} {original.currency} is more than what is left of {original.number}.",
            remedy=f"Enter an amount of up to {left} {original.currency}.",
            field="amount",
            key="correction_too_much",
            values=values,
        )
    if amount != round_amount(amount, original.currency):
        raise InvalidInput(
            f"{amount} is finer than the smallest unit of {original.currency}.",
            remedy="Enter whole units, such as cents.",
            field="amount",
            key="amount_too_fine",
            values=values,
        )


def _portion(original: Receipt, given_back: Decimal) -> list[VatShare]:
    """Split a part of a receipt's total over its rates, in whole smallest units.

    Each rate in turn takes its proportion of what is left, cut off; the last takes the rest. So no rate ever gets less
    from a larger part, and the whole gives each rate its whole.
    """
    unit = Decimal(1).scaleb(-minor_digits(original.currency))
    portion = []
    to_split, whole = given_back, original.total_gross
    for share in original.vat:
        part = (to_split * share.gross / whole).quantize(unit, rounding=ROUND_DOWN) if whole else Decimal(0)
        to_split, whole = to_split - part, whole - share.gross
        is_all = given_back > 0 and part == share.gross
        portion.append(share if is_all else share_of_gross(part, share.vat_pct, original.currency))
    return portion


def _less(before: VatShare, after: VatShare) -> VatShare:
    return VatShare(after.vat_pct, before.gross - after.gross, before.net - after.net, before.tax - after.tax)
