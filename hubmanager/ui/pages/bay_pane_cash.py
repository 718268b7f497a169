"""Which notes a driver is likely to hand over: a plain function."""

from decimal import ROUND_CEILING, Decimal

from hubmanager.domain.money import Currency, minor_digits

_NOTES = (Decimal(5), Decimal(10), Decimal(20), Decimal(50), Decimal(100))
_LARGE_NOTES = (Decimal(1000), Decimal(5000), Decimal(10_000))


def likely_notes(total: Decimal, currency: Currency, most: int = 5) -> tuple[Decimal, ...]:
    """Return sums above `total` that drivers hand over, smallest first: the total rounded up to each kind of note."""
    notes = _NOTES if minor_digits(currency) else _LARGE_NOTES
    sums = {(total / note).to_integral_value(rounding=ROUND_CEILING) * note for note in notes}
    return tuple(sorted(handed for handed in sums if handed > total))[:most]
