import asyncio

import pytest
from ocpp.exceptions import NotImplementedError as NotImplementedHere
from ocpp.v16 import call

from hubmanager.simulator.faults import FailConnector, PlugIn, PresentToken, SetClockWrong, Unplug
from tests.simulator.central_system import CentralSystem, until
from tests.simulator.sites import CARD, ac_station, dc_station, quiet_site

ID = "AC-01"


def sampled(payload, measurand):
    values = payload["meter_value"][0]["sampled_value"]
    return [float(value["value"]) for value in values if value["measurand"] == measurand]


def statuses(hub, connector_id=1):
    return [s["status"] for s in hub.books.of(ID, "StatusNotification") if s["connector_id"] == connector_id]


def test_a_card_driver_charges_and_the_ledger_tells_what_the_hub_heard():
    async def story():
        async with quiet_site(ac_station(), speed=300) as (hub, site):
            site.faults.apply(PlugIn(bay_number="1", soc_pct=20, token_uid=CARD))
            await until(lambda: len(hub.books.of(ID, "MeterValues")) >= 4)
            site.faults.apply(PresentToken(bay_number="1", token_uid=CARD))
            await until(lambda: hub.books.of(ID, "StopTransaction"))
            site.faults.apply(Unplug(bay_number="1"))
            await until(lambda: statuses(hub)[-1] == "Available")
            return hub, site.ledger()

    hub, (entry,) = asyncio.run(story())
    start, stop = hub.books.of(ID, "StartTransaction")[0], hub.books.of(ID, "StopTransaction")[0]
    assert hub.books.of(ID, "Authorize")[0]["id_tag"] == CARD
    assert statuses(hub) == ["Available", "Preparing", "Charging", "Finishing", "Available"]
    assert (start["meter_start"], stop["meter_stop"]) == (entry.start_wh, entry.stop_wh)
    assert stop["transaction_id"] == int(entry.transaction_id)
    assert stop["reason"] == "Local"
    assert entry.acknowledged_wh == entry.stop_wh
    assert entry.is_start_acknowledged
    assert entry.is_stop_acknowledged
    assert entry.messages_waiting == 0
    registers = [sampled(m, "Energy.Active.Import.Register")[0] for m in hub.books.of(ID, "MeterValues")]
    assert registers == sorted(registers)
    assert start["meter_start"] <= registers[0] <= registers[-1] <= stop["meter_stop"]
    assert sampled(hub.books.of(ID, "MeterValues")[-1], "Power.Active.Import") == [11_000]
    assert len(sampled(hub.books.of(ID, "MeterValues")[-1], "Current.Import")) == 3


def test_a_direct_current_station_knows_the_state_of_charge():
    async def story():
        station = dc_station(station_id=ID, protocol=ac_station().protocol)
        async with quiet_site(station, speed=300) as (hub, site):
            site.faults.apply(PlugIn(bay_number="1", soc_pct=40, token_uid=CARD))
            await until(lambda: len(hub.books.of(ID, "MeterValues")) >= 3)
            return hub.books.of(ID, "MeterValues")

    values = asyncio.run(story())
    socs = [sampled(value, "SoC")[0] for value in values]
    assert socs[0] >= 40
    assert socs == sorted(socs)


def test_a_walk_in_is_started_and_stopped_from_the_till():
    async def story():
        async with quiet_site(ac_station()) as (hub, site):
            site.faults.apply(PlugIn(bay_number="1"))
            await until(lambda: "Preparing" in statuses(hub))
            assert not hub.books.of(ID, "StartTransaction")
            answer = await hub.call(ID, call.RemoteStartTransaction(id_tag="WALKIN1", connector_id=1))
            await until(lambda: "Charging" in statuses(hub))
            number = int(site.ledger()[0].transaction_id)
            wrong = await hub.call(ID, call.RemoteStopTransaction(transaction_id=number + 1))
            right = await hub.call(ID, call.RemoteStopTransaction(transaction_id=number))
            await until(lambda: hub.books.of(ID, "StopTransaction"))
            return answer, wrong, right, hub.books.of(ID, "StopTransaction")[0]

    answer, wrong, right, stop = asyncio.run(story())
    assert (answer.status, wrong.status, right.status) == ("Accepted", "Rejected", "Accepted")
    assert stop["reason"] == "Remote"


