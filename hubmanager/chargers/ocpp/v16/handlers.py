"""How each message of a 1.6 station is answered: the table at the end, one function an action."""

from collections.abc import Mapping
from types import MappingProxyType

from hubmanager.chargers.events import (
    SecurityEventReported,
    StationHeard,
    StationTask,
    StationTaskProgressed,
    TokenPresented,
    VendorMessageReceived,
)
from hubmanager.chargers.ocpp.boot import answer_boot
from hubmanager.chargers.ocpp.dialect import Answer, Handler
from hubmanager.chargers.ocpp.incoming import Incoming
from hubmanager.chargers.ocpp.times import write_time
from hubmanager.chargers.ocpp.v16 import payloads
from hubmanager.chargers.ocpp.v16.status import on_status
from hubmanager.chargers.ocpp.v16.transactions import id_tag_info, on_meter_values, on_start, on_stop


async def _on_boot(message: Incoming, boot: payloads.BootNotification) -> Answer:
    return await answer_boot(
        message,
        vendor=boot.charge_point_vendor,
        model=boot.charge_point_model,
        serial_number=boot.charge_point_serial_number or boot.charge_box_serial_number,
        firmware=boot.firmware_version,
    )


async def _on_heartbeat(message: Incoming, _: payloads.AnyPayload) -> Answer:
    # Nothing of a heartbeat is kept, so a full disk is no reason to leave the station without the time.
    if message.link.is_accepted:
        await message.link.mention(StationHeard(station_id=message.station_id, received_at=message.received_at))
    return {"currentTime": write_time(message.received_at)}


async def _on_authorize(message: Incoming, payload: payloads.Authorize) -> Answer:
    reply = await message.tell(
        TokenPresented(station_id=message.station_id, received_at=message.received_at, token_uid=payload.id_tag)
    )
    return {"idTagInfo": id_tag_info(reply)}


async def _on_data_transfer(message: Incoming, payload: payloads.DataTransfer) -> Answer:
    await message.tell(
        VendorMessageReceived(
            station_id=message.station_id,
            received_at=message.received_at,
            vendor_id=payload.vendor_id,
            message_id=payload.message_id,
            data=payload.data,
        )
    )
    return {"status": "UnknownVendorId"}


async def _on_firmware_status(message: Incoming, payload: payloads.TaskStatus) -> Answer:
    return await _task(message, StationTask.FIRMWARE, payload.status)


async def _on_diagnostics_status(message: Incoming, payload: payloads.TaskStatus) -> Answer:
    return await _task(message, StationTask.DIAGNOSTICS, payload.status)


async def _task(message: Incoming, task: StationTask, status: str) -> Answer:
    await message.tell(
        StationTaskProgressed(station_id=message.station_id, received_at=message.received_at, task=task, status=status)
    )
    return {}


async def _on_security_event(message: Incoming, payload: payloads.SecurityEvent) -> Answer:
    await message.tell(
        SecurityEventReported(
            station_id=message.station_id,
            received_at=message.received_at,
            occurred_at=message.read_time(payload.timestamp, "timestamp"),
            kind=payload.type,
            info=payload.tech_info,
        )
    )
    return {}


async def _on_sign_certificate(_: Incoming, __: payloads.AnyPayload) -> Answer:
    return {"status": "Rejected"}  # the hub is no certificate authority


HANDLERS_16: Mapping[str, Handler] = MappingProxyType(
    {
        "Authorize": Handler(payloads.Authorize, _on_authorize),
        "BootNotification": Handler(payloads.BootNotification, _on_boot, is_open_to_all=True),
        "DataTransfer": Handler(payloads.DataTransfer, _on_data_transfer),
        "DiagnosticsStatusNotification": Handler(payloads.TaskStatus, _on_diagnostics_status),
        "FirmwareStatusNotification": Handler(payloads.TaskStatus, _on_firmware_status),
        "Heartbeat": Handler(payloads.AnyPayload, _on_heartbeat, is_open_to_all=True),
        "LogStatusNotification": Handler(payloads.TaskStatus, _on_diagnostics_status),
        "MeterValues": Handler(payloads.MeterValues, on_meter_values, keeps_answer=True),
        "SecurityEventNotification": Handler(payloads.SecurityEvent, _on_security_event),
        "SignCertificate": Handler(payloads.AnyPayload, _on_sign_certificate),
        "SignedFirmwareStatusNotification": Handler(payloads.TaskStatus, _on_firmware_status),
        "StartTransaction": Handler(payloads.StartTransaction, on_start, keeps_answer=True),
        "StatusNotification": Handler(payloads.StatusNotification, on_status),
        "StopTransaction": Handler(payloads.StopTransaction, on_stop, keeps_answer=True),
    }
)
