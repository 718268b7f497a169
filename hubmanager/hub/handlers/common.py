"""What several handlers need of the board."""

from datetime import datetime, timedelta

from hubmanager.chargers.events import EvseStatusChanged, TransactionEnded, TransactionStarted, TransactionUpdated
from hubmanager.domain.ids import BayId, StationId
from hubmanager.domain.meter_reading import MeterReading
from hubmanager.domain.session import ChargingSession
from hubmanager.hub.alerting.subjects import bay_subject, station_subject
from hubmanager.hub.live_board import LiveBay
from hubmanager.hub.live_session import LiveSession
from hubmanager.hub.parts import HubParts
from hubmanager.hub.station_time import StationTime


def heard(parts: HubParts, station_id: StationId, at: datetime, evse_id: int | None = None) -> LiveBay | None:
    """Note a sign of life of a station, and of one EVSE of it. Returns the EVSE's bay."""
    live = parts.station(station_id)
    if live is not None:
        live.last_heard_at = at
    bay = parts.board.bay_of(station_id, evse_id)
    if bay is not None:
        bay.last_heard_at = at
        parts.board.touch(bay.bay.bay_id)
    return bay


_SETTLED = timedelta(minutes=5)
"""So long after it connected, or after the last failed write, a station has told what it had kept back."""

_PRICE_PAUSE = timedelta(seconds=1)
"""A running session is rated at most this often."""

TimedEvent = TransactionStarted | TransactionUpdated | TransactionEnded | EvseStatusChanged


def time_of(parts: HubParts, event: TimedEvent) -> StationTime:
    """Learn from an event's time and return the station's clock to correct times with."""
    live = parts.station(event.station_id)
    if live is None:
        return StationTime()
    # Transaction messages are queued and repeated, in 1.6 without any mark, so an old time in one proves nothing.
    is_live = isinstance(event, EvseStatusChanged)
    is_calm = all(
        since is not None and event.received_at - since > _SETTLED
        for since in (live.connected_at, parts.health.failed_at or live.connected_at)
    )
    live.time.observe(event.occurred_at, event.received_at, is_live=is_live, is_calm=is_calm)
    return live.time


def subject_of(station_id: StationId, bay_id: BayId | None) -> str:
    """Return the alert subject for a bay, or for its station where no bay is known."""
    return bay_subject(bay_id) if bay_id is not None else station_subject(station_id)


def show_readings(
    parts: HubParts, live: LiveSession, session: ChargingSession, readings: tuple[MeterReading, ...], now: datetime
) -> None:
    """Show a session after new readings, with its price if the one shown is a second old."""
    live.take(session, readings, now)
    if live.priced_at is None or now - live.priced_at >= _PRICE_PAUSE:
        live.reprice(now, parts.time_zone)
    parts.board.touch(session.bay_id)


def remember_session(parts: HubParts, live: LiveSession) -> None:
    """Put a session on the board with its price list at hand."""
    live.tariff = parts.prices.tariff_of(live.session.tariff_version_id)
    parts.board.put_session(live)
