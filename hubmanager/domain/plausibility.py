"""Whether a meter reading can be true."""

import math
from datetime import datetime
from enum import StrEnum

_ALLOWANCE_WH = 300
"""For registers that step in tenths of a kWh and for clocks that are some seconds apart."""
_EXCESS = (12, 10)
"""A charger may give a fifth more than its rated power."""


class ReadingVerdict(StrEnum):
    """What is thought of a reading beside the one before it."""

    PLAUSIBLE = "plausible"
    FELL = "fell"
    """The register went down: it was reset, or the meter was swapped."""
    JUMPED = "jumped"
    """More energy than the bay could have given in that time."""


def judge_reading(last: tuple[int, datetime], new: tuple[int, datetime], max_power_w: int) -> ReadingVerdict:
    """Judge a register value in Wh with its time by the last plausible one.

    A rise is believed up to 1.2 x rated power x time + 300 Wh. Time that ran backwards counts as none.
    """
    rise_wh = new[0] - last[0]
    if rise_wh < 0:
        return ReadingVerdict.FELL
    elapsed_s = max((new[1] - last[1]).total_seconds(), 0)
    factor, parts = _EXCESS
    if (rise_wh - _ALLOWANCE_WH) * 3600 * parts > max_power_w * math.ceil(elapsed_s) * factor:
        return ReadingVerdict.JUMPED
    return ReadingVerdict.PLAUSIBLE
