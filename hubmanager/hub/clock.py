"""Clocks for running programs. Tests set their own by hand."""

import threading
import time
from datetime import UTC, datetime, timedelta

from hubmanager.domain.clock import Clock

_MOST_HELD = timedelta(hours=3)
"""A clock that is set back by more was wrong by so much that its time must not be kept up."""
_GIVEN_BACK_EACH = 10
"""Of so many seconds one is given back: slow enough that no meter seems to run faster than its charger can."""


class SystemClock:
    """The PC's clock."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        return datetime.now(UTC)


class SteadyClock:
    """A clock that goes on when the one behind it is set back, so that no session ends before it began.

    What it is ahead then, it gives back over the next hours by running a tenth slower. Safe to read from any thread.
    """

    def __init__(self, behind: Clock) -> None:
        self._behind = behind
        self._lock = threading.Lock()
        self._last = behind.now()
        self._ahead = timedelta(0)

    def now(self) -> datetime:
        """Return an instant that is not before the last one, unless the clock behind was set back by hours."""
        with self._lock:
            shown = self._behind.now()
            passed = shown - self._last
            self._last = shown
            if passed < timedelta(0):
                self._ahead -= passed
            elif passed >= self._ahead:
                self._ahead = timedelta(0)
            else:
                self._ahead -= passed / _GIVEN_BACK_EACH
            if self._ahead > _MOST_HELD:
                self._ahead = timedelta(0)
            return shown + self._ahead


class ScaledClock:
    """A clock that runs `speed` times as fast as the PC's from the moment it is made, beginning at `origin`.

    The demo uses it; its simulated stations hold an equal one, so that both agree on the time.
    """

    def __init__(self, origin: datetime, speed: float) -> None:
        if origin.tzinfo is None or speed <= 0:
            raise ValueError("A scaled clock needs an aware origin and a speed above 0.")
        self._origin = origin.astimezone(UTC)
        self._speed = speed
        self._began = time.monotonic()

    def now(self) -> datetime:
        """Return the scaled instant, aware, in UTC."""
        return self._origin + timedelta(seconds=(time.monotonic() - self._began) * self._speed)
