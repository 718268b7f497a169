"""A busy hub's jobs share commits, a quiet hub's job is committed at once."""

from hypothesis import given
from hypothesis import strategies as st

from hubmanager.store.commit_pace import A_SECOND, BURST, CommitPace


def test_a_burst_after_a_quiet_time_does_not_wait() -> None:
    pace = CommitPace(0.0)
    assert [pace.take(0.0) for _ in range(BURST)] == [0.0] * BURST


def test_a_steady_stream_is_held_to_its_rate() -> None:
    pace, now, commits = CommitPace(0.0), 0.0, 0
    while now < 60:
        now += pace.take(now) + 0.001  # the next job comes a millisecond after each commit
        commits += 1
    assert commits <= 60 * A_SECOND + BURST


@given(st.lists(st.floats(0, 0.1), max_size=300))
def test_no_commit_waits_longer_than_one_turn(pauses: list[float]) -> None:
    """Not even when the one before it began early, because enough jobs had come together."""
    pace, now = CommitPace(0.0), 0.0
    for pause in pauses:
        now += pause
        assert 0 <= pace.take(now) <= 1 / A_SECOND


def test_the_allowance_fills_up_again() -> None:
    pace = CommitPace(0.0)
    for _ in range(BURST + 10):
        pace.take(0.0)
    assert pace.take(BURST / A_SECOND + 1) == 0.0
