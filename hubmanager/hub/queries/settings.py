"""The settings page's data."""

from hubmanager.hub.live_board import LiveStation
from hubmanager.hub.messages.queries import GetSettings
from hubmanager.hub.messages.views import SettingsView, StaffView, StationView, TariffView, TokenView
from hubmanager.hub.parts import HubParts
from hubmanager.hub.publisher import Publisher
from hubmanager.store.unit_of_work import UnitOfWork


async def get_settings(query: GetSettings, parts: HubParts, publisher: Publisher) -> SettingsView:
    """Return everything that a person may set."""
    del query
    stations = tuple(parts.board.stations.values())
    bays = publisher.bay_views()
    now = parts.now()
    numbers = {
        live.station.station_id: tuple(bay.bay.number for bay in parts.board.bays_of(live.station.station_id))
        for live in stations
    }

    def job(work: UnitOfWork) -> SettingsView:
        current = work.tariffs.at(now)
        return SettingsView(
            settings=parts.settings,
            bays=bays,
            stations=tuple(
                _station(
                    live,
                    numbers[live.station.station_id],
                    work.stations.list_deviations(live.station.station_id),
                    work.stations.list_settings(live.station.station_id),
                )
                for live in stations
            ),
            staff=tuple(
                StaffView(staff_id=member.staff_id, name=member.name, role=member.role)
                for member in work.staff.list_all()
            ),
            tokens=tuple(
                TokenView(uid=token.uid, label=token.label, is_blocked=token.is_blocked)
                for token in work.tokens.list_cards()
            ),
            tariffs=tuple(
                TariffView(
                    version_id=version.version_id,
                    tariff_id=version.tariff.tariff_id,
                    name=version.tariff.name,
                    valid_from=version.valid_from,
                    tariff_json=version.tariff_json,
                    is_current=current is not None and version.version_id == current.version_id,
                )
                for version in work.tariffs.list_all()
            ),
            modbus_models=parts.outside.modbus_models,
        )

    return await parts.store.read(job)


def _station(
    live: LiveStation,
    bay_numbers: tuple[str, ...],
    deviations: tuple[str, ...],
    settings: tuple[tuple[str, str], ...],
) -> StationView:
    station = live.station
    return StationView(
        station_id=station.station_id,
        protocol=station.protocol,
        acceptance=station.acceptance,
        is_connected=live.is_connected,
        vendor=station.vendor,
        model=station.model,
        serial_number=station.serial_number,
        firmware=station.firmware,
        bay_numbers=bay_numbers,
        remote_address=live.remote_address,
        first_seen_at=station.first_seen_at,
        last_heard_at=live.last_heard_at or station.last_seen_at,
        modbus=station.modbus,
        deviations=deviations,
        settings=settings,
        clock_offset_s=live.time.offset_s,
        is_meter=station.is_meter_only,
    )
