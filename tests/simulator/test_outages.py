"""What stations do when the network, the power or the hub fails, and what the ledger says meanwhile."""

import asyncio

import pytest

from hubmanager.simulator.faults import (
    ChargeOffline,
    CutPower,
    LoseAnswers,
    LoseStop,
    MislabelEnergy,
    OpenSecondSocket,
    PlugIn,
    Reboot,
    RepeatStart,
    SendMalformedFrame,
    ShiftRegister,
    Unplug,
    UnplugNetwork,
)
from tests.simulator.central_system import until
from tests.simulator.sites import CARD, ac_station, dc_station, quiet_site

both_versions = pytest.mark.parametrize("station", [ac_station(), dc_station()], ids=["1.6", "2.0.1"])


def transaction_messages(hub, station):
    actions = ("StartTransaction", "MeterValues", "StopTransaction", "TransactionEvent")
    return hub.books.of(str(station.station_id), *actions)


def stops(hub, station):
    ended = [e for e in hub.books.of(str(station.station_id), "TransactionEvent") if e["event_type"] == "Ended"]
    return hub.books.of(str(station.station_id), "StopTransaction") + ended


def starts(hub, station):
    started = [e for e in hub.books.of(str(station.station_id), "TransactionEvent") if e["event_type"] == "Started"]
    return hub.books.of(str(station.station_id), "StartTransaction") + started


@both_versions
def test_what_happened_while_the_hub_was_down_is_delivered_in_order(station):
    async def story():
        async with quiet_site(station, speed=300) as (hub, site):
            site.faults.apply(PlugIn(bay_number="1", soc_pct=10, token_uid=CARD))
            await until(lambda: len(transaction_messages(hub, station)) >= 3)
            await hub.stop()
            before = site.ledger()[0]
            simulated = site.stations[str(station.station_id)]
            await until(lambda: simulated.outbox.kept_count >= 5)
            waiting = site.ledger()[0]
            site.faults.apply(Unplug(bay_number="1"))
            assert not stops(hub, station)
            await hub.start()
            await until(lambda: stops(hub, station))
            await until(lambda: site.ledger()[0].is_stop_acknowledged)
            return hub, before, waiting, site.ledger()[0]

    hub, before, waiting, after = asyncio.run(story())
    assert waiting.acknowledged_wh == before.acknowledged_wh
    assert waiting.messages_waiting >= 5
    assert after.messages_waiting == 0
    assert after.acknowledged_wh == after.stop_wh
    assert len(starts(hub, station)) == 1
    if station.current_kind == "DC":
        told = transaction_messages(hub, station)
        numbers = [event["seq_no"] for event in told]
        assert sorted(set(numbers)) == list(range(len(set(numbers))))
        assert any(event.get("offline") for event in told)


@both_versions
def test_a_hub_that_comes_back_sees_the_station_within_five_seconds(station):
    async def story():
        async with quiet_site(station) as (hub, _site):
            await hub.stop()
            await hub.start()
            count = len(hub.books.of(str(station.station_id), "StatusNotification"))
            began = asyncio.get_running_loop().time()
            await until(lambda: len(hub.books.of(str(station.station_id), "StatusNotification")) > count, 5.0)
            return asyncio.get_running_loop().time() - began

    assert asyncio.run(story()) < 5.0


@both_versions
def test_an_offline_charge_is_reported_when_the_network_returns(station):
    async def story():
        async with quiet_site(station, speed=300) as (hub, site):
            site.faults.apply(ChargeOffline(station_id=str(station.station_id), token_uid="NEVERSEEN", seconds=200))
            await until(lambda: site.ledger())
            offline = site.ledger()[0]
            await until(lambda: site.ledger()[0].is_start_acknowledged)
            return hub, offline, site.ledger()[0]

    hub, offline, online = asyncio.run(story())
    assert offline.is_offline
    assert not offline.is_start_acknowledged
    assert online.transaction_id
    assert len(starts(hub, station)) == 1


