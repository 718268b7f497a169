"""Numbers without gaps."""

from sqlalchemy import Connection, bindparam, update

from hubmanager.domain.errors import StoreIncompatible
from hubmanager.store.prepared import Prepared
from hubmanager.store.tables.receipt import SeriesTable

RECEIPTS = "receipts"
Z_REPORTS = "z_reports"

_NEXT = Prepared(
    update(SeriesTable)
    .where(SeriesTable.name == bindparam("this_name"))
    .values(last_number=SeriesTable.last_number + 1)
    .returning(SeriesTable.last_number)
)


def next_number(connection: Connection, series: str) -> int:
    """Return the next number of a series.

    The series' row is locked until the unit of work ends: writers on other PCs wait, and if this one rolls back the
    number is handed out again. That is what keeps the series without gaps.
    """
    row = _NEXT.first(connection, {"this_name": series})
    if row is None:
        raise StoreIncompatible(
            f"The database has no number series '{series}'.",
            remedy="Run 'hubmanager check', and restore a backup if it finds damage.",
        )
    return int(row[0])
