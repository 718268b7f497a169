"""The register that a session is billed from, kept free of glitches. Pure; the hub judges what is passed on."""

from dataclasses import dataclass
from datetime import datetime, timedelta

ALLOWANCE_WH = 500
"""What a register may rise at once beyond the possible: coarse counters move in steps of 100 Wh."""
_TOLERANCE = 1.2


@dataclass(frozen=True, slots=True)
class Good:
    """A register value that was believed."""

    wh: int
    at: datetime


class RegisterWatch:
    """Holds back a single wild value (a fall to 0 at start-up, one broken read).

    A value that contradicts the last good one is believed only when the next reading agrees with it: then it is passed on as
    it is, so that the hub can judge the meter and keep the session for review.
    """

    def __init__(self, max_power_w: int) -> None:
        self._max_power_w = max_power_w
        self._doubted: Good | None = None
        self.last: Good | None = None

    def take(self, wh: int | None, at: datetime) -> int | None:
        """Return the register if it can be believed at once or for the second time, else None."""
        if wh is None:
            return None
        new = Good(wh, at)
        believed = (self.last, self._doubted) if self._doubted else (self.last,)
        if self.last is not None and not any(self._follows(old, new) for old in believed if old):
            self._doubted = new
            return None
        self._doubted, self.last = None, new
        return wh

    def seed(self, wh: int, at: datetime) -> None:
        """Begin at a register known from before."""
        self._doubted, self.last = None, Good(wh, at)

    def _follows(self, old: Good, new: Good) -> bool:
        elapsed: timedelta = max(new.at - old.at, timedelta(0))
        most = self._max_power_w * _TOLERANCE * (elapsed / timedelta(hours=1)) + ALLOWANCE_WH
        return 0 <= new.wh - old.wh <= most


class SessionCounter:
    """Makes a rising register out of a believed counter that starts anew with each session, or in the middle of one."""

    def __init__(self) -> None:
        self._last: int | None = None
        self.total_wh = 0

    def begin(self, wh: int | None, *, idle_wh: int | None, is_trusted: bool) -> None:
        """Start a session at 0. `wh` is the counter now, `idle_wh` what it showed before the car came (None: not seen).

        A counter lower than before was started anew by this car, so it counts from its beginning; one that rose since counts
        by what it rose; one that stands still is the last car's. Where nothing was seen before the car, it counts only if the
        device is trusted.
        """
        self._last, self.total_wh = wh, 0
        if wh is None:
            return
        if idle_wh is not None:
            self.total_wh = wh - idle_wh if wh >= idle_wh else wh
        elif is_trusted:
            self.total_wh = wh

    def resume(self, wh: int | None, *, known_wh: int, is_trusted: bool) -> None:
        """Go on with a session whose register stood at `known_wh` when it was last stored."""
        self._last = wh
        self.total_wh = max(known_wh, wh) if wh is not None and is_trusted else known_wh

    def add(self, wh: int) -> int:
        """Take the counter's next believed value and return the energy of the session so far."""
        if self._last is not None:
            self.total_wh += wh - self._last if wh >= self._last else wh
        self._last = wh
        return self.total_wh
