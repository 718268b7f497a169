"""Reading a meter with doubt: which samples count, and which register value a session ends at.

Samples are stored as the station sent them. Some stations send samples that begin at 0 with each session while their start and
stop registers count for life; such a sample is lifted onto the start register, and only if that gives a possible value.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from hubmanager.domain.meter_reading import MeterReading
from hubmanager.domain.plausibility import ReadingVerdict, judge_reading
from hubmanager.domain.session import ChargingSession, ReviewReason

Point = tuple[int, datetime]
"""A register value in Wh and its time."""

JITTER_WH = 10
"""A register that falls by no more than this was rounded differently, not reset: it stays where it was."""

_MOST_WH = 1_000_000
"""No car takes more in one session; believed where the times of a session can't tell."""

WINDOW_TOLERANCE = timedelta(seconds=60)
"""Samples this far outside of the session still belong to it."""

_TROUBLES = {ReadingVerdict.FELL: ReviewReason.METER_FELL, ReadingVerdict.JUMPED: ReviewReason.METER_JUMP}


def read_register(start_wh: int, last: Point, new: Point, max_power_w: int) -> tuple[int, ReadingVerdict]:
    """Return the register value that a sample stands for, and whether it can be right."""
    value_wh, at = new
    verdict = judge_reading(last, new, max_power_w)
    if verdict is ReadingVerdict.FELL and last[0] - value_wh <= JITTER_WH:
        return last[0], ReadingVerdict.PLAUSIBLE
    if verdict is ReadingVerdict.FELL and value_wh < start_wh:
        lifted = start_wh + value_wh
        if judge_reading(last, (lifted, at), max_power_w) is ReadingVerdict.PLAUSIBLE:
            return lifted, ReadingVerdict.PLAUSIBLE
    return value_wh, verdict


@dataclass(frozen=True, slots=True)
class Sampled:
    """A session after new samples."""

    session: ChargingSession
    troubles: tuple[ReviewReason, ...] = ()
    learnt_start: bool = False
    """The start register was missing and was taken from the first sample."""


def take_samples(session: ChargingSession, readings: Iterable[MeterReading], max_power_w: int) -> Sampled:
    """Return the open session with its register moved by what can be right; what can't be leaves it where it was.

    Samples older than the last one change nothing here: the bill's curve is built from all of them at the end.
    """
    troubles: list[ReviewReason] = []
    learnt = False
    for reading in sorted(readings, key=_order):
        if reading.value_wh is None or reading.taken_at < session.started_at - WINDOW_TOLERANCE:
            continue
        at = max(reading.taken_at, session.started_at)
        if at < session.last_reading_at:
            continue
        last = (session.last_register_wh, session.last_reading_at)
        value, verdict = read_register(session.start_register_wh, last, (reading.value_wh, at), max_power_w)
        if verdict is ReadingVerdict.JUMPED and _start_is_unknown(session):
            session = replace(session, start_register_wh=value, last_register_wh=value, last_reading_at=at)
            learnt = True
        elif verdict is ReadingVerdict.PLAUSIBLE:
            session = session.with_reading(max(value, session.last_register_wh), at)
        else:
            troubles.append(_TROUBLES[verdict])
    return Sampled(session, tuple(dict.fromkeys(troubles)), learnt)


def _start_is_unknown(session: ChargingSession) -> bool:
    # A start register of 0 before any sample: either a brand-new meter or a station that did not say.
    return session.start_register_wh == 0 and session.last_register_wh == 0


@dataclass(frozen=True, slots=True)
class Curve:
    """The samples that count for a bill, as register values that rise, and the register at the end."""

    readings: tuple[MeterReading, ...]
    end_wh: int
    troubles: tuple[ReviewReason, ...]


def build_curve(
    session: ChargingSession,
    readings: Iterable[MeterReading],
    end_wh: int | None,
    ended_at: datetime,
    max_power_w: int,
    *,
    trusts_times: bool = True,
) -> Curve:
    """Return the curve of a session. It depends on the set of readings only, not on the order of their arrival.

    `end_wh` None means that the station gave no end register: the last good sample stands for it. Energy is never negative and
    never more than the bay can give; where the station says otherwise the last good value is kept, with the trouble's name.
    Without `trusts_times` (a clock was set back) the end register is believed up to what a car can take at all.
    """
    start = session.start_register_wh
    last: Point = (start, session.started_at)
    kept: list[MeterReading] = []
    troubles: list[ReviewReason] = []
    are_samples_relative = False
    for reading in sorted(readings, key=_order):
        if reading.value_wh is None or not _is_within(reading.taken_at, session.started_at, ended_at):
            continue
        at = min(max(reading.taken_at, session.started_at), ended_at)
        value, verdict = read_register(start, last, (reading.value_wh, at), max_power_w)
        if verdict is ReadingVerdict.PLAUSIBLE:
            are_samples_relative = are_samples_relative or 0 < start == value - reading.value_wh
            value = max(value, last[0])
            last = (value, at)
            kept.append(replace(reading, value_wh=value, taken_at=at))
        else:
            troubles.append(_TROUBLES[verdict])
    if end_wh is None:
        return Curve(tuple(kept), last[0], tuple(dict.fromkeys(troubles)))
    # A stop register below the start is doubtful, unless this station's samples count from each session's start too.
    least = start if are_samples_relative else 0
    value, verdict = read_register(least, last, (end_wh, ended_at), max_power_w)
    is_believed = not trusts_times and verdict is ReadingVerdict.JUMPED and value - start <= _MOST_WH
    if verdict is ReadingVerdict.PLAUSIBLE or is_believed:
        return Curve(tuple(kept), max(value, last[0]), tuple(dict.fromkeys(troubles)))
    troubles.append(_TROUBLES[verdict])
    return Curve(tuple(kept), last[0], tuple(dict.fromkeys(troubles)))


def _is_within(at: datetime, started_at: datetime, ended_at: datetime) -> bool:
    return started_at - WINDOW_TOLERANCE <= at <= ended_at + WINDOW_TOLERANCE


def _order(reading: MeterReading) -> tuple[datetime, int]:
    return reading.taken_at, reading.value_wh or 0
