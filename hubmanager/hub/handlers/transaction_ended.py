"""A station reports that a transaction ended. It is always accepted: a stop that is refused is sent again for ever."""

from dataclasses import dataclass, replace
from datetime import datetime

from hubmanager.chargers.events import Reply, TransactionEnded
from hubmanager.domain.meter_reading import MeterReading, ReadingContext
from hubmanager.domain.session import ChargingSession, ReviewReason, SessionState
from hubmanager.domain.station import ChargerProtocol
from hubmanager.hub.after_close import after_close, after_settling
from hubmanager.hub.billing.closing import BillingTerms, Closed, close_session, has_gaps, settle_again
from hubmanager.hub.billing.matching import find_transaction, match_stop
from hubmanager.hub.billing.opening import Start, authorise, open_session
from hubmanager.hub.billing.registers import JITTER_WH
from hubmanager.hub.billing.unstarted import open_unstarted
from hubmanager.hub.handlers.common import heard, subject_of, time_of
from hubmanager.hub.parts import HubParts
from hubmanager.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class _Stop:
    """A stop with its times corrected."""

    event: TransactionEnded
    protocol: ChargerProtocol
    at: datetime
    readings: tuple[MeterReading, ...]

    @property
    def is_numbered(self) -> bool:
        return self.event.seq_no is not None

    @property
    def end_wh(self) -> int | None:
        """The end register: as told, else the reading taken at the end, else the last one that came along."""
        if self.event.register_wh is not None:
            return max(self.event.register_wh, 0)
        told = [reading for reading in self.readings if reading.value_wh is not None]
        at_end = [reading for reading in told if reading.context is ReadingContext.END]
        found = at_end or sorted(told, key=lambda reading: reading.taken_at)
        return found[-1].value_wh if found else None


@dataclass(frozen=True, slots=True)
class _Outcome:
    closed: Closed
    is_first: bool = True
    """False: this stop was known, or says something else about a session that is over."""
    is_settled: bool = False
    disagrees: bool = False


async def on_ended(event: TransactionEnded, parts: HubParts) -> Reply:
    """Close the session that the stop means, and bill it in the same commit if nothing is doubtful."""
    times = time_of(parts, event)
    live_station = parts.station(event.station_id)
    stop = _Stop(
        event,
        live_station.station.protocol if live_station else ChargerProtocol.OCPP_16,
        times.correct(event.occurred_at, event.received_at),
        times.correct_readings(event.readings, event.received_at),
    )
    heard(parts, event.station_id, event.received_at, event.evse_id)
    terms = parts.terms(event.received_at)
    outcome = await parts.store.write(lambda work: _store_stop(work, stop, terms))
    session = outcome.closed.session
    if outcome.is_settled:
        after_settling(parts, outcome.closed, event.received_at)
    elif outcome.is_first:
        after_close(parts, outcome.closed, event.received_at)
    if outcome.disagrees:
        parts.desk.happened(
            "stop_disagrees",
            subject_of(session.station_id, session.bay_id),
            event.received_at,
            bay_id=session.bay_id,
            station_id=session.station_id,
            detail=str(session.session_id),
        )
    cdr = outcome.closed.cdr
    if cdr is None:
        return Reply(transaction_id=int(session.session_id))
    return Reply(transaction_id=int(session.session_id), total_cost=cdr.total_gross, currency=cdr.currency)


def _store_stop(work: UnitOfWork, stop: _Stop, terms: BillingTerms) -> _Outcome:
    session = _find(work, stop)
    if session is None:
        session = _unheard(work, stop)
        if not session.is_open:
            return _Outcome(Closed(session), is_first=False)
    if stop.is_numbered:
        work.sequence.seen(session.session_id, stop.event.seq_no or 0)
    if not session.is_open:
        return _again(work, session, stop, terms)
    if stop.readings:
        work.readings.add(session.session_id, stop.readings)
    if stop.event.token_uid and not session.token_uid:
        token = authorise(work, stop.event.token_uid, stop.at)
        session = replace(session, token_uid=token.uid, token_kind=token.kind)
    doubts: list[ReviewReason] = []
    if stop.end_wh is None:
        doubts.append(ReviewReason.NO_END_READING)
    if stop.is_numbered and has_gaps(work, session):
        doubts.append(ReviewReason.MISSING_MESSAGES)
    elif ReviewReason.MISSING_MESSAGES in session.review_reasons and not has_gaps(work, session):
        left = tuple(reason for reason in session.review_reasons if reason is not ReviewReason.MISSING_MESSAGES)
        session = replace(session, review_reasons=left)
    closed = close_session(
        work, session, terms, at=stop.at, end_wh=stop.end_wh, reason=stop.event.reason, doubts=doubts
    )
    return _Outcome(closed)