@both_versions
def test_a_power_cut_of_the_whole_site_loses_no_energy(station):
    async def story():
        async with quiet_site(station, speed=300) as (hub, site):
            site.faults.apply(PlugIn(bay_number="1", soc_pct=10, token_uid=CARD))
            await until(lambda: len(transaction_messages(hub, station)) >= 3)
            site.faults.apply(CutPower(seconds=120))
            await until(lambda: not site.stations[str(station.station_id)].link.is_up)
            await until(lambda: site.ledger()[0].is_stop_acknowledged)
            boots = hub.books.of(str(station.station_id), "BootNotification")
            return hub, boots, site.ledger()[0]

    hub, boots, entry = asyncio.run(story())
    assert len(boots) == 2
    assert entry.stop_reason == "power_loss"
    assert entry.acknowledged_wh == entry.stop_wh
    assert abs(entry.stop_wh - entry.start_wh - entry.delivered_wh) <= 1
    reason = stops(hub, station)[0].get("reason") or stops(hub, station)[0]["transaction_info"]["stopped_reason"]
    assert reason == "PowerLoss"


@both_versions
def test_a_start_whose_answer_is_lost_is_sent_again_unchanged(station):
    async def story():
        async with quiet_site(station) as (hub, site):
            site.faults.apply(RepeatStart(station_id=str(station.station_id)))
            site.faults.apply(PlugIn(bay_number="1", token_uid=CARD))
            await until(lambda: site.ledger() and site.ledger()[0].is_start_acknowledged)
            return starts(hub, station)

    first, again = asyncio.run(story())
    assert first == again


@both_versions
def test_lost_answers_acknowledge_nothing(station):
    async def story():
        async with quiet_site(station) as (hub, site):
            site.faults.apply(LoseAnswers(station_id=str(station.station_id), count=3))
            site.faults.apply(PlugIn(bay_number="1", token_uid=CARD))
            await until(lambda: len(starts(hub, station)) == 3)
            lost = site.ledger()[0]
            await until(lambda: site.ledger()[0].is_start_acknowledged)
            return lost, site.ledger()[0]

    lost, found = asyncio.run(story())
    assert (lost.is_start_acknowledged, lost.acknowledged_wh) == (False, None)
    assert found.acknowledged_wh >= found.start_wh


@both_versions
def test_a_stop_that_is_never_sent_stays_unacknowledged(station):
    async def story():
        async with quiet_site(station) as (hub, site):
            site.faults.apply(PlugIn(bay_number="1", token_uid=CARD))
            await until(lambda: site.ledger() and site.ledger()[0].is_start_acknowledged)
            site.faults.apply(LoseStop(station_id=str(station.station_id)))
            site.faults.apply(Unplug(bay_number="1"))
            is_complete = await site.wind_down(timeout_s=3)
            return hub, is_complete, site.ledger()[0]

    hub, is_complete, entry = asyncio.run(story())
    assert is_complete
    assert entry.is_stop_lost
    assert not entry.is_stop_acknowledged
    assert not stops(hub, station)


@both_versions
def test_a_register_that_jumps_and_falls_is_told_as_it_is(station):
    async def story():
        async with quiet_site(station) as (_hub, site):
            name = str(station.station_id)
            site.faults.apply(PlugIn(bay_number="1", token_uid=CARD))
            await until(lambda: site.ledger())
            site.faults.apply(ShiftRegister(station_id=name, by_wh=500_000))
            jumped = site.stations[name].evses[0].register_wh
            site.faults.apply(ShiftRegister(station_id=name, by_wh=-10_000_000))
            fallen = site.stations[name].evses[0].register_wh
            await site.wind_down(timeout_s=3)
            return jumped, fallen, site.ledger()[0]

    jumped, fallen, entry = asyncio.run(story())
    assert jumped >= entry.start_wh + 500_000
    assert fallen == 0
    assert entry.delivered_wh < 5_000
    assert entry.stop_wh < entry.start_wh


@both_versions
def test_a_watchdog_reboot_in_mid_session_ends_it_afterwards(station):
    async def story():
        async with quiet_site(station) as (hub, site):
            site.faults.apply(PlugIn(bay_number="1", token_uid=CARD))
            await until(lambda: len(transaction_messages(hub, station)) >= 2)
            site.faults.apply(Reboot(station_id=str(station.station_id), seconds=8))
            await until(lambda: site.ledger()[0].is_stop_acknowledged)
            return site.ledger()[0].stop_reason, len(hub.books.of(str(station.station_id), "BootNotification"))

    assert asyncio.run(story()) == ("reboot", 2)


