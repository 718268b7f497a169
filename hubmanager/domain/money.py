"""Amounts of money: exact decimals with their currency, rounded once."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import NewType

Currency = NewType("Currency", str)
"""ISO 4217 code in capitals, such as "EUR"."""

_MINOR_DIGITS = {
    "JPY": 0,
    "ISK": 0,
    "KRW": 0,
    "CLP": 0,
    "VND": 0,
    "KWD": 3,
    "BHD": 3,
    "OMR": 3,
    "JOD": 3,
    "TND": 3,
}


def minor_digits(currency: Currency) -> int:
    """Return how many decimals the currency's smallest unit has (ISO 4217): 2 for EUR, 0 for JPY, 3 for KWD."""
    return _MINOR_DIGITS.get(currency, 2)


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An exact amount in one currency. Two currencies don't add."""

    amount: Decimal
    currency: Currency

    def __post_init__(self) -> None:
        if not isinstance(self.amount, Decimal) or not self.amount.is_finite():
            raise ValueError(f"An amount of money must be a finite Decimal, not {self.amount!r}.")

    def __add__(self, other: "Money") -> "Money":
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.amount - self._same(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)

    def rounded(self) -> "Money":
        """Return the amount rounded half-up to the currency's smallest unit: the one rounding of a bill."""
        return Money(round_amount(self.amount, self.currency), self.currency)

    def _same(self, other: "Money") -> Decimal:
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} can't be added.")
        return other.amount


def round_amount(amount: Decimal, currency: Currency) -> Decimal:
    """Round half-up (away from zero on a tie) to the currency's smallest unit."""
    return amount.quantize(Decimal(1).scaleb(-minor_digits(currency)), rounding=ROUND_HALF_UP)
