"""What should be in the drawer, and what is to be handed back."""

from collections.abc import Iterable
from decimal import Decimal

from hubmanager.domain.errors import InvalidInput


def expected_cash(opening: Decimal, cash_payments: Iterable[Decimal]) -> Decimal:
    """Return what should be in the drawer: the opening cash and every cash payment, refunds being negative."""
    return opening + sum(cash_payments, Decimal(0))


def difference(counted: Decimal, expected: Decimal) -> Decimal:
    """Return what is too much (positive) or missing (negative) in the drawer."""
    return counted - expected


def change_due(total: Decimal, tendered: Decimal) -> Decimal:
    """Return the cash to hand back. Raises InvalidInput (field "tendered") when too little was handed over."""
    if not tendered.is_finite() or tendered < total:
        raise InvalidInput(
            f"{tendered} is less than the {total} to pay.",
            remedy="Enter what the driver handed over.",
            field="tendered",
            key="tendered_too_little",
            values={"tendered": str(tendered), "total": str(total)},
        )
    return tendered - total
