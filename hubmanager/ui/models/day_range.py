"""The stretch of time that a day filter stands for, on the hub's wall clock."""

from datetime import date, datetime, time, timedelta

from hubmanager.ui.format import Formats

CHOICES = ("today", "yesterday", "week", "all", "one")


def day_range(choice: str, one_day: date, formats: Formats, now: datetime) -> tuple[datetime | None, datetime | None]:
    """Return since and until (half-open, UTC) of a choice; (None, None) for "all". "week" is today and the six days before."""
    today = formats.today(now)
    match choice:
        case "today":
            first, last = today, today
        case "yesterday":
            first = last = today - timedelta(days=1)
        case "week":
            first, last = today - timedelta(days=6), today
        case "one":
            first = last = one_day
        case _:
            return None, None
    until = None if last >= today else formats.to_utc(datetime.combine(last + timedelta(days=1), time()))
    return formats.to_utc(datetime.combine(first, time())), until
