"""Stations come and go."""

from dataclasses import replace
from datetime import timedelta

from hubmanager.chargers.events import IdentityDisputed, Reply, StationConnected, StationDisconnected, StationHeard
from hubmanager.domain.station import Acceptance, ChargingStation
from hubmanager.hub.alerting.subjects import station_subject
from hubmanager.hub.bay_states import record_states
from hubmanager.hub.handlers.common import heard
from hubmanager.hub.messages.events import StationChanged, StationKnocked
from hubmanager.hub.parts import HubParts
from hubmanager.hub.store_failures import write_if_possible
from hubmanager.store.unit_of_work import UnitOfWork

_DISPUTE_WINDOW = timedelta(minutes=5)


async def on_connected(event: StationConnected, parts: HubParts) -> Reply:
    """Show a station as connected. An unknown one is kept as waiting; it never creates bays by itself."""
    known = parts.station(event.station_id)
    is_new = known is None
    station = (
        known.station
        if known
        else ChargingStation(event.station_id, event.protocol, Acceptance.WAITING, first_seen_at=event.received_at)
    )
    station = replace(station, protocol=event.protocol, last_seen_at=event.received_at)
    if station.first_seen_at is None:
        station = replace(station, first_seen_at=event.received_at)
    live = parts.board.put_station(station)
    live.is_connected = True
    live.connected_at = live.last_heard_at = event.received_at
    live.disconnected_at = None
    live.remote_address = event.remote_address
    changes = parts.board.derive(parts.board.bays_of(event.station_id), event.received_at)

    def job(work: UnitOfWork) -> None:
        work.stations.save(station)
        record_states(work, changes, "connected", event.received_at)

    await write_if_possible(parts, job)
    if is_new:
        parts.desk.note(
            "unknown_station",
            station_subject(event.station_id),
            True,
            event.received_at,
            station_id=event.station_id,
            detail=event.remote_address,
        )
        parts.bus.publish(StationKnocked(station_id=event.station_id))
    parts.bus.publish(StationChanged(station_id=event.station_id))
    return Reply(acceptance=station.acceptance, heartbeat_interval_s=parts.settings.heartbeat_interval_s)


async def on_disconnected(event: StationDisconnected, parts: HubParts) -> Reply:
    """Show a station as offline. Its sessions stay open: cars may go on charging."""
    live = parts.station(event.station_id)
    if live is None or not live.is_connected:
        return Reply()
    live.is_connected = False
    live.disconnected_at = event.received_at
    live.station = replace(live.station, last_seen_at=event.received_at)
    changes = parts.board.derive(parts.board.bays_of(event.station_id), event.received_at)
    for bay in parts.board.bays_of(event.station_id):
        bay.available_since = None
        if bay.live is not None:
            bay.live.power_w = None
        bay.idle_power_w = None
    station = live.station

    def job(work: UnitOfWork) -> None:
        work.stations.save(station)
        record_states(work, changes, "disconnected", event.received_at)

    await write_if_possible(parts, job)
    parts.bus.publish(StationChanged(station_id=event.station_id))
    return Reply()


async def on_heard(event: StationHeard, parts: HubParts) -> Reply:
    """Take a sign of life. Nothing is stored for it."""
    heard(parts, event.station_id, event.received_at)
    live = parts.station(event.station_id)
    if live is not None and event.occurred_at is not None:
        live.time.observe(event.occurred_at, event.received_at, is_live=True)
    return Reply(heartbeat_interval_s=parts.settings.heartbeat_interval_s)


async def on_disputed(event: IdentityDisputed, parts: HubParts) -> Reply:
    """Two links with one name: the newest won. Only when it repeats soon there are truly two devices."""
    live = parts.station(event.station_id)
    if live is None:
        return Reply()
    live.disputes = [at for at in live.disputes if event.received_at - at < _DISPUTE_WINDOW] + [event.received_at]
    if len(live.disputes) >= 2:
        parts.desk.happened(
            "twin_identity",
            station_subject(event.station_id),
            event.received_at,
            station_id=event.station_id,
            detail=event.remote_address,
        )
    return Reply()
