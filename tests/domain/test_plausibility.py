"""Readings that can't be true. Both sides of each limit."""

from datetime import UTC, datetime, timedelta

import pytest

from hubmanager.domain.plausibility import ReadingVerdict, judge_reading

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("rise_wh", "seconds", "verdict"),
    [
        (0, 0, ReadingVerdict.PLAUSIBLE),
        (-1, 60, ReadingVerdict.FELL),
        (26_700, 3600, ReadingVerdict.PLAUSIBLE),
        (26_701, 3600, ReadingVerdict.JUMPED),
        (300, 0, ReadingVerdict.PLAUSIBLE),
        (301, 0, ReadingVerdict.JUMPED),
        (300, -3600, ReadingVerdict.PLAUSIBLE),
        (301, -3600, ReadingVerdict.JUMPED),
        (10**18, 86_400, ReadingVerdict.JUMPED),
    ],
)
def test_a_reading_is_judged_by_the_one_before(rise_wh: int, seconds: int, verdict: ReadingVerdict) -> None:
    """A bay of 22 kW gives 26.4 kWh an hour at most, with 300 Wh to spare."""
    last = (1_000_000, NOON)
    assert judge_reading(last, (1_000_000 + rise_wh, NOON + timedelta(seconds=seconds)), 22_000) is verdict
