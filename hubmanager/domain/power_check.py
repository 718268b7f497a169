"""Whether a session's register can be true beside the power that the station told meanwhile.

A station that labels kWh as Wh counts a thousandth of what it gives: no single reading is impossible, but hours of 50 kW are no 40 Wh.
"""

from collections.abc import Iterable
from datetime import timedelta
from itertools import pairwise

from hubmanager.domain.meter_reading import MeterReading

_LEAST_WH = 1_000
"""Less than this by power says nothing: power is told in steps, and cars ramp up and down."""
_LEAST_SHARE = 4
_LONGEST_GAP = timedelta(minutes=2)
"""Between two samples further apart nobody knows the power: the mains may have been away."""


def is_far_below_power(readings: Iterable[MeterReading], energy_wh: int, max_power_w: int) -> bool:
    """Return whether the register's energy is less than a quarter of what the told power comes to.

    Between two samples the lower of them counts. Power above 1.2 x the rated one is itself wrong and counts as none.
    """
    samples = sorted(
        (reading.taken_at, reading.power_w)
        for reading in readings
        if reading.power_w is not None and 0 <= reading.power_w * 10 <= max_power_w * 12
    )
    told_w_ms = sum(
        min(first_w, second_w) * ((later - earlier) // timedelta(milliseconds=1))
        for (earlier, first_w), (later, second_w) in pairwise(samples)
        if later - earlier <= _LONGEST_GAP
    )
    told_wh = told_w_ms // 3_600_000
    return told_wh >= _LEAST_WH and energy_wh * _LEAST_SHARE < told_wh
