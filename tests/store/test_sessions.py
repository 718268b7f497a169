"""Sessions with what belongs to them."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hubmanager.domain.availability import EvseStatus
from hubmanager.domain.errors import NotFound, WrongState
from hubmanager.domain.ids import SessionId, StationId
from hubmanager.domain.meter_reading import ReadingContext
from hubmanager.domain.session import ReviewReason, SessionState
from hubmanager.store.errors import StoreDefect
from hubmanager.store.store import Store
from tests.store.builders import NOON, STATION, a_cdr, a_reading, a_session


def test_a_session_comes_back_whole(store: Store) -> None:
    session = store.write_now(
        lambda work: work.sessions.add(
            a_session(
                review_reasons=(ReviewReason.METER_JUMP, ReviewReason.NO_PRICE),
                reserved_from=NOON,
                start_register_wh=2**40,
                last_register_wh=2**40 + 1,
                transaction_id="9223372036854775807",
            )
        )
    )
    assert session.session_id >= 1
    assert store.read_now(lambda work: work.sessions.get(session.session_id)) == session


def test_a_saved_session_has_all_its_new_values(store: Store) -> None:
    added = store.write_now(lambda work: work.sessions.add(a_session()))
    changed = replace(added, transaction_id="1", evse_id=2, station_id=StationId("CP-2"), started_at=NOON).ended(
        NOON + timedelta(hours=2), 1_030_000, "Local"
    )
    store.write_now(lambda work: work.sessions.save(changed))
    assert store.read_now(lambda work: work.sessions.get(added.session_id)) == changed
    assert store.read_now(lambda work: work.sessions.find_by_transaction(StationId("CP-2"), "1")) == changed


def test_sessions_are_found_by_what_stations_know(store: Store) -> None:
    def job(work):
        old = work.sessions.add(a_session("k1", transaction_id="T"))
        old = old.ended(NOON, old.last_register_wh, "")
        work.sessions.save(old)
        new = work.sessions.add(a_session("k2", transaction_id="T"))
        other = work.sessions.add(a_session("k3", evse_id=2))
        assert work.sessions.find_by_key("k1") == old
        assert work.sessions.find_by_key("k9") is None
        assert work.sessions.find_by_transaction(STATION, "T") == new
        assert work.sessions.find_by_transaction(StationId("CP-9"), "T") is None
        assert work.sessions.find_open(STATION, 1) == new
        assert work.sessions.find_open(STATION, 3) is None
        assert work.sessions.list_open() == (new, other)
        work.sessions.save(new.ended(NOON, new.last_register_wh, ""))
        assert work.sessions.find_open(STATION, 1) is None
        assert work.sessions.find_last(STATION, 1).session_id == new.session_id

    store.write_now(job)


def test_two_sessions_never_have_one_natural_key(store: Store) -> None:
    store.write_now(lambda work: work.sessions.add(a_session("same")))
    with pytest.raises(StoreDefect):
        store.write_now(lambda work: work.sessions.add(a_session("same")))


def test_unknown_sessions_are_not_found(store: Store) -> None:
    for job in (
        lambda work: work.sessions.get(SessionId(9)),
        lambda work: work.sessions.save(a_session(session_id=SessionId(9))),
        lambda work: work.cdrs.get(SessionId(9)),
    ):
        with pytest.raises(NotFound):
            store.write_now(job)


def test_a_repeated_reading_is_kept_once(store: Store) -> None:
    end = a_reading(1, 1_000_500, context=ReadingContext.END)
    power_only = a_reading(1, None, power_w=11_000, soc_pct=Decimal(54), current_ma=16_000)

    def job(work):
        session = work.sessions.add(a_session())
        work.readings.add(session.session_id, [a_reading(1, 1_000_500), end, power_only])
        work.readings.add(session.session_id, [a_reading(1, 1_000_500), a_reading(0)])
        work.readings.add(session.session_id, [])
        return work.readings.list_for(session.session_id)

    assert store.write_now(job) == (a_reading(0), power_only, end, a_reading(1, 1_000_500))


def test_activities_and_timeline_come_in_the_order_of_time(store: Store) -> None:
    later = NOON + timedelta(minutes=5)

    def job(work):
        key = work.sessions.add(a_session()).session_id
        work.activities.add(key, later, EvseStatus.SUSPENDED_EV)
        work.activities.add(key, NOON, EvseStatus.CHARGING)
        work.timeline.add(key, later, "timeline.full", {})
        work.timeline.add(key, NOON, "timeline.started", {"bay": "7"})
        return work.activities.list_for(key), work.timeline.list_for(key)

    activities, notes = store.write_now(job)
    assert activities == ((NOON, EvseStatus.CHARGING), (later, EvseStatus.SUSPENDED_EV))
    assert [(note.text_key, note.values) for note in notes] == [
        ("timeline.started", {"bay": "7"}),
        ("timeline.full", {}),
    ]


def test_a_session_has_one_charge_record(store: Store) -> None:
    def job(work):
        session = work.sessions.add(a_session()).ended(NOON, 1_022_000, "")
        work.sessions.save(session)
        cdr = a_cdr(session)
        work.cdrs.add(cdr)
        assert work.cdrs.get(session.session_id) == cdr
        return cdr

    cdr = store.write_now(job)
    with pytest.raises(WrongState):
        store.write_now(lambda work: work.cdrs.add(cdr))
    assert store.read_now(lambda work: work.cdrs.find(cdr.session_id)) == cdr


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(numbers=st.lists(st.integers(0, 30), max_size=40))
def test_message_numbers_are_seen_once_and_their_gaps_known(store: Store, numbers: list[int]) -> None:
    def job(work):
        key = work.sessions.add(a_session(f"k{numbers}{id(numbers)}{work.sessions.list_open().__len__()}")).session_id
        answers = [work.sequence.seen(key, number) for number in numbers]
        return answers, work.sequence.gaps(key)

    answers, gaps = store.write_now(job)
    assert answers == [number not in numbers[:place] for place, number in enumerate(numbers)]
    known = set(numbers)
    assert gaps == tuple(n for n in range(min(known, default=0), max(known, default=0)) if n not in known)


def test_an_absurd_gap_is_not_listed_without_end(store: Store) -> None:
    def job(work):
        key = work.sessions.add(a_session()).session_id
        work.sequence.seen(key, 0)
        work.sequence.seen(key, 2**31)
        return work.sequence.gaps(key)

    assert store.write_now(job) == tuple(range(1, 1001))


def test_session_states_come_back_as_members(store: Store) -> None:
    added = store.write_now(lambda work: work.sessions.add(a_session(state=SessionState.WAIVED)))
    assert store.read_now(lambda work: work.sessions.get(added.session_id)).state is SessionState.WAIVED
