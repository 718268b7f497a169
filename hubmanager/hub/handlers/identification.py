"""A station says who it is, and what its settings are."""

from dataclasses import replace
from datetime import timedelta

from hubmanager.chargers.events import Reply, SettingsReported, StationIdentified
from hubmanager.chargers.port import Triggers
from hubmanager.domain.ids import StationId
from hubmanager.domain.station import Acceptance, ChargingStation
from hubmanager.hub.alerting.subjects import station_subject
from hubmanager.hub.bay_states import record_states
from hubmanager.hub.handlers.common import heard, subject_of
from hubmanager.hub.messages.events import StationChanged
from hubmanager.hub.parts import HubParts
from hubmanager.hub.store_failures import write_if_possible
from hubmanager.store.unit_of_work import UnitOfWork

_BOOT_WINDOW = timedelta(minutes=10)
_MANY_BOOTS = 5


async def on_identified(event: StationIdentified, parts: HubParts) -> Reply:
    """Keep the station's name plate. After a boot its old states are void and open sessions are asked about."""
    heard(parts, event.station_id, event.received_at)
    live = parts.station(event.station_id)
    if live is None:
        return Reply(acceptance=Acceptance.WAITING, heartbeat_interval_s=parts.settings.heartbeat_interval_s)
    station = _with_plate(live.station, event)
    is_news = station != live.station
    live.station = replace(station, last_seen_at=event.received_at)
    live.identified_at = event.received_at
    open_sessions = parts.board.sessions_of(event.station_id) if event.is_boot else ()
    if event.is_boot:
        if live.is_accepted:  # one that waits is told to announce itself again and again: that is no restart
            _count_boot(parts, event)
        _after_boot(parts, event)
    changes = parts.board.derive(parts.board.bays_of(event.station_id), event.received_at)
    kept = live.station

    def job(work: UnitOfWork) -> None:
        if is_news or event.is_boot:
            work.stations.save(kept)
        record_states(work, changes, "booted", event.received_at)
        for open_session in open_sessions:
            work.timeline.add(
                open_session.session.session_id,
                event.received_at,
                "timeline.station_booted",
                {"reason": event.boot_reason or "?"},
            )

    await write_if_possible(parts, job)
    for open_session in open_sessions:
        parts.follow_up(_ask(parts, event.station_id, open_session.session.evse_id))
    parts.bus.publish(StationChanged(station_id=event.station_id))
    return Reply(acceptance=station.acceptance, heartbeat_interval_s=parts.settings.heartbeat_interval_s)


def _with_plate(station: ChargingStation, event: StationIdentified) -> ChargingStation:
    return replace(
        station,
        vendor=event.vendor or station.vendor,
        model=event.model or station.model,
        serial_number=event.serial_number or station.serial_number,
        firmware=event.firmware or station.firmware,
    )


def _count_boot(parts: HubParts, event: StationIdentified) -> None:
    live = parts.board.stations[event.station_id]
    live.boots = [at for at in live.boots if event.received_at - at < _BOOT_WINDOW] + [event.received_at]
    if len(live.boots) > _MANY_BOOTS:
        parts.desk.happened(
            "boot_loop", station_subject(event.station_id), event.received_at, station_id=event.station_id
        )


def _after_boot(parts: HubParts, event: StationIdentified) -> None:
    live = parts.board.stations[event.station_id]
    live.time.forget()
    live.status = None
    parts.faults.forget(event.station_id)
    for bay in parts.board.bays_of(event.station_id):
        # A status that came before the boot message, on this same link, is newer than the boot.
        is_old = bay.status_received_at is None or (
            live.connected_at is not None and bay.status_received_at < live.connected_at
        )
        if is_old:
            bay.status = bay.available_since = None
        if bay.live is not None:
            parts.desk.note(
                "interrupted",
                subject_of(event.station_id, bay.bay.bay_id),
                True,
                event.received_at,
                bay_id=bay.bay.bay_id,
                station_id=event.station_id,
                detail=event.boot_reason,
            )


async def _ask(parts: HubParts, station_id: StationId, evse_id: int) -> None:
    charger = parts.find_charger(station_id)
    if charger is not None and isinstance(charger, Triggers) and evse_id > 0:
        await charger.request_status(evse_id)


async def on_settings_reported(event: SettingsReported, parts: HubParts) -> Reply:
    """Keep a station's settings for its page."""
    heard(parts, event.station_id, event.received_at)
    await write_if_possible(parts, lambda work: work.stations.save_settings(event.station_id, event.settings))
    parts.bus.publish(StationChanged(station_id=event.station_id))
    return Reply()
