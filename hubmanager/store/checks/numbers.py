"""Are the numbers without gaps?"""

from collections.abc import Sequence

from sqlalchemy import select

from hubmanager.store.checks.finding import BookFinding, finding
from hubmanager.store.repositories.series import RECEIPTS, Z_REPORTS
from hubmanager.store.tables.receipt import ReceiptTable, SeriesTable
from hubmanager.store.tables.till import ShiftTable
from hubmanager.store.unit_of_work import UnitOfWork

_REMEDY = "Documents are missing or doubled: restore the newest good backup beside this one and compare."


def receipt_numbers(work: UnitOfWork) -> BookFinding:
    """Receipts, voids and refunds carry 1, 2, ... up to the last number handed out."""
    rows = work.connection.execute(
        select(ReceiptTable.series_number, ReceiptTable.number).order_by(ReceiptTable.series_number)
    ).all()
    wrong = [
        f"{number} carries the series number {series_number}"
        for series_number, number in rows
        if not number.endswith(f"{series_number:06d}")
    ]
    return _gapless(work, "receipt_numbers", RECEIPTS, [row[0] for row in rows], wrong)


def z_numbers(work: UnitOfWork) -> BookFinding:
    """Closed shifts carry 1, 2, ... up to the last Z number handed out."""
    numbers = work.connection.execute(
        select(ShiftTable.z_number).where(ShiftTable.closed_at.is_not(None)).order_by(ShiftTable.z_number)
    ).scalars()
    return _gapless(work, "z_numbers", Z_REPORTS, [number or 0 for number in numbers], [])


def _gapless(work: UnitOfWork, check: str, series: str, numbers: Sequence[int], wrong: list[str]) -> BookFinding:
    last = work.connection.execute(select(SeriesTable.last_number).where(SeriesTable.name == series)).scalar() or 0
    expected = set(range(1, last + 1))
    wrong = wrong + [f"{number} is missing" for number in sorted(expected - set(numbers))]
    wrong += [f"{number} was never handed out" for number in sorted(set(numbers) - expected)]
    wrong += ["a number is there twice"] if len(numbers) != len(set(numbers)) else []
    span = f"{numbers[0]} to {numbers[-1]}" if numbers else "none"
    return finding(check, f"{len(numbers)} numbers ({span}), last one handed out {last}", wrong, _REMEDY)
