"""How each message of a 2.0.1 station is answered: the table at the end, one function an action."""

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType

import orjson

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
from hubmanager.chargers.ocpp.v201 import payloads
from hubmanager.chargers.ocpp.v201.device_model import on_notify_event, on_notify_report
from hubmanager.chargers.ocpp.v201.status import on_status
from hubmanager.chargers.ocpp.v201.transactions import on_meter_values, on_transaction_event
from hubmanager.chargers.ocpp.v201.words import id_token_info, token_uid


async def _on_boot(message: Incoming, boot: payloads.BootNotification) -> Answer:
    station = boot.charging_station
    return await answer_boot(
        message,
        vendor=station.vendor_name,
        model=station.model,
        serial_number=station.serial_number,
        firmware=station.firmware_version,
        reason=boot.reason,
    )


async def _on_heartbeat(message: Incoming, _: payloads.AnyPayload) -> Answer:
    # Nothing of a heartbeat is kept, so a full disk is no reason to leave the station without the time.
    if message.link.is_accepted:
        await message.link.mention(StationHeard(station_id=message.station_id, received_at=message.received_at))
    return {"currentTime": write_time(message.received_at)}


async def _on_authorize(message: Incoming, payload: payloads.Authorize) -> Answer:
    reply = await message.tell(
        TokenPresented(
            station_id=message.station_id, received_at=message.received_at, token_uid=token_uid(payload.id_token)
        )
    )
    return {"idTokenInfo": id_token_info(reply)}


async def _on_data_transfer(message: Incoming, payload: payloads.DataTransfer) -> Answer:
    data = payload.data
    await message.tell(
        VendorMessageReceived(
            station_id=message.station_id,
            received_at=message.received_at,
            vendor_id=payload.vendor_id,
            message_id=payload.message_id,
            data="" if data is None else data if isinstance(data, str) else orjson.dumps(data).decode(),
        )
    )
    return {"status": "UnknownVendorId"}


async def _on_firmware_status(message: Incoming, payload: payloads.TaskStatus) -> Answer:
    return await _task(message, StationTask.FIRMWARE, payload.status)


async def _on_log_status(message: Incoming, payload: payloads.TaskStatus) -> Answer:
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


def _always(**answer: object) -> Callable[[Incoming, payloads.AnyPayload], Awaitable[Answer]]:
    """Return a handler for what the hub takes note of in the journal only, or politely can't do."""

    async def respond(_: Incoming, __: payloads.AnyPayload) -> Answer:
        return dict(answer)

    return respond


def _fixed(**answer: object) -> Handler:
    return Handler(payloads.AnyPayload, _always(**answer))


HANDLERS_201: Mapping[str, Handler] = MappingProxyType(
    {
        "Authorize": Handler(payloads.Authorize, _on_authorize),
        "BootNotification": Handler(payloads.BootNotification, _on_boot, is_open_to_all=True),
        "ClearedChargingLimit": _fixed(),
        "DataTransfer": Handler(payloads.DataTransfer, _on_data_transfer),
        "FirmwareStatusNotification": Handler(payloads.TaskStatus, _on_firmware_status),
        # The hub is no certificate authority and answers for no contract certificates.
        "Get15118EVCertificate": _fixed(status="Failed", exiResponse=""),
        "GetCertificateStatus": _fixed(status="Failed"),
        "Heartbeat": Handler(payloads.AnyPayload, _on_heartbeat, is_open_to_all=True),
        "LogStatusNotification": Handler(payloads.TaskStatus, _on_log_status),
        "MeterValues": Handler(payloads.MeterValues, on_meter_values, keeps_answer=True),
        "NotifyChargingLimit": _fixed(),
        "NotifyCustomerInformation": _fixed(),
        "NotifyDisplayMessages": _fixed(),
        "NotifyEVChargingNeeds": _fixed(status="Rejected"),
        "NotifyEVChargingSchedule": _fixed(status="Accepted"),
        "NotifyEvent": Handler(payloads.NotifyEvent, on_notify_event),
        "NotifyMonitoringReport": _fixed(),
        "NotifyReport": Handler(payloads.NotifyReport, on_notify_report),
        "PublishFirmwareStatusNotification": Handler(payloads.TaskStatus, _on_firmware_status),
        "ReportChargingProfiles": _fixed(),
        "ReservationStatusUpdate": _fixed(),
        "SecurityEventNotification": Handler(payloads.SecurityEvent, _on_security_event),
        "SignCertificate": _fixed(status="Rejected"),
        "StatusNotification": Handler(payloads.StatusNotification, on_status),
        "TransactionEvent": Handler(payloads.TransactionEvent, on_transaction_event, keeps_answer=True),
    }
)
