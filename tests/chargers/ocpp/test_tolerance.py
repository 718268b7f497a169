"""What departs from the standard is read and noted in tolerant mode, and refused with the right code in strict mode."""

from typing import Any

import pytest

from hubmanager.chargers import events
from hubmanager.domain.availability import EvseStatus
from tests.chargers.ocpp.support import NOW, a_hub, run

STATUS = {"connectorId": 1, "status": "Available", "errorCode": "NoError"}
START = {"connectorId": 1, "idTag": "ABC", "meterStart": 1000, "timestamp": "2026-05-04T09:59:58Z"}
STOP = {"transactionId": 5, "meterStop": 2000, "timestamp": "2026-05-04T11:00:00Z"}
EVENT = {
    "eventType": "Updated",
    "timestamp": "2026-05-04T09:59:58Z",
    "triggerReason": "MeterValuePeriodic",
    "seqNo": 3,
    "transactionInfo": {"transactionId": "T1"},
}


def meter(*samples: Any, timestamp: Any = "2026-05-04T09:59:58Z") -> dict[str, Any]:
    return {"connectorId": 1, "meterValue": [{"timestamp": timestamp, "sampledValue": list(samples)}]}


# version, action, payload, the field noted, the code in strict mode
DEVIATIONS: list[tuple[str, str, dict[str, Any], str, str]] = [
    ("ocpp1.6", "StatusNotification", {**STATUS, "extra": 1}, "extra", "FormationViolation"),
    ("ocpp1.6", "StatusNotification", {**STATUS, "status": "AVAILABLE"}, "status", "PropertyConstraintViolation"),
    ("ocpp1.6", "StatusNotification", {**STATUS, "status": "Occupied"}, "status", "PropertyConstraintViolation"),
    ("ocpp1.6", "StatusNotification", {**STATUS, "connectorId": "1"}, "connectorId", "TypeConstraintViolation"),
    ("ocpp1.6", "StatusNotification", {**STATUS, "connectorId": 1.0}, "connectorId", "TypeConstraintViolation"),
    ("ocpp1.6", "StatusNotification", {**STATUS, "info": None}, "info", "TypeConstraintViolation"),
    ("ocpp1.6", "StatusNotification", {**STATUS, "info": "x" * 51}, "info", "PropertyConstraintViolation"),
    ("ocpp1.6", "StatusNotification", {**STATUS, "errorCode": "E-42"}, "errorCode", "PropertyConstraintViolation"),
    ("ocpp1.6", "StatusNotification", {**STATUS, "errorCode": ""}, "errorCode", "PropertyConstraintViolation"),
    (
        "ocpp1.6",
        "StatusNotification",
        {"connectorId": 1, "status": "Available"},
        "errorCode",
        "OccurenceConstraintViolation",
    ),
    (
        "ocpp1.6",
        "StatusNotification",
        {"ConnectorId": 1, "Status": "Available", "ErrorCode": "NoError"},
        "connectorId",
        "OccurenceConstraintViolation",
    ),
    ("ocpp1.6", "StatusNotification", {**STATUS, "timestamp": "yesterday"}, "timestamp", "PropertyConstraintViolation"),
    ("ocpp1.6", "StatusNotification", {**STATUS, "timestamp": ""}, "timestamp", "PropertyConstraintViolation"),
    ("ocpp1.6", "StatusNotification", {**STATUS, "timestamp": 1777888800}, "timestamp", "TypeConstraintViolation"),
    ("ocpp1.6", "StartTransaction", {**START, "idTag": "x" * 21}, "idTag", "PropertyConstraintViolation"),
    ("ocpp1.6", "StartTransaction", {**START, "meterStart": "1000"}, "meterStart", "TypeConstraintViolation"),
    ("ocpp1.6", "StartTransaction", {**START, "meterStart": 999.6}, "meterStart", "TypeConstraintViolation"),
    (
        "ocpp1.6",
        "StartTransaction",
        {**START, "timestamp": "2026-05-04T09:59:58"},
        "timestamp",
        "PropertyConstraintViolation",
    ),
    ("ocpp1.6", "StartTransaction", {"connectorId": 1}, "meterStart", "OccurenceConstraintViolation"),
    ("ocpp1.6", "StopTransaction", {**STOP, "reason": "evdisconnected"}, "reason", "PropertyConstraintViolation"),
    ("ocpp1.6", "StopTransaction", {**STOP, "reason": "Whatever"}, "reason", "PropertyConstraintViolation"),
    ("ocpp1.6", "StopTransaction", {**STOP, "transactionId": "abc"}, "transactionId", "TypeConstraintViolation"),
    ("ocpp1.6", "StopTransaction", {**STOP, "transactionId": 2**70}, "transactionId", "TypeConstraintViolation"),
    ("ocpp1.6", "StopTransaction", {**STOP, "transactionData": 7}, "transactionData", "TypeConstraintViolation"),
    ("ocpp1.6", "StopTransaction", {}, "transactionId", "OccurenceConstraintViolation"),
    ("ocpp1.6", "MeterValues", meter({"value": 5}), "meterValue[].sampledValue[].value", "TypeConstraintViolation"),
    ("ocpp1.6", "MeterValues", meter({"value": "five"}), "meterValue[].sampledValue[].value", ""),
    (
        "ocpp1.6",
        "MeterValues",
        meter({"value": "5", "unit": "Hz", "measurand": "Frequency"}),
        "meterValue[].sampledValue[].unit",
        "PropertyConstraintViolation",
    ),
    (
        "ocpp1.6",
        "MeterValues",
        meter({"value": "5", "unit": "KWH"}),
        "meterValue[].sampledValue[].unit",
        "PropertyConstraintViolation",
    ),
    ("ocpp1.6", "MeterValues", meter(), "meterValue[].sampledValue", "OccurenceConstraintViolation"),
    (
        "ocpp1.6",
        "MeterValues",
        {"connectorId": 1, "meterValue": {"timestamp": "2026-05-04T09:59:58Z", "sampledValue": [{"value": "1"}]}},
        "meterValue",
        "TypeConstraintViolation",
    ),
    (
        "ocpp1.6",
        "BootNotification",
        {"chargePointVendor": "V", "chargePointModel": "M", "chargePointSerialNumber": "s" * 33},
        "chargePointSerialNumber",
        "PropertyConstraintViolation",
    ),
    ("ocpp1.6", "BootNotification", {}, "chargePointVendor", "OccurenceConstraintViolation"),
    ("ocpp1.6", "Authorize", {"idTag": 12345}, "idTag", "TypeConstraintViolation"),
    ("ocpp1.6", "Heartbeat", {"a": 1}, "a", "FormationViolation"),
    ("ocpp2.0.1", "TransactionEvent", {**EVENT, "extra": 1}, "extra", "FormatViolation"),
    ("ocpp2.0.1", "TransactionEvent", {**EVENT, "eventType": "UPDATED"}, "eventType", "PropertyConstraintViolation"),
    ("ocpp2.0.1", "TransactionEvent", {**EVENT, "seqNo": "3"}, "seqNo", "TypeConstraintViolation"),
    ("ocpp2.0.1", "TransactionEvent", {**EVENT, "offline": "true"}, "offline", "TypeConstraintViolation"),
    ("ocpp2.0.1", "TransactionEvent", {**EVENT, "evse": None}, "evse", "TypeConstraintViolation"),
    (
        "ocpp2.0.1",
        "TransactionEvent",
        {key: value for key, value in EVENT.items() if key != "triggerReason"},
        "triggerReason",
        "OccurrenceConstraintViolation",
    ),
    (
        "ocpp2.0.1",
        "TransactionEvent",
        {**EVENT, "meterValue": [{"timestamp": "2026-05-04T09:59:58Z", "sampledValue": [{"value": "7.5"}]}]},
        "meterValue[].sampledValue[].value",
        "TypeConstraintViolation",
    ),
    (
        "ocpp2.0.1",
        "StatusNotification",
        {"evseId": 1, "connectorStatus": "available", "timestamp": "2026-05-04T09:59:58.1234567Z"},
        "connectorStatus",
        "OccurrenceConstraintViolation",
    ),
]


