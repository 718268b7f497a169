"""How a session's energy grew over time, read between the readings."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from hubmanager.domain.cdr import Activity
from hubmanager.domain.exact import Exact, ratio


class ActivityLine:
    """What the car did from when on, clipped to a session; before the first word it counts as charging."""

    def __init__(self, start_s: int, end_s: int, changes: Sequence[tuple[int, Activity]]) -> None:
        """`changes` are (second, activity from then on), in any order; of two at one second the later in line counts."""
        self._since = [start_s]
        self._doing = [Activity.CHARGING]
        for at, activity in sorted(changes, key=lambda change: change[0]):
            if at <= start_s:
                self._doing[0] = activity
            elif at < end_s and at == self._since[-1]:
                self._doing[-1] = activity
            elif at < end_s and activity is not self._doing[-1]:
                self._since.append(at)
                self._doing.append(activity)
        self.is_charging_throughout = all(doing is Activity.CHARGING for doing in self._doing)
        self._end_s = end_s
        self._charged: list[int] = []
        """Seconds of charging before each change."""

    @property
    def changes(self) -> list[int]:
        """The seconds after the start at which the activity changes."""
        return self._since[1:]

    def at(self, second: Exact) -> Activity:
        """Return the activity at a moment."""
        return self._doing[bisect_right(self._since, second) - 1]

    def charging_s(self, second: int) -> int:
        """Return for how long it has charged up to a moment of the session."""
        charged = self._charged_before()
        index = bisect_right(self._since, second) - 1
        return charged[index] + (second - self._since[index] if self._doing[index] is Activity.CHARGING else 0)

    def moment_of(self, charging_s: Exact) -> Exact:
        """Return the first moment at which it had charged for so long (> 0, and no longer than it did)."""
        charged = self._charged_before()
        index = bisect_left(charged, charging_s) - 1
        return self._since[index] + charging_s - charged[index]

    def parked_s(self) -> int:
        """Return for how long it was parked."""
        ends = [*self._since[1:], self._end_s]
        spans = zip(self._since, ends, self._doing, strict=True)
        return sum(until - since for since, until, doing in spans if doing is Activity.PARKED)

    def _charged_before(self) -> list[int]:
        if not self._charged:
            total = 0
            for index, since in enumerate(self._since):
                if index and self._doing[index - 1] is Activity.CHARGING:
                    total += since - self._since[index - 1]
                self._charged.append(total)
        return self._charged


class EnergyCurve:
    """Energy since the session's start in Wh, at any moment. Between two readings it grows evenly over the time in which
    the car charged; where it did not charge at all, evenly over the time."""

    def __init__(
        self, start_s: int, end_s: int, energy_wh: int, points: Sequence[tuple[int, int]], activity: ActivityLine
    ) -> None:
        """`points` are (second, Wh since the start) in any order. Of several at one second the highest counts; one that
        falls below its forerunner or rises past the end is drawn to it, so that no stretch has negative energy."""
        times, values = [start_s], [0]
        highest, last = 0, start_s
        for at, value in sorted(points):
            if not start_s < at < end_s:
                continue
            if value > highest:
                highest = value if value < energy_wh else energy_wh
            if at == last:
                values[-1] = highest
            else:
                times.append(at)
                values.append(highest)
                last = at
        if end_s > start_s:
            times.append(end_s)
            values.append(energy_wh)
        self._times, self._values = times, values
        self._activity = activity

    @property
    def moments(self) -> list[int]:
        """The seconds of the readings between start and end."""
        return self._times[1:-1]

    def energy_at(self, second: int) -> Exact:
        """Return the energy at a moment of the session."""
        index = min(bisect_right(self._times, second), len(self._times) - 1)
        before, after = self._times[index - 1], self._times[index]
        low, high = self._values[index - 1], self._values[index]
        if low == high or second >= after:
            return high
        passed, whole = second - before, after - before
        if not self._activity.is_charging_throughout:
            charged_before = self._activity.charging_s(before)
            charged = self._activity.charging_s(after) - charged_before
            if charged:
                passed, whole = self._activity.charging_s(second) - charged_before, charged
        return low + ratio((high - low) * passed, whole)

    def moment_of(self, energy_wh: Exact) -> Exact:
        """Return the first moment at which so much had flowed (more than 0, less than the session's energy)."""
        index = bisect_left(self._values, energy_wh)
        if len(self._times) == 1:
            return self._times[0]
        before, after = self._times[index - 1], self._times[index]
        low, high = self._values[index - 1], self._values[index]
        share = ratio(energy_wh - low, high - low)
        if not self._activity.is_charging_throughout:
            charged_before = self._activity.charging_s(before)
            charged = self._activity.charging_s(after) - charged_before
            if charged:
                return self._activity.moment_of(charged_before + share * charged)
        return before + share * (after - before)
