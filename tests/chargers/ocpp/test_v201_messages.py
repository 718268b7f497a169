"""Each message of a 2.0.1 station becomes the right event and gets a valid answer."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from hubmanager.chargers import events
from hubmanager.domain.availability import EvseStatus
from hubmanager.domain.meter_reading import ReadingContext
from hubmanager.domain.money import Currency
from hubmanager.domain.station import ChargerProtocol
from hubmanager.domain.token import TokenStatus
from tests.chargers.ocpp.support import BOOT_201, NOW, Hub, Station, a_hub, run

TOKEN = {"idToken": "ABC", "type": "ISO14443"}
AT = "2026-05-04T09:59:58Z"


def event(kind: str, **changes: Any) -> dict[str, Any]:
    info = {"transactionId": "T1", **changes.pop("info", {})}
    return {
        "eventType": kind,
        "timestamp": AT,
        "triggerReason": "ChargingStateChanged",
        "seqNo": 0,
        "transactionInfo": info,
        **changes,
    }


def moment(value: float, context: str, **more: Any) -> dict[str, Any]:
    return {"timestamp": AT, "sampledValue": [{"value": value, "context": context, **more}]}


async def connector(station: Station, status: str, evse_id: int = 1, connector_id: int = 1) -> None:
    payload = {"evseId": evse_id, "connectorId": connector_id, "connectorStatus": status, "timestamp": AT}
    assert await station.call("StatusNotification", payload) == {}


def states(hub: Hub) -> list[tuple[int, EvseStatus]]:
    return [(seen.evse_id, seen.status) for seen in hub.sink.of(events.EvseStatusChanged)]


def test_boot_tells_who_it_is_and_why() -> None:
    async def scene() -> None:
        async with a_hub() as hub, hub.station("CP-1", "ocpp2.0.1") as station:
            answer = await station.call("BootNotification", BOOT_201)
            assert answer == {"status": "Accepted", "currentTime": "2026-05-04T10:00:00Z", "interval": 60}
            (boot,) = hub.sink.of(events.StationIdentified)
            assert (boot.vendor, boot.model, boot.boot_reason) == ("Vendor", "Model", "PowerUp")
            assert hub.sink.of(events.StationConnected)[0].protocol is ChargerProtocol.OCPP_201

    run(scene())


def test_transaction_is_told_from_start_to_end_with_its_cost() -> None:
    async def scene() -> None:
        async with a_hub() as hub, hub.station("CP-1", "ocpp2.0.1") as station:
            started = event(
                "Started",
                evse={"id": 2, "connectorId": 1},
                idToken=TOKEN,
                info={"chargingState": "EVConnected"},
                meterValue=[moment(1000, "Transaction.Begin")],
            )
            assert await station.call("TransactionEvent", started) == {"idTokenInfo": {"status": "Accepted"}}
            updated = event(
                "Updated",
                seqNo=1,
                info={"chargingState": "Charging"},
                meterValue=[moment(1.5, "Sample.Periodic", unitOfMeasure={"unit": "Wh", "multiplier": 3})],
            )
            assert await station.call("TransactionEvent", updated) == {}
            hub.sink.reply = lambda seen: (
                events.Reply(total_cost=Decimal("12.345"), currency=Currency("EUR"))
                if isinstance(seen, events.TransactionEnded)
                else None
            )
            ended = event(
                "Ended",
                seqNo=2,
                info={"stoppedReason": "EVDisconnected"},
                meterValue=[moment(1800, "Sample.Periodic"), moment(2000, "Transaction.End")],
            )
            answer = await station.call("TransactionEvent", ended)
            assert answer == {"totalCost": 12.34}  # the exact total comes rounded from the hub; this only writes it

            (start,) = hub.sink.of(events.TransactionStarted)
            assert (start.evse_id, start.transaction_id, start.token_uid) == (2, "T1", "ABC")
            assert (start.register_wh, start.seq_no, start.status) == (1000, 0, EvseStatus.PLUGGED_IN)
            assert start.occurred_at == datetime(2026, 5, 4, 9, 59, 58, tzinfo=UTC)
            (update,) = hub.sink.of(events.TransactionUpdated)
            assert (update.evse_id, update.seq_no, update.status) == (2, 1, EvseStatus.CHARGING)
            assert update.readings[0].value_wh == 1500
            (end,) = hub.sink.of(events.TransactionEnded)
            assert (end.evse_id, end.register_wh, end.reason, end.seq_no) == (2, 2000, "EVDisconnected", 2)
            assert [reading.context for reading in end.readings] == [ReadingContext.PERIODIC, ReadingContext.END]

    run(scene())


def test_messages_from_the_stations_queue_change_no_live_state() -> None:
    async def scene() -> None:
        async with a_hub() as hub, hub.station("CP-1", "ocpp2.0.1") as station:
            payload = event("Started", evse={"id": 1}, offline=True, info={"chargingState": "Charging"})
            await station.call("TransactionEvent", payload)
            (start,) = hub.sink.of(events.TransactionStarted)
            assert (start.is_offline, start.status) == (True, None)

    run(scene())


def test_id_used_again_after_a_factory_reset_is_another_transaction() -> None:
    async def scene() -> None:
        async with a_hub() as hub, hub.station("CP-1", "ocpp2.0.1") as station:
            await station.call("TransactionEvent", event("Started", evse={"id": 1}))
            await station.call("TransactionEvent", event("Started", evse={"id": 1}))
            later = event("Started", evse={"id": 1}, timestamp="2026-05-05T09:00:00Z")
            await station.call("TransactionEvent", later)
            first, again, reused = (seen.natural_key for seen in hub.sink.of(events.TransactionStarted))
            assert first == again != reused

    run(scene())


def test_true_word_on_the_token_is_told_in_mid_charge() -> None:
    async def scene() -> None:
        async with a_hub() as hub, hub.station("CP-1", "ocpp2.0.1") as station:
            hub.sink.reply = lambda _: events.Reply(token_status=TokenStatus.INVALID)
            payload = event("Updated", seqNo=4, idToken=TOKEN)
            assert await station.call("TransactionEvent", payload) == {"idTokenInfo": {"status": "Invalid"}}
            assert await station.call("Authorize", {"idToken": TOKEN}) == {"idTokenInfo": {"status": "Invalid"}}

    run(scene())


def test_occupied_connector_shows_what_its_car_does() -> None:
    async def scene() -> None:
        async with a_hub() as hub, hub.station("CP-1", "ocpp2.0.1") as station:
            await connector(station, "Occupied")
            await station.call("TransactionEvent", event("Started", evse={"id": 1}, info={"chargingState": "Charging"}))
            await connector(station, "Occupied")  # told once more, as after a trigger
            await station.call("TransactionEvent", event("Ended", seqNo=1, info={"stoppedReason": "Remote"}))
            await connector(station, "Available")
            assert states(hub) == [
                (1, EvseStatus.PLUGGED_IN),
                (1, EvseStatus.CHARGING),
                (1, EvseStatus.FINISHED),
                (1, EvseStatus.AVAILABLE),
            ]

    run(scene())


def test_evse_of_two_connectors_is_occupied_by_one_car() -> None:
    async def scene() -> None:
        async with a_hub() as hub, hub.station("CP-1", "ocpp2.0.1") as station:
            await connector(station, "Available", connector_id=1)
            await connector(station, "Occupied", connector_id=2)
            await connector(station, "Available", connector_id=1)
            await connector(station, "Faulted", connector_id=2)
            assert [status for _, status in states(hub)] == [
                EvseStatus.AVAILABLE,
                EvseStatus.PLUGGED_IN,
                EvseStatus.PLUGGED_IN,
                EvseStatus.AVAILABLE,
            ]

    run(scene())


def notice(component_name: str, variable_name: str, value: str, **changes: Any) -> dict[str, Any]:
    data = {
        "eventId": 1,
        "timestamp": AT,
        "trigger": "Delta",
        "actualValue": value,
        "eventNotificationType": "HardWiredNotification",
        "component": {"name": component_name, "evse": {"id": 1, "connectorId": 1}},
        "variable": {"name": variable_name},
        **changes,
    }
    return {"generatedAt": AT, "seqNo": 0, "eventData": [data]}


def test_availability_state_in_an_event_is_a_status() -> None:
    async def scene() -> None:
        async with a_hub() as hub, hub.station("CP-1", "ocpp2.0.1") as station:
            assert await station.call("NotifyEvent", notice("Connector", "AvailabilityState", "Occupied")) == {}
            whole = notice("ChargingStation", "AvailabilityState", "Unavailable", component={"name": "ChargingStation"})
            await station.call("NotifyEvent", whole)
            assert states(hub) == [(1, EvseStatus.PLUGGED_IN), (0, EvseStatus.UNAVAILABLE)]
            assert hub.sink.of(events.FaultReported) == []

    run(scene())


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        (
            notice("Connector", "Problem", "true", techCode="E7", techInfo="lock"),
            ("Connector.Problem", "E7 lock", True),
        ),
        (notice("Connector", "Problem", "false"), ("Connector.Problem", "", False)),
        (notice("Connector", "Problem", "true", cleared=True), ("Connector.Problem", "", False)),
        (
            notice("ElectricalFeed", "Temperature", "91", trigger="Alerting"),
            ("ElectricalFeed.Temperature", "91", True),
        ),
        (notice("ElectricalFeed", "Temperature", "40", trigger="Periodic"), None),
        (notice("Connector", "AvailabilityState", "Dancing"), None),
    ],
)
def test_problem_is_a_fault_that_goes_by_the_name_it_came(payload: dict[str, Any], expected: object) -> None:
    async def scene() -> None:
        async with a_hub() as hub, hub.station("CP-1", "ocpp2.0.1") as station:
            assert await station.call("NotifyEvent", payload) == {}
            faults = [(seen.code, seen.info, seen.is_active) for seen in hub.sink.of(events.FaultReported)]
            assert faults == ([expected] if expected else [])
            assert states(hub) == []

    run(scene())


def test_report_tells_settings_without_passwords() -> None:
    async def scene() -> None:
        async with a_hub() as hub, hub.station("CP-1", "ocpp2.0.1") as station:

            def entry(component: dict[str, Any], variable: str, **attribute: Any) -> dict[str, Any]:
                return {"component": component, "variable": {"name": variable}, "variableAttribute": [attribute]}

            report = [
                entry({"name": "OCPPCommCtrlr"}, "HeartbeatInterval", value="300"),
                entry({"name": "EVSE", "evse": {"id": 1}}, "Power", value="22000", mutability="ReadOnly"),
                entry({"name": "SecurityCtrlr"}, "BasicAuthPassword", value="geheim"),
                entry({"name": "EVSE", "evse": {"id": 1}}, "Power", value="1", type="Target"),
            ]
            payload = {"requestId": 1, "generatedAt": AT, "seqNo": 0, "reportData": report}
            assert await station.call("NotifyReport", payload) == {}
            (told,) = hub.sink.of(events.SettingsReported)
            assert told.settings == (
                ("OCPPCommCtrlr.HeartbeatInterval", "300"),
                ("EVSE[1].Power", "22000"),
                ("SecurityCtrlr.BasicAuthPassword", "***"),
            )
            assert told.read_only == ("EVSE[1].Power",)
            assert not any("geheim" in frame.text for frame in hub.frames)

    run(scene())


def test_meter_values_outside_of_transactions_are_told() -> None:
    async def scene() -> None:
        async with a_hub() as hub, hub.station("CP-1", "ocpp2.0.1") as station:
            payload = {"evseId": 0, "meterValue": [moment(5.4, "Sample.Clock")]}
            assert await station.call("MeterValues", payload) == {}
            (seen,) = hub.sink.of(events.MeterSampled)
            assert (seen.evse_id, seen.readings[0].value_wh, seen.readings[0].received_at) == (0, 5, NOW)

    run(scene())


HASH = {"hashAlgorithm": "SHA256", "issuerNameHash": "a", "issuerKeyHash": "b", "serialNumber": "c"}
CURVE = {
    "id": 1,
    "chargingRateUnit": "A",
    "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 16}],
}
OTHERS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("ClearedChargingLimit", {"chargingLimitSource": "EMS"}, {}),
    ("DataTransfer", {"vendorId": "V", "data": {"a": [1]}}, {"status": "UnknownVendorId"}),
    ("FirmwareStatusNotification", {"status": "Installed"}, {}),
    (
        "Get15118EVCertificate",
        {"iso15118SchemaVersion": "x", "action": "Install", "exiRequest": "y"},
        {"status": "Failed", "exiResponse": ""},
    ),
    ("GetCertificateStatus", {"ocspRequestData": {**HASH, "responderURL": "u"}}, {"status": "Failed"}),
    ("LogStatusNotification", {"status": "Uploaded"}, {}),
    ("NotifyChargingLimit", {"chargingLimit": {"chargingLimitSource": "EMS"}}, {}),
    ("NotifyCustomerInformation", {"data": "x", "seqNo": 0, "generatedAt": AT, "requestId": 1}, {}),
    ("NotifyDisplayMessages", {"requestId": 1}, {}),
    (
        "NotifyEVChargingNeeds",
        {"evseId": 1, "chargingNeeds": {"requestedEnergyTransfer": "DC"}},
        {"status": "Rejected"},
    ),
    (
        "NotifyEVChargingSchedule",
        {"timeBase": AT, "evseId": 1, "chargingSchedule": CURVE},
        {"status": "Accepted"},
    ),
    ("NotifyMonitoringReport", {"requestId": 1, "seqNo": 0, "generatedAt": AT}, {}),
    ("PublishFirmwareStatusNotification", {"status": "Idle"}, {}),
    (
        "ReportChargingProfiles",
        {
            "requestId": 1,
            "chargingLimitSource": "EMS",
            "evseId": 1,
            "chargingProfile": [
                {
                    "id": 1,
                    "stackLevel": 0,
                    "chargingProfilePurpose": "TxDefaultProfile",
                    "chargingProfileKind": "Absolute",
                    "chargingSchedule": [CURVE],
                }
            ],
        },
        {},
    ),
    ("ReservationStatusUpdate", {"reservationId": 1, "reservationUpdateStatus": "Expired"}, {}),
    ("SecurityEventNotification", {"type": "x", "timestamp": AT}, {}),
    ("SignCertificate", {"csr": "x"}, {"status": "Rejected"}),
]


@pytest.mark.parametrize(("action", "payload", "expected"), OTHERS, ids=[row[0] for row in OTHERS])
def test_every_other_message_is_answered_even_in_strict_mode(
    action: str, payload: dict[str, Any], expected: dict[str, Any]
) -> None:
    async def scene() -> None:
        async with a_hub() as hub:
            hub.directory.add("CP-1", is_strict=True)
            async with hub.station("CP-1", "ocpp2.0.1") as station:
                assert await station.call(action, payload) == expected

    run(scene())
