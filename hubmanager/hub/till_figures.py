"""The figures of the head line that come from the books, kept at hand."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo


@dataclass(slots=True)
class TillFigures:
    """Takings of the running business day and the open shift, as last read from the books."""

    day: date | None = None
    takings_today: Decimal = Decimal(0)
    is_shift_open: bool = False
    opening_cash: Decimal | None = None
    is_stale: bool = True
    """Something was booked since: to be read again."""


def business_day(now: datetime, time_zone: ZoneInfo) -> date:
    """Return the day in the hub's zone."""
    return now.astimezone(time_zone).date()


def day_bounds(day: date, time_zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the instants at which a business day begins and ends (23 or 25 hours on clock-change days)."""
    start = datetime.combine(day, time(), time_zone)
    end = datetime.combine(day + timedelta(days=1), time(), time_zone)
    utc = ZoneInfo("UTC")
    return start.astimezone(utc), end.astimezone(utc)
