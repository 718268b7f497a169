"""Registers kept free of glitches."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from hubmanager.chargers.modbus.energy import RegisterWatch, SessionCounter
from tests.chargers.modbus.support import START

TEN_S = timedelta(seconds=10)


def watch_at(wh: int) -> RegisterWatch:
    watch = RegisterWatch(22_000)
    watch.take(wh, START)
    return watch


def test_one_fall_to_zero_is_held_back() -> None:
    watch = watch_at(50_000)
    assert watch.take(0, START + TEN_S) is None
    assert watch.take(50_060, START + 2 * TEN_S) == 50_060


def test_a_fall_that_stays_is_passed_on_for_the_hub_to_judge() -> None:
    watch = watch_at(50_000)
    assert watch.take(10, START + TEN_S) is None
    assert watch.take(20, START + 2 * TEN_S) == 20


def test_one_wild_jump_is_held_back() -> None:
    watch = watch_at(50_000)
    assert watch.take(4_294_967_295, START + TEN_S) is None
    assert watch.take(50_060, START + 2 * TEN_S) == 50_060


def test_a_jump_that_stays_is_passed_on_for_the_hub_to_judge() -> None:
    watch = watch_at(50_000)
    assert watch.take(900_000, START + TEN_S) is None
    assert watch.take(900_050, START + 2 * TEN_S) == 900_050


def test_much_energy_after_a_long_gap_is_believed() -> None:
    assert watch_at(50_000).take(70_000, START + timedelta(hours=1)) == 70_000


def test_no_value_changes_nothing() -> None:
    watch = watch_at(50_000)
    assert watch.take(None, START + TEN_S) is None
    assert watch.last is not None
    assert watch.last.wh == 50_000


@given(st.lists(st.integers(0, 60), min_size=1, max_size=60))
def test_a_meter_that_runs_as_it_should_is_always_believed(steps: list[int]) -> None:
    watch, wh, at = RegisterWatch(22_000), 0, START
    for step in steps:
        wh, at = wh + step, at + TEN_S
        assert watch.take(wh, at) == wh


def test_a_counter_left_from_the_last_car_is_not_billed() -> None:
    counter = SessionCounter()
    counter.begin(12_000, idle_wh=12_000, is_trusted=True)
    assert counter.total_wh == 0
    assert counter.add(12_000) == 0
    assert counter.add(30) == 30  # it started anew a moment later
    assert counter.add(90) == 90


def test_a_counter_that_started_anew_before_we_looked_counts_in_full() -> None:
    counter = SessionCounter()
    counter.begin(40, idle_wh=12_000, is_trusted=False)
    assert counter.add(100) == 100


def test_energy_of_a_car_that_was_there_before_us_counts_only_where_trusted() -> None:
    trusted, doubted = SessionCounter(), SessionCounter()
    trusted.begin(5_000, idle_wh=None, is_trusted=True)
    doubted.begin(5_000, idle_wh=None, is_trusted=False)
    assert trusted.add(5_100) == 5_100
    assert doubted.add(5_100) == 100


def test_a_counter_restarted_within_a_session_goes_on_adding() -> None:
    counter = SessionCounter()
    counter.begin(0, idle_wh=0, is_trusted=True)
    counter.add(7_000)
    assert counter.add(200) == 7_200


@given(parts=st.lists(st.lists(st.integers(0, 500), min_size=1, max_size=10), min_size=1, max_size=5))
def test_the_parts_of_a_restarted_counter_add_up(parts: list[list[int]]) -> None:
    counter, right = SessionCounter(), 0
    counter.begin(0, idle_wh=0, is_trusted=True)
    for part in parts:
        shown = 0
        for step in part:
            shown += step + 1
            right += step + 1
            counter.add(shown)
        counter.add(0)
    assert counter.total_wh == right
