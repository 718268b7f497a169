"""Deciding on a doubtful session."""

from hubmanager.domain.errors import WrongState
from hubmanager.domain.session import SessionState
from hubmanager.hub.after_close import after_settling
from hubmanager.hub.billing.closing import BillingTerms, Closed, finish
from hubmanager.hub.commands.context import Asker
from hubmanager.hub.messages.commands import CommandAnswer, ReviewSession
from hubmanager.hub.messages.events import SessionClosed
from hubmanager.hub.parts import HubParts
from hubmanager.store.unit_of_work import UnitOfWork

_LONGEST_NOTE = 500


async def review_session(command: ReviewSession, parts: HubParts, asker: Asker) -> CommandAnswer:
    """Bill what was recorded, or waive it."""
    terms, name = parts.terms(parts.now()), asker.name
    closed = await parts.store.write(lambda work: _review(work, command, terms, name))
    after_settling(parts, closed, terms.now)
    session = closed.session
    receipt_id = closed.receipt.receipt_id if closed.receipt else None
    parts.bus.publish(SessionClosed(session_id=session.session_id, bay_id=session.bay_id, receipt_id=receipt_id))
    return CommandAnswer(
        text="outcome.session_billed" if command.bill else "outcome.session_waived",
        values={"session": str(session.session_id)},
        receipt_id=receipt_id,
        session_id=session.session_id,
    )


def _review(work: UnitOfWork, command: ReviewSession, terms: BillingTerms, name: str) -> Closed:
    session = work.sessions.get(command.session_id)
    if session.state is not SessionState.ENDED:
        raise WrongState(
            f"Session {session.session_id} does not wait for a decision.",
            remedy="Look at the list again.",
            key="nothing_to_review",
            values={"session": str(session.session_id)},
        )
    decided = session.reviewed(bill=command.bill)
    work.sessions.save(decided)
    values = {"by": name, "note": command.note.strip()[:_LONGEST_NOTE]}
    key = "timeline.reviewed_billed" if command.bill else "timeline.reviewed_waived"
    work.timeline.add(session.session_id, terms.now, key, values)
    return finish(work, decided, terms) if command.bill else Closed(decided)