def test_a_remote_start_without_a_car_waits_for_the_plug_and_gives_up():
    async def story():
        async with quiet_site(ac_station()) as (hub, site):
            answer = await hub.call(ID, call.RemoteStartTransaction(id_tag="WALKIN1", connector_id=1))
            await until(lambda: statuses(hub)[-1] == "Preparing")
            await until(lambda: statuses(hub)[-1] == "Available")
            return answer, site.ledger()

    answer, ledger = asyncio.run(story())
    assert answer.status == "Accepted"
    assert ledger == ()


def test_a_refused_card_starts_nothing():
    async def story():
        async with quiet_site(ac_station()) as (hub, site):
            hub.books.invalid_tokens.add("UNKNOWN")
            site.faults.apply(PlugIn(bay_number="1", token_uid="UNKNOWN"))
            await until(lambda: hub.books.of(ID, "Authorize"))
            await hub.call(ID, call.TriggerMessage(requested_message="Heartbeat"))
            await until(lambda: hub.books.of(ID, "Heartbeat"))
            return site.ledger()

    assert asyncio.run(story()) == ()


def test_a_start_with_a_token_that_turns_out_invalid_is_stopped():
    async def story():
        async with quiet_site(ac_station()) as (hub, site):
            hub.books.invalid_tokens.add("GONE")
            site.faults.apply(PlugIn(bay_number="1"))
            await hub.call(ID, call.RemoteStartTransaction(id_tag="GONE", connector_id=1))
            await until(lambda: hub.books.of(ID, "StopTransaction"))
            return hub.books.of(ID, "StopTransaction")[0]

    assert asyncio.run(story())["reason"] == "DeAuthorized"


def test_a_station_that_is_put_off_waits_and_says_nothing_else():
    async def story():
        hub = CentralSystem()
        hub.books.boot_answers[:] = [("Pending", 1), ("Rejected", 1)]
        async with quiet_site(ac_station(), hub=hub) as (hub, _site):
            await until(lambda: statuses(hub))
            return [action for _, action, _ in hub.books.messages]

    actions = asyncio.run(story())
    assert actions[:3] == ["BootNotification"] * 3
    assert set(actions[3:]) == {"StatusNotification"}


def test_a_reset_really_reboots_and_ends_the_transaction():
    async def story():
        async with quiet_site(ac_station()) as (hub, site):
            site.faults.apply(PlugIn(bay_number="1", token_uid=CARD))
            await until(lambda: "Charging" in statuses(hub))
            answer = await hub.call(ID, call.Reset(type="Hard"))
            await until(lambda: len(hub.books.of(ID, "BootNotification")) == 2)
            await until(lambda: hub.books.of(ID, "StopTransaction"))
            await until(lambda: statuses(hub)[-1] == "Finishing")
            return answer, hub.books.connection_counts[ID], hub.books.of(ID, "StopTransaction")[0]["reason"]

    answer, connections, reason = asyncio.run(story())
    assert (answer.status, connections, reason) == ("Accepted", 2, "HardReset")


def test_unlock_availability_and_triggers_are_obeyed():
    async def story():
        async with quiet_site(ac_station(("1", "2"))) as (hub, site):
            answers = {
                "unlock": await hub.call(ID, call.UnlockConnector(connector_id=1)),
                "away": await hub.call(ID, call.ChangeAvailability(connector_id=2, type="Inoperative")),
                "status": await hub.call(
                    ID, call.TriggerMessage(requested_message="StatusNotification", connector_id=1)
                ),
                "meter": await hub.call(ID, call.TriggerMessage(requested_message="MeterValues", connector_id=1)),
                "nothing": await hub.call(ID, call.TriggerMessage(requested_message="FirmwareStatusNotification")),
            }
            await until(lambda: hub.books.of(ID, "MeterValues") and statuses(hub, 2)[-1] == "Unavailable")
            site.faults.apply(PlugIn(bay_number="1", token_uid=CARD))
            await until(lambda: "Charging" in statuses(hub))
            answers["later"] = await hub.call(ID, call.ChangeAvailability(connector_id=1, type="Inoperative"))
            site.faults.apply(Unplug(bay_number="1"))
            await until(lambda: statuses(hub)[-1] == "Unavailable")
            return {name: answer.status for name, answer in answers.items()}

    assert asyncio.run(story()) == {
        "unlock": "Unlocked",
        "away": "Accepted",
        "status": "Accepted",
        "meter": "Accepted",
        "nothing": "NotImplemented",
        "later": "Scheduled",
    }


