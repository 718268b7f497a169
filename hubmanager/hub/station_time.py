"""What a station's clock is off by, learnt from its messages.

A message can be late but never early, so the greatest difference seen is nearest to the truth; messages that may have waited in
the station's queue can only show that its clock is ahead.
"""

from collections import deque
from dataclasses import replace
from datetime import datetime

from hubmanager.domain.meter_reading import MeterReading
from hubmanager.domain.station_clock import corrected_time, offset_s

_REMEMBERED = 3


class StationTime:
    """The estimate for one station. Forgotten at a boot, after which the station has been told the time anew."""

    def __init__(self) -> None:
        self._offsets: deque[int] = deque(maxlen=_REMEMBERED)

    @property
    def offset_s(self) -> int | None:
        """Seconds by which the station is ahead (negative: behind); None before it told a time."""
        return max(self._offsets) if self._offsets else None

    def observe(self, station_time: datetime, received_at: datetime, *, is_live: bool) -> None:
        """Take note of a message's time. `is_live`: it certainly did not wait in a queue."""
        seen = round(offset_s(station_time, received_at))
        known = self.offset_s
        if is_live or seen > max(known or 0, 60):
            self._offsets.append(seen)

    def forget(self) -> None:
        """Begin anew."""
        self._offsets.clear()

    def correct(self, station_time: datetime, received_at: datetime) -> datetime:
        """Return our time for a station's time, never later than `received_at`."""
        corrected = corrected_time(station_time, self.offset_s or 0)
        return min(corrected, received_at)

    def correct_readings(self, readings: tuple[MeterReading, ...], received_at: datetime) -> tuple[MeterReading, ...]:
        """Return the readings with our time for theirs."""
        return tuple(replace(reading, taken_at=self.correct(reading.taken_at, received_at)) for reading in readings)