@pytest.mark.parametrize("row", DEVIATIONS, ids=lambda row: f"{row[1]}-{row[3]}")
def test_departure_is_read_and_noted(row: tuple[Any, ...]) -> None:
    version, action, payload, field, _ = row

    async def scene() -> None:
        async with a_hub() as hub, hub.station("CP-1", version) as station:
            await station.call(action, payload)
            await station.call("Heartbeat", {})  # notes are told after the answer, before the next message
            assert (action, field) in hub.sink.deviations()

    run(scene())


@pytest.mark.parametrize("row", [row for row in DEVIATIONS if row[4]], ids=lambda row: f"{row[1]}-{row[3]}")
def test_departure_is_refused_in_strict_mode(row: tuple[Any, ...]) -> None:
    version, action, payload, _, code = row

    async def scene() -> None:
        async with a_hub() as hub:
            hub.directory.add("CP-1", is_strict=True)
            async with hub.station("CP-1", version) as station:
                assert await station.refused(action, payload) == code
                assert hub.sink.of(events.DeviationSeen) == []
                assert {type(event) for event in hub.sink.events} == {events.StationConnected}

    run(scene())


def test_same_departure_is_noted_once() -> None:
    async def scene() -> None:
        async with a_hub() as hub, hub.station() as station:
            for number in range(3):
                await station.call("StatusNotification", {**STATUS, "connectorId": number, "extra": number})
            await station.call("Heartbeat", {})
            assert len(hub.sink.of(events.DeviationSeen)) == 1

    run(scene())


