"""Stations whose clock is wrong: how far off it is, and what time it really was."""

from datetime import datetime, timedelta

TOLERANCE_S = 60
"""A clock this far off is left alone: the way of a message takes time too."""


def offset_s(station_time: datetime, received_at: datetime) -> int:
    """Return by how many seconds a station's clock is ahead of ours (negative: behind), from a message that came at once."""
    return round((station_time - received_at).total_seconds())


def is_off(clock_offset_s: int) -> bool:
    """Whether a clock is so wrong that its times are corrected."""
    return abs(clock_offset_s) > TOLERANCE_S


def corrected_time(station_time: datetime, clock_offset_s: int) -> datetime:
    """Return the true time for one that a station told. A time that no calendar holds is returned as it was told."""
    if not is_off(clock_offset_s):
        return station_time
    try:
        return station_time - timedelta(seconds=clock_offset_s)
    except OverflowError:
        return station_time
