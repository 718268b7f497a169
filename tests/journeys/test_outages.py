"""Power, network and clocks fail at the site: nothing that was acknowledged is lost, and nothing is billed twice."""

import os
import signal
from collections.abc import Iterator
from datetime import timedelta

import pytest

from hubmanager.domain.availability import Availability
from hubmanager.domain.session import ReviewReason, SessionState
from hubmanager.domain.station import ChargerProtocol
from hubmanager.hub.messages.commands import ReviewSession
from hubmanager.hub.messages.views import SessionRow
from hubmanager.simulator import faults
from tests.journeys.books import all_heard, lost_energy, wrong
from tests.journeys.programs import Hub, Site, wait_until
from tests.journeys.scenes import BACK_S, charge, is_truly, leave, seen

BAYS = {"ocpp1.6": 5, "ocpp2.0.1": 1}
"""A bay on a station of each version, with no other bay beside it on the first."""


@pytest.fixture(autouse=True)
def books_in_order(hub: Hub) -> Iterator[None]:
    """Whatever happened in a test, the books are right after it."""
    wait_until(lambda: all_heard(hub), 20, "every bay is heard of")
    yield
    assert wrong(hub) == []


def truth(site: Site, row: SessionRow) -> dict:
    """Return what the station itself knows of a session."""
    (entry,) = (
        entry
        for entry in site.ledger()
        if entry["station_id"] == row.station_id and entry["start_wh"] == row.start_register_wh
    )
    return entry


def test_power_cut_of_all_stations_ends_sessions_where_they_stood(hub: Hub, site: Site) -> None:
    cars = (1, 3, 5, 6, 8)
    charge(hub, site, *cars)
    site.do(faults.CutPower(seconds=180))
    wait_until(lambda: seen(hub)["10"] is Availability.OFFLINE, 3, "the board shows the bays as offline")
    assert {hub.bay(bay).availability for bay in cars} == {Availability.OFFLINE}
    for station in site.plan.stations:
        if station.protocol is not ChargerProtocol.MODBUS:
            site.wait_for("powered_up")
    wait_until(lambda: is_truly(hub, occupied=cars), BACK_S, "the board shows reality")
    rows = leave(hub, site, *cars)
    assert [row.state for row in rows] == [SessionState.BILLED] * len(cars)
    assert lost_energy(hub, site.ledger()) == []


@pytest.mark.parametrize("bay", BAYS.values(), ids=BAYS)
@pytest.mark.parametrize(
    "is_silent", [pytest.param(False, marks=pytest.mark.slow, id="cable_cut"), pytest.param(True, id="half_open")]
)
def test_car_goes_on_charging_while_the_network_is_away(hub: Hub, site: Site, bay: int, is_silent: bool) -> None:
    charge(hub, site, bay)
    energy_before = hub.bay(bay).energy_wh or 0
    site.do(faults.UnplugNetwork(station_id=site.station_of(bay), seconds=150, is_silent=is_silent))
    assert hub.bay(bay).is_session_open, "the session must stay open while the station is away"
    wait_until(lambda: (hub.bay(bay).energy_wh or 0) > energy_before + 300, 2.5 + BACK_S, "energy after the outage")
    assert is_truly(hub, occupied=(bay,))
    (row,) = leave(hub, site, bay)
    assert row.state is SessionState.BILLED
    assert row.end_register_wh == truth(site, row)["stop_wh"]


@pytest.mark.parametrize("bay", [10, 3], ids=list(BAYS))
@pytest.mark.parametrize(
    "by",
    [timedelta(days=-1), timedelta(hours=2), pytest.param(timedelta(days=-20_000), marks=pytest.mark.slow)],
    ids=str,
)
def test_wrong_clock_of_a_station_changes_no_bill(hub: Hub, site: Site, bay: int, by: timedelta) -> None:
    station_id = site.station_of(bay)
    site.do(faults.SetClockWrong(station_id=station_id, by_s=by.total_seconds()))
    began = hub.bay(bay).since
    charge(hub, site, bay, least_wh=200)
    (row,) = leave(hub, site, bay)
    site.do(faults.SetClockWrong(station_id=station_id, by_s=0))
    entry = truth(site, row)
    assert row.energy_wh == entry["stop_wh"] - entry["start_wh"]
    assert row.ended_at is not None
    assert timedelta(0) < row.ended_at - row.started_at < timedelta(minutes=20)
    assert began - timedelta(minutes=5) < row.started_at < hub.bay(bay).since + timedelta(minutes=5)
    assert row.state is SessionState.BILLED, row.review_reasons


@pytest.mark.parametrize("bay", BAYS.values(), ids=BAYS)
def test_second_socket_under_one_name_takes_no_session_along(hub: Hub, site: Site, bay: int) -> None:
    charge(hub, site, bay)
    for _ in range(2):
        site.do(faults.OpenSecondSocket(station_id=site.station_of(bay), seconds=20))
        energy = hub.bay(bay).energy_wh or 0
        wait_until(lambda energy=energy: (hub.bay(bay).energy_wh or 0) > energy + 300, 10, "the true station is back")
    wait_until(lambda: "twin_identity" in hub.alert_rules(), 10, "an alert tells of the second device")
    (row,) = leave(hub, site, bay)
    assert row.end_register_wh == truth(site, row)["stop_wh"]
    assert lost_energy(hub, site.ledger()) == []


