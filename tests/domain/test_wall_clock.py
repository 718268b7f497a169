"""The clock on the wall, with its repeated and its skipped hour."""

import itertools
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubmanager.domain.wall_clock import DAY_S, WallClock
from tests.domain.builders import BERLIN


def second(*parts: int) -> int:
    return int(datetime(*parts, tzinfo=UTC).timestamp())  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("start", "hours", "expected"),
    [
        ((2026, 6, 1, 0), 2, [(2026, 6, 1, 0, 30)]),
        ((2026, 10, 25, 0), 3, [(2026, 10, 25, 0, 30), (2026, 10, 25, 1), (2026, 10, 25, 1, 30)]),
        ((2026, 3, 29, 0), 3, [(2026, 3, 29, 1)]),
    ],
    ids=["an ordinary night", "02:30 comes twice", "02:30 is skipped"],
)
def test_half_past_two_in_berlin(start: tuple[int, ...], hours: int, expected: list[tuple[int, ...]]) -> None:
    moments = WallClock(BERLIN).moments(second(*start), second(*start) + hours * 3600, {2 * 3600 + 1800})
    assert moments == [second(*parts) for parts in expected]


@settings(max_examples=100, deadline=None)
@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)),  # noqa: DTZ001
    st.integers(0, 3 * DAY_S),
    st.sampled_from(["Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"]),
)
def test_between_two_moments_no_named_time_is_passed(start: datetime, length_s: int, name: str) -> None:
    zone = ZoneInfo(name)
    start_s = int(start.replace(tzinfo=UTC).timestamp())
    noon = 12 * 3600
    clock = WallClock(zone)
    moments = clock.moments(start_s, start_s + length_s, {noon})
    marks = [start_s, *moments, start_s + length_s]
    for since, until in itertools.pairwise(marks):
        halves = {clock.local_s(at) % DAY_S < noon for at in (since, max(until - 1, since))}
        days = {clock.local_s(at) // DAY_S for at in (since, max(until - 1, since))}
        assert len(halves) == 1 or len(days) == 2
        local = datetime.fromtimestamp(since, UTC).astimezone(zone)
        assert clock.local_s(since) % DAY_S == timedelta(
            hours=local.hour, minutes=local.minute, seconds=local.second
        ) // timedelta(seconds=1)
