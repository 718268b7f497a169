"""Sessions whose stop never came although their bay has been free for a while."""

from datetime import datetime, timedelta
from functools import partial

from hubmanager.domain.ids import SessionId
from hubmanager.domain.session import ReviewReason
from hubmanager.hub.after_close import after_close
from hubmanager.hub.billing.closing import BillingTerms, Closed, close_session
from hubmanager.hub.live_board import LiveBay
from hubmanager.hub.parts import HubParts
from hubmanager.store.unit_of_work import UnitOfWork

PATIENCE = timedelta(minutes=5)
"""'Available' may come before the stop, so a session is closed only after its bay has been free so long."""


async def close_lost_sessions(parts: HubParts, now: datetime) -> None:
    """Close, at their last reading, sessions on bays that have been free for five minutes."""
    for bay in tuple(parts.board.bays.values()):
        if not _is_lost(bay, now) or bay.live is None or bay.bay.station_id is None:
            continue
        async with parts.lock_of(bay.bay.station_id):
            if not _is_lost(bay, now) or bay.live is None:
                continue
            session_id, terms = bay.live.session.session_id, parts.terms(now)
            closed = await parts.store.write(partial(_close, session_id=session_id, terms=terms))
            if closed is not None:
                after_close(parts, closed, now)


def _is_lost(bay: LiveBay, now: datetime) -> bool:
    if bay.live is None or bay.available_since is None or now - bay.available_since < PATIENCE:
        return False
    rose_at = bay.live.last_rise_at
    return rose_at is None or now - rose_at >= PATIENCE


def _close(work: UnitOfWork, session_id: SessionId, terms: BillingTerms) -> Closed | None:
    session = work.sessions.get(session_id)
    if not session.is_open:
        return None
    at = max(session.last_reading_at, session.started_at)
    return close_session(work, session, terms, at=at, end_wh=None, reason="lost_stop", doubts=(ReviewReason.LOST_STOP,))
