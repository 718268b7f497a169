"""The head line's figures from the books: read again when something was booked, and when the business day turns."""

from datetime import datetime
from decimal import Decimal

from hubmanager.domain.shift import Shift
from hubmanager.hub.parts import HubParts
from hubmanager.hub.till_figures import business_day, day_bounds
from hubmanager.store.queries import takings
from hubmanager.store.unit_of_work import UnitOfWork


async def read_books(parts: HubParts, now: datetime) -> None:
    """Bring today's takings and the open shift up to date."""
    day = business_day(now, parts.time_zone)
    if not parts.till.is_stale and parts.till.day == day:
        return
    start, end = day_bounds(day, parts.time_zone)

    def job(work: UnitOfWork) -> tuple[Decimal, Shift | None]:
        return takings.of_day(work, start, end).total, work.shifts.find_open()

    parts.till.is_stale = False
    total, shift = await parts.store.read(job)
    parts.till.day = day
    parts.till.takings_today = total
    parts.till.is_shift_open = shift is not None
    parts.till.opening_cash = shift.opening_cash if shift else None