def _find(work: UnitOfWork, stop: _Stop) -> ChargingSession | None:
    event = stop.event
    session = find_transaction(work, event.station_id, event.transaction_id)
    if session is not None:
        return session
    known = work.sessions.find_by_key(_stop_key(stop))
    if known is not None or stop.is_numbered:
        return known
    end = (stop.end_wh, stop.at) if stop.end_wh is not None else None
    return match_stop(work, event.station_id, evse_id=event.evse_id, token_uid=event.token_uid, end=end)


def _stop_key(stop: _Stop) -> str:
    event = stop.event
    said = event.occurred_at.isoformat()
    return f"stop:{event.station_id}:{event.transaction_id}:{event.token_uid}:{said}:{event.register_wh}"


def _unheard(work: UnitOfWork, stop: _Stop) -> ChargingSession:
    """Open a session for a stop that fits none: its energy is kept, and a person decides."""
    event = stop.event
    if stop.is_numbered:
        return open_unstarted(
            work,
            station_id=event.station_id,
            protocol=stop.protocol,
            evse_id=event.evse_id,
            transaction_id=event.transaction_id,
            at=stop.at,
            token_uid=event.token_uid,
            readings=stop.readings,
            register_wh=None,
        )
    values = [reading.value_wh for reading in stop.readings if reading.value_wh is not None]
    began = min((reading.taken_at for reading in stop.readings), default=stop.at)
    start_wh = min(values) if values else None
    if start_wh is None and event.evse_id:
        # The meter stood somewhere when the last session ended; what was used since is this session's.
        last = work.sessions.find_last(event.station_id, event.evse_id)
        if last is not None and last.last_register_wh <= (stop.end_wh or 0):
            start_wh, began = last.last_register_wh, min(last.last_reading_at, stop.at)
    start = Start(
        station_id=event.station_id,
        protocol=stop.protocol,
        evse_id=event.evse_id or 0,
        natural_key=_stop_key(stop),
        at=began,
        token_uid=event.token_uid,
        transaction_id=event.transaction_id,
        register_wh=start_wh if start_wh is not None else stop.end_wh,
        doubts=(ReviewReason.STOP_WITHOUT_START,),
    )
    return open_session(work, start, authorise(work, event.token_uid, stop.at))


def _again(work: UnitOfWork, session: ChargingSession, stop: _Stop, terms: BillingTerms) -> _Outcome:
    """A stop for a session that is over: the first one stands, but a real stop beats one that was only assumed."""
    if session.state is SessionState.ENDED:
        if ReviewReason.LOST_STOP in session.review_reasons and session.stop_reason == "lost_stop":
            settled = _truly_ended(work, session, stop, terms)
            if settled is not None:
                return _Outcome(settled, is_first=False, is_settled=True)
        elif ReviewReason.MISSING_MESSAGES in session.review_reasons:
            if stop.readings:
                work.readings.add(session.session_id, stop.readings)
            return _Outcome(settle_again(work, session, terms), is_first=False, is_settled=True)
    cdr = work.cdrs.find(session.session_id)
    end_wh = stop.end_wh
    disagrees = (
        end_wh is not None
        and session.end_register_wh is not None
        and abs(end_wh - session.end_register_wh) > JITTER_WH
        and not _is_told(session, stop)
    )
    if disagrees:
        if session.state is SessionState.ENDED:
            session = session.with_reason(ReviewReason.DISAGREEING_STOP)
            work.sessions.save(session)
        values = {"register_wh": str(end_wh)}
        work.timeline.add(session.session_id, stop.at, "timeline.second_stop", values)
    return _Outcome(Closed(session, cdr), is_first=False, disagrees=disagrees)


def _is_told(session: ChargingSession, stop: _Stop) -> bool:
    """Whether this is the stop that closed the session: an impossible register was not taken then, nor is it now."""
    return session.ended_at == max(stop.at, session.started_at) and session.stop_reason == stop.event.reason


def _truly_ended(work: UnitOfWork, session: ChargingSession, stop: _Stop, terms: BillingTerms) -> Closed | None:
    """Take the real stop of a session that was closed without one, unless the meter has moved on to the next session."""
    if stop.end_wh is None or stop.at < session.started_at:
        return None
    following = work.sessions.find_last(session.station_id, session.evse_id)
    has_following = following is not None and following.session_id != session.session_id
    if following is not None and has_following:
        is_beyond = stop.end_wh > following.start_register_wh or stop.at > following.started_at
        if is_beyond:
            return None
    if stop.readings:
        work.readings.add(session.session_id, stop.readings)
    left = tuple(reason for reason in session.review_reasons if reason is not ReviewReason.LOST_STOP)
    real = replace(session, review_reasons=left, ended_at=stop.at, stop_reason=stop.event.reason)
    work.timeline.add(session.session_id, stop.at, "timeline.late_stop", {"register_wh": str(stop.end_wh)})
    return settle_again(work, real, terms, end_wh=stop.end_wh)