@both_versions
def test_winding_down_in_the_middle_of_a_power_cut_still_closes_every_session(station):
    async def story():
        async with quiet_site(station) as (hub, site):
            site.faults.apply(PlugIn(bay_number="1", token_uid=CARD))
            await until(lambda: site.ledger() and site.ledger()[0].is_start_acknowledged)
            site.faults.apply(Reboot(station_id=str(station.station_id), seconds=3600))
            site.faults.apply(CutPower(seconds=7200))
            is_complete = await site.wind_down()
            return is_complete, site.ledger()[0].is_stop_acknowledged, len(stops(hub, station))

    assert asyncio.run(story()) == (True, True, 1)


def test_the_end_of_a_reboot_does_not_end_a_power_cut():
    async def story():
        async with quiet_site(ac_station(), speed=600) as (_hub, site):
            simulated = site.stations["AC-01"]
            site.faults.apply(Reboot(station_id="AC-01", seconds=100))
            site.faults.apply(CutPower(seconds=400))
            began = simulated.station_time()
            await until(lambda: simulated.is_powered)
            return (simulated.station_time() - began).total_seconds()

    assert asyncio.run(story()) >= 390


def test_a_cable_that_is_out_keeps_the_station_away_for_that_long():
    async def story():
        async with quiet_site(ac_station(), speed=60) as (hub, site):
            site.faults.apply(UnplugNetwork(seconds=90))
            await until(lambda: not site.stations["AC-01"].link.is_up)
            assert hub.books.connection_counts["AC-01"] == 1
            await until(lambda: site.stations["AC-01"].is_online)
            return hub.books.connection_counts["AC-01"]

    assert asyncio.run(story()) == 2


def test_a_silent_network_leaves_the_link_half_open():
    async def story():
        async with quiet_site(ac_station(), speed=60) as (hub, site):
            await until(lambda: len(hub.books.of("AC-01", "StatusNotification")) == 2)
            heard = len(hub.books.messages)
            site.faults.apply(UnplugNetwork(seconds=60, is_silent=True))
            site.faults.apply(PlugIn(bay_number="1"))
            pong = await hub.sockets["AC-01"].ping()
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(pong, 0.3)
            assert site.stations["AC-01"].link.is_up
            assert len(hub.books.messages) == heard
            await until(lambda: hub.books.of("AC-01", "StatusNotification")[-1]["status"] == "Preparing")
            return hub.books.connection_counts["AC-01"]

    assert asyncio.run(story()) == 2


def test_a_second_device_with_the_same_identity_connects():
    async def story():
        async with quiet_site(ac_station(), speed=60) as (hub, site):
            site.faults.apply(OpenSecondSocket(station_id="AC-01", seconds=60))
            await until(lambda: len(hub.books.of("AC-01", "BootNotification")) == 2)
            return hub.books.connection_counts["AC-01"]

    assert asyncio.run(story()) == 2


def test_a_malformed_frame_goes_out_as_it_is():
    async def story():
        received = []
        async with quiet_site(ac_station()) as (hub, site):
            charge_point = hub.books.connections["AC-01"]
            original = charge_point.route_message

            async def route(text):
                received.append(text)
                await original(text)

            charge_point.route_message = route
            site.faults.apply(SendMalformedFrame(station_id="AC-01", text="[2,"))
            await until(lambda: received)
            return received, site.stations["AC-01"].link.is_up

    assert asyncio.run(story()) == (["[2,"], True)


def test_energy_in_kilowatt_hours_goes_out_under_the_wrong_unit():
    async def story():
        async with quiet_site(ac_station()) as (hub, site):
            site.faults.apply(MislabelEnergy(station_id="AC-01"))
            site.faults.apply(PlugIn(bay_number="1", token_uid=CARD))
            await until(lambda: hub.books.of("AC-01", "MeterValues"))
            sample = hub.books.of("AC-01", "MeterValues")[0]["meter_value"][0]["sampled_value"][0]
            return sample, site.ledger()[0]

    sample, entry = asyncio.run(story())
    assert sample["unit"] == "Wh"
    assert float(sample["value"]) * 1000 == pytest.approx(entry.start_wh, abs=100)
