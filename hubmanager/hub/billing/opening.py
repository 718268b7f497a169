"""Opening a session from a station's report. A start is a report, not a question: it is stored whatever the token."""

from dataclasses import dataclass, replace
from datetime import datetime

from hubmanager.domain.availability import EvseStatus
from hubmanager.domain.bay import Bay
from hubmanager.domain.ids import SessionId, StationId
from hubmanager.domain.meter_reading import MeterReading, ReadingContext
from hubmanager.domain.session import ChargingSession, ReviewReason
from hubmanager.domain.station import ChargerProtocol
from hubmanager.domain.token import TokenKind, TokenStatus, normal_uid
from hubmanager.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Authorised:
    """What a token turned out to be."""

    uid: str
    kind: TokenKind
    status: TokenStatus
    label: str = ""


def authorise(work: UnitOfWork, token_uid: str, at: datetime) -> Authorised:
    """Look a token up. No token is accepted as such: equipment without a reader knows none."""
    uid = normal_uid(token_uid)
    if not uid:
        return Authorised("", TokenKind.NONE, TokenStatus.ACCEPTED)
    token = work.tokens.find(uid)
    if token is None:
        # Nobody is known to send an invoice to: what this session costs is owed at the desk.
        return Authorised(uid, TokenKind.NONE, TokenStatus.INVALID)
    status = token.status_at(at)
    if token.kind is TokenKind.WALK_IN and status is TokenStatus.EXPIRED:
        # The tag was made for one start; that this start comes late changes nothing of what the driver owes.
        status = TokenStatus.ACCEPTED
    return Authorised(uid, token.kind, status, token.label)


@dataclass(frozen=True, slots=True)
class Start:
    """A start with its times already corrected."""

    station_id: StationId
    protocol: ChargerProtocol
    evse_id: int
    natural_key: str
    at: datetime
    token_uid: str
    transaction_id: str | None
    register_wh: int | None
    readings: tuple[MeterReading, ...] = ()
    status: EvseStatus | None = None
    is_joined_late: bool = False
    doubts: tuple[ReviewReason, ...] = ()


def start_register(register_wh: int | None, readings: tuple[MeterReading, ...]) -> int:
    """Return the start register: as told, else from the reading taken at the beginning; 0 stands for 'not known yet'."""
    if register_wh is not None:
        return max(register_wh, 0)
    for reading in readings:
        if reading.context is ReadingContext.BEGIN and reading.value_wh is not None:
            return max(reading.value_wh, 0)
    return 0


def open_session(work: UnitOfWork, start: Start, token: Authorised) -> ChargingSession:
    """Store a new session with the price that is valid at its start."""
    bay: Bay | None = work.bays.find_by_evse(start.station_id, start.evse_id) if start.evse_id > 0 else None
    version = work.tariffs.at(start.at)
    register = start_register(start.register_wh, start.readings)
    session = ChargingSession(
        session_id=SessionId(0),
        station_id=start.station_id,
        evse_id=start.evse_id,
        bay_id=bay.bay_id if bay else None,
        protocol=start.protocol,
        natural_key=start.natural_key,
        transaction_id=start.transaction_id or "",
        token_uid=token.uid,
        token_kind=token.kind,
        started_at=start.at,
        start_register_wh=register,
        last_register_wh=register,
        last_reading_at=start.at,
        tariff_version_id=version.version_id if version else None,
    )
    session = with_doubts(session, token)
    if start.is_joined_late:
        session = session.with_reason(ReviewReason.JOINED_LATE)
    for doubt in start.doubts:
        session = session.with_reason(doubt)
    session = work.sessions.add(session)
    if start.transaction_id is None:
        session = replace(session, transaction_id=str(session.session_id))
        work.sessions.save(session)
    work.timeline.add(session.session_id, start.at, "timeline.started", {"token": token.label or token.uid})
    if start.status is not None:
        work.activities.add(session.session_id, start.at, start.status)
    return session


def with_doubts(session: ChargingSession, token: Authorised) -> ChargingSession:
    """Return the session with what its bay, price and token leave open."""
    if session.bay_id is None:
        session = session.with_reason(ReviewReason.UNKNOWN_BAY)
    if session.tariff_version_id is None:
        session = session.with_reason(ReviewReason.NO_PRICE)
    if token.status is not TokenStatus.ACCEPTED:
        session = session.with_reason(ReviewReason.UNKNOWN_TOKEN)
    return session
