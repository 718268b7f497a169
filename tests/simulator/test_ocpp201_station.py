import asyncio

import pytest
from ocpp.exceptions import NotImplementedError as NotImplementedHere
from ocpp.v201 import call

from hubmanager.simulator.faults import FailConnector, PlugIn, PresentToken, Unplug
from tests.simulator.central_system import until
from tests.simulator.sites import CARD, dc_station, quiet_site

ID = "DC-01"
WALK_IN = {"id_token": "WALKIN1", "type": "Central"}


def events(hub, *kinds):
    return [e for e in hub.books.of(ID, "TransactionEvent") if not kinds or e["event_type"] in kinds]


def states(hub):
    return [e["transaction_info"].get("charging_state") for e in events(hub)]


def statuses(hub, evse_id=1):
    return [s["connector_status"] for s in hub.books.of(ID, "StatusNotification") if s["evse_id"] == evse_id]


def measured(event, measurand):
    values = event["meter_value"][0]["sampled_value"]
    return next(value["value"] for value in values if value["measurand"] == measurand)


def test_a_card_driver_charges_and_the_ledger_tells_what_the_hub_heard():
    async def story():
        async with quiet_site(dc_station(), speed=300) as (hub, site):
            site.faults.apply(PlugIn(bay_number="1", soc_pct=20, token_uid=CARD))
            await until(lambda: len(events(hub, "Updated")) >= 4)
            site.faults.apply(PresentToken(bay_number="1", token_uid=CARD))
            await until(lambda: events(hub, "Ended"))
            site.faults.apply(Unplug(bay_number="1"))
            await until(lambda: statuses(hub)[-1] == "Available")
            return hub, site.ledger()

    hub, (entry,) = asyncio.run(story())
    told = events(hub)
    assert [event["seq_no"] for event in told] == list(range(len(told)))
    assert {event["transaction_info"]["transaction_id"] for event in told} == {entry.transaction_id}
    assert (told[0]["event_type"], told[0]["trigger_reason"]) == ("Started", "Authorized")
    assert told[0]["id_token"] == {"id_token": CARD, "type": "ISO14443"}
    assert told[-1]["transaction_info"]["stopped_reason"] == "Local"
    assert "offline" not in told[0]
    registers = [measured(event, "Energy.Active.Import.Register") for event in told]
    assert registers == sorted(registers)
    assert (registers[0], registers[-1]) == (entry.start_wh, entry.stop_wh)
    assert measured(told[2], "Power.Active.Import") > 50_000
    assert 20 <= measured(told[2], "SoC") < 40
    assert entry.acknowledged_wh == entry.stop_wh
    assert entry.is_stop_acknowledged
    assert statuses(hub) == ["Available", "Occupied", "Occupied", "Occupied", "Available"]


def test_a_meter_interval_set_while_car_and_station_shake_hands_does_not_keep_the_car_from_charging():
    variable = {"component": {"name": "SampledDataCtrlr"}, "variable": {"name": "TxUpdatedInterval"}}

    async def story():
        async with quiet_site(dc_station(), speed=20) as (hub, site):
            site.faults.apply(PlugIn(bay_number="1", soc_pct=20, token_uid=CARD))
            await until(lambda: events(hub, "Started"))
            await hub.call(ID, call.SetVariables(set_variable_data=[{**variable, "attribute_value": "5"}]))
            await until(lambda: "Charging" in states(hub))
            return hub

    assert "Charging" in states(asyncio.run(story()))


def test_a_walk_in_is_started_and_stopped_from_the_till():
    async def story():
        async with quiet_site(dc_station()) as (hub, site):
            site.faults.apply(PlugIn(bay_number="1"))
            started = await hub.call(ID, call.RequestStartTransaction(evse_id=1, remote_start_id=77, id_token=WALK_IN))
            await until(lambda: "Charging" in states(hub))
            transaction_id = site.ledger()[0].transaction_id
            wrong = await hub.call(ID, call.RequestStopTransaction(transaction_id="another"))
            right = await hub.call(ID, call.RequestStopTransaction(transaction_id=transaction_id))
            await until(lambda: events(hub, "Ended"))
            return started, wrong, right, events(hub)

    started, wrong, right, told = asyncio.run(story())
    assert (started.status, wrong.status, right.status) == ("Accepted", "Rejected", "Accepted")
    assert told[0]["trigger_reason"] == "RemoteStart"
    assert told[0]["transaction_info"]["remote_start_id"] == 77
    assert told[-1]["trigger_reason"] == "RemoteStop"
    assert told[-1]["transaction_info"]["stopped_reason"] == "Remote"


def test_two_evses_charge_at_once_in_transactions_of_their_own():
    async def story():
        async with quiet_site(dc_station(("1", "2"))) as (hub, site):
            for bay in ("1", "2"):
                site.faults.apply(PlugIn(bay_number=bay, token_uid=CARD))
            await until(lambda: len(events(hub, "Started")) == 2)
            return {event["evse"]["id"]: event["transaction_info"]["transaction_id"] for event in events(hub)}

    ids = asyncio.run(story())
    assert set(ids) == {1, 2}
    assert ids[1] != ids[2]


def test_the_base_report_tells_every_variable_in_parts():
    async def story():
        async with quiet_site(dc_station()) as (hub, _site):
            await hub.call(ID, call.GetBaseReport(request_id=5, report_base="FullInventory"))
            await until(lambda: any(not part["tbc"] for part in hub.books.of(ID, "NotifyReport")))
            return hub.books.of(ID, "NotifyReport")

    parts = asyncio.run(story())
    assert [part["seq_no"] for part in parts] == list(range(len(parts)))
    assert {part["request_id"] for part in parts} == {5}
    names = {f"{row['component']['name']}.{row['variable']['name']}" for part in parts for row in part["report_data"]}
    assert "OCPPCommCtrlr.HeartbeatInterval" in names
    assert len(names) > 25


