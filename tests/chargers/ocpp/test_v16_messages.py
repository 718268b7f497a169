"""Each message of a 1.6 station becomes the right event and gets a valid answer."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from hubmanager.chargers import events
from hubmanager.domain.availability import EvseStatus
from hubmanager.domain.meter_reading import ReadingContext
from hubmanager.domain.station import ChargerProtocol
from hubmanager.domain.token import TokenStatus
from tests.chargers.ocpp.support import NOW, a_hub, run

START = {"connectorId": 1, "idTag": "ABC", "meterStart": 1000, "timestamp": "2026-05-04T09:59:58Z"}


def test_boot_tells_who_it_is_and_gets_the_time_without_fraction() -> None:
    async def scene() -> None:
        async with a_hub() as hub, hub.station() as station:
            answer = await station.call(
                "BootNotification",
                {
                    "chargePointVendor": "V",
                    "chargePointModel": "M",
                    "chargePointSerialNumber": "S1",
                    "firmwareVersion": "1.2",
                },
            )
            assert answer == {"status": "Accepted", "currentTime": "2026-05-04T10:00:00Z", "interval": 60}
            (connected,) = hub.sink.of(events.StationConnected)
            assert (connected.protocol, connected.remote_address) == (ChargerProtocol.OCPP_16, "127.0.0.1")
            (boot,) = hub.sink.of(events.StationIdentified)
            assert (boot.vendor, boot.model, boot.serial_number, boot.firmware) == ("V", "M", "S1", "1.2")
            assert boot.received_at == NOW

    run(scene())


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("Available", EvseStatus.AVAILABLE),
        ("Preparing", EvseStatus.PLUGGED_IN),
        ("Charging", EvseStatus.CHARGING),
        ("SuspendedEV", EvseStatus.SUSPENDED_EV),
        ("SuspendedEVSE", EvseStatus.SUSPENDED_EVSE),
        ("Finishing", EvseStatus.FINISHED),
        ("Reserved", EvseStatus.RESERVED),
        ("Unavailable", EvseStatus.UNAVAILABLE),
        ("Faulted", EvseStatus.FAULTED),
    ],
)
def test_status_words_keep_their_meaning(word: str, status: EvseStatus) -> None:
    async def scene() -> None:
        async with a_hub() as hub, hub.station() as station:
            payload = {"connectorId": 2, "status": word, "errorCode": "NoError", "timestamp": "2026-05-04T09:00:00Z"}
            assert await station.call("StatusNotification", payload) == {}
            (event,) = hub.sink.of(events.EvseStatusChanged)
            assert (event.evse_id, event.status, event.error_code) == (2, status, "")
            assert event.occurred_at == datetime(2026, 5, 4, 9, tzinfo=UTC)

    run(scene())


def test_error_code_is_told_although_the_connector_is_not_faulted() -> None:
    async def scene() -> None:
        async with a_hub() as hub, hub.station() as station:
            payload = {
                "connectorId": 0,
                "status": "Available",
                "errorCode": "GroundFailure",
                "vendorErrorCode": "E7",
                "info": "leak",
            }
            await station.call("StatusNotification", payload)
            (event,) = hub.sink.of(events.EvseStatusChanged)
            assert (event.evse_id, event.error_code, event.vendor_error_code, event.info) == (
                0,
                "GroundFailure",
                "E7",
                "leak",
            )
            assert event.occurred_at == NOW  # none was given

    run(scene())


def test_repeated_start_has_the_same_natural_key_and_gets_the_same_id() -> None:
    async def scene() -> None:
        async with a_hub() as hub, hub.station() as station:
            first = await station.call("StartTransaction", START)
            again = await station.call("StartTransaction", START)  # a new message id: its answer was lost
            other = await station.call("StartTransaction", {**START, "timestamp": "2026-05-04T10:00:00Z"})
            assert first == again == {"transactionId": 4711, "idTagInfo": {"status": "Accepted"}}
            assert other["transactionId"] == 4712
            one, two, three = hub.sink.of(events.TransactionStarted)
            assert one.natural_key == two.natural_key != three.natural_key
            assert (one.evse_id, one.register_wh, one.token_uid, one.transaction_id) == (1, 1000, "ABC", None)

    run(scene())


@pytest.mark.parametrize(("status", "word"), [(TokenStatus.BLOCKED, "Blocked"), (TokenStatus.INVALID, "Invalid")])
def test_refused_token_is_named_and_the_start_is_stored_all_the_same(status: TokenStatus, word: str) -> None:
    async def scene() -> None:
        async with a_hub() as hub, hub.station() as station:
            hub.sink.reply = lambda _: events.Reply(transaction_id=9, token_status=status)
            answer = await station.call("StartTransaction", START)
            assert answer == {"transactionId": 9, "idTagInfo": {"status": word}}
            assert await station.call("Authorize", {"idTag": "ABC"}) == {"idTagInfo": {"status": word}}
            assert len(hub.sink.of(events.TransactionStarted)) == 1
            assert [event.token_uid for event in hub.sink.of(events.TokenPresented)] == ["ABC"]

    run(scene())


def test_stop_brings_its_register_readings_and_the_connector_of_its_start() -> None:
    async def scene() -> None:
        async with a_hub() as hub, hub.station() as station:
            started = await station.call("StartTransaction", START)
            data = [
                {
                    "timestamp": "2026-05-04T09:59:58Z",
                    "sampledValue": [{"value": "1000", "context": "Transaction.Begin"}],
                },
                {
                    "timestamp": "2026-05-04T11:00:00Z",
                    "sampledValue": [{"value": "1.5", "unit": "kWh", "context": "Transaction.End"}],
                },
            ]
            payload = {
                "transactionId": started["transactionId"],
                "meterStop": 1500,
                "timestamp": "2026-05-04T11:00:00Z",
                "idTag": "ABC",
                "reason": "EVDisconnected",
                "transactionData": data,
            }
            assert await station.call("StopTransaction", payload) == {"idTagInfo": {"status": "Accepted"}}
            (ended,) = hub.sink.of(events.TransactionEnded)
            assert (ended.transaction_id, ended.evse_id, ended.register_wh) == ("4711", 1, 1500)
            assert (ended.reason, ended.token_uid) == ("EVDisconnected", "ABC")
            assert [(r.value_wh, r.context) for r in ended.readings] == [
                (1000, ReadingContext.BEGIN),
                (1500, ReadingContext.END),
            ]

    run(scene())


@pytest.mark.parametrize("transaction_id", [0, -1, 9223372036854775807])
def test_stop_of_an_unknown_transaction_is_answered_and_reported(transaction_id: int) -> None:
    async def scene() -> None:
        async with a_hub() as hub, hub.station() as station:
            payload = {"transactionId": transaction_id, "meterStop": 5, "timestamp": "2026-05-04T11:00:00Z"}
            assert await station.call("StopTransaction", payload) == {}
            (ended,) = hub.sink.of(events.TransactionEnded)
            assert (ended.transaction_id, ended.evse_id, ended.reason) == (str(transaction_id), None, "")

    run(scene())


def test_meter_values_bring_energy_power_current_and_state_of_charge() -> None:
    async def scene() -> None:
        async with a_hub() as hub, hub.station() as station:
            samples = [
                {"value": "12.345", "unit": "kWh", "measurand": "Energy.Active.Import.Register"},
                {"value": "3600", "unit": "W", "measurand": "Power.Active.Import", "phase": "L1"},
                {"value": "3400", "unit": "W", "measurand": "Power.Active.Import", "phase": "L2"},
                {"value": "16.2", "unit": "A", "measurand": "Current.Import", "phase": "L1"},
                {"value": "55.5", "unit": "Percent", "measurand": "SoC", "location": "EV"},
                {"value": "230", "unit": "V", "measurand": "Voltage", "phase": "L1"},
            ]
            payload = {
                "connectorId": 1,
                "transactionId": 4711,
                "meterValue": [{"timestamp": "2026-05-04T09:59:59Z", "sampledValue": samples}],
            }
            assert await station.call("MeterValues", payload) == {}
            (event,) = hub.sink.of(events.MeterSampled)
            (reading,) = event.readings
            assert (event.evse_id, event.transaction_id) == (1, "4711")
            assert (reading.value_wh, reading.power_w, reading.current_ma) == (12345, 7000, 16200)
            assert reading.soc_pct == Decimal("55.5")

    run(scene())


def test_every_other_notification_is_answered() -> None:
    async def scene() -> None:
        async with a_hub() as hub, hub.station() as station:
            assert "currentTime" in await station.call("Heartbeat", {})
            assert await station.call("FirmwareStatusNotification", {"status": "Installed"}) == {}
            assert await station.call("SignedFirmwareStatusNotification", {"status": "Installed"}) == {}
            assert await station.call("DiagnosticsStatusNotification", {"status": "Uploaded"}) == {}
            assert await station.call("LogStatusNotification", {"status": "Uploaded"}) == {}
            security = {"type": "TamperDetectionActivated", "timestamp": "2026-05-04T09:59:59Z"}
            assert await station.call("SecurityEventNotification", security) == {}
            assert await station.call("SignCertificate", {"csr": "x"}) == {"status": "Rejected"}
            transfer = {"vendorId": "V", "messageId": "M", "data": "D"}
            assert await station.call("DataTransfer", transfer) == {"status": "UnknownVendorId"}
            tasks = [(event.task, event.status) for event in hub.sink.of(events.StationTaskProgressed)]
            assert tasks == [
                (events.StationTask.FIRMWARE, "Installed"),
                (events.StationTask.FIRMWARE, "Installed"),
                (events.StationTask.DIAGNOSTICS, "Uploaded"),
                (events.StationTask.DIAGNOSTICS, "Uploaded"),
            ]
            assert hub.sink.of(events.SecurityEventReported)[0].kind == "TamperDetectionActivated"
            assert hub.sink.of(events.VendorMessageReceived)[0].data == "D"
            assert len(hub.sink.of(events.StationHeard)) == 1

    run(scene())
