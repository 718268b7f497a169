"""A station reports that a transaction began."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from hubmanager.chargers.events import Reply, TransactionStarted
from hubmanager.domain.availability import EvseStatus
from hubmanager.domain.meter_reading import MeterReading
from hubmanager.domain.session import ChargingSession, ReviewReason, SessionState
from hubmanager.domain.station import ChargerProtocol
from hubmanager.domain.token import TokenKind
from hubmanager.hub.after_close import after_close, after_settling
from hubmanager.hub.alerting.subjects import bay_subject
from hubmanager.hub.bay_states import record_states
from hubmanager.hub.billing.closing import UNSTARTED, BillingTerms, Closed, close_session, is_unstarted, settle_again
from hubmanager.hub.billing.opening import Authorised, Start, authorise, open_session, start_register, with_doubts
from hubmanager.hub.handlers.common import heard, remember_session, time_of
from hubmanager.hub.handlers.status import show_car_state
from hubmanager.hub.live_session import LiveSession
from hubmanager.hub.messages.events import SessionOpened
from hubmanager.hub.parts import HubParts
from hubmanager.store.repositories.tariffs import TariffVersion
from hubmanager.store.unit_of_work import UnitOfWork

_LEFT_OPEN_WITHOUT_START = frozenset(
    {
        ReviewReason.STOP_WITHOUT_START,
        ReviewReason.UNKNOWN_BAY,
        ReviewReason.NO_PRICE,
        ReviewReason.UNKNOWN_TOKEN,
    }
)


@dataclass(frozen=True, slots=True)
class _Outcome:
    session: ChargingSession
    token: Authorised
    version: TariffVersion | None = None
    is_new: bool = False
    overtaken: Closed | None = None
    """The session that was still open on this EVSE."""
    settled: Closed | None = None
    """The session was over before its start was heard, and is complete now."""


async def on_started(event: TransactionStarted, parts: HubParts) -> Reply:
    """Open a session, or find the one that this start has opened before. Stored before it is answered, whatever the token."""
    times = time_of(parts, event)
    at = times.correct(event.occurred_at, event.received_at)
    readings = times.correct_readings(event.readings, event.received_at)
    bay = heard(parts, event.station_id, event.received_at, event.evse_id)
    live_station = parts.station(event.station_id)
    token_uid = event.token_uid or (bay.pending.token_uid if bay is not None and bay.pending is not None else "")
    start = Start(
        station_id=event.station_id,
        protocol=live_station.station.protocol if live_station else ChargerProtocol.OCPP_16,
        evse_id=event.evse_id,
        natural_key=event.natural_key,
        at=at,
        token_uid=token_uid,
        transaction_id=event.transaction_id,
        register_wh=event.register_wh,
        readings=readings,
        status=event.status,
        is_joined_late=event.is_joined_late,
    )
    terms = parts.terms(event.received_at)
    changes = show_car_state(parts, event, bay)

    def job(work: UnitOfWork) -> _Outcome:
        record_states(work, changes, "transaction", event.received_at)
        return _store_start(work, start, event.seq_no, terms)

    outcome = await parts.store.write(job)
    _show(parts, outcome, event, readings)
    return Reply(transaction_id=int(outcome.session.session_id), token_status=outcome.token.status)


def _store_start(work: UnitOfWork, start: Start, seq_no: int | None, terms: BillingTerms) -> _Outcome:
    token = authorise(work, start.token_uid, start.at)
    known = work.sessions.find_by_key(start.natural_key) or _filled_in_before(work, start)
    settled: Closed | None = None
    overtaken: Closed | None = None
    is_new = False
    if known is None:
        known = _unstarted(work, start)
        if known is not None:
            known = _fill_in(work, known, start, token)
        else:
            overtaken = _close_overtaken(work, start, terms)
            known = open_session(work, start, token)
        is_new = known.is_open
        if token.kind is TokenKind.WALK_IN:
            _use_up(work, token.uid, start.at)
    if seq_no is not None:
        work.sequence.seen(known.session_id, seq_no)
    if start.readings:
        work.readings.add(known.session_id, start.readings)
    if known.state is SessionState.ENDED and ReviewReason.MISSING_MESSAGES in known.review_reasons:
        settled = settle_again(work, known, terms)
        known = settled.session
    version = work.tariffs.get(known.tariff_version_id) if known.tariff_version_id is not None else None
    return _Outcome(known, token, version, is_new, overtaken, settled)


def _unstarted(work: UnitOfWork, start: Start) -> ChargingSession | None:
    if start.transaction_id is None:
        return None
    session = work.sessions.find_by_transaction(start.station_id, start.transaction_id)
    return session if session is not None and is_unstarted(session) else None


def _filled_in_before(work: UnitOfWork, start: Start) -> ChargingSession | None:
    """Find the session that this very start completed: its natural key is that of the message that opened it."""
    if start.transaction_id is None:
        return None
    session = work.sessions.find_by_transaction(start.station_id, start.transaction_id)
    if session is None or not session.natural_key.startswith(UNSTARTED) or is_unstarted(session):
        return None
    return session if session.started_at == start.at else None


def _fill_in(work: UnitOfWork, session: ChargingSession, start: Start, token: Authorised) -> ChargingSession:
    """Complete a session whose later messages were heard first."""
    bay = work.bays.find_by_evse(start.station_id, start.evse_id) if start.evse_id > 0 else None
    version = work.tariffs.at(start.at)
    register = start_register(start.register_wh, start.readings)
    has_register = start.register_wh is not None or register > 0
    register = register if has_register else session.start_register_wh
    kept_reasons = tuple(reason for reason in session.review_reasons if reason not in _LEFT_OPEN_WITHOUT_START)
    if session.token_uid and not token.uid:
        token = authorise(work, session.token_uid, start.at)
    session = replace(
        session,
        evse_id=start.evse_id,
        bay_id=bay.bay_id if bay else None,
        token_uid=token.uid,
        token_kind=token.kind,
        started_at=start.at,
        start_register_wh=register,
        last_register_wh=max(session.last_register_wh, register),
        last_reading_at=max(session.last_reading_at, start.at),
        tariff_version_id=version.version_id if version else None,
        review_reasons=kept_reasons,
    )
    session = with_doubts(session, token)
    work.sessions.save(session)
    work.timeline.add(session.session_id, start.at, "timeline.started", {"token": token.label or token.uid})
    if start.status is not None:
        work.activities.add(session.session_id, start.at, start.status)
    return session


def _close_overtaken(work: UnitOfWork, start: Start, terms: BillingTerms) -> Closed | None:
    """Close what is still open on this EVSE: its stop was lost. A start that comes late overtakes nothing."""
    if start.evse_id < 1:
        return None
    older = work.sessions.find_open(start.station_id, start.evse_id)
    if older is None or older.started_at > start.at:
        return None
    at = max(older.last_reading_at, older.started_at)
    return close_session(work, older, terms, at=at, end_wh=None, reason="lost_stop", doubts=(ReviewReason.LOST_STOP,))


def _use_up(work: UnitOfWork, token_uid: str, at: datetime) -> None:
    token = work.tokens.find(token_uid)
    if token is not None and (token.valid_until is None or token.valid_until > at):
        work.tokens.save(replace(token, valid_until=at + timedelta(seconds=1)))


def _show(parts: HubParts, outcome: _Outcome, event: TransactionStarted, readings: tuple[MeterReading, ...]) -> None:
    now = event.received_at
    if outcome.version is not None:
        parts.prices.remember(outcome.version)
    if outcome.overtaken is not None:
        after_close(parts, outcome.overtaken, now)
    if outcome.settled is not None:
        after_settling(parts, outcome.settled, now)
    session = outcome.session
    bay = parts.board.bays.get(session.bay_id) if session.bay_id is not None else None
    if bay is not None:
        if bay.pending is not None:
            bay.pending = None
            parts.board.touch(bay.bay.bay_id)
        parts.desk.note("start_failed", bay_subject(bay.bay.bay_id), False, now)
    if not session.is_open:
        return
    live = parts.board.sessions.get(session.session_id)
    is_first = live is None
    if live is None:
        live = LiveSession(session, token_label=outcome.token.label)
        live.note_state(session.started_at, event.status or EvseStatus.CHARGING)
    elif session.last_register_wh >= live.session.last_register_wh:
        live.session = session
    if is_first or outcome.is_new:
        remember_session(parts, live)
        live.take(session, readings, now)
        parts.bus.publish(SessionOpened(session_id=session.session_id, bay_id=session.bay_id))
