"""Clocks for running programs. Tests set their own by hand."""

import time
from datetime import UTC, datetime, timedelta


class SystemClock:
    """The PC's clock."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        return datetime.now(UTC)


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
