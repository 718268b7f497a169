"""Stations whose clock is wrong."""

from datetime import UTC, datetime, timedelta

import pytest

from hubmanager.domain.availability import Availability, EvseStatus
from hubmanager.domain.session import ReviewReason, SessionState
from hubmanager.hub.messages.queries import GetSettings
from hubmanager.hub.station_time import StationTime
from tests.hub.support import START, HubUnderTest, Station


@pytest.mark.parametrize("error_s", [3_600, -3_600, 61, -400_000_000])
def test_session_of_a_station_with_a_wrong_clock_is_billed_by_our_time(
    hub: HubUnderTest, station: Station, error_s: int
) -> None:
    station.boot()
    station.clock_error_s = error_s
    station.status(EvseStatus.PLUGGED_IN)
    started = station.start()
    hub.clock.move(minutes=30)
    station.stop(started.transaction_id, meter_wh=6_000)
    session = hub.only_session()
    assert (session.started_at, session.ended_at) == (START, START + timedelta(minutes=30))


def test_clock_a_little_off_is_left_alone(hub: HubUnderTest, station: Station) -> None:
    station.boot()
    station.clock_error_s = -50
    station.status(EvseStatus.PLUGGED_IN)
    station.start()
    assert hub.only_session().started_at == START - timedelta(seconds=50)


def test_wrong_clock_is_shown_and_alerted_and_heals(hub: HubUnderTest, station: Station) -> None:
    station.boot()
    station.clock_error_s = 300
    station.status(EvseStatus.PLUGGED_IN)
    hub.tick(seconds=1)
    hub.tick(seconds=61)
    assert hub.alerts()["clock"] == "unacknowledged"
    (view,) = hub.ask(GetSettings()).stations
    assert view.clock_offset_s == 300
    station.clock_error_s = 0
    station.boot()
    station.status(EvseStatus.PLUGGED_IN)
    hub.tick(seconds=1)
    hub.tick(seconds=61)
    assert hub.alerts()["clock"] == "returned_unacknowledged"


def test_times_of_the_future_are_never_stored(hub: HubUnderTest, station: Station) -> None:
    station.start(at=START + timedelta(hours=5))
    assert hub.only_session().started_at == START


def test_replayed_status_never_beats_a_newer_one(hub: HubUnderTest, station: Station) -> None:
    hub.clock.move(minutes=10)
    station.status(EvseStatus.CHARGING)
    station.status(EvseStatus.AVAILABLE, occurred_at=START)
    assert hub.bay().availability is Availability.OCCUPIED


def test_status_stamped_1970_after_a_boot_is_believed(hub: HubUnderTest, station: Station) -> None:
    station.status(EvseStatus.FAULTED, occurred_at=datetime(1970, 1, 1, tzinfo=UTC))
    assert hub.bay().availability is Availability.FAULTED


def test_message_that_waited_in_a_queue_does_not_pass_for_a_wrong_clock() -> None:
    times = StationTime()
    times.observe(START, START, is_live=True)
    times.observe(START - timedelta(hours=1), START, is_live=False)
    assert times.offset_s == 0
    assert times.correct(START - timedelta(hours=1), START) == START - timedelta(hours=1)


def test_message_from_the_future_shows_a_clock_that_is_ahead() -> None:
    times = StationTime()
    times.observe(START + timedelta(hours=1), START, is_live=False)
    assert times.correct(START + timedelta(hours=1), START) == START


def test_clock_set_back_by_a_day_while_connected_is_noticed_with_the_next_start(
    hub: HubUnderTest, station: Station
) -> None:
    station.boot()
    for status in (EvseStatus.PLUGGED_IN, EvseStatus.AVAILABLE, EvseStatus.PLUGGED_IN, EvseStatus.AVAILABLE):
        station.status(status)
    plugged_in_at = hub.clock.move(minutes=10)
    station.clock_error_s = -86_400
    station.status(EvseStatus.PLUGGED_IN)
    station.start()
    assert hub.only_session().started_at == plugged_in_at


def test_start_told_late_after_the_link_was_away_keeps_its_time(hub: HubUnderTest, station: Station) -> None:
    station.boot()
    station.status(EvseStatus.AVAILABLE)
    began_at = hub.clock.now()
    hub.clock.move(minutes=30)
    station.connect(boot=False, status=None)
    station.status(EvseStatus.PLUGGED_IN, occurred_at=began_at)
    station.start(at=began_at)
    assert hub.only_session().started_at == began_at


def test_offset_near_the_tolerance_is_applied_to_all_readings_or_to_none() -> None:
    times = StationTime()
    shown = []
    for error_s in (58, 61, 59, 62, 60):
        times.observe(START + timedelta(seconds=error_s), START, is_live=True)
        shown.append(times.correct(START - timedelta(hours=1), START))
    assert shown[1:] == [START - timedelta(hours=1, seconds=61)] * 4


def test_messages_that_waited_by_different_times_set_no_clock_back() -> None:
    times = StationTime()
    times.observe(START, START, is_live=True)
    for waited_s in (600, 570, 540, 510):
        times.observe(START - timedelta(seconds=waited_s), START, is_live=False, is_calm=True)
    assert times.offset_s == 0


def test_pc_clock_set_back_by_days_keeps_the_energy_for_a_person_to_look_at(
    hub: HubUnderTest, station: Station
) -> None:
    station.boot()
    station.status(EvseStatus.PLUGGED_IN)
    started = station.start()
    hub.clock.move(days=-2)
    station.stop(started.transaction_id, meter_wh=12_345)
    session = hub.only_session()
    assert session.state is SessionState.ENDED
    assert session.review_reasons[0] is ReviewReason.STOP_BEFORE_START
    assert session.end_register_wh == 12_345