def test_settings_are_told_changed_and_defended():
    async def story():
        async with quiet_site(ac_station()) as (hub, _site):
            everything = await hub.call(ID, call.GetConfiguration())
            some = await hub.call(ID, call.GetConfiguration(key=["HeartbeatInterval", "NoSuchKey"]))
            outcomes = [
                (await hub.call(ID, call.ChangeConfiguration(key=key, value=value))).status
                for key, value in (
                    ("metervaluesampleinterval", "30"),
                    ("NumberOfConnectors", "9"),
                    ("HeartbeatInterval", "soon"),
                    ("NoSuchKey", "1"),
                    ("MeterValuesSampledData", "Energy.Active.Import.Register,Moonlight"),
                )
            ]
            return everything, some, outcomes

    everything, some, outcomes = asyncio.run(story())
    assert len(everything.configuration_key) > 20
    assert [key["value"] for key in some.configuration_key] == ["300"]
    assert some.unknown_key == ["NoSuchKey"]
    assert outcomes == ["Accepted", "Rejected", "Rejected", "NotSupported", "Rejected"]


def test_a_charging_profile_limits_the_power():
    async def story():
        async with quiet_site(ac_station(), speed=300) as (hub, site):
            site.faults.apply(PlugIn(bay_number="1", soc_pct=20, token_uid=CARD))
            await until(lambda: hub.books.of(ID, "MeterValues"))
            profile = {
                "charging_profile_id": 1,
                "stack_level": 0,
                "charging_profile_purpose": "TxDefaultProfile",
                "charging_profile_kind": "Absolute",
                "charging_schedule": {
                    "charging_rate_unit": "A",
                    "charging_schedule_period": [{"start_period": 0, "limit": 10.0}],
                },
            }
            await hub.call(ID, call.SetChargingProfile(connector_id=1, cs_charging_profiles=profile))
            await until(lambda: sampled(hub.books.of(ID, "MeterValues")[-1], "Power.Active.Import") == [10 * 230 * 3])
            schedule = await hub.call(ID, call.GetCompositeSchedule(connector_id=1, duration=60))
            profile["charging_schedule"]["charging_schedule_period"][0]["limit"] = 0.0
            await hub.call(ID, call.SetChargingProfile(connector_id=1, cs_charging_profiles=profile))
            await until(lambda: statuses(hub)[-1] == "SuspendedEVSE")
            cleared = await hub.call(ID, call.ClearChargingProfile(id=1))
            await until(lambda: statuses(hub)[-1] == "Charging")
            return schedule, cleared

    schedule, cleared = asyncio.run(story())
    assert schedule.charging_schedule["charging_schedule_period"] == [{"start_period": 0, "limit": 10.0}]
    assert cleared.status == "Accepted"


def test_a_full_car_suspends_and_the_transaction_stays_open():
    async def story():
        async with quiet_site(ac_station(), speed=300) as (hub, site):
            site.faults.apply(PlugIn(bay_number="1", soc_pct=79.9, full_at_pct=80, token_uid=CARD))
            await until(lambda: statuses(hub)[-1] == "SuspendedEV")
            return site.ledger()[0]

    entry = asyncio.run(story())
    assert entry.ended_at is None
    assert 60 <= entry.delivered_wh <= 90


def test_a_fault_code_is_reported_and_ends_the_transaction():
    async def story():
        async with quiet_site(ac_station()) as (hub, site):
            site.faults.apply(PlugIn(bay_number="1", token_uid=CARD))
            await until(lambda: "Charging" in statuses(hub))
            site.faults.apply(FailConnector(station_id=ID, code="GroundFailure", info="test", seconds=60))
            await until(lambda: statuses(hub)[-1] == "Finishing")
            return next(s for s in hub.books.of(ID, "StatusNotification") if s["status"] == "Faulted"), site.ledger()[0]

    fault, entry = asyncio.run(story())
    assert (fault["error_code"], fault["info"]) == ("GroundFailure", "test")
    assert entry.stop_reason == "fault"


def test_a_wrong_clock_stands_in_the_timestamps():
    async def story():
        async with quiet_site(ac_station()) as (hub, site):
            site.faults.apply(SetClockWrong(station_id=ID, by_s=-7200))
            site.faults.apply(PlugIn(bay_number="1", token_uid=CARD))
            await until(lambda: hub.books.of(ID, "StartTransaction"))
            statuses_then = hub.books.of(ID, "StatusNotification")
            return statuses_then[0]["timestamp"], statuses_then[-1]["timestamp"]

    before, after = asyncio.run(story())
    assert after < before


def test_an_unknown_call_is_answered_with_an_error():
    async def story():
        async with quiet_site(ac_station()) as (hub, _site):
            with pytest.raises(NotImplementedHere):
                await hub.call(ID, call.GetInstalledCertificateIds(certificate_type="CentralSystemRootCertificate"))

    asyncio.run(story())
