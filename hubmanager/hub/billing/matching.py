"""Finding the session that a stop means, when its id does not say."""

from hubmanager.domain.ids import StationId
from hubmanager.domain.plausibility import ReadingVerdict, judge_reading
from hubmanager.domain.session import ChargingSession
from hubmanager.domain.token import normal_uid
from hubmanager.hub.billing.closing import max_power_w
from hubmanager.hub.billing.registers import Point
from hubmanager.store.unit_of_work import UnitOfWork

_NO_IDS = frozenset({"", "0", "-1"})


def find_transaction(work: UnitOfWork, station_id: StationId, transaction_id: str) -> ChargingSession | None:
    """Return the newest session of that transaction id; 0 and -1 are what stations say when they have none."""
    if transaction_id in _NO_IDS:
        return None
    return work.sessions.find_by_transaction(station_id, transaction_id)


def match_stop(
    work: UnitOfWork, station_id: StationId, *, evse_id: int | None, token_uid: str, end: Point | None
) -> ChargingSession | None:
    """Return the one open session of the station that fits EVSE, token and meter; None if none or several do."""
    uid = normal_uid(token_uid)
    fitting = [
        session
        for session in work.sessions.list_open()
        if session.station_id == station_id
        and (evse_id is None or evse_id < 1 or session.evse_id == evse_id)
        and (not uid or not session.token_uid or session.token_uid == uid)
        and _is_continuous(work, session, end)
    ]
    return fitting[0] if len(fitting) == 1 else None


def _is_continuous(work: UnitOfWork, session: ChargingSession, end: Point | None) -> bool:
    if end is None:
        return True
    value, at = end
    if at < session.started_at:
        return False
    last = (session.last_register_wh, session.last_reading_at)
    return judge_reading(last, (value, max(at, last[1])), max_power_w(work, session)) is ReadingVerdict.PLAUSIBLE
