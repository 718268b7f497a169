"""From reported states to the kinds of time that a tariff knows."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from hubmanager.domain.availability import EvseStatus
from hubmanager.domain.cdr import Activity

FLICKER = timedelta(seconds=60)
"""A car that pauses for less than this is taken as charging on: stations flicker between the two states."""

_ACTIVITIES = {
    EvseStatus.CHARGING: Activity.CHARGING,
    EvseStatus.SUSPENDED_EV: Activity.PARKED,
    EvseStatus.FINISHED: Activity.PARKED,
    EvseStatus.SUSPENDED_EVSE: Activity.WITHHELD,
    EvseStatus.PLUGGED_IN: Activity.WITHHELD,
}
"""Idle time is charged only when the CAR asks for no power: a plugged-in car that may not charge yet pays nothing."""

ActivityLine = tuple[tuple[datetime, Activity], ...]


def activity_line(
    started_at: datetime, ended_at: datetime, states: Iterable[tuple[datetime, EvseStatus]]
) -> ActivityLine:
    """Return what the session did from when on, pauses shorter than FLICKER left out.

    Without any state the whole session counts as charging. States from before the start tell how it began.
    """
    known = [
        (max(at, started_at), _ACTIVITIES[status])
        for at, status in sorted(states)
        if status in _ACTIVITIES and at <= ended_at
    ]
    steps = _merged([(started_at, Activity.CHARGING), *known])
    settled: list[tuple[datetime, Activity]] = []
    for index, (at, activity) in enumerate(steps):
        until = steps[index + 1][0] if index + 1 < len(steps) else ended_at
        is_flicker = activity is Activity.PARKED and until - at < FLICKER and index + 1 < len(steps)
        settled.append((at, Activity.CHARGING if is_flicker else activity))
    return tuple(_merged(settled))


def _merged(steps: list[tuple[datetime, Activity]]) -> list[tuple[datetime, Activity]]:
    merged: list[tuple[datetime, Activity]] = []
    for at, activity in steps:
        if merged and merged[-1][0] == at:
            merged.pop()
        if not merged or merged[-1][1] is not activity:
            merged.append((at, activity))
    return merged
