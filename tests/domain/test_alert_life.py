"""The life of an alert by ISA-18.2: hold-offs, acknowledging, latching, shelving, suppressing, restarts."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubmanager.domain.alert import AlertPriority, AlertState
from hubmanager.domain.alert_life import (
    AlertChange,
    AlertStep,
    Watch,
    acknowledged,
    reset,
    restored,
    shelved,
    unshelved,
)
from hubmanager.domain.alert_rules import AlertRule
from hubmanager.domain.errors import WrongState
from hubmanager.domain.ids import AlertId, BayId

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def a_rule(
    on: int = 0, off: int = 0, *, is_latching: bool = False, priority: AlertPriority = AlertPriority.SERVICE
) -> AlertRule:
    return AlertRule("bay_fault", priority, on, off, is_latching)


def at(second: float) -> datetime:
    return NOON + timedelta(seconds=second)


class Scene:
    """A watch with time passing by the second, and everything that happened to it."""

    def __init__(self, rule: AlertRule) -> None:
        self.watch = Watch(rule, "bay:7", bay_id=BayId(7))
        self.second = 0
        self.told: list[tuple[int, AlertStep]] = []
        self.rang: list[int] = []

    def run(self, until: int, is_true: bool | None = None) -> "Scene":
        if is_true is not None:
            self.watch = self.watch.observed(is_true=is_true, at=at(self.second))
        for second in range(self.second, until + 1):
            self.watch, changes = self.watch.advanced(at(second))
            self.note(second, changes)
        self.second = until
        return self

    def note(self, second: int, changes: tuple[AlertChange, ...]) -> None:
        self.told += [(second, change.step) for change in changes]
        self.rang += [second for change in changes if change.rings]

    def acknowledge(self) -> "Scene":
        assert self.watch.alert is not None
        self.watch = self.watch.with_alert(acknowledged(self.watch.alert, "Ada", at(self.second)), at(self.second))
        return self

    def shelve(self, seconds: int) -> "Scene":
        assert self.watch.alert is not None
        alert = shelved(self.watch.alert, at(self.second + seconds), at(self.second))
        self.watch = self.watch.with_alert(alert, at(self.second))
        return self

    def reset(self) -> "Scene":
        assert self.watch.alert is not None
        self.watch = self.watch.with_alert(reset(self.watch.alert, "Ada", at(self.second)), at(self.second))
        return self

    @property
    def state(self) -> AlertState:
        return AlertState.NORMAL if self.watch.alert is None else self.watch.alert.state_at(at(self.second))

    @property
    def count(self) -> int:
        return 0 if self.watch.alert is None else self.watch.alert.occurrence_count


def test_a_condition_shorter_than_the_on_delay_raises_nothing() -> None:
    scene = Scene(a_rule(on=60, off=120)).run(45, is_true=True).run(300, is_true=False)
    assert scene.told == []
    assert scene.state is AlertState.NORMAL


def test_a_gap_shorter_than_the_off_delay_is_one_occurrence() -> None:
    scene = Scene(a_rule(on=60, off=120)).run(100, is_true=True).run(150, is_true=False).run(300, is_true=True)
    assert scene.told == [(60, AlertStep.RAISED)]
    scene.acknowledge().run(600, is_true=False)
    assert scene.told == [(60, AlertStep.RAISED), (420, AlertStep.RETURNED), (420, AlertStep.ENDED)]
    assert scene.rang == [60]


def test_a_raised_alert_says_whose_and_what_it_is() -> None:
    scene = Scene(a_rule()).run(5, is_true=True)
    alert = scene.watch.alert
    assert alert is not None
    assert (alert.rule, alert.subject, alert.bay_id, alert.raised_at) == ("bay_fault", "bay:7", BayId(7), NOON)
    assert alert.alert_id == AlertId(0)


def test_acknowledged_then_gone_leaves_the_list() -> None:
    scene = Scene(a_rule()).run(1, is_true=True)
    assert scene.state is AlertState.UNACKNOWLEDGED
    assert scene.acknowledge().state is AlertState.ACKNOWLEDGED
    assert scene.run(2, is_true=False).state is AlertState.NORMAL


def test_gone_before_it_was_acknowledged_stays_until_it_is() -> None:
    scene = Scene(a_rule()).run(1, is_true=True).run(2, is_true=False)
    assert scene.state is AlertState.RETURNED_UNACKNOWLEDGED
    assert scene.acknowledge().state is AlertState.NORMAL


def test_a_latched_alert_stays_until_it_is_reset() -> None:
    scene = Scene(a_rule(is_latching=True)).run(1, is_true=True).run(2, is_true=False)
    assert scene.state is AlertState.LATCHED_UNACKNOWLEDGED
    assert scene.acknowledge().state is AlertState.LATCHED
    assert scene.reset().state is AlertState.NORMAL


def test_a_latched_alert_can_not_be_reset_while_its_cause_is_there() -> None:
    scene = Scene(a_rule(is_latching=True)).run(1, is_true=True)
    with pytest.raises(WrongState) as refused:
        scene.reset()
    assert refused.value.remedy


def test_resetting_takes_an_alert_too() -> None:
    scene = Scene(a_rule(is_latching=True)).run(1, is_true=True).run(2, is_true=False)
    alert = scene.watch.alert
    assert alert is not None
    assert reset(alert, "Ada", at(3)).acknowledged_by == "Ada"
    assert scene.reset().state is AlertState.NORMAL


def test_what_is_not_latched_needs_no_reset() -> None:
    scene = Scene(a_rule()).run(1, is_true=True).run(2, is_true=False)
    with pytest.raises(WrongState):
        scene.reset()


def test_coming_back_while_on_the_list_counts_on_and_rings_again() -> None:
    scene = Scene(a_rule()).run(1, is_true=True).run(2, is_true=False).run(3, is_true=True)
    assert (scene.state, scene.count) == (AlertState.UNACKNOWLEDGED, 2)
    assert [step for _, step in scene.told] == [AlertStep.RAISED, AlertStep.RETURNED, AlertStep.RAISED_AGAIN]
    assert len(scene.rang) == 2


def test_coming_back_while_latched_is_unacknowledged_again() -> None:
    scene = Scene(a_rule(is_latching=True)).run(1, is_true=True).run(2, is_true=False).acknowledge()
    assert scene.run(3, is_true=True).state is AlertState.UNACKNOWLEDGED
    assert scene.count == 2


def test_coming_back_after_it_ended_is_a_new_occurrence() -> None:
    scene = Scene(a_rule()).run(1, is_true=True).acknowledge().run(2, is_true=False).run(3, is_true=True)
    assert (scene.state, scene.count) == (AlertState.UNACKNOWLEDGED, 1)


def test_still_true_at_the_end_of_the_shelf_rings_unacknowledged() -> None:
    scene = Scene(a_rule()).run(1, is_true=True).acknowledge().shelve(1800)
    assert scene.run(1000).state is AlertState.SHELVED
    assert scene.run(1801).state is AlertState.UNACKNOWLEDGED
    assert scene.rang == [0, 1801]


def test_gone_on_the_shelf_ends_silently_with_its_time() -> None:
    scene = Scene(a_rule()).run(1, is_true=True).acknowledge().shelve(1800).run(60).run(1800, is_true=False)
    assert scene.state is AlertState.SHELVED
    assert scene.run(1801).state is AlertState.NORMAL
    assert scene.rang == [0]
    assert scene.told[-1] == (1801, AlertStep.ENDED)


def test_coming_back_on_the_shelf_does_not_ring() -> None:
    scene = Scene(a_rule()).run(1, is_true=True).shelve(1800).run(60, is_true=False).run(120, is_true=True)
    assert (scene.state, scene.count) == (AlertState.SHELVED, 2)
    assert scene.rang == [0]


def test_a_latched_alert_comes_off_the_shelf_latched() -> None:
    scene = Scene(a_rule(is_latching=True)).run(1, is_true=True).shelve(100).run(50, is_true=False).run(101)
    assert scene.state is AlertState.LATCHED_UNACKNOWLEDGED
    assert scene.rang == [0]


def test_a_person_may_take_it_off_the_shelf() -> None:
    scene = Scene(a_rule()).run(1, is_true=True).acknowledge().shelve(1800)
    assert scene.watch.alert is not None
    assert unshelved(scene.watch.alert, at(2)).state_at(at(2)) is AlertState.UNACKNOWLEDGED


def test_an_ended_alert_can_not_be_shelved() -> None:
    scene = Scene(a_rule()).run(1, is_true=True).run(2, is_true=False)
    assert scene.watch.alert is not None
    ended = acknowledged(scene.watch.alert, "Ada", at(2))
    with pytest.raises(WrongState):
        shelved(ended, at(60), at(3))


def test_the_first_who_acknowledged_stays_named() -> None:
    scene = Scene(a_rule()).run(1, is_true=True).acknowledge()
    assert scene.watch.alert is not None
    assert acknowledged(scene.watch.alert, "Bob", at(9)).acknowledged_by == "Ada"


def test_a_suppressed_condition_raises_nothing_and_starts_its_delay_anew() -> None:
    scene = Scene(a_rule(on=120))
    scene.watch = scene.watch.suppressed()
    scene.run(500, is_true=True)
    assert scene.told == []
    scene.watch, changes = scene.watch.released(at(500))
    assert changes == ()
    assert scene.run(619).told == []
    assert scene.run(620).told == [(620, AlertStep.RAISED)]


def test_an_alert_that_is_suppressed_is_set_aside_and_ends_with_its_cause() -> None:
    scene = Scene(a_rule()).run(1, is_true=True)
    scene.watch = scene.watch.suppressed()
    assert scene.state is AlertState.SUPPRESSED
    scene.watch, [change] = scene.watch.released(at(2))
    assert (change.step, change.alert.state_at(at(2)), scene.watch.alert) == (AlertStep.ENDED, AlertState.NORMAL, None)


def test_a_latched_alert_outlives_suppression() -> None:
    scene = Scene(a_rule(is_latching=True)).run(1, is_true=True)
    scene.watch = scene.watch.suppressed()
    scene.watch, [change] = scene.watch.released(at(2))
    assert change.rings
    assert scene.state is AlertState.UNACKNOWLEDGED


def test_a_restart_is_silent() -> None:
    rule = a_rule(on=60, off=120)
    before = Scene(rule).run(100, is_true=True).acknowledge().watch.alert
    assert before is not None
    watch = restored(rule, before, at(1000)).observed(is_true=True, at=at(1001))
    watch, changes = watch.advanced(at(5000))
    assert changes == ()
    assert watch.alert == before


def test_a_notice_never_rings_and_leaves_by_itself() -> None:
    scene = Scene(a_rule(priority=AlertPriority.NOTICE)).run(1, is_true=True).run(2, is_true=False)
    assert scene.state is AlertState.NORMAL
    assert scene.rang == []
    assert [step for _, step in scene.told] == [AlertStep.RAISED, AlertStep.RETURNED, AlertStep.ENDED]


def test_another_detail_is_an_update_not_an_alert() -> None:
    watch, _ = Watch(a_rule(), "bay:7").observed(is_true=True, at=NOON, detail="E1").advanced(NOON)
    watch, changes = watch.observed(is_true=True, at=at(5), detail="E2").advanced(at(5))
    assert changes == ()
    assert watch.alert is not None
    assert (watch.alert.detail, watch.alert.occurrence_count) == ("E2", 1)


words = st.tuples(st.integers(1, 90), st.booleans())


@settings(max_examples=150, deadline=None)
@given(st.lists(words, max_size=12), st.integers(0, 60), st.integers(0, 60))
def test_ticks_late_or_often_raise_the_same_alerts(told: list[tuple[int, bool]], on: int, off: int) -> None:
    """The condition is told at any pace; only how long it holds decides."""
    scene = Scene(a_rule(on=on, off=off))
    until, raised, is_active, since, last = 0, 0, False, 0, False
    for seconds, is_true in told:
        if is_true is not last:
            since, last = until, is_true
        for second in range(until, until + seconds + 1):
            if is_true and not is_active and second - since >= on:
                is_active, raised = True, raised + 1
            if not is_true and is_active and second - since >= off:
                is_active = False
        until += seconds
        scene.run(until, is_true=is_true)
    assert scene.count == raised
    assert (scene.watch.alert is not None and scene.watch.alert.is_active) is is_active
