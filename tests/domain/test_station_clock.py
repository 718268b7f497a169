"""Stations with a wrong clock."""

from datetime import UTC, datetime, timedelta

import pytest

from hubmanager.domain.station_clock import corrected_time, is_off, offset_s

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(("ahead_s", "is_wrong"), [(0, False), (60, False), (-60, False), (61, True), (-61, True)])
def test_a_clock_is_corrected_past_a_minute_only(ahead_s: int, is_wrong: bool) -> None:
    told = NOON + timedelta(seconds=ahead_s)
    offset = offset_s(told, NOON)
    assert offset == ahead_s
    assert is_off(offset) is is_wrong
    assert corrected_time(told, offset) == (NOON if is_wrong else told)


def test_a_station_that_lost_its_date_is_corrected() -> None:
    told = datetime(1970, 1, 1, 0, 5, tzinfo=UTC)
    offset = offset_s(told, NOON)
    assert corrected_time(told - timedelta(minutes=3), offset) == NOON - timedelta(minutes=3)


@pytest.mark.parametrize("told", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)])
def test_a_time_past_the_calendar_stays_as_told(told: datetime) -> None:
    offset = 3600 if told.year == 1 else -3600
    assert corrected_time(told, offset) == told
