"""Ending a session: the curve, the doubts, and where there are none the bill; all in the caller's unit of work."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from hubmanager.domain.availability import EvseStatus
from hubmanager.domain.cdr import Cdr
from hubmanager.domain.errors import WrongState
from hubmanager.domain.hub_settings import HubSettings
from hubmanager.domain.ids import PaymentId
from hubmanager.domain.meter_reading import MeterReading
from hubmanager.domain.payment import Payment, PaymentMethod
from hubmanager.domain.power_check import is_far_below_power
from hubmanager.domain.rating import RatableSession, rate
from hubmanager.domain.receipt import Receipt, ReceiptKind
from hubmanager.domain.session import ChargingSession, ReviewReason, SessionState
from hubmanager.domain.token import TokenKind
from hubmanager.hub.billing.activity_line import activity_line
from hubmanager.hub.billing.registers import Curve, build_curve
from hubmanager.store.unit_of_work import UnitOfWork

UNSTARTED = "unstarted:"
"""Begins the natural key of a session that was opened by a later message than its start (2.x, out of order)."""

UNLIMITED_POWER_W = 1_000_000
"""Used for plausibility where no bay tells the rated power."""

CURVE_REASONS = frozenset({ReviewReason.METER_FELL, ReviewReason.METER_JUMP, ReviewReason.METER_BELOW_POWER})


@dataclass(frozen=True, slots=True)
class BillingTerms:
    """What billing needs to know besides the session."""

    now: datetime
    settings: HubSettings
    tells_outside: bool = True
    """False for history that is made up: nobody outside is to hear of it."""

    @property
    def time_zone(self) -> ZoneInfo:
        """The zone in which times of day in tariffs are meant."""
        return ZoneInfo(self.settings.time_zone)


@dataclass(frozen=True, slots=True)
class Closed:
    """An ended session with what came out of it."""

    session: ChargingSession
    cdr: Cdr | None = None
    receipt: Receipt | None = None
    is_paid: bool = False
    """It went on account, or there is nothing to pay."""


def close_session(
    work: UnitOfWork,
    session: ChargingSession,
    terms: BillingTerms,
    *,
    at: datetime,
    end_wh: int | None,
    reason: str,
    doubts: Iterable[ReviewReason] = (),
) -> Closed:
    """End an open session. `end_wh` None: the last good sample stands for it."""
    ended_at = max(at, session.started_at)
    if at < session.started_at:
        # Somebody set a clock back. A person looks at it; what the meter counted is kept.
        session = session.with_reason(ReviewReason.STOP_BEFORE_START)
        ended_at = max(ended_at, session.last_reading_at)
    curve = _curve(work, session, end_wh, ended_at)
    for doubt in (*doubts, *curve.troubles):
        session = session.with_reason(doubt)
    session = session.ended(ended_at, max(curve.end_wh, session.start_register_wh), reason)
    work.sessions.save(session)
    work.timeline.add(session.session_id, ended_at, "timeline.ended", {"reason": reason or "Local"})
    return finish(work, session, terms, curve)


def finish(work: UnitOfWork, session: ChargingSession, terms: BillingTerms, curve: Curve | None = None) -> Closed:
    """Bill a session that has just become BILLED; one that waits for review only leaves word of it."""
    if session.state is not SessionState.BILLED:
        reasons = ", ".join(session.review_reasons)
        work.timeline.add(session.session_id, terms.now, "timeline.to_check", {"reasons": reasons})
        return Closed(session)
    closed = _bill(work, session, terms, curve)
    if terms.tells_outside:
        work.outbox.add("session_billed", {"session_id": int(session.session_id)}, terms.now)
    return closed


def settle_again(
    work: UnitOfWork, session: ChargingSession, terms: BillingTerms, *, end_wh: int | None = None
) -> Closed:
    """Look at an ENDED session once more after a late message: doubts that it lifted go, and it may be billed now."""
    ended_at = session.ended_at or session.last_reading_at
    curve = _curve(work, session, session.end_register_wh if end_wh is None else end_wh, ended_at)
    kept = tuple(
        reason
        for reason in session.review_reasons
        if reason not in CURVE_REASONS and (reason is not ReviewReason.MISSING_MESSAGES or has_gaps(work, session))
    )
    opened = replace(
        session,
        state=SessionState.OPEN,
        review_reasons=tuple(dict.fromkeys((*kept, *curve.troubles))),
        ended_at=None,
        end_register_wh=None,
    )
    register = max(curve.end_wh, session.start_register_wh)
    settled = opened.ended(max(ended_at, session.started_at), register, session.stop_reason)
    work.sessions.save(settled)
    return finish(work, settled, terms, curve) if settled.state is SessionState.BILLED else Closed(settled)


def has_gaps(work: UnitOfWork, session: ChargingSession) -> bool:
    """Whether messages of a transaction are still missing."""
    return is_unstarted(session) or bool(work.sequence.gaps(session.session_id))


def is_unstarted(session: ChargingSession) -> bool:
    """Whether the session's start was not heard yet, but may still come."""
    return session.natural_key.startswith(UNSTARTED) and ReviewReason.STOP_WITHOUT_START in session.review_reasons


