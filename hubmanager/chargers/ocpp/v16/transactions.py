"""StartTransaction, StopTransaction and MeterValues of 1.6."""

from hubmanager.chargers.events import MeterSampled, Reply, TransactionEnded, TransactionStarted
from hubmanager.chargers.ocpp.dialect import Answer
from hubmanager.chargers.ocpp.incoming import Incoming
from hubmanager.chargers.ocpp.meter_values import read_samples, register_at_end
from hubmanager.chargers.ocpp.v16 import payloads
from hubmanager.domain.meter_reading import MeterReading
from hubmanager.domain.token import TokenStatus, normal_uid

_TOKEN_STATUS = {
    TokenStatus.ACCEPTED: "Accepted",
    TokenStatus.BLOCKED: "Blocked",
    TokenStatus.EXPIRED: "Expired",
    TokenStatus.INVALID: "Invalid",
}


def id_tag_info(reply: Reply) -> Answer:
    """Return the idTagInfo of an answer. ConcurrentTx is never among them: a station that repeats itself would stop the car."""
    return {"status": _TOKEN_STATUS[reply.token_status]}


async def on_start(message: Incoming, payload: payloads.StartTransaction) -> Answer:
    """Report a start, whatever its tag and connector. Repeats have the same natural key, so they get the same id."""
    reply = await message.tell(
        TransactionStarted(
            station_id=message.station_id,
            received_at=message.received_at,
            occurred_at=message.read_time(payload.timestamp, "timestamp"),
            evse_id=payload.connector_id,
            natural_key=_natural_key(message, payload),
            token_uid=payload.id_tag,
            register_wh=payload.meter_start,
        )
    )
    message.memory.remember_transaction(str(reply.transaction_id), payload.connector_id)
    return {"transactionId": reply.transaction_id, "idTagInfo": id_tag_info(reply)}


def _natural_key(message: Incoming, payload: payloads.StartTransaction) -> str:
    # The time as the station wrote it: a time of arrival would differ with each repeat.
    parts = (payload.connector_id, normal_uid(payload.id_tag), payload.timestamp or "", payload.meter_start)
    return "|".join((message.station_id, *("" if part is None else str(part) for part in parts)))


async def on_stop(message: Incoming, payload: payloads.StopTransaction) -> Answer:
    """Report a stop, known or not. It is always answered: a station repeats a refused stop for ever."""
    transaction_id = str(payload.transaction_id)
    readings: list[MeterReading] = []
    for meter_value in payload.transaction_data:
        readings += read_meter_value(message, meter_value, "transactionData")
    register_wh = payload.meter_stop if payload.meter_stop is not None else register_at_end(readings)
    reply = await message.tell(
        TransactionEnded(
            station_id=message.station_id,
            received_at=message.received_at,
            occurred_at=message.read_time(payload.timestamp, "timestamp"),
            transaction_id=transaction_id,
            evse_id=message.memory.evse_of(transaction_id),
            register_wh=register_wh,
            token_uid=payload.id_tag,
            reason="" if payload.reason == "Local" else payload.reason,
            readings=tuple(readings),
        )
    )
    return {"idTagInfo": id_tag_info(reply)} if payload.id_tag else {}


async def on_meter_values(message: Incoming, payload: payloads.MeterValues) -> Answer:
    """Report the readings; without any that count the hub has nothing to store."""
    readings: list[MeterReading] = []
    for meter_value in payload.meter_value:
        readings += read_meter_value(message, meter_value, "meterValue")
    if readings:
        transaction_id = payload.transaction_id
        await message.tell(
            MeterSampled(
                station_id=message.station_id,
                received_at=message.received_at,
                evse_id=payload.connector_id,
                readings=tuple(readings),
                transaction_id=None if transaction_id is None else str(transaction_id),
            )
        )
    return {}


def read_meter_value(message: Incoming, meter_value: payloads.MeterValue, field: str) -> list[MeterReading]:
    """Return the readings of one moment."""
    taken_at = message.read_time(meter_value.timestamp, f"{field}[].timestamp")
    samples = [
        (value.value, value.measurand, value.unit, value.phase, value.context, value.location, 0)
        for value in meter_value.sampled_value
        if value.format != "SignedData"
    ]
    return read_samples(
        samples, taken_at, message.received_at, lambda oddity: message.note(f"{field}[].sampledValue[].value", oddity)
    )
