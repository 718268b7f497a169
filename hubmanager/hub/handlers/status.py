"""The state of an EVSE or of a whole station."""

from datetime import datetime, timedelta

from hubmanager.chargers.events import EvseStatusChanged, Reply, TransactionStarted, TransactionUpdated
from hubmanager.domain.availability import EvseStatus
from hubmanager.hub.alerting.subjects import bay_subject, station_subject
from hubmanager.hub.bay_states import StateChanges, record_states
from hubmanager.hub.handlers.common import heard, time_of
from hubmanager.hub.live_board import LiveBay, LiveStation
from hubmanager.hub.parts import HubParts
from hubmanager.store.unit_of_work import UnitOfWork

_BURST = timedelta(seconds=60)
_UNSET_CLOCK_YEAR = 2020
"""Stations stamp their first messages after a boot with 1970 or 2000."""

_RESTING = frozenset({EvseStatus.SUSPENDED_EV, EvseStatus.FINISHED})


async def on_status(event: EvseStatusChanged, parts: HubParts) -> Reply:
    """Show the state at once, then store it. EVSE 0 is the station as a whole, never a bay."""
    at = time_of(parts, event).correct(event.occurred_at, event.received_at)
    bay = heard(parts, event.station_id, event.received_at, event.evse_id)
    station = parts.station(event.station_id)
    if station is None or (bay is not None and _is_replay(bay, event)):
        return Reply()
    if event.evse_id == 0:
        affected = tuple(parts.board.bays_of(event.station_id))
        station.status = event.status
        _note_faults(parts, event, station_subject(event.station_id), None)
    elif bay is not None:
        affected = (bay,)
        _take_status(parts, station, bay, event)
    else:
        return Reply()
    changes = parts.board.derive(affected, event.received_at)
    session = parts.board.session_at(event.station_id, event.evse_id)
    is_of_session = session is not None and at >= session.session.started_at - _BURST and event.evse_id > 0
    if session is not None and is_of_session:
        session.note_state(at, event.status)
    cause = event.error_code or event.vendor_error_code or "reported"

    def job(work: UnitOfWork) -> None:
        record_states(work, changes, cause, event.received_at)
        if session is not None and is_of_session:
            work.activities.add(session.session.session_id, at, event.status)
            if event.status is EvseStatus.FAULTED:
                work.timeline.add(session.session.session_id, at, "timeline.fault", {"code": cause})

    if changes or (session is not None and is_of_session):
        await parts.store.write(job)
    return Reply()


def _is_replay(bay: LiveBay, event: EvseStatusChanged) -> bool:
    """Whether this is an older word in a burst of words, such as a queue told after a boot."""
    if bay.status_said_at is None or bay.status_received_at is None or event.occurred_at.year < _UNSET_CLOCK_YEAR:
        return False
    return event.occurred_at < bay.status_said_at and event.received_at - bay.status_received_at < _BURST


def _take_status(parts: HubParts, station: LiveStation, bay: LiveBay, event: EvseStatusChanged) -> None:
    was = bay.status
    bay.error_code = "" if event.error_code.lower() == "noerror" else event.error_code
    bay.vendor_error_code = event.vendor_error_code
    bay.info = event.info if bay.error_code or bay.vendor_error_code or event.status is EvseStatus.FAULTED else ""
    subject = bay_subject(bay.bay.bay_id)
    _note_faults(parts, event, subject, bay)
    if event.status is EvseStatus.UNAVAILABLE:
        is_odd = not bay.is_out_by_order and was is not None and was is not EvseStatus.UNAVAILABLE
        if is_odd:
            parts.desk.note(
                "state_odd",
                subject,
                True,
                event.received_at,
                bay_id=bay.bay.bay_id,
                station_id=station.station.station_id,
            )
    else:
        bay.is_out_by_order = False
        parts.desk.note("state_odd", subject, False, event.received_at)
    _take_state(parts, bay, event.status, event.occurred_at, event.received_at)


def _take_state(parts: HubParts, bay: LiveBay, status: EvseStatus, said_at: datetime, now: datetime) -> None:
    bay.status = status
    bay.status_said_at = said_at
    bay.status_received_at = now
    if status is not EvseStatus.AVAILABLE:
        bay.available_since = None
    elif bay.available_since is None:
        bay.available_since = now
    if status is EvseStatus.CHARGING:
        subject = bay_subject(bay.bay.bay_id)
        parts.desk.note("interrupted", subject, False, now)
        parts.desk.note("ev_comm", subject, False, now)
    note_full(parts, bay, now)


def show_car_state(
    parts: HubParts, event: TransactionStarted | TransactionUpdated, bay: LiveBay | None
) -> StateChanges:
    """Show the state that came within a transaction message, unless the bay has said something newer since."""
    if bay is None or event.status is None or event.is_offline:
        return ()
    if bay.status_said_at is not None and event.occurred_at < bay.status_said_at:
        return ()
    _take_state(parts, bay, event.status, event.occurred_at, event.received_at)
    return parts.board.derive((bay,), event.received_at)


def note_full(parts: HubParts, bay: LiveBay, now: datetime) -> None:
    """Note whether a car that has charged takes no more."""
    has_charged = bay.live is not None and bay.live.session.energy_wh > 0
    is_full = bay.status in _RESTING and has_charged
    parts.desk.note(
        "full_plugged",
        bay_subject(bay.bay.bay_id),
        is_full,
        now,
        bay_id=bay.bay.bay_id,
        station_id=bay.bay.station_id,
    )


def _note_faults(parts: HubParts, event: EvseStatusChanged, subject: str, bay: LiveBay | None) -> None:
    place = (event.station_id, event.evse_id)
    parts.faults.status(place, event.status, event.error_code, event.vendor_error_code, event.info)
    parts.faults.tell(parts.desk, place, subject, bay.bay.bay_id if bay else None, event.received_at)
    if bay is not None and not bay.fault:
        reported = parts.faults.line(place)
        if reported:
            bay.info = reported
