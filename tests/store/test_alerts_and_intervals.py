"""Alerts, availability over time, the outbox and the journal."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import product
from pathlib import Path

import pytest

from hubmanager.domain.alert import Alert, AlertPriority
from hubmanager.domain.availability import Availability, Occupancy
from hubmanager.domain.errors import NotFound
from hubmanager.domain.ids import AlertId, StationId
from hubmanager.store.store import Store
from tests.store.builders import NOON, STATION, HandClock, a_bay

AN_ALERT = Alert(AlertId(0), "estop", AlertPriority.SAFETY, "bay:7", NOON)
HOUR = timedelta(hours=1)


def test_the_list_holds_exactly_what_the_domain_calls_not_normal(store: Store, clock: HandClock) -> None:
    alerts = [
        replace(
            AN_ALERT,
            is_active=is_active,
            acknowledged_at=NOON if is_acknowledged else None,
            is_latching=is_latching,
            reset_at=NOON if is_reset else None,
            shelved_until=shelved,
            is_suppressed=is_suppressed,
        )
        for is_active, is_acknowledged, is_latching, is_reset, is_suppressed in product((False, True), repeat=5)
        for shelved in (None, NOON - HOUR, NOON, NOON + HOUR)
    ]
    stored = store.write_now(lambda work: [work.alerts.add(alert) for alert in alerts])
    on_list = store.read_now(lambda work: work.alerts.list_on_list())
    ended = store.read_now(lambda work: work.alerts.list_ended(1000))
    assert set(on_list) == {alert for alert in stored if alert.is_on_list_at(clock.now())}
    assert set(ended) == set(stored) - set(on_list)
    assert len(store.read_now(lambda work: work.alerts.list_ended(2))) == 2


def test_a_saved_alert_replaces_itself(store: Store) -> None:
    alert = store.write_now(lambda work: work.alerts.add(AN_ALERT))
    taken = replace(alert, acknowledged_at=NOON, acknowledged_by="Ada", occurrence_count=2)
    store.write_now(lambda work: work.alerts.save(taken))
    assert store.read_now(lambda work: work.alerts.get(alert.alert_id)) == taken
    with pytest.raises(NotFound):
        store.write_now(lambda work: work.alerts.save(replace(alert, alert_id=AlertId(99))))


def test_a_bay_has_an_unbroken_row_of_intervals(store: Store) -> None:
    def job(work):
        bay = work.bays.add(a_bay()).bay_id
        change = work.bay_intervals.change
        change(bay, Availability.AVAILABLE, None, "status", NOON)
        change(bay, Availability.AVAILABLE, None, "status", NOON + HOUR)
        change(bay, Availability.OCCUPIED, Occupancy.CHARGING, "status", NOON + 2 * HOUR)
        change(bay, Availability.OFFLINE, None, "silent", NOON + HOUR)  # the clock was set back
        return work.bay_intervals.list_between(bay, NOON, NOON + 9 * HOUR)

    intervals = store.write_now(job)
    assert [(each.availability, each.started_at, each.ended_at) for each in intervals] == [
        (Availability.AVAILABLE, NOON, NOON + 2 * HOUR),
        (Availability.OCCUPIED, NOON + 2 * HOUR, NOON + 2 * HOUR),
        (Availability.OFFLINE, NOON + 2 * HOUR, None),
    ]


def test_the_outbox_gives_out_what_is_due_until_it_is_done(store: Store) -> None:
    first = store.write_now(lambda work: work.outbox.add("print", {"receipt_id": 1}, NOON))
    second = store.write_now(lambda work: work.outbox.add("mail", {}, NOON + HOUR))
    (due,) = store.read_now(lambda work: work.outbox.list_due(NOON, 10))
    assert (due.entry_id, due.kind, due.payload, due.attempt_count) == (first, "print", {"receipt_id": 1}, 0)
    store.write_now(lambda work: work.outbox.postpone(first, NOON + 2 * HOUR, "paper out"))
    assert [each.entry_id for each in store.read_now(lambda work: work.outbox.list_due(NOON + HOUR, 10))] == [second]
    late = store.read_now(lambda work: work.outbox.list_due(NOON + 2 * HOUR, 10))
    assert [(each.entry_id, each.attempt_count, each.last_error) for each in late] == [
        (second, 0, ""),
        (first, 1, "paper out"),
    ]
    store.write_now(lambda work: (work.outbox.done(first), work.outbox.done(second), work.outbox.done(second)))
    assert store.read_now(lambda work: work.outbox.list_due(NOON + 9 * HOUR, 10)) == ()


class Direction(StrEnum):
    IN = "in"


@dataclass(frozen=True)
class AFrame:
    at: datetime
    station_id: StationId = STATION
    direction: Direction = Direction.IN
    text: str = '[2,"1","Heartbeat",{}]'
    evse_id: int | None = None


def test_the_journal_keeps_frames_by_station_and_time(store: Store) -> None:
    frames = [AFrame(NOON + minute * timedelta(minutes=1)) for minute in range(5)]
    store.write_now(lambda work: work.journal.add([*frames, AFrame(NOON, StationId("CP-2"))]))
    store.write_now(lambda work: work.journal.add([]))
    found = store.read_now(lambda work: work.journal.list_between(STATION, NOON, NOON + timedelta(minutes=4), 3))
    assert [frame.at for frame in found] == [frame.at for frame in frames[:3]]
    assert (found[0].direction, found[0].text) == ("in", frames[0].text)


def test_pruning_the_journal_forgets_what_is_older_and_no_more(store: Store) -> None:
    store.write_now(
        lambda work: work.journal.add([AFrame(NOON - HOUR), AFrame(NOON), AFrame(NOON - HOUR, StationId("B"))])
    )
    assert store.write_now(lambda work: work.journal.prune(NOON)) == 2
    assert store.write_now(lambda work: work.journal.prune(NOON)) == 0
    left = store.read_now(lambda work: work.journal.list_between(STATION, NOON - 9 * HOUR, NOON + HOUR, 10))
    assert [frame.at for frame in left] == [NOON]


def test_a_pruned_journal_gives_its_room_back_to_the_disk(sqlite_url: str, tmp_path: Path, clock: HandClock) -> None:
    def size_after(job) -> int:
        store = Store.open(sqlite_url, clock=clock)
        store.write_now(job)
        store.close()
        return (tmp_path / "hub.sqlite").stat().st_size

    empty = size_after(lambda work: work.journal.prune(NOON))
    full = size_after(lambda work: work.journal.add([AFrame(NOON, text="x" * 1000) for _ in range(2000)]))
    pruned = size_after(lambda work: work.journal.prune(NOON + HOUR))
    assert full > empty + 2_000_000
    assert pruned < empty + 100_000
