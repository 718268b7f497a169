"""What follows on the board and for listeners when a session has ended and its commit is through."""

from datetime import datetime

from hubmanager.domain.payment import PaymentMethod
from hubmanager.domain.session import ReviewReason, SessionState
from hubmanager.hub.alerting.subjects import SESSIONS, bay_subject, station_subject
from hubmanager.hub.billing.closing import CURVE_REASONS, Closed
from hubmanager.hub.live_board import UnpaidSession
from hubmanager.hub.messages.events import PaymentTaken, ReceiptIssued, SessionClosed
from hubmanager.hub.parts import HubParts

_BREAKS = frozenset({"powerloss", "reboot", "hardreset", "softreset", "emergencystop", "other"})
"""Stop reasons that no person at the plug gave."""


def after_close(parts: HubParts, closed: Closed, now: datetime) -> None:
    """Take the session off the board, show what is owed, tell the listeners and note the alerts."""
    session = closed.session
    live = parts.board.end_session(session.session_id)
    if session.state is SessionState.ENDED:
        count_reviews(parts, +1, now)
    _note_conditions(parts, closed, now)
    show_bill(parts, closed, live.token_label if live else "")
    receipt_id = closed.receipt.receipt_id if closed.receipt else None
    parts.bus.publish(SessionClosed(session_id=session.session_id, bay_id=session.bay_id, receipt_id=receipt_id))
    tell_receipt(parts, closed)


def after_settling(parts: HubParts, closed: Closed, now: datetime) -> None:
    """A session that waited for review was billed after all."""
    if closed.session.state is not SessionState.ENDED:
        count_reviews(parts, -1, now)
        show_bill(parts, closed, "")
        tell_receipt(parts, closed)


def show_bill(parts: HubParts, closed: Closed, token_label: str) -> None:
    """Let the bay show the ended session until it is paid."""
    session = closed.session
    bay = parts.board.bays.get(session.bay_id) if session.bay_id is not None else None
    if bay is None:
        return
    if closed.receipt is not None and not closed.is_paid:
        is_newest = bay.unpaid is None or bay.unpaid.session.started_at <= session.started_at
        if is_newest:
            receipt = closed.receipt
            bay.unpaid = UnpaidSession(session, receipt.receipt_id, receipt.total_gross, token_label)
    parts.board.touch(bay.bay.bay_id)


def tell_receipt(parts: HubParts, closed: Closed) -> None:
    """Tell of a new receipt and, for a card on account, of its payment."""
    if closed.receipt is None:
        return
    parts.till.is_stale = True
    receipt = closed.receipt
    parts.bus.publish(ReceiptIssued(receipt_id=receipt.receipt_id, receipt_number=receipt.number))
    if closed.is_paid:
        paid = PaymentTaken(receipt_id=receipt.receipt_id, method=PaymentMethod.ACCOUNT, amount=receipt.total_gross)
        parts.bus.publish(paid)


def count_reviews(parts: HubParts, change: int, now: datetime) -> None:
    """Keep the number of sessions that wait for a person, and its alert."""
    parts.review_count = max(parts.review_count + change, 0)
    parts.desk.note("to_check", SESSIONS, parts.review_count > 0, now, detail=str(parts.review_count or ""))


def _note_conditions(parts: HubParts, closed: Closed, now: datetime) -> None:
    session = closed.session
    bay_id = session.bay_id
    subject = bay_subject(bay_id) if bay_id is not None else station_subject(session.station_id)
    desk = parts.desk
    for rule in ("stop_failed", "interrupted", "full_plugged"):
        desk.note(rule, subject, False, now)
    if CURVE_REASONS & set(session.review_reasons):
        desk.happened("meter_jump", subject, now, bay_id=bay_id, station_id=session.station_id)
    if ReviewReason.LOST_STOP not in session.review_reasons and session.stop_reason.lower() in _BREAKS:
        desk.happened(
            "interrupted", subject, now, bay_id=bay_id, station_id=session.station_id, detail=session.stop_reason
        )
