"""What a station's clock is off by, learnt from its messages.

A message can be late but never early, so the greatest difference seen is nearest to the truth; messages that may have waited in
the station's queue can only show that its clock is ahead. A clock that was set back shows as a live message and the next one
being late by the same time, from a station that has no reason to be late.
"""

from collections import deque
from dataclasses import replace
from datetime import datetime

from hubmanager.domain.meter_reading import MeterReading
from hubmanager.domain.station_clock import TOLERANCE_S, corrected_time, is_off, offset_s

_REMEMBERED = 3
_ALIKE_S = 10
"""Messages that waited in a queue are late by different times; a clock is off by the same."""


class StationTime:
    """The estimate for one station. Forgotten at a boot, after which the station has been told the time anew."""

    def __init__(self) -> None:
        self._offsets: deque[int] = deque(maxlen=_REMEMBERED)
        self._doubtful: int | None = None
        self._applied = 0

    @property
    def offset_s(self) -> int | None:
        """Seconds by which the station is ahead (negative: behind); None before it told a time."""
        return max(self._offsets) if self._offsets else None

    def observe(self, station_time: datetime, received_at: datetime, *, is_live: bool, is_calm: bool = False) -> None:
        """Take note of a message's time. `is_live`: it certainly did not wait in a queue; `is_calm`: nothing makes the
        station keep messages back just now."""
        seen = offset_s(station_time, received_at)
        known = self.offset_s
        is_set_back = is_calm and known is not None and seen < known - TOLERANCE_S
        if is_set_back and self._doubtful is not None and abs(seen - self._doubtful) <= _ALIKE_S:
            self._offsets.clear()
            self._offsets.append(seen)
        elif is_live or seen > max(known or 0, TOLERANCE_S):
            self._offsets.append(seen)
        self._doubtful = seen if is_set_back and is_live else None
        self._settle()

    def _settle(self) -> None:
        # An offset near the tolerance must not be applied to one reading and not to the next: their order would change.
        newest = self.offset_s or 0
        if abs(newest - self._applied) > TOLERANCE_S:
            self._applied = newest if is_off(newest) else 0

    def forget(self) -> None:
        """Begin anew."""
        self._offsets.clear()
        self._doubtful = None
        self._applied = 0

    def correct(self, station_time: datetime, received_at: datetime) -> datetime:
        """Return our time for a station's time, never later than `received_at`."""
        corrected = corrected_time(station_time, self._applied)
        return min(corrected, received_at)

    def correct_readings(self, readings: tuple[MeterReading, ...], received_at: datetime) -> tuple[MeterReading, ...]:
        """Return the readings with our time for theirs."""
        return tuple(replace(reading, taken_at=self.correct(reading.taken_at, received_at)) for reading in readings)
