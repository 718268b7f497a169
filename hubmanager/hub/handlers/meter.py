"""Meter readings outside of transaction messages."""

from hubmanager.chargers.events import MeterSampled, Reply
from hubmanager.hub.billing.closing import UNLIMITED_POWER_W
from hubmanager.hub.billing.registers import WINDOW_TOLERANCE, take_samples
from hubmanager.hub.handlers.common import heard, show_readings, subject_of
from hubmanager.hub.handlers.status import note_full
from hubmanager.hub.live_session import LiveSession
from hubmanager.hub.parts import HubParts
from hubmanager.store.unit_of_work import UnitOfWork

_NO_IDS = frozenset({"", "0", "-1"})


async def on_sampled(event: MeterSampled, parts: HubParts) -> Reply:
    """Add readings to the session they belong to. Late ones never bring an ended session back."""
    bay = heard(parts, event.station_id, event.received_at, event.evse_id)
    station = parts.station(event.station_id)
    if station is None or not event.readings:
        return Reply()
    station.time.observe(max(r.taken_at for r in event.readings), event.received_at, is_live=False)
    readings = station.time.correct_readings(event.readings, event.received_at)
    live = await _session_for(parts, event)
    if live is None:
        powers = [reading.power_w for reading in readings if reading.power_w is not None]
        if bay is not None and powers and bay.live is None:
            bay.idle_power_w = powers[-1]
        return Reply()
    session = live.session
    readings = tuple(r for r in readings if r.taken_at >= session.started_at - WINDOW_TOLERANCE)
    if not readings:
        return Reply()
    session_bay = parts.board.bays.get(session.bay_id) if session.bay_id is not None else None
    limit_w = session_bay.bay.max_power_w if session_bay else UNLIMITED_POWER_W
    sampled = take_samples(session, readings, limit_w)

    def job(work: UnitOfWork) -> None:
        work.readings.add(session.session_id, readings)
        if sampled.session != session:
            work.sessions.save(sampled.session)
        if sampled.learnt_start:
            values = {"register_wh": str(sampled.session.start_register_wh)}
            work.timeline.add(session.session_id, event.received_at, "timeline.start_learnt", values)

    await parts.store.write(job)
    show_readings(parts, live, sampled.session, readings, event.received_at)
    if sampled.troubles:
        parts.desk.happened(
            "meter_jump",
            subject_of(session.station_id, session.bay_id),
            event.received_at,
            bay_id=session.bay_id,
            station_id=session.station_id,
        )
    if session_bay is not None:
        note_full(parts, session_bay, event.received_at)
    return Reply()


async def _session_for(parts: HubParts, event: MeterSampled) -> LiveSession | None:
    """Return the open session that the readings belong to: by the transaction's id, else by EVSE and time."""
    transaction_id = event.transaction_id or ""
    if transaction_id not in _NO_IDS:
        live = parts.board.session_by_transaction(event.station_id, transaction_id)
        if live is not None:
            return live
        known = await parts.store.read(lambda work: work.sessions.find_by_transaction(event.station_id, transaction_id))
        if known is not None:
            return None
    return parts.board.session_at(event.station_id, event.evse_id) if event.evse_id > 0 else None