def test_variables_are_read_and_written():
    async def story():
        async with quiet_site(dc_station()) as (hub, _site):

            def item(component, variable, **value):
                return {"component": {"name": component}, "variable": {"name": variable}, **value}

            written = await hub.call(
                ID,
                call.SetVariables(
                    set_variable_data=[
                        item("SampledDataCtrlr", "TxUpdatedInterval", attribute_value="45"),
                        item("TxCtrlr", "TxStartPoint", attribute_value="Authorized"),
                        item("TxCtrlr", "Moon", attribute_value="1"),
                        item("MoonCtrlr", "Moon", attribute_value="1"),
                    ]
                ),
            )
            read = await hub.call(
                ID, call.GetVariables(get_variable_data=[item("SampledDataCtrlr", "TxUpdatedInterval")])
            )
            return [row["attribute_status"] for row in written.set_variable_result], read.get_variable_result[0]

    outcomes, read = asyncio.run(story())
    assert outcomes == ["Accepted", "Rejected", "UnknownVariable", "UnknownComponent"]
    assert read["attribute_value"] == "45"


def test_reset_when_idle_waits_for_the_transaction_to_end():
    async def story():
        async with quiet_site(dc_station()) as (hub, site):
            site.faults.apply(PlugIn(bay_number="1", token_uid=CARD))
            await until(lambda: "Charging" in states(hub))
            answer = await hub.call(ID, call.Reset(type="OnIdle"))
            assert len(hub.books.of(ID, "BootNotification")) == 1
            site.faults.apply(Unplug(bay_number="1"))
            await until(lambda: len(hub.books.of(ID, "BootNotification")) == 2)
            await until(lambda: events(hub, "Ended"))
            return answer.status, hub.books.of(ID, "BootNotification")[1]["reason"]

    assert asyncio.run(story()) == ("Scheduled", "RemoteReset")


def test_an_immediate_reset_ends_the_transaction_after_the_boot():
    async def story():
        async with quiet_site(dc_station()) as (hub, site):
            site.faults.apply(PlugIn(bay_number="1", token_uid=CARD))
            await until(lambda: "Charging" in states(hub))
            await hub.call(ID, call.Reset(type="Immediate"))
            await until(lambda: events(hub, "Ended"))
            return events(hub)[-1]

    ended = asyncio.run(story())
    assert ended["transaction_info"]["stopped_reason"] == "ImmediateReset"
    assert ended["offline"] is True


def test_a_profile_of_the_transaction_limits_it_and_ends_with_it():
    async def story():
        async with quiet_site(dc_station(), speed=300) as (hub, site):
            site.faults.apply(PlugIn(bay_number="1", soc_pct=20, token_uid=CARD))
            await until(lambda: "Charging" in states(hub))
            profile = {
                "id": 1,
                "stack_level": 0,
                "charging_profile_purpose": "TxProfile",
                "charging_profile_kind": "Relative",
                "transaction_id": site.ledger()[0].transaction_id,
                "charging_schedule": [
                    {
                        "id": 1,
                        "charging_rate_unit": "W",
                        "charging_schedule_period": [{"start_period": 0, "limit": 30000.0}],
                    }
                ],
            }
            answer = await hub.call(ID, call.SetChargingProfile(evse_id=1, charging_profile=profile))
            await until(lambda: measured(events(hub)[-1], "Power.Active.Import") == 30_000)
            site.faults.apply(Unplug(bay_number="1"))
            cleared = await hub.call(ID, call.ClearChargingProfile(charging_profile_id=1))
            return answer.status, cleared.status

    assert asyncio.run(story()) == ("Accepted", "Unknown")


def test_a_fault_is_told_by_status_and_event_and_its_end_too():
    async def story():
        async with quiet_site(dc_station()) as (hub, site):
            site.faults.apply(FailConnector(station_id=ID, code="HighTemperature", info="cable", seconds=60))
            await until(lambda: len(hub.books.of(ID, "NotifyEvent")) == 2)
            return statuses(hub), [event["event_data"][0] for event in hub.books.of(ID, "NotifyEvent")]

    told, (begun, ended) = asyncio.run(story())
    assert "Faulted" in told
    assert told[-1] == "Available"
    assert (begun["tech_code"], begun["cleared"]) == ("HighTemperature", False)
    assert (ended["tech_code"], ended["cleared"]) == ("HighTemperature", True)


def test_transaction_status_unlock_and_triggers_are_answered():
    async def story():
        async with quiet_site(dc_station()) as (hub, site):
            site.faults.apply(PlugIn(bay_number="1", token_uid=CARD))
            await until(lambda: "Charging" in states(hub))
            transaction_id = site.ledger()[0].transaction_id
            status = await hub.call(ID, call.GetTransactionStatus(transaction_id=transaction_id))
            unlock = await hub.call(ID, call.UnlockConnector(evse_id=1, connector_id=1))
            boot = await hub.call(ID, call.TriggerMessage(requested_message="BootNotification"))
            event = await hub.call(ID, call.TriggerMessage(requested_message="TransactionEvent", evse={"id": 1}))
            await until(lambda: any(e["trigger_reason"] == "Trigger" for e in events(hub)))
            with pytest.raises(NotImplementedHere):
                await hub.call(ID, call.GetLocalListVersion())
            return status.ongoing_indicator, unlock.status, boot.status, event.status

    assert asyncio.run(story()) == (True, "OngoingAuthorizedTransaction", "Rejected", "Accepted")
