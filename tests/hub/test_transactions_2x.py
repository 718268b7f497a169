"""What 2.x stations do with transactions, row by row of the field lessons."""

from datetime import datetime, timedelta
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest

from hubmanager.domain.availability import EvseStatus, Occupancy
from hubmanager.domain.meter_reading import ReadingContext
from hubmanager.domain.session import ReviewReason, SessionState
from hubmanager.domain.station import ChargerProtocol
from hubmanager.domain.token import TokenStatus
from tests.hub.support import START, HubUnderTest, Station, station_with_bays


@pytest.fixture
def station(hub: HubUnderTest) -> Station:
    """A connected 2.0.1 station with bay 1, free."""
    made = station_with_bays(hub, "CS-2", protocol=ChargerProtocol.OCPP_201)
    made.connect()
    return made


def _at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


class Transaction:
    """Started at 0 with 1,000 Wh, readings at 10 and 20, ended at 30 with 7,000 Wh, told in any order."""

    def __init__(self, station: Station, transaction_id: str = "TX-1") -> None:
        self.station = station
        self.id = transaction_id

    def tell(self, seq_no: int) -> Any:
        return (self.started, self.first, self.second, self.ended)[seq_no]()

    def started(self) -> Any:
        return self.station.start(transaction_id=self.id, meter_wh=1_000, at=_at(0), seq_no=0)

    def first(self) -> Any:
        reading = self.station.reading(3_000, at=_at(10))
        return self.station.update(self.id, seq_no=1, at=_at(10), readings=(reading,))

    def second(self) -> Any:
        reading = self.station.reading(5_000, at=_at(20))
        return self.station.update(self.id, seq_no=2, at=_at(20), readings=(reading,))

    def ended(self) -> Any:
        reading = self.station.reading(7_000, at=_at(30), context=ReadingContext.END)
        return self.station.stop(self.id, seq_no=3, at=_at(30), readings=(reading,), evse_id=1)


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_messages_in_any_order_end_in_the_same_bill(
    hub: HubUnderTest, station: Station, order: tuple[int, ...]
) -> None:
    hub.clock.move(minutes=31)
    transaction = Transaction(station)
    for seq_no in order:
        transaction.tell(seq_no)
    session = hub.only_session()
    assert (session.state, session.energy_wh, session.total_gross, session.review_reasons) == (
        SessionState.BILLED,
        6_000,
        Decimal("3.00"),
        (),
    )
    assert (session.started_at, session.ended_at, session.bay_number) == (_at(0), _at(30), "1")
    assert hub.engine.snapshot().hub.review_count == 0


def test_duplicates_are_answered_and_counted_once(hub: HubUnderTest, station: Station) -> None:
    hub.clock.move(minutes=31)
    transaction = Transaction(station)
    for seq_no in (0, 0, 1, 1, 2, 3):
        transaction.tell(seq_no)
    assert transaction.ended().total_cost == Decimal("3.00")
    assert hub.only_session().energy_wh == 6_000


def test_gap_leaves_the_session_to_check_until_the_message_comes(hub: HubUnderTest, station: Station) -> None:
    hub.clock.move(minutes=31)
    transaction = Transaction(station)
    for seq_no in (0, 1, 3):
        transaction.tell(seq_no)
    hub.tick(seconds=1)
    session = hub.only_session()
    assert (session.state, session.review_reasons) == (SessionState.ENDED, (ReviewReason.MISSING_MESSAGES,))
    assert "to_check" in hub.alerts()
    transaction.second()
    assert hub.only_session().state is SessionState.BILLED


def test_ended_without_meter_values_is_closed_at_the_last_reading_for_review(
    hub: HubUnderTest, station: Station
) -> None:
    hub.clock.move(minutes=31)
    transaction = Transaction(station)
    transaction.started()
    transaction.first()
    station.stop("TX-1", seq_no=2, at=_at(30))
    session = hub.only_session()
    assert (session.energy_wh, session.state) == (2_000, SessionState.ENDED)
    assert session.review_reasons == (ReviewReason.NO_END_READING,)


