"""How the state of an EVSE is told in 2.0.1: by StatusNotification, or by NotifyEvent with AvailabilityState."""

from datetime import datetime

from hubmanager.chargers.events import EvseStatusChanged
from hubmanager.chargers.ocpp.call_errors import FaultKind
from hubmanager.chargers.ocpp.dialect import Answer
from hubmanager.chargers.ocpp.incoming import Incoming
from hubmanager.chargers.ocpp.v201 import payloads
from hubmanager.chargers.ocpp.v201.words import CONNECTOR_WORDS
from hubmanager.domain.availability import EvseStatus


async def on_status(message: Incoming, payload: payloads.StatusNotification) -> Answer:
    """Report the EVSE's state as it follows from the connector's."""
    status = CONNECTOR_WORDS.get(payload.connector_status)
    if status is None:
        message.refuse(FaultKind.PROPERTY, f"The status '{payload.connector_status[:50]}' is not known.")
    occurred_at = message.read_time(payload.timestamp, "timestamp")
    await tell_connector_state(message, payload.evse_id, payload.connector_id, status, occurred_at)
    return {}


async def tell_connector_state(
    message: Incoming, evse_id: int, connector_id: int, status: EvseStatus, occurred_at: datetime, info: str = ""
) -> None:
    """Report what a connector's state means for its EVSE; EVSE 0 is the station as a whole."""
    message.memory.heard_evses.add(evse_id)
    if evse_id > 0:
        status = message.memory.evse_states.connector_told(evse_id, connector_id, status)
    await message.tell(
        EvseStatusChanged(
            station_id=message.station_id,
            received_at=message.received_at,
            occurred_at=occurred_at,
            evse_id=evse_id,
            status=status,
            info=info,
        )
    )
