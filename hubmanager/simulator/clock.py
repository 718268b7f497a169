"""Simulated time: from the moment it is made it runs `speed` times as fast as real time."""

import time
from datetime import UTC, datetime, timedelta


class ScaledClock:
    """A clock that begins at `origin` and runs `speed` times as fast as the PC's.

    Stations take the hub's time from its answers to BootNotification and Heartbeat, as real ones do, so a simulator that
    was started a moment after the hub still agrees with it.
    """

    def __init__(self, origin: datetime, speed: float = 1.0) -> None:
        """Take an aware `origin` and a positive `speed`; raise ValueError for anything else."""
        if origin.tzinfo is None:
            raise ValueError("The origin of a simulated clock needs a time zone.")
        if speed <= 0:
            raise ValueError(f"Time can't run at speed {speed}. Give a number above 0.")
        self._origin = origin.astimezone(UTC)
        self._speed = speed
        self._began = time.monotonic()

    def now(self) -> datetime:
        """Return simulated time, aware, in UTC."""
        return self._origin + timedelta(seconds=(time.monotonic() - self._began) * self._speed)
