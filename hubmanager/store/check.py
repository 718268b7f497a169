"""Proves the books: every figure that must agree is computed in two ways and compared."""

from collections.abc import Callable

from hubmanager.domain.errors import StoreIncompatible, StoreUnavailable
from hubmanager.store.checks.database import database_integrity, foreign_keys
from hubmanager.store.checks.documents import lines_add_up, receipts_bill_their_charge_record
from hubmanager.store.checks.finding import BookFinding
from hubmanager.store.checks.money import payments_and_takings, refunds_within_payments, unpaid_receipts
from hubmanager.store.checks.numbers import receipt_numbers, z_numbers
from hubmanager.store.checks.sessions import (
    energy_is_register_difference,
    nothing_billed_twice,
    one_charge_record_per_session,
)
from hubmanager.store.errors import our_errors
from hubmanager.store.unit_of_work import UnitOfWork

__all__ = ["BookFinding", "prove_books"]

CHECKS: tuple[Callable[[UnitOfWork], BookFinding], ...] = (
    database_integrity,
    foreign_keys,
    one_charge_record_per_session,
    energy_is_register_difference,
    lines_add_up,
    receipts_bill_their_charge_record,
    receipt_numbers,
    z_numbers,
    payments_and_takings,
    unpaid_receipts,
    refunds_within_payments,
    nothing_billed_twice,
)
"""Each under its own name, in the order in which they are shown."""


def prove_books(work: UnitOfWork) -> tuple[BookFinding, ...]:
    """Run every check; none is left out because an earlier one failed, not even on a damaged file."""
    return tuple(_run(check, work) for check in CHECKS)


def _run(check: Callable[[UnitOfWork], BookFinding], work: UnitOfWork) -> BookFinding:
    try:
        with our_errors():
            return check(work)
    except (StoreUnavailable, StoreIncompatible) as error:
        return BookFinding(check.__name__, False, error.message, error.remedy)
