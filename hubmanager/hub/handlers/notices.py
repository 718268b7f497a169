"""What stations tell besides: oddities, security events, vendor messages, progress of long work."""

from datetime import timedelta

import structlog

from hubmanager.chargers.events import (
    DeviationSeen,
    Reply,
    SecurityEventReported,
    StationTaskProgressed,
    VendorMessageReceived,
)
from hubmanager.hub.alerting.subjects import station_subject
from hubmanager.hub.handlers.common import heard
from hubmanager.hub.parts import HubParts
from hubmanager.hub.store_failures import write_if_possible

_log = structlog.get_logger(__name__)

_DEVIATION_WINDOW = timedelta(hours=1)
_MANY_DEVIATIONS = 20

_GRAVE_SECURITY_EVENTS = frozenset(
    {
        "securitylogwascleared",
        "reconfigurationofsecurityparameters",
        "invalidfirmwaresignature",
        "attemptedreplayattacks",
        "tamperdetectionactivated",
        "maintenanceloginfailed",
    }
)

_FAILED_TASKS = frozenset(
    {"downloadfailed", "installationfailed", "invalidsignature", "installverificationfailed", "uploadfailed"}
)


async def on_deviation(event: DeviationSeen, parts: HubParts) -> Reply:
    """Keep what a station does oddly; many in an hour are worth a notice."""
    heard(parts, event.station_id, event.received_at)
    live = parts.station(event.station_id)
    if live is not None:
        live.deviations = [at for at in live.deviations if event.received_at - at < _DEVIATION_WINDOW]
        live.deviations.append(event.received_at)
        if len(live.deviations) > _MANY_DEVIATIONS:
            parts.desk.happened(
                "protocol",
                station_subject(event.station_id),
                event.received_at,
                station_id=event.station_id,
                detail=f"{event.action}.{event.field}",
            )
    await write_if_possible(
        parts,
        lambda work: work.stations.add_deviation(
            event.station_id, event.received_at, event.action, event.field, event.explanation
        ),
    )
    return Reply()


async def on_security_event(event: SecurityEventReported, parts: HubParts) -> Reply:
    """Alert what a manager must look into; the rest is logged."""
    heard(parts, event.station_id, event.received_at)
    _log.info("security_event", station_id=event.station_id, kind=event.kind, info=event.info)
    if event.kind.lower() in _GRAVE_SECURITY_EVENTS:
        parts.desk.happened(
            "security",
            station_subject(event.station_id),
            event.received_at,
            station_id=event.station_id,
            detail=event.kind,
        )
    return Reply()


async def on_task_progressed(event: StationTaskProgressed, parts: HubParts) -> Reply:
    """Alert long work that failed."""
    heard(parts, event.station_id, event.received_at)
    _log.info("station_task", station_id=event.station_id, task=event.task, status=event.status)
    if event.status.lower() in _FAILED_TASKS:
        parts.desk.happened(
            "firmware",
            station_subject(event.station_id),
            event.received_at,
            station_id=event.station_id,
            detail=event.status,
        )
    return Reply()


async def on_vendor_message(event: VendorMessageReceived, parts: HubParts) -> Reply:
    """Log it: no vendor message means anything to the hub yet."""
    heard(parts, event.station_id, event.received_at)
    _log.info("vendor_message", station_id=event.station_id, vendor=event.vendor_id, message_id=event.message_id)
    return Reply()
