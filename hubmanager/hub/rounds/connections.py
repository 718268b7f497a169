"""Who is silent, and who must be asked for its state."""

from datetime import datetime, timedelta
from functools import partial

from hubmanager.chargers.port import Triggers
from hubmanager.domain.availability import EvseStatus
from hubmanager.domain.ids import StationId
from hubmanager.domain.station import Acceptance, ChargerProtocol
from hubmanager.domain.station_clock import is_off
from hubmanager.hub.alerting.subjects import NETWORK, bay_subject, station_subject
from hubmanager.hub.live_board import LiveStation
from hubmanager.hub.parts import HubParts
from hubmanager.hub.store_failures import write_if_possible
from hubmanager.store.unit_of_work import UnitOfWork

_TOGETHER = timedelta(seconds=60)
_FEWEST_FOR_NETWORK = 3
_WAITING_KEPT = timedelta(days=1)
_FIRST_ASK = timedelta(seconds=1)
_SPREAD_S = 2
_ASK_AGAIN = timedelta(seconds=30)
_WELL_S = 10
_UNKNOWN_IS_ODD = timedelta(seconds=60)


async def watch_connections(parts: HubParts, now: datetime) -> None:
    """Note silent stations; when half of them went within a minute it is the network, not the stations."""
    stations = [live for live in parts.board.stations.values() if live.is_accepted]
    parts.desk.set_on_delay("station_offline", parts.settings.offline_after_s)
    gone: list[LiveStation] = []
    for live in stations:
        is_modbus = live.station.protocol is ChargerProtocol.MODBUS
        rule = "modbus_lost" if is_modbus else "station_offline"
        lost = list(parts.board.bays_of(live.station.station_id)) if not live.is_connected else []
        parts.desk.note(
            rule,
            station_subject(live.station.station_id),
            not live.is_connected,
            now,
            station_id=live.station.station_id,
            detail=", ".join(bay.bay.number for bay in lost),
        )
        if not live.is_connected and live.disconnected_at is not None:
            gone.append(live)
    newest = max((live.disconnected_at for live in gone if live.disconnected_at), default=now)
    together = [live for live in gone if live.disconnected_at and newest - live.disconnected_at <= _TOGETHER]
    were_there = len(together) + sum(live.is_connected for live in stations)
    is_network = len(together) >= _FEWEST_FOR_NETWORK and len(together) * 2 >= were_there
    parts.desk.note("many_offline", NETWORK, is_network, now, detail=str(len(together)) if is_network else "")


async def watch_clocks(parts: HubParts, now: datetime) -> None:
    """Note stations whose clock is so wrong that their times are corrected; it is well again below ten seconds."""
    for live in parts.board.stations.values():
        offset = live.time.offset_s
        if offset is None or not live.is_accepted:
            continue
        subject, station_id = station_subject(live.station.station_id), live.station.station_id
        if is_off(offset):
            parts.desk.note("clock", subject, True, now, station_id=station_id, detail=f"{offset:+d} s")
        elif abs(offset) < _WELL_S:
            parts.desk.note("clock", subject, False, now)


async def ask_unknown_states(parts: HubParts, now: datetime) -> None:
    """Ask stations for the state of bays that nothing was heard of since they connected."""
    for bay in parts.board.bays.values():
        station = parts.station(bay.bay.station_id) if bay.bay.station_id else None
        if station is None or bay.bay.evse_id is None:
            continue
        is_unknown = station.is_connected and station.is_accepted and bay.status is None
        connected_at = station.connected_at or now
        subject = bay_subject(bay.bay.bay_id)
        if is_unknown and now - connected_at >= _UNKNOWN_IS_ODD:
            parts.desk.note(
                "state_odd", subject, True, now, bay_id=bay.bay.bay_id, station_id=bay.bay.station_id, detail="unknown"
            )
        elif bay.status is not None and bay.status is not EvseStatus.UNAVAILABLE:
            parts.desk.note("state_odd", subject, False, now)
        if not is_unknown:
            continue
        if bay.ask_at is None or bay.ask_at < connected_at:
            # Spread: after a power cut all stations come back at once.
            bay.ask_at = connected_at + _FIRST_ASK + timedelta(seconds=parts.rng.uniform(0, _SPREAD_S))
        if now >= bay.ask_at:
            bay.ask_at = now + _ASK_AGAIN
            parts.follow_up(_ask(parts, station.station.station_id, bay.bay.evse_id))


async def _ask(parts: HubParts, station_id: StationId, evse_id: int) -> None:
    charger = parts.find_charger(station_id)
    if charger is not None and isinstance(charger, Triggers):
        await charger.request_status(evse_id)


async def forget_waiting(parts: HubParts, now: datetime) -> None:
    """Forget stations that knocked and were not heard for a day."""
    for live in tuple(parts.board.stations.values()):
        last = live.last_heard_at or live.station.last_seen_at or live.station.first_seen_at
        is_old = last is None or now - last > _WAITING_KEPT
        if live.station.acceptance is Acceptance.WAITING and not live.is_connected and is_old:
            station_id = live.station.station_id
            parts.board.drop_station(station_id)
            parts.desk.forget_station(station_id, now)
            await write_if_possible(parts, partial(_remove, station_id=station_id))


def _remove(work: UnitOfWork, station_id: StationId) -> None:
    work.stations.remove(station_id)
