"""Starts that were sent and never began."""

from datetime import datetime, timedelta

from hubmanager.hub.alerting.subjects import bay_subject
from hubmanager.hub.parts import HubParts

STOP_PATIENCE = timedelta(seconds=60)


async def end_pending_starts(parts: HubParts, now: datetime) -> None:
    """Give up on starts past their time, and say so; say also when a stop was accepted and nothing stopped."""
    for bay in parts.board.bays.values():
        if bay.pending is not None and now >= bay.pending.until:
            bay.pending = None
            parts.board.touch(bay.bay.bay_id)
            parts.desk.happened(
                "start_failed",
                bay_subject(bay.bay.bay_id),
                now,
                bay_id=bay.bay.bay_id,
                station_id=bay.bay.station_id,
                detail="no_start",
            )
        if bay.stop_asked_at is not None and bay.live is not None and now - bay.stop_asked_at >= STOP_PATIENCE:
            bay.stop_asked_at = None
            parts.desk.note(
                "stop_failed",
                bay_subject(bay.bay.bay_id),
                True,
                now,
                bay_id=bay.bay.bay_id,
                station_id=bay.bay.station_id,
            )
