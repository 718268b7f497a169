"""StatusNotification of 1.6."""

from collections.abc import Mapping
from types import MappingProxyType

from hubmanager.chargers.events import EvseStatusChanged
from hubmanager.chargers.ocpp.call_errors import FaultKind
from hubmanager.chargers.ocpp.dialect import Answer
from hubmanager.chargers.ocpp.incoming import Incoming
from hubmanager.chargers.ocpp.v16 import payloads
from hubmanager.domain.availability import EvseStatus

STATUS_WORDS: Mapping[str, EvseStatus] = MappingProxyType(
    {
        "Available": EvseStatus.AVAILABLE,
        "Preparing": EvseStatus.PLUGGED_IN,
        "Charging": EvseStatus.CHARGING,
        "SuspendedEV": EvseStatus.SUSPENDED_EV,
        "SuspendedEVSE": EvseStatus.SUSPENDED_EVSE,
        "Finishing": EvseStatus.FINISHED,
        "Reserved": EvseStatus.RESERVED,
        "Unavailable": EvseStatus.UNAVAILABLE,
        "Faulted": EvseStatus.FAULTED,
        # Of OCPP 1.5 and 2.x; tolerant mode lets it through, and it can only mean one thing.
        "Occupied": EvseStatus.PLUGGED_IN,
    }
)

_NO_ERROR = {"", "noerror", "none", "no_error"}


async def on_status(message: Incoming, payload: payloads.StatusNotification) -> Answer:
    """Report the connector's state; connector 0 is the station as a whole."""
    status = STATUS_WORDS.get(payload.status)
    if status is None:
        message.refuse(FaultKind.PROPERTY, f"The status '{payload.status[:50]}' is not known.")
    message.memory.heard_evses.add(payload.connector_id)
    await message.tell(
        EvseStatusChanged(
            station_id=message.station_id,
            received_at=message.received_at,
            occurred_at=message.read_time(payload.timestamp, "timestamp"),
            evse_id=payload.connector_id,
            status=status,
            error_code="" if payload.error_code.lower() in _NO_ERROR else payload.error_code,
            vendor_error_code=payload.vendor_error_code,
            info=payload.info,
        )
    )
    return {}
