"""TransactionEvent and MeterValues of 2.0.1."""

from decimal import Decimal

from hubmanager.chargers.events import (
    EvseStatusChanged,
    MeterSampled,
    Reply,
    TransactionEnded,
    TransactionStarted,
    TransactionUpdated,
)
from hubmanager.chargers.ocpp.call_errors import FaultKind
from hubmanager.chargers.ocpp.dialect import Answer
from hubmanager.chargers.ocpp.incoming import Incoming
from hubmanager.chargers.ocpp.meter_values import Sample, read_samples, register_at_end, register_at_start
from hubmanager.chargers.ocpp.v201 import payloads
from hubmanager.chargers.ocpp.v201.words import CHARGING_STATES, id_token_info, token_uid
from hubmanager.domain.availability import EvseStatus
from hubmanager.domain.meter_reading import MeterReading
from hubmanager.domain.money import minor_digits

_UNPLUGGED = {"EVDisconnected"}


async def on_transaction_event(message: Incoming, payload: payloads.TransactionEvent) -> Answer:
    """Report news of a transaction; each is answered, in whatever order they come."""
    readings = _read_all(message, payload.meter_value)
    if payload.event_type == "Started":
        reply = await _started(message, payload, readings)
    elif payload.event_type == "Updated":
        reply = await _updated(message, payload, readings)
    elif payload.event_type == "Ended":
        reply = await _ended(message, payload, readings)
    else:
        message.refuse(FaultKind.PROPERTY, f"The eventType '{payload.event_type[:50]}' is not known.")
    answer: Answer = {}
    if payload.id_token is not None:
        answer["idTokenInfo"] = id_token_info(reply)
    if payload.event_type == "Ended" and reply.total_cost is not None:
        answer["totalCost"] = _cost_number(reply.total_cost, reply)
    return answer


async def _started(message: Incoming, payload: payloads.TransactionEvent, readings: tuple[MeterReading, ...]) -> Reply:
    transaction_id = payload.transaction_info.transaction_id
    return await message.tell(
        TransactionStarted(
            station_id=message.station_id,
            received_at=message.received_at,
            occurred_at=message.read_time(payload.timestamp, "timestamp"),
            evse_id=_evse_id(message, payload) or 0,
            # A station that was reset to its factory state counts its ids from the start again: then the time differs,
            # which it does not when a start is sent once more.
            natural_key=f"{message.station_id}|{transaction_id}|{payload.timestamp or ''}",
            token_uid=token_uid(payload.id_token),
            transaction_id=transaction_id,
            register_wh=register_at_start(readings),
            is_offline=payload.offline,
            seq_no=payload.seq_no,
            readings=readings,
            status=_car_status(message, payload),
        )
    )


async def _updated(message: Incoming, payload: payloads.TransactionEvent, readings: tuple[MeterReading, ...]) -> Reply:
    return await message.tell(
        TransactionUpdated(
            station_id=message.station_id,
            received_at=message.received_at,
            occurred_at=message.read_time(payload.timestamp, "timestamp"),
            transaction_id=payload.transaction_info.transaction_id,
            evse_id=_evse_id(message, payload),
            token_uid=token_uid(payload.id_token),
            is_offline=payload.offline,
            seq_no=payload.seq_no,
            readings=readings,
            status=_car_status(message, payload),
        )
    )


async def _ended(message: Incoming, payload: payloads.TransactionEvent, readings: tuple[MeterReading, ...]) -> Reply:
    reason = payload.transaction_info.stopped_reason
    evse_id = _evse_id(message, payload)
    occurred_at = message.read_time(payload.timestamp, "timestamp")
    reply = await message.tell(
        TransactionEnded(
            station_id=message.station_id,
            received_at=message.received_at,
            occurred_at=occurred_at,
            transaction_id=payload.transaction_info.transaction_id,
            evse_id=evse_id,
            register_wh=register_at_end(readings),
            token_uid=token_uid(payload.id_token),
            reason="" if reason == "Local" else reason,
            is_offline=payload.offline,
            seq_no=payload.seq_no,
            readings=readings,
        )
    )
    if evse_id and not payload.offline and reason not in _UNPLUGGED:
        status = message.memory.evse_states.transaction_ended(evse_id)
        if status is not None:
            # Connectors only say Occupied, and said so long ago: that the car has finished follows from the end.
            await message.link.mention(
                EvseStatusChanged(
                    station_id=message.station_id,
                    received_at=message.received_at,
                    occurred_at=occurred_at,
                    evse_id=evse_id,
                    status=status,
                )
            )
    return reply


def _evse_id(message: Incoming, payload: payloads.TransactionEvent) -> int | None:
    """Return the EVSE; only a transaction's first event has to name it."""
    transaction_id = payload.transaction_info.transaction_id
    if payload.evse is None or payload.evse.id < 1:
        return message.memory.evse_of(transaction_id)
    message.memory.remember_transaction(transaction_id, payload.evse.id)
    return payload.evse.id


def _car_status(message: Incoming, payload: payloads.TransactionEvent) -> EvseStatus | None:
    """Return what the car does now. Messages from the station's queue tell of the past and change no live state."""
    status = CHARGING_STATES.get(payload.transaction_info.charging_state)
    evse_id = _evse_id(message, payload)
    if payload.offline or status is None or evse_id is None:
        return None
    message.memory.evse_states.car_told(evse_id, status)
    return status


def _cost_number(total_cost: Decimal, reply: Reply) -> float:
    digits = minor_digits(reply.currency) if reply.currency is not None else 2
    return float(total_cost.quantize(Decimal(1).scaleb(-digits)))  # JSON has no other number


async def on_meter_values(message: Incoming, payload: payloads.MeterValues) -> Answer:
    """Report readings outside of transactions; without any that count there is nothing to store."""
    readings = _read_all(message, payload.meter_value)
    if readings:
        await message.tell(
            MeterSampled(
                station_id=message.station_id,
                received_at=message.received_at,
                evse_id=payload.evse_id,
                readings=readings,
            )
        )
    return {}


def _read_all(message: Incoming, meter_values: tuple[payloads.MeterValue, ...]) -> tuple[MeterReading, ...]:
    readings: list[MeterReading] = []
    for meter_value in meter_values:
        taken_at = message.read_time(meter_value.timestamp, "meterValue[].timestamp")
        samples = [_sample(value) for value in meter_value.sampled_value]
        readings += read_samples(
            samples,
            taken_at,
            message.received_at,
            lambda oddity: message.note("meterValue[].sampledValue[].value", oddity),
        )
    return tuple(readings)


def _sample(value: payloads.SampledValue) -> Sample:
    unit = value.unit_of_measure
    return (
        value.value,
        value.measurand,
        unit.unit if unit is not None else "",
        value.phase,
        value.context,
        value.location,
        unit.multiplier if unit is not None else 0,
    )
