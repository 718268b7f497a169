"""News within a transaction (2.x): kept by its number, answered whatever the order."""

from dataclasses import dataclass, replace
from datetime import datetime

from hubmanager.chargers.events import Reply, TransactionUpdated
from hubmanager.domain.meter_reading import MeterReading
from hubmanager.domain.session import ChargingSession, ReviewReason, SessionState
from hubmanager.domain.station import ChargerProtocol
from hubmanager.domain.token import TokenStatus
from hubmanager.hub.after_close import after_settling
from hubmanager.hub.bay_states import record_states
from hubmanager.hub.billing.closing import BillingTerms, Closed, has_gaps, max_power_w, settle_again
from hubmanager.hub.billing.matching import find_transaction
from hubmanager.hub.billing.opening import Authorised, authorise, with_doubts
from hubmanager.hub.billing.registers import Sampled, take_samples
from hubmanager.hub.billing.unstarted import open_unstarted
from hubmanager.hub.handlers.common import heard, remember_session, show_readings, subject_of, time_of
from hubmanager.hub.handlers.status import note_full, show_car_state
from hubmanager.hub.live_session import LiveSession
from hubmanager.hub.messages.events import SessionOpened
from hubmanager.hub.parts import HubParts
from hubmanager.store.repositories.tariffs import TariffVersion
from hubmanager.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class _Outcome:
    sampled: Sampled
    token: Authorised | None
    version: TariffVersion | None
    settled: Closed | None = None


async def on_updated(event: TransactionUpdated, parts: HubParts) -> Reply:
    """Take readings, a token or a state into the transaction's session."""
    times = time_of(parts, event)
    at = times.correct(event.occurred_at, event.received_at)
    readings = times.correct_readings(event.readings, event.received_at)
    bay = heard(parts, event.station_id, event.received_at, event.evse_id)
    live_station = parts.station(event.station_id)
    protocol = live_station.station.protocol if live_station else ChargerProtocol.OCPP_201
    terms = parts.terms(event.received_at)
    changes = show_car_state(parts, event, bay)
    at_hand = parts.prices.versions_at_hand

    def job(work: UnitOfWork) -> _Outcome:
        record_states(work, changes, "transaction", event.received_at)
        session = find_transaction(work, event.station_id, event.transaction_id)
        if session is None:
            session = open_unstarted(
                work,
                station_id=event.station_id,
                protocol=protocol,
                evse_id=event.evse_id,
                transaction_id=event.transaction_id,
                at=at,
                token_uid=event.token_uid,
                readings=readings,
            )
        is_first = event.seq_no is None or work.sequence.seen(session.session_id, event.seq_no)
        token = authorise(work, event.token_uid, at) if event.token_uid else None
        if not is_first:
            return _Outcome(Sampled(session), token, None)
        if readings:
            work.readings.add(session.session_id, readings)
        if event.status is not None:
            work.activities.add(session.session_id, at, event.status)
        session = _with_token(session, token)
        return _sampled(work, session, event, readings, token, terms, at_hand)

    outcome = await parts.store.write(job)
    _show(parts, outcome, event, at, readings)
    return Reply(token_status=outcome.token.status if outcome.token else TokenStatus.ACCEPTED)


def _with_token(session: ChargingSession, token: Authorised | None) -> ChargingSession:
    """Take the first token of a transaction; who ends it later does not change who began it."""
    if token is None or session.token_uid:
        return session
    return with_doubts(replace(session, token_uid=token.uid, token_kind=token.kind), token)


def _sampled(
    work: UnitOfWork,
    session: ChargingSession,
    event: TransactionUpdated,
    readings: tuple[MeterReading, ...],
    token: Authorised | None,
    terms: BillingTerms,
    at_hand: frozenset[int],
) -> _Outcome:
    version_id = session.tariff_version_id
    version = None if version_id is None or version_id in at_hand else work.tariffs.get(version_id)
    if session.state is SessionState.ENDED:
        if ReviewReason.MISSING_MESSAGES not in session.review_reasons:
            return _Outcome(Sampled(session), token, version)
        work.sessions.save(session)
        return _Outcome(Sampled(session), token, version, settle_again(work, session, terms))
    if not session.is_open:
        return _Outcome(Sampled(session), token, version)
    if session.evse_id < 1 and event.evse_id:
        bay = work.bays.find_by_evse(event.station_id, event.evse_id)
        session = replace(session, evse_id=event.evse_id, bay_id=bay.bay_id if bay else None)
    if ReviewReason.MISSING_MESSAGES in session.review_reasons and not has_gaps(work, session):
        left = tuple(reason for reason in session.review_reasons if reason is not ReviewReason.MISSING_MESSAGES)
        session = replace(session, review_reasons=left)
    sampled = take_samples(session, readings, max_power_w(work, session))
    work.sessions.save(sampled.session)
    return _Outcome(sampled, token, version)


def _show(
    parts: HubParts, outcome: _Outcome, event: TransactionUpdated, at: datetime, readings: tuple[MeterReading, ...]
) -> None:
    now = event.received_at
    session = outcome.sampled.session
    if outcome.version is not None:
        parts.prices.remember(outcome.version)
    if outcome.settled is not None:
        after_settling(parts, outcome.settled, now)
        return
    if outcome.sampled.troubles:
        parts.desk.happened(
            "meter_jump",
            subject_of(session.station_id, session.bay_id),
            now,
            bay_id=session.bay_id,
            station_id=session.station_id,
        )
    if not session.is_open:
        return
    live = parts.board.sessions.get(session.session_id)
    if live is None:
        live = LiveSession(session)
        remember_session(parts, live)
        parts.bus.publish(SessionOpened(session_id=session.session_id, bay_id=session.bay_id))
    if outcome.token is not None:
        live.token_label = outcome.token.label
    if event.status is not None:
        live.note_state(at, event.status)
    is_at_a_bay_now = session.bay_id != live.session.bay_id
    show_readings(parts, live, session, readings, now)
    if is_at_a_bay_now:
        parts.board.put_session(live)
    bay = parts.board.bays.get(session.bay_id) if session.bay_id is not None else None
    if bay is not None:
        note_full(parts, bay, now)
