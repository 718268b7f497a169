"""Clocks of running programs."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from hubmanager.hub.clock import ScaledClock, SystemClock
from tests.hub.support import START


def test_pcs_clock_is_aware_and_in_utc() -> None:
    now = SystemClock().now()
    assert now.utcoffset() == timedelta(0)
    assert abs(now - datetime.now(UTC)) < timedelta(seconds=5)


def test_scaled_clock_begins_at_its_origin_and_runs_faster(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: seconds[0])
    clock = ScaledClock(START, 60)
    assert clock.now() == START
    seconds[0] += 2
    assert clock.now() == START + timedelta(minutes=2)


def test_scaled_clock_that_can_not_run_is_refused() -> None:
    with pytest.raises(ValueError, match="aware origin"):
        ScaledClock(START.replace(tzinfo=None), 1)
    with pytest.raises(ValueError, match="above 0"):
        ScaledClock(START, 0)
