"""What 1.6 stations do with transactions, row by row of the field lessons."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest

from hubmanager.domain.availability import EvseStatus
from hubmanager.domain.hub_settings import HubSettings
from hubmanager.domain.ids import TariffId
from hubmanager.domain.ocpi_tariff import simple_tariff, tariff_to_ocpi
from hubmanager.domain.session import ReviewReason, SessionState
from hubmanager.domain.token import TokenStatus
from hubmanager.hub.messages.commands import PublishTariff
from hubmanager.hub.messages.queries import GetSession
from tests.hub.support import START, HubUnderTest, Station, card, station_with_bays


def _publish(hub: HubUnderTest, price: str, idle_per_minute: str | None = None) -> None:
    tariff = simple_tariff(
        TariffId("new"),
        HubSettings().currency,
        Decimal(price),
        Decimal(19),
        idle_per_minute_gross=None if idle_per_minute is None else Decimal(idle_per_minute),
    )
    hub.do(PublishTariff(tariff_json=json.dumps(tariff_to_ocpi(tariff), default=str)))


def test_start_repeated_gives_the_same_transaction_and_no_second_session(hub: HubUnderTest, station: Station) -> None:
    first = station.start()
    hub.clock.move(seconds=40)
    again = station.start(at=START)
    assert again == first
    assert len(hub.sessions()) == 1


def test_start_repeated_after_the_stop_finds_its_ended_session(hub: HubUnderTest, station: Station) -> None:
    first = station.start()
    hub.clock.move(minutes=30)
    station.stop(first.transaction_id, meter_wh=3_000)
    assert station.start(at=START).transaction_id == first.transaction_id
    assert hub.only_session().state is SessionState.BILLED


def test_start_from_an_offline_queue_is_billed_by_the_prices_valid_then(hub: HubUnderTest, station: Station) -> None:
    hub.clock.move(hours=1)
    _publish(hub, "0.90")
    hub.clock.move(hours=1)
    late = station.start(at=START + timedelta(minutes=10))
    station.stop(late.transaction_id, meter_wh=11_000, at=START + timedelta(minutes=50))
    session = hub.only_session()
    assert session.started_at == START + timedelta(minutes=10)
    assert session.total_gross == Decimal("5.00")


def test_late_start_of_an_older_session_leaves_the_newer_one_running(hub: HubUnderTest, station: Station) -> None:
    hub.clock.move(hours=2)
    newer = station.start(meter_wh=20_000)
    older = station.start(meter_wh=1_000, at=START)
    station.stop(older.transaction_id, meter_wh=6_000, at=START + timedelta(minutes=40))
    states = {session.start_register_wh: session.state for session in hub.sessions()}
    assert states == {1_000: SessionState.BILLED, 20_000: SessionState.OPEN}
    assert hub.bay().session_id == newer.transaction_id


@pytest.mark.parametrize("said_id", ["0", "-1", "987654", "9223372036854775807"])
def test_stop_without_a_known_id_finds_its_session_by_token_and_meter(
    hub: HubUnderTest, station: Station, said_id: str
) -> None:
    station.start(meter_wh=1_000)
    hub.clock.move(hours=1)
    reply = station.stop(said_id, meter_wh=9_000, token="card1")
    assert reply.total_cost == Decimal("4.00")
    assert hub.only_session().state is SessionState.BILLED


def test_stop_without_a_known_id_is_matched_to_the_evse_that_it_names(hub: HubUnderTest) -> None:
    duo = station_with_bays(hub, "DUO", ("11", "12"))
    duo.connect(evses=2)
    duo.start(meter_wh=1_000, evse_id=1)
    duo.start(meter_wh=1_000, evse_id=2)
    hub.clock.move(hours=1)
    duo.stop("0", meter_wh=5_000, evse_id=2)
    states = {session.bay_number: session.state for session in hub.sessions()}
    assert states == {"11": SessionState.OPEN, "12": SessionState.BILLED}


def test_stop_that_fits_none_is_kept_for_review_with_its_energy(hub: HubUnderTest, station: Station) -> None:
    known = station.start(meter_wh=1_000)
    hub.clock.move(hours=1)
    station.stop(known.transaction_id, meter_wh=5_000)
    hub.clock.move(hours=1)
    first = station.stop("777", meter_wh=9_000, evse_id=1)
    again = station.stop("777", meter_wh=9_000, evse_id=1)
    assert first == again
    kept = hub.sessions()[-1]
    assert (kept.energy_wh, kept.state) == (4_000, SessionState.ENDED)
    assert kept.review_reasons == (ReviewReason.STOP_WITHOUT_START,)
    assert hub.engine.snapshot().hub.review_count == 1


def test_stop_that_fits_several_is_kept_for_review(hub: HubUnderTest) -> None:
    duo = station_with_bays(hub, "DUO", ("11", "12"))
    duo.connect(evses=2)
    duo.start(meter_wh=1_000, evse_id=1)
    duo.start(meter_wh=1_000, evse_id=2)
    hub.clock.move(hours=1)
    duo.stop("0", meter_wh=5_000)
    assert [session.state for session in hub.sessions()].count(SessionState.OPEN) == 2
    assert [session.state for session in hub.sessions()].count(SessionState.ENDED) == 1


def test_stop_repeated_gets_the_same_answer(hub: HubUnderTest, station: Station) -> None:
    started = station.start()
    hub.clock.move(hours=1)
    first = station.stop(started.transaction_id, meter_wh=9_000)
    hub.clock.move(minutes=1)
    assert station.stop(started.transaction_id, meter_wh=9_000) == first
    assert "stop_disagrees" not in hub.alerts()


def test_stop_repeated_with_another_register_leaves_the_first_and_alerts(hub: HubUnderTest, station: Station) -> None:
    started = station.start()
    hub.clock.move(hours=1)
    station.stop(started.transaction_id, meter_wh=9_000)
    hub.clock.move(minutes=1)
    station.stop(started.transaction_id, meter_wh=12_000)
    assert (hub.only_session().end_register_wh, hub.only_session().total_gross) == (9_000, Decimal("4.00"))
    assert "stop_disagrees" in hub.alerts()


def test_new_start_over_an_open_session_closes_the_old_one_at_its_last_reading(
    hub: HubUnderTest, station: Station
) -> None:
    station.start(meter_wh=1_000)
    hub.clock.move(minutes=20)
    station.sample(5_000)
    hub.clock.move(hours=2)
    station.start(meter_wh=5_500)
    old, new = hub.sessions()
    assert (old.state, old.energy_wh, old.review_reasons) == (SessionState.ENDED, 4_000, (ReviewReason.LOST_STOP,))
    assert old.ended_at == START + timedelta(minutes=20)
    assert new.state is SessionState.OPEN
    assert hub.bay().session_id == new.session_id


def test_real_stop_that_comes_after_a_lost_one_was_assumed_is_taken(hub: HubUnderTest, station: Station) -> None:
    old = station.start(meter_wh=1_000)
    hub.clock.move(hours=2)
    station.start(meter_wh=5_500)
    reply = station.stop(old.transaction_id, meter_wh=5_400, at=START + timedelta(hours=1))
    assert reply.total_cost == Decimal("2.20")
    assert hub.sessions()[0].state is SessionState.BILLED
    assert hub.engine.snapshot().hub.review_count == 0


def test_real_stop_that_would_bill_the_next_session_again_stays_in_review(hub: HubUnderTest, station: Station) -> None:
    old = station.start(meter_wh=1_000)
    hub.clock.move(hours=2)
    station.start(meter_wh=5_500)
    station.stop(old.transaction_id, meter_wh=7_000, at=START + timedelta(hours=1))
    assert hub.sessions()[0].state is SessionState.ENDED


def test_open_session_is_closed_when_its_bay_is_free_for_five_minutes_after_a_reboot(
    hub: HubUnderTest, station: Station
) -> None:
    station.start(meter_wh=1_000)
    hub.clock.move(minutes=20)
    station.sample(5_000)
    hub.clock.move(minutes=2)
    station.boot("PowerUp")
    hub.settle()
    assert "request_status" in station.charger.names()
    station.status(EvseStatus.AVAILABLE)
    hub.tick(minutes=4)
    assert hub.only_session().state is SessionState.OPEN
    hub.tick(minutes=1)
    session = hub.only_session()
    assert (session.state, session.energy_wh, session.ended_at) == (
        SessionState.ENDED,
        4_000,
        START + timedelta(minutes=20),
    )
    assert hub.bay().session_id is None


def test_available_before_the_stop_does_not_end_the_session_early(hub: HubUnderTest, station: Station) -> None:
    started = station.start(meter_wh=1_000)
    hub.clock.move(minutes=20)
    station.status(EvseStatus.AVAILABLE)
    hub.tick(seconds=20)
    station.stop(started.transaction_id, meter_wh=6_000)
    hub.tick(minutes=6)
    assert (hub.only_session().state, hub.only_session().energy_wh) == (SessionState.BILLED, 5_000)


def test_energy_that_still_rises_keeps_a_session_open_although_the_bay_says_free(
    hub: HubUnderTest, station: Station
) -> None:
    station.start(meter_wh=1_000)
    hub.clock.move(minutes=1)
    station.status(EvseStatus.AVAILABLE)
    for minute in range(1, 12):
        hub.tick(minutes=1)
        station.sample(1_000 + minute * 200)
    assert hub.only_session().state is SessionState.OPEN


def test_missing_start_register_is_learnt_from_the_first_absolute_reading(hub: HubUnderTest, station: Station) -> None:
    started = station.start(meter_wh=0)
    hub.clock.move(minutes=1)
    station.sample(4_076_000)
    hub.clock.move(minutes=29)
    station.stop(started.transaction_id, meter_wh=4_082_000)
    session = hub.only_session()
    assert (session.energy_wh, session.state) == (6_000, SessionState.BILLED)


def test_session_relative_samples_beside_lifetime_registers_bill_start_to_stop(
    hub: HubUnderTest, station: Station
) -> None:
    started = station.start(meter_wh=4_076_000)
    for minute in (10, 20):
        hub.clock.move(minutes=10)
        station.sample(minute * 100)
    assert hub.bay().energy_wh == 2_000
    hub.clock.move(minutes=10)
    station.stop(started.transaction_id, meter_wh=4_079_000)
    session = hub.only_session()
    assert (session.energy_wh, session.state) == (3_000, SessionState.BILLED)


def test_readings_without_transaction_belong_to_the_open_session_if_the_time_fits(
    hub: HubUnderTest, station: Station
) -> None:
    hub.clock.move(minutes=30)
    station.start(meter_wh=1_000)
    station.sample(900, at=START)
    hub.clock.move(minutes=10)
    station.sample(3_000)
    assert hub.bay().energy_wh == 2_000
    detail = hub.ask(GetSession(session_id=hub.only_session().session_id))
    assert [reading.value_wh for reading in detail.readings] == [3_000]


def test_register_that_falls_is_never_billed_and_goes_to_review(hub: HubUnderTest, station: Station) -> None:
    started = station.start(meter_wh=100_000)
    hub.clock.move(minutes=20)
    station.sample(104_000)
    hub.clock.move(minutes=20)
    station.sample(90_000)
    hub.clock.move(minutes=20)
    station.stop(started.transaction_id, meter_wh=91_000)
    session = hub.only_session()
    assert (session.energy_wh, session.state) == (4_000, SessionState.ENDED)
    assert session.review_reasons == (ReviewReason.METER_FELL,)
    assert "meter_jump" in hub.alerts()


def test_register_that_jumps_is_never_billed_and_goes_to_review(hub: HubUnderTest, station: Station) -> None:
    started = station.start(meter_wh=100_000)
    hub.clock.move(minutes=20)
    station.sample(104_000)
    hub.clock.move(minutes=20)
    station.sample(9_999_999)
    assert hub.bay().energy_wh == 4_000
    hub.clock.move(minutes=20)
    station.stop(started.transaction_id, meter_wh=112_000)
    session = hub.only_session()
    assert (session.energy_wh, session.state) == (12_000, SessionState.ENDED)
    assert session.review_reasons == (ReviewReason.METER_JUMP,)


def test_stop_register_below_the_start_is_kept_out_of_the_bill(hub: HubUnderTest, station: Station) -> None:
    started = station.start(meter_wh=100_000)
    hub.clock.move(minutes=20)
    station.stop(started.transaction_id, meter_wh=0)
    session = hub.only_session()
    assert (session.energy_wh, session.state) == (0, SessionState.ENDED)


def test_session_without_any_samples_is_billed_from_start_to_stop(hub: HubUnderTest, station: Station) -> None:
    started = station.start(meter_wh=1_000)
    hub.clock.move(hours=1)
    station.stop(started.transaction_id, meter_wh=11_000)
    assert hub.only_session().total_gross == Decimal("5.00")


def test_unknown_token_is_answered_invalid_but_its_energy_is_recorded(hub: HubUnderTest, station: Station) -> None:
    started = station.start(token="STRANGER")
    assert started.token_status is TokenStatus.INVALID
    hub.clock.move(minutes=5)
    station.stop(started.transaction_id, meter_wh=1_300, reason="DeAuthorized")
    session = hub.only_session()
    assert (session.energy_wh, session.state) == (300, SessionState.ENDED)
    assert session.review_reasons == (ReviewReason.UNKNOWN_TOKEN,)


def test_blocked_card_is_answered_blocked_and_recorded(hub: HubUnderTest, station: Station) -> None:
    card(hub, "LOST", "Lost card", is_blocked=True)
    assert station.start(token="LOST").token_status is TokenStatus.BLOCKED
    assert hub.only_session().review_reasons == (ReviewReason.UNKNOWN_TOKEN,)


def test_token_in_other_case_and_with_blanks_is_the_same(hub: HubUnderTest, station: Station) -> None:
    started = station.start(token=" card1 ")
    assert started.token_status is TokenStatus.ACCEPTED
    assert hub.only_session().token_label == "Fleet 1"


def test_flicker_of_suspended_costs_no_idle_time_but_a_full_car_does(hub: HubUnderTest, station: Station) -> None:
    _publish(hub, "0.50", idle_per_minute="0.10")
    hub.clock.move(seconds=1)
    started = station.start(meter_wh=1_000)
    station.status(EvseStatus.CHARGING)
    hub.clock.move(minutes=10)
    station.status(EvseStatus.SUSPENDED_EV)
    hub.clock.move(seconds=30)
    station.status(EvseStatus.CHARGING)
    hub.clock.move(minutes=10)
    station.sample(5_000)
    station.status(EvseStatus.SUSPENDED_EV)
    hub.clock.move(minutes=20)
    station.stop(started.transaction_id, meter_wh=5_000)
    assert hub.only_session().total_gross == Decimal("4.00")


def test_time_in_which_the_station_gives_no_power_costs_nothing(hub: HubUnderTest, station: Station) -> None:
    _publish(hub, "0.50", idle_per_minute="0.10")
    hub.clock.move(seconds=1)
    started = station.start(meter_wh=1_000)
    station.status(EvseStatus.SUSPENDED_EVSE)
    hub.clock.move(minutes=30)
    station.stop(started.transaction_id, meter_wh=5_000)
    assert hub.only_session().total_gross == Decimal("2.00")


def test_late_reading_never_brings_an_ended_session_back(hub: HubUnderTest, station: Station) -> None:
    started = station.start(meter_wh=1_000)
    hub.clock.move(minutes=30)
    station.stop(started.transaction_id, meter_wh=5_000)
    hub.clock.move(seconds=5)
    station.sample(5_200, transaction_id=str(started.transaction_id))
    assert (hub.only_session().state, hub.only_session().energy_wh) == (SessionState.BILLED, 4_000)
    assert hub.bay().session_id is None


def test_late_reading_of_an_ended_transaction_does_not_feed_the_next_one(hub: HubUnderTest, station: Station) -> None:
    old = station.start(meter_wh=1_000)
    hub.clock.move(minutes=30)
    station.stop(old.transaction_id, meter_wh=5_000)
    station.start(meter_wh=5_000, token="CARD1")
    hub.clock.move(minutes=10)
    station.sample(6_000, transaction_id=str(old.transaction_id))
    assert hub.bay().energy_wh == 0


def test_start_on_connector_0_is_kept_with_its_energy(hub: HubUnderTest, station: Station) -> None:
    started = station.start(evse_id=0)
    hub.clock.move(hours=1)
    station.stop(started.transaction_id, meter_wh=4_000)
    session = hub.only_session()
    assert (session.energy_wh, session.state) == (3_000, SessionState.ENDED)
    assert session.review_reasons == (ReviewReason.UNKNOWN_BAY,)


def test_unavailable_or_faulted_with_an_open_transaction_leaves_the_session_open(
    hub: HubUnderTest, station: Station
) -> None:
    station.start()
    station.status(EvseStatus.FAULTED, error="InternalError")
    hub.tick(seconds=31)
    assert hub.only_session().state is SessionState.OPEN
    assert hub.bay().fault == "InternalError"
    assert hub.alerts()["bay_fault"] == "unacknowledged"


def test_offline_station_keeps_its_session_and_brings_the_energy_later(hub: HubUnderTest, station: Station) -> None:
    started = station.start(meter_wh=1_000)
    hub.clock.move(minutes=5)
    station.disconnect()
    hub.tick(minutes=60)
    assert hub.only_session().state is SessionState.OPEN
    station.connect(boot=False, status=None)
    station.stop(started.transaction_id, meter_wh=8_000, at=START + timedelta(minutes=40))
    session = hub.only_session()
    assert (session.energy_wh, session.ended_at) == (7_000, START + timedelta(minutes=40))


def test_readings_out_of_order_make_the_same_curve(hub: HubUnderTest, station: Station) -> None:
    started = station.start(meter_wh=1_000)
    hub.clock.move(minutes=30)
    for minute in (20, 5, 30, 10):
        station.sample(1_000 + minute * 100, at=START + timedelta(minutes=minute))
    station.stop(started.transaction_id, meter_wh=4_000)
    session = hub.only_session()
    assert (session.energy_wh, session.state, session.review_reasons) == (3_000, SessionState.BILLED, ())


def test_stop_before_the_start_is_kept_for_review(hub: HubUnderTest, station: Station) -> None:
    hub.clock.move(hours=1)
    started = station.start(meter_wh=1_000)
    hub.clock.move(hours=1)
    station.stop(started.transaction_id, meter_wh=1_100, at=START)
    assert ReviewReason.STOP_BEFORE_START in hub.only_session().review_reasons
    assert hub.only_session().state is SessionState.ENDED


def test_start_without_any_price_is_recorded_for_review(bare_hub: HubUnderTest) -> None:
    station = station_with_bays(bare_hub)
    station.connect()
    card(bare_hub)
    station.start()
    assert bare_hub.only_session().review_reasons == (ReviewReason.NO_PRICE,)
