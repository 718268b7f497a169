"""Clocks of running programs."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from hubmanager.hub.clock import ScaledClock, SteadyClock, SystemClock
from tests.hub.support import START, HandClock


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


def test_steady_clock_goes_on_when_the_pcs_clock_is_set_back() -> None:
    behind = HandClock()
    clock = SteadyClock(behind)
    behind.move(minutes=5)
    before = clock.now()
    behind.move(hours=-1)
    assert clock.now() == before
    shown = [clock.now()]
    for _ in range(12 * 60):
        behind.move(minutes=1)
        shown.append(clock.now())
    assert shown == sorted(shown)
    assert clock.now() == behind.now(), "after half a day it tells the right time again"


def test_steady_clock_follows_a_clock_that_is_put_right() -> None:
    behind = HandClock()
    clock = SteadyClock(behind)
    behind.move(hours=-1)
    clock.now()
    behind.move(hours=1)
    assert clock.now() == behind.now()


def test_steady_clock_does_not_keep_up_a_time_that_was_far_off() -> None:
    behind = HandClock()
    clock = SteadyClock(behind)
    behind.move(days=-400)
    assert clock.now() == behind.now()
