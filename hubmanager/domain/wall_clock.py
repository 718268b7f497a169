"""Local time of a place as whole seconds: which wall clock second an instant falls on, and when the clock shows a time.

Restrictions of a tariff speak of the clock on the wall. In the hour that a zone repeats in autumn a time matches twice; a
time inside the hour that is skipped in spring begins at the first instant that exists.
"""

from collections.abc import Collection
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

DAY_S = 86_400


class WallClock:
    """The wall clock of one time zone. Instants are seconds since 1970 in UTC."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone

    def offset_s(self, at_s: int) -> int:
        """Return how many seconds the wall clock is ahead of UTC at an instant."""
        offset = datetime.fromtimestamp(at_s, UTC).astimezone(self._zone).utcoffset()
        return 0 if offset is None else offset.days * DAY_S + offset.seconds

    def local_s(self, at_s: int) -> int:
        """Return the wall clock's reading as seconds since its own 1970-01-01 00:00."""
        return at_s + self.offset_s(at_s)

    def moments(self, start_s: int, end_s: int, seconds_of_day: Collection[int]) -> list[int]:
        """Return the instants in (start, end) at which the clock shows one of the times of day, or is put forward or back."""
        found: list[int] = []
        for since, until, offset in self._even_stretches(start_s, end_s):
            if since > start_s:
                found.append(since)
            for day in range((since + offset) // DAY_S, (until + offset) // DAY_S + 1):
                instants = (day * DAY_S + second - offset for second in seconds_of_day)
                found.extend(at for at in instants if since < at < until)
        return sorted(found)

    def _even_stretches(self, start_s: int, end_s: int) -> list[tuple[int, int, int]]:
        """Cut [start, end] where the offset changes. Two changes within one day are not looked for: no zone has them."""
        stretches: list[tuple[int, int, int]] = []
        since, at, offset = start_s, start_s, self.offset_s(start_s)
        while at < end_s:
            ahead = min(at + DAY_S, end_s)
            ahead_offset = self.offset_s(ahead)
            if ahead_offset != offset:
                change = self._change_between(at, ahead, offset)
                stretches.append((since, change, offset))
                since, offset = change, ahead_offset
            at = ahead
        stretches.append((since, end_s, offset))
        return stretches

    def _change_between(self, early: int, late: int, early_offset: int) -> int:
        while late - early > 1:
            middle = (early + late) // 2
            if self.offset_s(middle) == early_offset:
                early = middle
            else:
                late = middle
        return late
