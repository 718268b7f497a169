"""Stations made by others: the ChargePoint of the PyPI package `ocpp`, which checks every answer by its own schemas."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine
from typing import Any

from ocpp.routing import on
from ocpp.v16 import ChargePoint as ChargePoint16
from ocpp.v16 import call as call16
from ocpp.v16 import call_result as result16
from ocpp.v201 import ChargePoint as ChargePoint201
from ocpp.v201 import call as call201
from ocpp.v201 import call_result as result201
from websockets.asyncio.client import connect

from hubmanager.chargers import events
from hubmanager.chargers.port import CommandOutcome, ResetKind
from hubmanager.domain.ids import StationId
from tests.chargers.ocpp.support import Hub, a_hub, run

AT = "2026-05-04T10:00:00Z"


class Station16(ChargePoint16):  # type: ignore[misc]
    """Accepts whatever is asked."""

    @on("RemoteStartTransaction")  # type: ignore[untyped-decorator]
    def on_start(self, **_: Any) -> Any:
        return result16.RemoteStartTransaction(status="Accepted")

    @on("Reset")  # type: ignore[untyped-decorator]
    def on_reset(self, **_: Any) -> Any:
        return result16.Reset(status="Rejected")

    @on("SetChargingProfile")  # type: ignore[untyped-decorator]
    def on_profile(self, **_: Any) -> Any:
        return result16.SetChargingProfile(status="Accepted")

    @on("GetConfiguration")  # type: ignore[untyped-decorator]
    def on_configuration(self, **_: Any) -> Any:
        return result16.GetConfiguration(configuration_key=[{"key": "A", "readonly": True, "value": "1"}])


class Station201(ChargePoint201):  # type: ignore[misc]
    """Accepts whatever is asked."""

    @on("RequestStartTransaction")  # type: ignore[untyped-decorator]
    def on_start(self, **_: Any) -> Any:
        return result201.RequestStartTransaction(status="Accepted")

    @on("SetChargingProfile")  # type: ignore[untyped-decorator]
    def on_profile(self, **_: Any) -> Any:
        return result201.SetChargingProfile(status="Accepted")


@contextlib.asynccontextmanager
async def station(hub: Hub, version: str, kind: Any) -> AsyncIterator[Any]:
    hub.directory.add("CP-1")
    async with connect(hub.url("CP-1"), subprotocols=[version]) as socket:  # type: ignore[list-item]
        client = kind("CP-1", socket)
        reading = asyncio.create_task(client.start())
        yield client
        reading.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await reading


async def said(client: Any, message: Any) -> Any:
    """Send a message; a CALLERROR fails the test."""
    return await client.call(message, suppress=False)


def test_16_station_of_the_package_charges() -> None:
    async def scene() -> None:
        async with a_hub() as hub, station(hub, "ocpp1.6", Station16) as client:
            boot = await said(client, call16.BootNotification(charge_point_model="M", charge_point_vendor="V"))
            assert (boot.status, boot.interval) == ("Accepted", 60)
            await said(client, call16.StatusNotification(connector_id=1, error_code="NoError", status="Preparing"))
            assert (await said(client, call16.Authorize(id_tag="ABC"))).id_tag_info["status"] == "Accepted"
            started = await said(
                client, call16.StartTransaction(connector_id=1, id_tag="ABC", meter_start=1000, timestamp=AT)
            )
            value = {"timestamp": AT, "sampled_value": [{"value": "1500", "unit": "Wh"}]}
            await said(client, call16.MeterValues(connector_id=1, meter_value=[value]))
            await said(
                client, call16.StopTransaction(meter_stop=2000, timestamp=AT, transaction_id=started.transaction_id)
            )
            await said(client, call16.Heartbeat())
            assert hub.sink.of(events.TransactionStarted)[0].register_wh == 1000
            assert hub.sink.of(events.MeterSampled)[0].readings[0].value_wh == 1500
            assert hub.sink.of(events.TransactionEnded)[0].register_wh == 2000
            assert hub.sink.of(events.DeviationSeen) == []
            handle: Any = hub.server.find(StationId("CP-1"))
            await _commands(
                (handle.start(1, "TAG"), CommandOutcome.ACCEPTED),
                (handle.reset(ResetKind.SOFT), CommandOutcome.REFUSED),
                (handle.set_current_limit(1, 16_100), CommandOutcome.ACCEPTED),
                (handle.read_settings(), CommandOutcome.ACCEPTED),
                (handle.unlock(1), CommandOutcome.REFUSED),  # NotImplemented there
            )
            assert hub.sink.of(events.SettingsReported)[0].settings == (("A", "1"),)

    run(scene())


def test_201_station_of_the_package_charges() -> None:
    async def scene() -> None:
        async with a_hub() as hub, station(hub, "ocpp2.0.1", Station201) as client:
            boot = await said(
                client,
                call201.BootNotification(charging_station={"model": "M", "vendor_name": "V"}, reason="PowerUp"),
            )
            assert boot.status == "Accepted"
            await said(
                client,
                call201.StatusNotification(timestamp=AT, connector_status="Occupied", evse_id=1, connector_id=1),
            )
            for number, kind in enumerate(("Started", "Updated", "Ended")):
                value = {"timestamp": AT, "sampled_value": [{"value": 1000.0 + number}]}
                await said(
                    client,
                    call201.TransactionEvent(
                        event_type=kind,
                        timestamp=AT,
                        trigger_reason="Authorized",
                        seq_no=number,
                        transaction_info={"transaction_id": "T1", "charging_state": "Charging"},
                        evse={"id": 1},
                        id_token={"id_token": "ABC", "type": "ISO14443"},
                        meter_value=[value],
                    ),
                )
            assert hub.sink.of(events.TransactionStarted)[0].register_wh == 1000
            assert hub.sink.of(events.TransactionEnded)[0].register_wh == 1002
            assert hub.sink.of(events.DeviationSeen) == []
            handle: Any = hub.server.find(StationId("CP-1"))
            await _commands(
                (handle.start(1, "TAG"), CommandOutcome.ACCEPTED),
                (handle.set_current_limit(1, 16_000), CommandOutcome.ACCEPTED),
                (handle.unlock(1), CommandOutcome.REFUSED),
            )

    run(scene())


async def _commands(*commands: tuple[Coroutine[Any, Any, Any], CommandOutcome]) -> None:
    for command, outcome in commands:
        result = await command
        assert result.outcome is outcome, result