@pytest.mark.parametrize("bay", BAYS.values(), ids=BAYS)
@pytest.mark.parametrize(
    "fault",
    [
        lambda station: faults.RepeatStart(station_id=station),
        lambda station: faults.RepeatStart(station_id=station, keeps_message_id=True),
        pytest.param(lambda station: faults.LoseAnswers(station_id=station, count=3), marks=pytest.mark.slow),
    ],
    ids=["repeated", "repeated_with_its_id", "answers_lost"],
)
def test_start_told_again_is_one_session(hub: Hub, site: Site, bay: int, fault) -> None:
    before = len(hub.sessions_at(bay))
    site.do(fault(site.station_of(bay)))
    charge(hub, site, bay)
    (row,) = leave(hub, site, bay)
    assert len(hub.sessions_at(bay)) == before + 1
    assert row.state is SessionState.BILLED
    assert row.end_register_wh == truth(site, row)["stop_wh"]


@pytest.mark.parametrize("bay", BAYS.values(), ids=BAYS)
def test_stop_whose_answer_got_lost_bills_once(hub: Hub, site: Site, bay: int) -> None:
    before = len(hub.sessions_at(bay))
    charge(hub, site, bay)
    site.do(faults.LoseAnswers(station_id=site.station_of(bay), count=1))
    (row,) = leave(hub, site, bay)
    wait_until(lambda: truth(site, row)["is_stop_acknowledged"], 15, "the station got its answer in the end")
    assert len(hub.sessions_at(bay)) == before + 1
    assert hub.sessions_at(bay)[0] == row
    assert row.end_register_wh == truth(site, row)["stop_wh"]


@pytest.mark.parametrize("bay", BAYS.values(), ids=BAYS)
@pytest.mark.parametrize(
    ("by_wh", "reason"), [(80_000, ReviewReason.METER_JUMP), (-300_000, ReviewReason.METER_FELL)], ids=["jump", "fall"]
)
def test_meter_that_jumps_is_billed_by_nobody_but_a_person(
    hub: Hub, site: Site, bay: int, by_wh: int, reason: ReviewReason
) -> None:
    charge(hub, site, bay)
    site.do(faults.ShiftRegister(station_id=site.station_of(bay), evse_id=1, by_wh=by_wh))
    wait_until(lambda: "meter_jump" in hub.alert_rules(), 10, "an alert tells of the meter")
    (row,) = leave(hub, site, bay)
    assert row.state is SessionState.ENDED
    assert reason in row.review_reasons
    assert 0 < row.energy_wh <= truth(site, row)["delivered_wh"] + 300
    hub.execute(ReviewSession(session_id=row.session_id, bill=True, note="looked at the meter"))
    assert hub.sessions_at(bay)[0].state is SessionState.BILLED


@pytest.mark.parametrize("bay", BAYS.values(), ids=BAYS)
def test_station_that_sends_kwh_as_wh_is_billed_what_the_car_took(hub: Hub, site: Site, bay: int) -> None:
    station_id = site.station_of(bay)
    site.do(faults.MislabelEnergy(station_id=station_id))
    site.do(faults.PlugIn(bay_number=str(bay), soc_pct=10, full_at_pct=100, token_uid=site.token(bay)))
    wait_until(lambda: hub.bay(bay).is_session_open, 10, "the session is open")
    wait_until(lambda: any(e["delivered_wh"] > 1_000 and not e["ended_at"] for e in site.ledger()), 20, "it charges")
    (row,) = leave(hub, site, bay)
    site.do(faults.MislabelEnergy(station_id=station_id, is_on=False))
    delivered = next(e["delivered_wh"] for e in reversed(site.ledger()) if e["station_id"] == row.station_id)
    assert row.state in (SessionState.BILLED, SessionState.ENDED)
    is_right = abs(row.energy_wh - delivered) <= 20
    assert is_right or row.state is SessionState.ENDED, f"{delivered} Wh delivered, {row.energy_wh} Wh billed"


@pytest.mark.parametrize("bay", BAYS.values(), ids=BAYS)
def test_lost_stop_is_noticed_and_its_energy_kept(hub: Hub, site: Site, bay: int) -> None:
    charge(hub, site, bay)
    site.do(faults.LoseStop(station_id=site.station_of(bay), evse_id=1))
    # The bay is free for five minutes (5 s here) before the hub gives the stop up.
    (row,) = leave(hub, site, bay)
    assert row.state is SessionState.ENDED
    assert ReviewReason.LOST_STOP in row.review_reasons
    entry = truth(site, row)
    assert row.start_register_wh + row.energy_wh >= entry["acknowledged_wh"]
    charge(hub, site, bay)
    (following,) = leave(hub, site, bay)
    assert following.state is SessionState.BILLED
    assert following.start_register_wh >= (row.end_register_wh or 0)


def test_clock_of_the_pc_set_back_loses_no_energy(hub: Hub, site: Site) -> None:
    cars = (2, 6)
    charge(hub, site, *cars)
    os.kill(hub.pid, signal.SIGUSR1)
    energy = {bay: hub.bay(bay).energy_wh or 0 for bay in cars}
    for bay in cars:
        wait_until(lambda bay=bay: (hub.bay(bay).energy_wh or 0) > energy[bay] + 300, 10, f"bay {bay} still counts")
    for row in leave(hub, site, *cars):
        assert row.end_register_wh == truth(site, row)["stop_wh"]
        assert row.ended_at is not None
        assert row.ended_at > row.started_at
        assert row.state is SessionState.BILLED, row.review_reasons
    os.kill(hub.pid, signal.SIGUSR2)
