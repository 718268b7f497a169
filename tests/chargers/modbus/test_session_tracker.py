"""Sessions recognised from state and energy."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubmanager.chargers.events import (
    ChargerEvent,
    EvseStatusChanged,
    TransactionEnded,
    TransactionStarted,
    TransactionUpdated,
)
from hubmanager.chargers.modbus.device_model import Letter, StatusRow
from hubmanager.chargers.modbus.picture import Picture
from hubmanager.chargers.modbus.session_tracker import SessionTracker
from hubmanager.domain.availability import EvseStatus
from hubmanager.domain.ids import StationId
from tests.chargers.modbus.support import PROFILES, START

E = TypeVar("E")
SECOND = timedelta(seconds=1)


class Bay:
    """A tracker, polled once a second with what a charger shows."""

    def __init__(self, model: str = "keba-kecontact") -> None:
        self.tracker = SessionTracker(StationId("MB"), 1, PROFILES[model])
        self.is_session_only = model == "abb-terra-ac"
        self.at = START
        self.events: list[ChargerEvent] = []

    def shows(
        self,
        letter: str | None,
        wh: int | None,
        *,
        polls: int = 1,
        power_w: int | None = None,
        withheld: bool = False,
        tag: str | None = None,
        sign: int | None = None,
        error: str = "",
        enabled: bool | None = None,
    ) -> list[ChargerEvent]:
        """Poll; return the new events."""
        before = len(self.events)
        for _ in range(polls):
            self.at += SECOND
            row = None if letter is None else StatusRow((), Letter(letter), is_withheld=withheld)
            picture = Picture(
                row=row,
                register_wh=None if self.is_session_only else wh,
                session_wh=wh if self.is_session_only else None,
                power_w=(7_000 if letter == "C" else 0) if power_w is None else power_w,
                tag=tag,
                restart_sign=None if sign is None else Decimal(sign),
                error_code=error,
                is_enabled=enabled,
            )
            self.events += self.tracker.observe(picture, self.at)
        return self.events[before:]

    def of(self, kind: type[E]) -> list[E]:
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def status(self) -> EvseStatus:
        return self.of(EvseStatusChanged)[-1].status

    def away(self, **kwargs: float) -> None:
        """Lose the link for a while."""
        self.tracker.link_lost()
        self.at += timedelta(**kwargs)


@pytest.fixture
def bay() -> Bay:
    """A free bay whose meter stands at 1000 Wh."""
    bay = Bay()
    bay.shows("A", 1_000, polls=3)
    return bay


def kinds(events: list[ChargerEvent]) -> list[str]:
    return [type(event).__name__ for event in events]


def test_a_free_bay_is_known_with_the_first_poll() -> None:
    bay = Bay()
    bay.shows("A", 1_000)
    assert bay.status is EvseStatus.AVAILABLE
    assert not bay.of(TransactionStarted)


def test_a_session_goes_from_plug_in_to_plug_out(bay: Bay) -> None:
    plugged_at = bay.at + SECOND
    bay.shows("B", 1_000, polls=2)
    assert bay.status is EvseStatus.PLUGGED_IN
    bay.shows("C", 1_500)
    assert bay.status is EvseStatus.CHARGING
    bay.at += timedelta(hours=1)
    bay.shows("C", 12_000)
    bay.shows("B", 12_000)
    assert bay.status is EvseStatus.SUSPENDED_EV
    left_at = bay.at + SECOND
    bay.shows("A", 12_000, polls=2)
    (started,), (ended,) = bay.of(TransactionStarted), bay.of(TransactionEnded)
    assert (started.register_wh, started.occurred_at, started.is_joined_late) == (1_000, plugged_at, False)
    assert (ended.register_wh, ended.occurred_at, ended.reason) == (12_000, left_at, "EVDisconnected")
    assert started.transaction_id == ended.transaction_id
    assert bay.status is EvseStatus.AVAILABLE


def test_energy_before_the_first_poll_with_a_car_is_the_cars(bay: Bay) -> None:
    bay.at += timedelta(minutes=1)
    bay.shows("C", 1_300, polls=2)  # plugged in right after the last poll
    assert bay.of(TransactionStarted)[0].register_wh == 1_000


def test_one_poll_of_another_state_is_no_session(bay: Bay) -> None:
    assert bay.shows("B", 1_000) == []
    assert kinds(bay.shows("A", 1_000)) == []
    bay.shows("B", 1_000, polls=2)
    bay.shows("A", 1_000)
    bay.shows("B", 1_000)
    assert not bay.of(TransactionEnded)


def test_the_end_is_told_before_the_bay_is_free(bay: Bay) -> None:
    bay.shows("C", 1_000, polls=2)
    assert kinds(bay.shows("A", 1_100, polls=2))[-2:] == ["TransactionEnded", "EvseStatusChanged"]


def test_a_car_that_was_there_before_us_joins_late_with_the_present_reading() -> None:
    bay = Bay()
    bay.shows("C", 8_000, polls=2)
    (started,) = bay.of(TransactionStarted)
    assert started.is_joined_late
    assert started.register_wh == 8_000


def test_two_sessions_never_share_an_id(bay: Bay) -> None:
    for _ in range(2):
        bay.shows("C", 1_000, polls=2)
        bay.shows("A", 1_000, polls=2)
    first, second = bay.of(TransactionStarted)
    assert first.transaction_id != second.transaction_id
    assert first.natural_key != second.natural_key


def test_a_link_lost_while_plugged_in_keeps_the_session(bay: Bay) -> None:
    bay.shows("C", 1_100, polls=2)
    bay.away(minutes=30)
    bay.shows("C", 6_000, polls=3)
    assert len(bay.of(TransactionStarted)) == 1
    assert not bay.of(TransactionEnded)


def test_a_car_gone_after_a_gap_ends_with_the_reading_now(bay: Bay) -> None:
    bay.shows("C", 1_100, polls=2)
    bay.away(minutes=30)
    bay.shows("A", 6_000, polls=2)
    (ended,) = bay.of(TransactionEnded)
    assert ended.register_wh == 6_000
    assert bay.of(TransactionStarted)[0].occurred_at < ended.occurred_at <= bay.at


def test_a_car_gone_after_a_gap_without_energy_left_when_it_was_last_seen(bay: Bay) -> None:
    bay.shows("B", 1_000, polls=3)
    last_seen = bay.at
    bay.away(hours=3)
    bay.shows("A", 1_000, polls=2)
    assert bay.of(TransactionEnded)[0].occurred_at == last_seen


def test_a_lower_register_after_a_gap_is_another_car(bay: Bay) -> None:
    bay.shows("C", 1_100, polls=3)
    bay.away(minutes=30)
    bay.shows("C", 400, polls=3)
    (ended,), (_first, second) = bay.of(TransactionEnded), bay.of(TransactionStarted)
    assert ended.register_wh == 1_100
    assert (second.register_wh, second.is_joined_late) == (400, True)


def test_one_broken_reading_after_a_gap_is_not_another_car(bay: Bay) -> None:
    bay.shows("C", 1_100, polls=3)
    bay.away(minutes=1)
    bay.shows("C", 0)
    bay.shows("C", 1_200, polls=2)
    assert not bay.of(TransactionEnded)


def test_a_connection_time_shorter_than_the_gap_is_another_car(bay: Bay) -> None:
    bay.shows("C", 1_100, polls=3, sign=100)
    bay.away(minutes=30)
    bay.shows("C", 6_000, polls=2, sign=300)
    (ended,), starts = bay.of(TransactionEnded), bay.of(TransactionStarted)
    assert len(starts) == 2
    assert ended.register_wh is not None
    assert starts[1].register_wh == 6_000
    assert starts[1].is_joined_late


def test_a_connection_time_that_restarts_between_polls_is_another_car(bay: Bay) -> None:
    bay.shows("C", 1_100, polls=3, sign=500)
    bay.shows("C", 1_100, sign=2)
    assert len(bay.of(TransactionStarted)) == 2


def test_a_wrapping_session_clock_is_no_new_car(bay: Bay) -> None:
    bay.shows("C", 1_100, polls=3, sign=65_534)
    bay.shows("C", 1_100, sign=0)
    assert len(bay.of(TransactionStarted)) == 1


def test_energy_taken_in_a_gap_by_a_new_car_is_not_guessed(bay: Bay) -> None:
    bay.away(minutes=30)
    bay.shows("C", 4_000, polls=2)
    (started,) = bay.of(TransactionStarted)
    assert started.is_joined_late
    assert started.register_wh == 4_000


def test_a_car_that_came_in_a_gap_and_took_nothing_is_on_time(bay: Bay) -> None:
    bay.away(minutes=30)
    bay.shows("B", 1_000, polls=2)
    assert not bay.of(TransactionStarted)[0].is_joined_late


def test_a_wild_register_never_reaches_a_bill_by_itself(bay: Bay) -> None:
    bay.shows("C", 1_000, polls=2)
    bay.shows("C", 4_000_000_000)
    bay.shows("C", 1_050)
    bay.shows("A", 0)
    bay.shows("A", 1_060)
    (ended,) = bay.of(TransactionEnded)
    assert ended.register_wh == 1_060
    told = [reading.value_wh for event in bay.of(TransactionUpdated) for reading in event.readings]
    assert 4_000_000_000 not in told


def test_missing_registers_are_left_out_and_the_last_good_one_ends_the_session(bay: Bay) -> None:
    bay.shows("C", 1_300, polls=2)
    bay.shows("C", None, polls=5)
    bay.shows("A", None, polls=2)
    assert bay.of(TransactionEnded)[0].register_wh == 1_300


def test_a_fault_shows_and_keeps_the_session(bay: Bay) -> None:
    bay.shows("C", 1_300, polls=2)
    bay.shows("error", 1_300, error="3E")
    fault = bay.of(EvseStatusChanged)[-1]
    assert (fault.status, fault.vendor_error_code) == (EvseStatus.FAULTED, "3E")
    bay.shows("F", 1_300, polls=3)
    bay.shows("C", 1_400)
    assert bay.status is EvseStatus.CHARGING
    assert len(bay.of(TransactionStarted)) == 1
    assert not bay.of(TransactionEnded)


def test_an_unlisted_state_changes_nothing(bay: Bay) -> None:
    bay.shows("C", 1_300, polls=2)
    assert [event for event in bay.shows(None, 1_300, polls=4) if not isinstance(event, TransactionUpdated)] == []


@pytest.mark.parametrize(
    ("withheld", "enabled", "status"),
    [
        (True, None, EvseStatus.SUSPENDED_EVSE),
        (False, False, EvseStatus.SUSPENDED_EVSE),
        (False, True, EvseStatus.SUSPENDED_EV),
    ],
)
def test_a_pause_says_whose_wish_it_is(bay: Bay, withheld: bool, enabled: bool, status: EvseStatus) -> None:
    bay.shows("C", 1_300, polls=3)
    bay.shows("B", 1_300, withheld=withheld, enabled=enabled)
    assert bay.status is status


def test_a_stop_ends_the_session_when_the_energy_stands_still(bay: Bay) -> None:
    bay.shows("C", 1_500, polls=3)
    bay.tracker.stop_requested()
    bay.shows("C", 1_510)
    assert not bay.of(TransactionEnded)
    bay.shows("B", 1_520)
    (ended,) = bay.of(TransactionEnded)
    assert (ended.register_wh, ended.reason) == (1_520, "Remote")
    assert bay.status is EvseStatus.FINISHED
    bay.shows("A", 1_520, polls=2)
    assert bay.status is EvseStatus.AVAILABLE
    assert len(bay.of(TransactionEnded)) == 1


def test_a_stop_ends_the_session_even_if_the_charger_never_pauses(bay: Bay) -> None:
    bay.shows("C", 1_500, polls=3)
    bay.tracker.stop_requested()
    bay.shows("C", 1_500, polls=8)
    assert len(bay.of(TransactionEnded)) == 1


def test_a_start_after_a_stop_is_a_session_of_its_own(bay: Bay) -> None:
    bay.shows("C", 1_500, polls=3)
    bay.tracker.stop_requested()
    bay.shows("B", 1_500, polls=2)
    bay.tracker.start_requested("TAG2", bay.at)
    bay.shows("C", 1_500)
    second = bay.of(TransactionStarted)[1]
    assert (second.token_uid, second.register_wh) == ("TAG2", 1_500)


def test_a_start_before_the_car_lends_it_the_token(bay: Bay) -> None:
    bay.tracker.start_requested("WALKIN1", bay.at)
    bay.shows("C", 1_000, polls=2)
    assert bay.of(TransactionStarted)[0].token_uid == "WALKIN1"


def test_an_old_start_does_not_bill_the_next_car(bay: Bay) -> None:
    bay.tracker.start_requested("WALKIN1", bay.at)
    bay.at += timedelta(minutes=11)
    bay.shows("C", 1_000, polls=2)
    assert bay.of(TransactionStarted)[0].token_uid == ""


def test_a_start_while_plugged_in_gives_the_running_session_its_token(bay: Bay) -> None:
    bay.shows("B", 1_000, polls=2)
    bay.tracker.start_requested("WALKIN1", bay.at)
    bay.shows("C", 1_000)
    updates = [event.token_uid for event in bay.of(TransactionUpdated) if event.token_uid]
    assert updates == ["WALKIN1"]
    assert len(bay.of(TransactionStarted)) == 1


def test_a_card_read_by_the_charger_belongs_to_its_session(bay: Bay) -> None:
    bay.shows("B", 1_000, polls=2, tag="")
    bay.shows("C", 1_000, tag="04A2BC10")
    assert [event.token_uid for event in bay.of(TransactionUpdated) if event.token_uid] == ["04A2BC10"]


def test_another_card_is_another_session(bay: Bay) -> None:
    bay.shows("C", 1_200, polls=3, tag="04A2BC10")
    bay.shows("C", 1_200, tag="04FFFFFF")
    assert [start.token_uid for start in bay.of(TransactionStarted)] == ["04A2BC10", "04FFFFFF"]


def resumed(wh: int, model: str = "keba-kecontact") -> Bay:
    bay = Bay(model)
    bay.tracker.resume("MB1-OLD", 1_000, START - timedelta(hours=1), wh, "CARD")
    return bay


def test_a_session_open_before_a_restart_goes_on_silently() -> None:
    bay = resumed(5_000)
    bay.shows("C", 5_200, polls=2)
    bay.shows("A", 5_300, polls=2)
    assert not bay.of(TransactionStarted)
    (ended,) = bay.of(TransactionEnded)
    assert (ended.transaction_id, ended.register_wh, ended.token_uid) == ("MB1-OLD", 5_300, "CARD")


def test_a_session_whose_car_left_during_a_restart_is_ended() -> None:
    bay = resumed(5_000)
    bay.shows("A", 5_400, polls=2)
    (ended,) = bay.of(TransactionEnded)
    assert (ended.transaction_id, ended.register_wh) == ("MB1-OLD", 5_400)


def test_a_lower_register_after_a_restart_is_another_car() -> None:
    bay = resumed(5_000)
    bay.shows("C", 300, polls=3)
    assert bay.of(TransactionEnded)[0].register_wh == 5_000
    assert bay.of(TransactionStarted)[0].register_wh == 300


def test_a_session_counter_goes_on_over_a_restart() -> None:
    bay = Bay("abb-terra-ac")
    bay.tracker.resume("MB1-OLD", 0, START - timedelta(hours=1), 5_000)
    bay.shows("C", 6_000, polls=2)
    bay.shows("A", 6_100, polls=2)
    assert bay.of(TransactionEnded)[0].register_wh == 6_100


def test_without_a_lifetime_counter_sessions_count_from_zero() -> None:
    bay = Bay("abb-terra-ac")
    bay.shows("A", 7_777, polls=3)  # the last car's
    bay.shows("B", 7_777, polls=2)
    bay.shows("C", 5)
    bay.shows("C", 9)
    bay.at += timedelta(hours=1)
    bay.shows("C", 9_000)
    bay.shows("A", 9_000, polls=2)
    (started,), (ended,) = bay.of(TransactionStarted), bay.of(TransactionEnded)
    assert (started.register_wh, ended.register_wh) == (0, 9_000)


def test_a_leftover_on_the_session_counter_is_not_billed_to_the_next_car() -> None:
    bay = Bay("abb-terra-ac")
    bay.shows("A", 500, polls=2)
    for end in (700, 760):  # a counter that nobody resets
        bay.shows("C", end, polls=2)
        bay.shows("A", end, polls=2)
    assert [end.register_wh for end in bay.of(TransactionEnded)] == [200, 60]


def test_two_stays_on_one_session_counter_are_not_billed_twice() -> None:
    bay = Bay("abb-terra-ac")
    bay.shows("A", 0, polls=2)
    bay.shows("C", 10, polls=2)
    bay.at += timedelta(hours=1)
    bay.shows("C", 8_000)
    bay.tracker.stop_requested()
    bay.shows("B", 8_000, polls=2)
    bay.tracker.start_requested("NEXT", bay.at)
    bay.shows("C", 8_050, polls=2)
    bay.shows("A", 8_100, polls=2)
    assert [end.register_wh for end in bay.of(TransactionEnded)] == [8_000, 100]


def test_a_session_is_sampled_every_ten_seconds_not_with_every_poll(bay: Bay) -> None:
    bay.shows("C", 1_000, polls=3)
    calm = Picture(row=StatusRow((), Letter.C), register_wh=None, power_w=7_000)
    wanted = 0
    for second in range(100):
        if bay.tracker.needs_energy(calm, bay.at + second * SECOND):
            wanted += 1
            full = Picture(row=StatusRow((), Letter.C), register_wh=1_000, power_w=7_000)
            bay.tracker.observe(full, bay.at + second * SECOND)
        else:
            assert bay.tracker.observe(calm, bay.at + second * SECOND, is_full=False) == []
    assert wanted == 9 or wanted == 10


STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["A", "B", "C", "error", "F"]), st.integers(0, 200), st.integers(1, 4)),
        st.tuples(st.just("gap"), st.integers(0, 900), st.integers(1, 4)),
        st.tuples(st.just("none"), st.just(0), st.integers(1, 3)),
    ),
    max_size=40,
)


@given(STEPS)
def test_whatever_happens_sessions_follow_each_other_and_never_bill_twice(steps: list[tuple[str, int, int]]) -> None:
    bay, wh = Bay(), 10_000
    for name, rise, polls in steps:
        wh += rise
        if name == "gap":
            bay.away(minutes=polls * 10)
        elif name == "none":
            bay.shows(None, None, polls=polls)
        else:
            bay.shows(name, wh, polls=polls)
    open_id: str | None = None
    billed_to = 0
    last_at: datetime = START
    for event in bay.events:
        if isinstance(event, TransactionStarted):
            assert open_id is None
            open_id = event.transaction_id
            assert event.register_wh is None or event.register_wh >= billed_to
            last_at = event.occurred_at
        elif isinstance(event, TransactionEnded):
            assert event.transaction_id == open_id
            assert event.occurred_at >= last_at
            open_id = None
            billed_to = event.register_wh or billed_to
        elif isinstance(event, TransactionUpdated):
            assert event.transaction_id == open_id
    assert open_id == bay.tracker.transaction_id
    assert billed_to <= wh
