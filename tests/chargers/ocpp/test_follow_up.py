"""What a station is asked after it has booted, and what it is left alone with."""

import asyncio
from typing import Any

import pytest

from hubmanager.chargers import events
from tests.chargers.ocpp.support import Station, a_hub, run

SETTLE_S = 0.05


def keys(**values: str) -> dict[str, Any]:
    return {"configurationKey": [{"key": key, "readonly": False, "value": value} for key, value in values.items()]}


async def nothing_more_is_asked(station: Station) -> None:
    """No call comes although the time to settle has passed."""
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(3 * SETTLE_S):
            await station.socket.recv()


def test_settings_are_read_intervals_set_and_missing_states_asked_for() -> None:
    async def scene() -> None:
        async with a_hub(follows_up=True, settle_s=SETTLE_S, meter_interval_s=30) as hub, hub.station() as station:
            await station.boot()
            await station.call("StatusNotification", {"connectorId": 1, "status": "Available", "errorCode": "NoError"})
            told = keys(HeartbeatInterval="60", metervaluesampleinterval="900", NumberOfConnectors="2")
            await station.answer("GetConfiguration", told)
            payload = await station.answer("ChangeConfiguration", {"status": "Accepted"})
            assert payload == {"key": "MeterValueSampleInterval", "value": "30"}  # the other one is right already
            payload = await station.answer("TriggerMessage", {"status": "Accepted"})
            assert payload == {"requestedMessage": "StatusNotification", "connectorId": 2}
            await nothing_more_is_asked(station)
            assert len(hub.sink.of(events.SettingsReported)) == 1

    run(scene())


def test_station_that_hangs_on_the_configuration_is_still_asked_for_its_state() -> None:
    async def scene() -> None:
        async with a_hub(follows_up=True, settle_s=SETTLE_S, call_timeout_s=0.03) as hub, hub.station() as station:
            await station.boot()
            assert (await station.receive())[2] == "GetConfiguration"
            assert (await station.answer("TriggerMessage", {"status": "Accepted"}))["connectorId"] == 1

    run(scene())


def test_reconnect_without_a_boot_asks_for_nothing_twice() -> None:
    async def scene() -> None:
        async with a_hub(follows_up=True, settle_s=SETTLE_S) as hub:
            async with hub.station() as station:
                await station.boot()
                await station.answer("GetConfiguration", keys(NumberOfConnectors="1"))
                await station.answer("TriggerMessage", {"status": "Rejected"})
                await nothing_more_is_asked(station)
            await hub.sink.wait_for(events.StationDisconnected)
            async with hub.station() as station:
                await nothing_more_is_asked(station)

    run(scene())


def test_station_that_was_not_seen_booting_is_asked_to_once() -> None:
    async def scene() -> None:
        async with a_hub(follows_up=True, settle_s=SETTLE_S) as hub:
            async with hub.station() as station:
                payload = await station.answer("TriggerMessage", {"status": "Rejected"})
                assert payload == {"requestedMessage": "BootNotification"}
                await station.answer("GetConfiguration", keys(NumberOfConnectors="0"))
                await nothing_more_is_asked(station)
            await hub.sink.wait_for(events.StationDisconnected)
            async with hub.station() as station:
                await station.answer("GetConfiguration", keys(NumberOfConnectors="0"))  # not asked to boot again

    run(scene())


def test_201_station_is_asked_evse_by_evse_until_it_refuses() -> None:
    async def scene() -> None:
        async with a_hub(follows_up=True, settle_s=SETTLE_S) as hub, hub.station("CP-1", "ocpp2.0.1") as station:
            await station.boot()
            for component, variable, value in (
                ("OCPPCommCtrlr", "HeartbeatInterval", "60"),
                ("SampledDataCtrlr", "TxUpdatedInterval", "60"),
            ):
                place = {"component": {"name": component}, "variable": {"name": variable}}
                result = {**place, "attributeStatus": "Accepted", "attributeValue": value}
                payload = await station.answer("GetVariables", {"getVariableResult": [result]})
                assert payload == {"getVariableData": [place]}
            payload = await station.answer(
                "SetVariables", {"setVariableResult": [{**place, "attributeStatus": "Accepted"}]}
            )
            assert payload["setVariableData"][0]["attributeValue"] == "30"
            await station.answer("GetBaseReport", {"status": "NotSupported"})
            for number, word in ((1, "Accepted"), (2, "Accepted"), (3, "Rejected")):
                payload = await station.answer("TriggerMessage", {"status": word})
                assert payload["evse"] == {"id": number, "connectorId": 1}
            await nothing_more_is_asked(station)
            assert [event.settings[0][1] for event in hub.sink.of(events.SettingsReported)] == ["60", "60"]

    run(scene())