def test_offline_messages_keep_their_own_times(hub: HubUnderTest, station: Station) -> None:
    hub.clock.move(hours=3)
    station.start(transaction_id="TX-9", meter_wh=1_000, at=_at(60), seq_no=0, is_offline=True)
    station.stop("TX-9", seq_no=1, meter_wh=5_000, at=_at(90), is_offline=True)
    session = hub.only_session()
    assert (session.started_at, session.ended_at) == (_at(60), _at(90))


def test_transaction_id_used_again_after_a_reset_is_a_new_session(hub: HubUnderTest, station: Station) -> None:
    hub.clock.move(minutes=31)
    transaction = Transaction(station)
    for seq_no in range(4):
        transaction.tell(seq_no)
    station.start(transaction_id="TX-1", key="CS-2|TX-1|later", meter_wh=7_000, seq_no=0)
    hub.clock.move(minutes=30)
    station.stop("TX-1", seq_no=1, meter_wh=9_000)
    assert [session.energy_wh for session in hub.sessions()] == [6_000, 2_000]


def test_token_that_comes_after_the_plug_names_the_session(hub: HubUnderTest, station: Station) -> None:
    station.start(transaction_id="TX-1", meter_wh=1_000, token="", seq_no=0, status=EvseStatus.PLUGGED_IN)
    hub.clock.move(minutes=1)
    reply = station.update("TX-1", seq_no=1, token_uid="CARD1", status=EvseStatus.CHARGING)
    assert reply.token_status is TokenStatus.ACCEPTED
    assert hub.bay().token_label == "Fleet 1"
    assert hub.only_session().token_uid == "CARD1"


def test_unknown_token_within_a_transaction_is_answered_invalid_and_kept(hub: HubUnderTest, station: Station) -> None:
    station.start(transaction_id="TX-1", meter_wh=1_000, token="", seq_no=0)
    reply = station.update("TX-1", seq_no=1, token_uid="STRANGER")
    assert reply.token_status is TokenStatus.INVALID
    assert hub.only_session().review_reasons == (ReviewReason.UNKNOWN_TOKEN,)


def test_stop_by_another_of_the_group_does_not_change_who_began(hub: HubUnderTest, station: Station) -> None:
    hub.clock.move(minutes=31)
    transaction = Transaction(station)
    transaction.started()
    station.stop("TX-1", seq_no=1, meter_wh=5_000, token="CARD2")
    assert hub.only_session().token_uid == "CARD1"


def test_evse_that_comes_only_later_is_filled_in(hub: HubUnderTest, station: Station) -> None:
    reading = station.reading(3_000)
    station.update("TX-1", seq_no=1, readings=(reading,))
    assert hub.only_session().bay_number == ""
    hub.clock.move(minutes=1)
    station.update("TX-1", seq_no=2, evse_id=1)
    assert hub.only_session().bay_number == "1"
    assert hub.bay().is_session_open


def test_ended_answer_holds_what_it_cost(hub: HubUnderTest, station: Station) -> None:
    hub.clock.move(minutes=31)
    transaction = Transaction(station)
    for seq_no in range(3):
        transaction.tell(seq_no)
    reply = transaction.ended()
    assert (reply.total_cost, reply.currency) == (Decimal("3.00"), "EUR")


def test_what_the_car_does_is_told_within_the_transaction(hub: HubUnderTest, station: Station) -> None:
    station.status(EvseStatus.PLUGGED_IN)
    station.start(transaction_id="TX-1", meter_wh=1_000, seq_no=0, status=EvseStatus.CHARGING)
    assert hub.bay().occupancy is Occupancy.CHARGING
    hub.clock.move(minutes=10)
    station.update("TX-1", seq_no=1, evse_id=1, status=EvseStatus.SUSPENDED_EV)
    assert hub.bay().occupancy is Occupancy.SUSPENDED_EV


def test_queued_or_late_messages_never_repaint_the_bay(hub: HubUnderTest, station: Station) -> None:
    hub.clock.move(hours=1)
    station.status(EvseStatus.FINISHED)
    station.start(
        transaction_id="TX-1", meter_wh=1_000, seq_no=0, at=_at(0), status=EvseStatus.CHARGING, is_offline=True
    )
    assert hub.bay().occupancy is Occupancy.FINISHED
    station.update("TX-1", seq_no=1, evse_id=1, at=_at(10), status=EvseStatus.SUSPENDED_EV)
    assert hub.bay().occupancy is Occupancy.FINISHED