def test_start_without_anything_but_its_connector_is_still_a_start() -> None:
    async def scene() -> None:
        async with a_hub() as hub, hub.station() as station:
            answer = await station.call("StartTransaction", {"connectorId": "2"})
            assert answer["transactionId"] == 4711
            assert await station.call("StartTransaction", {"connectorId": "2"}) == answer
            first, again = hub.sink.of(events.TransactionStarted)
            assert (first.evse_id, first.token_uid, first.register_wh, first.occurred_at) == (2, "", None, NOW)
            assert first.natural_key == again.natural_key

    run(scene())


def test_stop_is_answered_whatever_its_data_look_like() -> None:
    async def scene() -> None:
        async with a_hub() as hub, hub.station() as station:
            data = [
                7,
                {"timestamp": 5, "sampledValue": [{"value": []}, {"value": "1e999999999"}, {"value": "2000"}]},
                {"sampledValue": "x"},
            ]
            payload = {"transactionId": {}, "meterStop": [], "timestamp": {}, "transactionData": data, "idTag": {}}
            await station.call("StopTransaction", payload)
            (ended,) = hub.sink.of(events.TransactionEnded)
            assert (ended.transaction_id, ended.register_wh, ended.occurred_at) == ("0", 2000, NOW)

    run(scene())


def test_what_cannot_be_read_without_doubt_is_refused_in_tolerant_mode_too() -> None:
    async def scene() -> None:
        async with a_hub() as hub, hub.station() as station:
            code = "PropertyConstraintViolation"
            assert await station.refused("StatusNotification", {**STATUS, "status": "Sleeping"}) == code
            assert await station.refused("StatusNotification", {**STATUS, "connectorId": "one"}) == code
            assert await station.refused("StartTransaction", {"idTag": "ABC"}) == code
            assert hub.sink.of(events.TransactionStarted) == []

    run(scene())


def test_unknown_error_code_is_told_as_it_came() -> None:
    async def scene() -> None:
        async with a_hub() as hub, hub.station() as station:
            await station.call("StatusNotification", {**STATUS, "status": "faulted", "errorCode": "E-42"})
            (event,) = hub.sink.of(events.EvseStatusChanged)
            assert (event.status, event.error_code) == (EvseStatus.FAULTED, "E-42")

    run(scene())


def test_nul_characters_never_reach_the_hub() -> None:
    async def scene() -> None:
        async with a_hub() as hub, hub.station() as station:
            await station.call("StartTransaction", {**START, "idTag": "A\x00B"})
            assert hub.sink.of(events.TransactionStarted)[0].token_uid == "A\ufffdB"
            assert not any("\x00" in frame.text for frame in hub.frames)

    run(scene())


def test_very_long_text_is_cut() -> None:
    async def scene() -> None:
        async with a_hub() as hub, hub.station() as station:
            await station.call("StartTransaction", {**START, "idTag": "x" * 10_000})
            assert len(hub.sink.of(events.TransactionStarted)[0].token_uid) == 255

    run(scene())
