"""Exact numbers for volumes: whole where possible, fractions where a boundary fell between two readings."""

from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

Exact = int | Fraction
"""Wh or seconds without loss."""

_FINEST = Decimal("1e-12")


def exact(number: Decimal) -> Exact:
    """Return a decimal as an exact number, whole if it is."""
    fraction = Fraction(number)
    return fraction.numerator if fraction.denominator == 1 else fraction


def ratio(dividend: Exact, divisor: Exact) -> Exact:
    """Divide without loss."""
    quotient = Fraction(dividend) / divisor
    return quotient.numerator if quotient.denominator == 1 else quotient


def product(factor: Decimal, volume: Exact, per: int) -> Decimal:
    """Return factor x volume / per; what has no end (a third) is cut to 12 decimals. Multiplies before it divides."""
    value = factor * volume.numerator / (volume.denominator * per)
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -12:
        value = value.quantize(_FINEST, rounding=ROUND_HALF_EVEN)
    return value
