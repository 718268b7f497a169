"""Is every session billed once, for its own energy?"""

from typing import Any

from sqlalchemy import Select, func, or_, select

from hubmanager.domain.receipt import ReceiptKind
from hubmanager.domain.session import SessionState
from hubmanager.store.checks.finding import BookFinding, finding
from hubmanager.store.tables.receipt import ReceiptTable
from hubmanager.store.tables.session import SessionTable
from hubmanager.store.tables.session_detail import CdrTable
from hubmanager.store.unit_of_work import UnitOfWork

_REPORT = "Export the sessions named, and send them to the maker of this program."
_JOINED = (
    select(SessionTable.session_id)
    .select_from(SessionTable)
    .outerjoin(CdrTable, CdrTable.session_id == SessionTable.session_id)
)


def one_charge_record_per_session(work: UnitOfWork) -> BookFinding:
    """Every billed session has its charge record, and no open one has."""
    run = work.connection.execute
    billed = run(select(func.count()).where(SessionTable.state == SessionState.BILLED)).scalar_one()
    records = run(
        select(func.count())
        .select_from(CdrTable)
        .join(SessionTable, SessionTable.session_id == CdrTable.session_id)
        .where(SessionTable.state == SessionState.BILLED)
    ).scalar_one()
    missing = run(_JOINED.where(SessionTable.state == SessionState.BILLED, CdrTable.session_id.is_(None))).scalars()
    early = run(_JOINED.where(SessionTable.state == SessionState.OPEN, CdrTable.session_id.is_not(None))).scalars()
    wrong = [f"session {session_id} has none" for session_id in missing]
    wrong += [f"session {session_id} is open and has one" for session_id in early]
    compared = f"{billed} billed sessions, {records} charge records"
    return finding("one_charge_record_per_session", compared, wrong, _REPORT)


def energy_is_register_difference(work: UnitOfWork) -> BookFinding:
    """The energy on each charge record is the difference of its session's registers."""
    difference = SessionTable.end_register_wh - SessionTable.start_register_wh
    joined = (CdrTable, CdrTable.session_id == SessionTable.session_id)
    billed_wh, metered_wh, count = work.connection.execute(
        select(func.sum(CdrTable.energy_wh), func.sum(difference), func.count()).select_from(SessionTable).join(*joined)
    ).one()
    rows = work.connection.execute(
        select(SessionTable.session_id, CdrTable.energy_wh, difference)
        .join(*joined)
        .where(or_(difference.is_(None), CdrTable.energy_wh != difference, difference < 0))
    )
    wrong = [f"session {session_id}: {billed} Wh billed, {metered} Wh metered" for session_id, billed, metered in rows]
    compared = f"{count} sessions, {int(billed_wh or 0)} Wh on charge records, {int(metered_wh or 0)} Wh by registers"
    return finding("energy_is_register_difference", compared, wrong, _REPORT)


def nothing_billed_twice(work: UnitOfWork) -> BookFinding:
    """One receipt a session, only for billed sessions, and no stretch of an EVSE's register in two billed sessions."""
    run = work.connection.execute
    is_receipt = ReceiptTable.kind == ReceiptKind.RECEIPT
    receipts, sessions = run(
        select(func.count(), func.count(ReceiptTable.session_id.distinct())).where(is_receipt)
    ).one()
    twice = run(
        select(ReceiptTable.session_id).where(is_receipt).group_by(ReceiptTable.session_id).having(func.count() > 1)
    ).scalars()
    undecided = run(
        select(ReceiptTable.number)
        .join(SessionTable, SessionTable.session_id == ReceiptTable.session_id)
        .where(is_receipt, SessionTable.state != SessionState.BILLED)
    ).scalars()
    wrong = [f"session {session_id} has two receipts" for session_id in twice]
    wrong += [f"receipt {number} is for a session that is not billed" for number in undecided]
    overlapping = run(_overlapping()).all()
    wrong += [f"sessions {row[0]} and {row[1]} share energy" for row in overlapping]
    compared = f"{receipts} receipts for {sessions} sessions, {len(overlapping)} pairs of sessions that share energy"
    return finding("nothing_billed_twice", compared, wrong, "Refund one of the two, and report it to the maker.")


def _overlapping() -> Select[Any]:
    # Neighbours by start suffice: of three that overlap, at least one pair are neighbours. Both time and register must
    # overlap, because a replaced meter begins anew.
    window: dict[str, Any] = {
        "partition_by": (SessionTable.station_id, SessionTable.evse_id),
        "order_by": (SessionTable.started_at, SessionTable.session_id),
    }
    ordered = (
        select(
            SessionTable.session_id,
            SessionTable.started_at,
            SessionTable.start_register_wh,
            SessionTable.end_register_wh,
            func.lag(SessionTable.session_id).over(**window).label("earlier_id"),
            func.lag(SessionTable.ended_at).over(**window).label("earlier_ended_at"),
            func.lag(SessionTable.start_register_wh).over(**window).label("earlier_start_wh"),
            func.lag(SessionTable.end_register_wh).over(**window).label("earlier_end_wh"),
        )
        .where(SessionTable.state == SessionState.BILLED)
        .subquery()
    )
    return select(ordered.c.earlier_id, ordered.c.session_id).where(
        ordered.c.earlier_ended_at > ordered.c.started_at,
        ordered.c.earlier_end_wh > ordered.c.start_register_wh,
        ordered.c.end_register_wh > ordered.c.earlier_start_wh,
    )
