"""What the hub asks of a station: valid calls, the station's word made a result, one call at a time."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from hubmanager.chargers import events
from hubmanager.chargers.port import (
    ChangesAvailability,
    CommandOutcome,
    CommandResult,
    HasSettings,
    LimitsCurrent,
    ResetKind,
    Resets,
    Triggers,
    UnlocksConnector,
)
from hubmanager.domain.ids import StationId
from tests.chargers.ocpp.support import Hub, Station, a_hub, answered, run

CP = StationId("CP-1")
Command = Callable[[Any], Awaitable[CommandResult]]


def a_profile(version: str, evse_id: int) -> dict[str, Any]:
    schedule = {
        "startSchedule": "2026-05-04T10:00:00Z",
        "chargingRateUnit": "A",
        "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 10.5}],
    }
    whole = "ChargePointMaxProfile" if version == "ocpp1.6" else "ChargingStationMaxProfile"
    return {
        "chargingProfileId" if version == "ocpp1.6" else "id": 1000 + evse_id,
        "stackLevel": 0,
        "chargingProfilePurpose": "TxDefaultProfile" if evse_id else whole,
        "chargingProfileKind": "Absolute",
        "chargingSchedule": schedule if version == "ocpp1.6" else [{"id": 1, **schedule}],
    }


# command, call, payload, answers that count as accepted, answers that don't
COMMANDS_16: list[tuple[Command, str, dict[str, Any], list[str], list[str]]] = [
    (
        lambda c: c.start(2, "HUB0123456789ABC"),
        "RemoteStartTransaction",
        {"connectorId": 2, "idTag": "HUB0123456789ABC"},
        ["Accepted"],
        ["Rejected"],
    ),
    (lambda c: c.start(0, "T"), "RemoteStartTransaction", {"idTag": "T"}, ["Accepted"], []),
    (lambda c: c.stop(2, "4711"), "RemoteStopTransaction", {"transactionId": 4711}, ["Accepted"], ["Rejected"]),
    (lambda c: c.unlock(2), "UnlockConnector", {"connectorId": 2}, ["Unlocked"], ["UnlockFailed", "NotSupported"]),
    (lambda c: c.reset(ResetKind.HARD), "Reset", {"type": "Hard"}, ["Accepted"], ["Rejected"]),
    (lambda c: c.reset(ResetKind.SOFT), "Reset", {"type": "Soft"}, ["Accepted"], []),
    (
        lambda c: c.set_availability(2, is_operative=False),
        "ChangeAvailability",
        {"connectorId": 2, "type": "Inoperative"},
        ["Accepted", "Scheduled"],
        ["Rejected"],
    ),
    (
        lambda c: c.set_current_limit(2, 10_550),
        "SetChargingProfile",
        {"connectorId": 2, "csChargingProfiles": a_profile("ocpp1.6", 2)},
        ["Accepted"],
        ["Rejected", "NotSupported"],
    ),
    (
        lambda c: c.set_current_limit(0, 10_500),
        "SetChargingProfile",
        {"connectorId": 0, "csChargingProfiles": a_profile("ocpp1.6", 0)},
        ["Accepted"],
        [],
    ),
    (lambda c: c.set_current_limit(2, None), "ClearChargingProfile", {"id": 1002}, ["Accepted", "Unknown"], []),
    (
        lambda c: c.request_status(2),
        "TriggerMessage",
        {"requestedMessage": "StatusNotification", "connectorId": 2},
        ["Accepted"],
        ["Rejected", "NotImplemented"],
    ),
    (
        lambda c: c.write_setting("Key", "5"),
        "ChangeConfiguration",
        {"key": "Key", "value": "5"},
        ["Accepted", "RebootRequired"],
        ["Rejected", "NotSupported"],
    ),
]

COMMANDS_201: list[tuple[Command, str, dict[str, Any], list[str], list[str]]] = [
    (
        lambda c: c.start(2, "TAG"),
        "RequestStartTransaction",
        {"remoteStartId": 1, "idToken": {"idToken": "TAG", "type": "Central"}, "evseId": 2},
        ["Accepted"],
        ["Rejected"],
    ),
    (lambda c: c.stop(2, "T-1"), "RequestStopTransaction", {"transactionId": "T-1"}, ["Accepted"], ["Rejected"]),
    (
        lambda c: c.unlock(2),
        "UnlockConnector",
        {"evseId": 2, "connectorId": 1},
        ["Unlocked"],
        ["UnlockFailed", "OngoingAuthorizedTransaction", "UnknownConnector"],
    ),
    (lambda c: c.reset(ResetKind.HARD), "Reset", {"type": "Immediate"}, ["Accepted", "Scheduled"], ["Rejected"]),
    (lambda c: c.reset(ResetKind.SOFT), "Reset", {"type": "OnIdle"}, ["Accepted"], []),
    (
        lambda c: c.set_availability(2, is_operative=True),
        "ChangeAvailability",
        {"operationalStatus": "Operative", "evse": {"id": 2}},
        ["Accepted", "Scheduled"],
        ["Rejected"],
    ),
    (
        lambda c: c.set_availability(0, is_operative=False),
        "ChangeAvailability",
        {"operationalStatus": "Inoperative"},
        ["Accepted"],
        [],
    ),
    (
        lambda c: c.set_current_limit(2, 10_500),
        "SetChargingProfile",
        {"evseId": 2, "chargingProfile": a_profile("ocpp2.0.1", 2)},
        ["Accepted"],
        ["Rejected"],
    ),
    (
        lambda c: c.set_current_limit(2, None),
        "ClearChargingProfile",
        {"chargingProfileId": 1002},
        ["Accepted", "Unknown"],
        [],
    ),
    (
        lambda c: c.request_status(2),
        "TriggerMessage",
        {"requestedMessage": "StatusNotification", "evse": {"id": 2, "connectorId": 1}},
        ["Accepted"],
        ["Rejected", "NotImplemented"],
    ),
    (
        lambda c: c.read_settings(),
        "GetBaseReport",
        {"requestId": 1, "reportBase": "FullInventory"},
        ["Accepted", "EmptyResultSet"],
        ["Rejected", "NotSupported"],
    ),
]


async def _charger(hub: Hub, station: Station) -> Any:
    await station.boot()
    charger = hub.server.find(CP)
    assert charger is not None
    return charger


@pytest.mark.parametrize(
    ("version", "row"),
    [("ocpp1.6", row) for row in COMMANDS_16] + [("ocpp2.0.1", row) for row in COMMANDS_201],
    ids=lambda value: value if isinstance(value, str) else value[1],
)
def test_command_is_a_valid_call_and_its_answer_a_result(version: str, row: tuple[Any, ...]) -> None:
    command, action, payload, good, bad = row

    async def scene() -> None:
        for outcome, words in ((CommandOutcome.ACCEPTED, good), (CommandOutcome.REFUSED, bad)):
            for word in words:
                async with a_hub() as hub, hub.station("CP-1", version) as station:
                    charger = await _charger(hub, station)
                    result, seen = await answered(command(charger), station.answer(action, {"status": word}))
                    assert seen == payload
                    assert result == CommandResult(outcome, word)

    run(scene())


@pytest.mark.parametrize("version", ["ocpp1.6", "ocpp2.0.1"])
def test_handle_has_every_ability_of_the_port(version: str) -> None:
    async def scene() -> None:
        async with a_hub() as hub, hub.station("CP-1", version) as station:
            charger = await _charger(hub, station)
            assert charger.station_id == CP
            for ability in (UnlocksConnector, Resets, ChangesAvailability, LimitsCurrent, Triggers, HasSettings):
                assert isinstance(charger, ability)

    run(scene())


def test_one_call_at_a_time_leaves_the_hub() -> None:
    async def scene() -> None:
        async with a_hub() as hub, hub.station() as station:
            charger = await _charger(hub, station)
            tasks = [asyncio.create_task(charger.request_status(number)) for number in (1, 2, 3)]
            for number in (1, 2, 3):
                _, message_id, _, payload = await station.receive()
                assert payload["connectorId"] == number
                await station.call("Heartbeat", {})  # nothing but the answer comes: the next call waits
                await station.send([3, message_id, {"status": "Accepted"}])
            assert [result.outcome for result in await asyncio.gather(*tasks)] == [CommandOutcome.ACCEPTED] * 3

    run(scene())


def test_timed_out_call_fails_alone_and_its_late_answer_is_ignored() -> None:
    async def scene() -> None:
        async with a_hub(call_timeout_s=0.05) as hub, hub.station() as station:
            charger = await _charger(hub, station)
            slow = asyncio.create_task(charger.request_status(1))
            _, late_id, _, _ = await station.receive()
            assert (await slow).outcome is CommandOutcome.TIMED_OUT
            await station.send([3, late_id, {"status": "Accepted"}])
            result, _ = await answered(
                charger.request_status(2), station.answer("TriggerMessage", {"status": "Rejected"})
            )
            assert result == CommandResult(CommandOutcome.REFUSED, "Rejected")
            assert late_id in [frame.text for frame in hub.frames if "Accepted" in frame.text][-1]

    run(scene())


def test_call_error_and_unreadable_answer_are_refusals() -> None:
    async def scene() -> None:
        async with a_hub() as hub, hub.station() as station:
            charger = await _charger(hub, station)
            for frame in ([4, "{}", "NotImplemented", "no", {}], [4, "{}"], [3, "{}", None], [3, "{}", {}]):
                task = asyncio.create_task(charger.unlock(1))
                message_id = (await station.receive())[1]
                await station.send([message_id if part == "{}" else part for part in frame])
                assert (await task).outcome is CommandOutcome.REFUSED

    run(scene())


def test_what_16_cannot_carry_is_refused_without_a_call() -> None:
    async def scene() -> None:
        async with a_hub() as hub, hub.station() as station:
            charger = await _charger(hub, station)
            assert (await charger.start(1, "x" * 21)).outcome is CommandOutcome.REFUSED
            assert (await charger.stop(1, "T-1")).outcome is CommandOutcome.REFUSED

    run(scene())


def test_configuration_is_reported_without_passwords() -> None:
    async def scene() -> None:
        async with a_hub() as hub, hub.station() as station:
            charger = await _charger(hub, station)
            keys = [
                {"key": "HeartbeatInterval", "readonly": False, "value": "60"},
                {"key": "NumberOfConnectors", "readonly": True, "value": "2"},
                {"key": "AuthorizationKey", "readonly": False, "value": "geheim"},
                {"key": "NoValue", "readonly": False},
                {"readonly": False},
                "rubbish",
            ]
            result, _ = await answered(
                charger.read_settings(), station.answer("GetConfiguration", {"configurationKey": keys})
            )
            assert result.outcome is CommandOutcome.ACCEPTED
            (told,) = hub.sink.of(events.SettingsReported)
            assert told.settings == (
                ("HeartbeatInterval", "60"),
                ("NumberOfConnectors", "2"),
                ("AuthorizationKey", "***"),
                ("NoValue", ""),
            )
            assert told.read_only == ("NumberOfConnectors",)
            await answered(
                charger.write_setting("AuthorizationKey", "geheim2"),
                station.answer("ChangeConfiguration", {"status": "Accepted"}),
            )
            assert not any("geheim" in frame.text for frame in hub.frames)

    run(scene())


def test_variable_is_read_and_written_in_201() -> None:
    async def scene() -> None:
        async with a_hub() as hub, hub.station("CP-1", "ocpp2.0.1") as station:
            charger = await _charger(hub, station)
            place = {"component": {"name": "A"}, "variable": {"name": "B"}}
            result = {**place, "attributeStatus": "Accepted", "attributeValue": "5"}
            value, _ = await answered(
                charger.read_setting("A.B"), station.answer("GetVariables", {"getVariableResult": [result]})
            )
            assert value == "5"
            for word, outcome in (("RebootRequired", CommandOutcome.ACCEPTED), ("Rejected", CommandOutcome.REFUSED)):
                entry = {**place, "attributeStatus": word}
                written, seen = await answered(
                    charger.write_setting("A.B", "6"), station.answer("SetVariables", {"setVariableResult": [entry]})
                )
                assert (written.outcome, written.detail) == (outcome, word)
                assert seen["setVariableData"] == [{**place, "attributeValue": "6"}]
            queued, _ = await answered(
                charger.has_queued_messages("T"), station.answer("GetTransactionStatus", {"messagesInQueue": True})
            )
            assert queued is True

    run(scene())
