"""Faults that come without a status."""

from hubmanager.chargers.events import FaultReported, Reply
from hubmanager.hub.alerting.subjects import bay_subject, station_subject
from hubmanager.hub.handlers.common import heard
from hubmanager.hub.parts import HubParts
from hubmanager.hub.store_failures import write_if_possible


async def on_fault(event: FaultReported, parts: HubParts) -> Reply:
    """Show and alert a fault that came or went. It does not change the availability: only a status does."""
    bay = heard(parts, event.station_id, event.received_at, event.evse_id or None)
    place = (event.station_id, event.evse_id)
    parts.faults.reported(place, event.code, event.info, is_active=event.is_active)
    subject = bay_subject(bay.bay.bay_id) if bay else station_subject(event.station_id)
    parts.faults.tell(parts.desk, place, subject, bay.bay.bay_id if bay else None, event.received_at)
    if bay is not None:
        bay.info = parts.faults.line(place)
        parts.board.touch(bay.bay.bay_id)
        if bay.live is not None:
            session_id = bay.live.session.session_id
            key = "timeline.fault" if event.is_active else "timeline.fault_gone"
            await write_if_possible(
                parts, lambda work: work.timeline.add(session_id, event.received_at, key, {"code": event.code})
            )
    return Reply()