def max_power_w(work: UnitOfWork, session: ChargingSession) -> int:
    """Return the rated power of the session's bay."""
    return UNLIMITED_POWER_W if session.bay_id is None else work.bays.get(session.bay_id).max_power_w


def ratable(
    session: ChargingSession,
    readings: tuple[MeterReading, ...],
    states: Iterable[tuple[datetime, EvseStatus]],
    time_zone: ZoneInfo,
    until: datetime | None = None,
) -> RatableSession:
    """Return the session as the tariff rules want it; an open one as if it ended `until` then, or at its last word."""
    ended_at = session.ended_at or until or max(session.last_reading_at, session.started_at)
    end_wh = session.last_register_wh if session.end_register_wh is None else session.end_register_wh
    return RatableSession(
        session_id=session.session_id,
        started_at=session.started_at,
        ended_at=ended_at,
        time_zone=time_zone,
        readings=readings,
        start_register_wh=session.start_register_wh,
        end_register_wh=end_wh,
        activities=activity_line(session.started_at, ended_at, states),
        reserved_from=session.reserved_from,
    )


def _curve(work: UnitOfWork, session: ChargingSession, end_wh: int | None, ended_at: datetime) -> Curve:
    readings = work.readings.list_for(session.session_id)
    trusts_times = ReviewReason.STOP_BEFORE_START not in session.review_reasons
    rated_w = max_power_w(work, session)
    curve = build_curve(session, readings, end_wh, ended_at, rated_w, trusts_times=trusts_times)
    if is_far_below_power(readings, curve.end_wh - session.start_register_wh, rated_w):
        return replace(curve, troubles=(*curve.troubles, ReviewReason.METER_BELOW_POWER))
    return curve


def _bill(work: UnitOfWork, session: ChargingSession, terms: BillingTerms, curve: Curve | None) -> Closed:
    if session.tariff_version_id is None:
        version = work.tariffs.at(terms.now)
        if version is None:
            raise WrongState(
                f"Session {session.session_id} has no price and there is no price list.",
                remedy="Publish a price list, then decide again.",
                key="no_price",
            )
        session = replace(session, tariff_version_id=version.version_id)
        work.sessions.save(session)
    else:
        version = work.tariffs.get(session.tariff_version_id)
    if curve is None:
        curve = _curve(work, session, session.end_register_wh, session.ended_at or session.last_reading_at)
    states = work.activities.list_for(session.session_id)
    cdr = rate(ratable(session, curve.readings, states, terms.time_zone), version.tariff, version.version_id)
    work.cdrs.add(cdr)
    if cdr.total_gross <= Decimal(0):
        work.timeline.add(session.session_id, terms.now, "timeline.nothing_to_pay", {})
        return Closed(session, cdr, None, is_paid=True)
    receipt = work.receipts.issue(
        ReceiptKind.RECEIPT,
        session.session_id,
        terms.now,
        cdr.currency,
        cdr.lines,
        cdr.vat,
        cdr.total_gross,
        terms.settings.receipt_prefix,
    )
    work.timeline.add(session.session_id, terms.now, "timeline.receipt", {"number": receipt.number})
    is_on_account = session.token_kind is TokenKind.CARD
    if is_on_account:
        payment = Payment(
            PaymentId(0),
            receipt.receipt_id,
            PaymentMethod.ACCOUNT,
            receipt.total_gross,
            terms.now,
            None,
            None,
            session.token_uid,
        )
        work.payments.add(payment)
    return Closed(session, cdr, receipt, is_paid=is_on_account)
