"""Sessions: the list, one whole, its power curve."""

from datetime import timedelta

from hubmanager.domain.meter_reading import MeterReading
from hubmanager.hub.messages.queries import GetPowerCurve, GetSession, ListSessions
from hubmanager.hub.messages.views import FrameView, PowerPoint, ReadingView, SessionDetail, SessionRow, TimelineEntry
from hubmanager.hub.parts import HubParts
from hubmanager.hub.publisher import Publisher
from hubmanager.hub.queries.rows import session_row
from hubmanager.store.queries import sessions
from hubmanager.store.unit_of_work import UnitOfWork

_MOST_ROWS = 10_000
_MOST_FRAMES = 2_000
_FRAME_MARGIN = timedelta(seconds=30)


async def list_sessions(query: ListSessions, parts: HubParts, publisher: Publisher) -> tuple[SessionRow, ...]:
    """Return sessions, newest first."""
    del publisher
    records = await parts.store.read(
        lambda work: sessions.list_records(
            work,
            since=query.since,
            until=query.until,
            state=query.state,
            bay_id=query.bay_id,
            text=query.text,
            limit=max(0, min(query.limit, _MOST_ROWS)),
            offset=max(0, query.offset),
        )
    )
    return tuple(session_row(record, parts.settings) for record in records)


async def get_session(query: GetSession, parts: HubParts, publisher: Publisher) -> SessionDetail:
    """Return everything about one session, down to the raw messages that made it."""
    del publisher
    settings = parts.settings

    def job(work: UnitOfWork) -> SessionDetail:
        record = sessions.get_record(work, query.session_id)
        session = record.session
        cdr = work.cdrs.find(query.session_id)
        until = (session.ended_at or parts.now()) + _FRAME_MARGIN
        frames = work.journal.list_between(session.station_id, session.started_at - _FRAME_MARGIN, until, _MOST_FRAMES)
        return SessionDetail(
            row=session_row(record, settings),
            stop_reason=session.stop_reason,
            lines=cdr.lines if cdr else (),
            vat=cdr.vat if cdr else (),
            readings=tuple(_reading(reading) for reading in work.readings.list_for(query.session_id)),
            timeline=tuple(
                TimelineEntry(at=note.at, text=note.text_key, values=note.values)
                for note in work.timeline.list_for(query.session_id)
            ),
            frames=tuple(
                FrameView(at=frame.at, station_id=frame.station_id, direction=str(frame.direction), text=frame.text)
                for frame in frames
                if frame.evse_id in (None, 0, session.evse_id)
            ),
        )

    return await parts.store.read(job)


async def get_power_curve(query: GetPowerCurve, parts: HubParts, publisher: Publisher) -> tuple[PowerPoint, ...]:
    """Return a session's power over time; derived from the register where the station told no power."""
    del publisher
    readings = await parts.store.read(lambda work: work.readings.list_for(query.session_id))
    return power_points(readings)


def power_points(readings: tuple[MeterReading, ...]) -> tuple[PowerPoint, ...]:
    """Return one point a reading, in order of time."""
    points: list[PowerPoint] = []
    last: MeterReading | None = None
    for reading in readings:
        if reading.power_w is not None:
            points.append(PowerPoint(at=reading.taken_at, power_w=reading.power_w))
        elif reading.value_wh is not None and last is not None and last.value_wh is not None:
            seconds = (reading.taken_at - last.taken_at).total_seconds()
            rise_wh = reading.value_wh - last.value_wh
            if seconds > 0 and rise_wh >= 0:
                points.append(PowerPoint(at=reading.taken_at, power_w=round(rise_wh * 3600 / seconds)))
        if reading.value_wh is not None:
            last = reading
    return tuple(points)


def _reading(reading: MeterReading) -> ReadingView:
    return ReadingView(
        taken_at=reading.taken_at,
        value_wh=reading.value_wh,
        power_w=reading.power_w,
        soc_pct=reading.soc_pct,
        context=str(reading.context),
    )
