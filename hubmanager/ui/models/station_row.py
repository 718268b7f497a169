"""A station as a row and facts that people read."""

from datetime import datetime

from hubmanager.domain.bay import CurrentKind
from hubmanager.domain.station import Acceptance, ModbusAddress, ModbusTransport
from hubmanager.hub.messages.views import BayView, StationView
from hubmanager.texts import Texts
from hubmanager.ui.bridge import natural_key
from hubmanager.ui.format import Formats
from hubmanager.ui.models.rows import Cell, Heading, Row
from hubmanager.ui.models.session_row import PROTOCOL_NAMES

HEADINGS = (
    Heading("settings.stations.identity", grows=True),
    Heading("settings.stations.vendor", grows=True),
    Heading("settings.stations.protocol"),
    Heading("settings.stations.bay_numbers"),
    Heading("settings.stations.last_heard"),
    Heading("sessions.column.state"),
)
SETTING_HEADINGS = (
    Heading("settings.stations.setting_key", grows=True),
    Heading("settings.stations.setting_value"),
)
DEVICE_HEADINGS = (
    Heading("settings.stations.vendor"),
    Heading("settings.stations.address", grows=True),
    Heading("settings.stations.bay_numbers"),
    Heading("sessions.column.state"),
)
BAY_HEADINGS = (
    Heading("settings.bays.number"),
    Heading("settings.bays.kind"),
    Heading("settings.bays.power", is_figure=True),
    Heading("settings.section.stations", grows=True),
)


def station_row(station: StationView, texts: Texts, formats: Formats, now: datetime) -> Row:
    """Return a station's row in the list."""
    heard = formats.moment(station.last_heard_at, now) if station.last_heard_at else texts("settings.stations.never")
    bays = ", ".join(station.bay_numbers)
    return Row(
        key=station.station_id,
        cells=(
            Cell(station.station_id),
            Cell(make_text(station, texts), is_muted=not station.vendor),
            Cell(PROTOCOL_NAMES[station.protocol]),
            Cell(bays or formats.nothing, sort=natural_key(bays)),
            Cell(heard, is_muted=True, sort=station.last_heard_at.timestamp() if station.last_heard_at else 0.0),
            state_cell(station, texts),
        ),
    )


def state_cell(station: StationView, texts: Texts) -> Cell:
    """Return whether a station is there, as a word and a colour role."""
    if station.acceptance is Acceptance.REFUSED:
        return Cell(texts("settings.stations.refused_state"), role="off", icon="no_entry")
    if station.acceptance is Acceptance.WAITING:
        return Cell(texts("settings.stations.waiting_state"), role="attention", icon="unknown")
    if station.is_connected:
        return Cell(texts("settings.stations.connected"), role="free", icon="check")
    return Cell(texts("settings.stations.offline"), role="fault", icon="offline")


def make_text(station: StationView, texts: Texts) -> str:
    """Return make and model."""
    return " ".join(part for part in (station.vendor, station.model) if part) or texts("settings.stations.unknown_make")


def bays_text(station: StationView, texts: Texts) -> str:
    """Return the bays that a station serves."""
    if station.is_meter:
        return texts("settings.stations.meter")
    if not station.bay_numbers:
        return texts("settings.stations.no_bays")
    key = "bay_one" if len(station.bay_numbers) == 1 else "bays"
    return texts(f"settings.stations.{key}", numbers=", ".join(station.bay_numbers))


def clock_text(offset_s: int | None, texts: Texts, formats: Formats) -> str:
    """Return how a station's clock goes; a few seconds are nobody's concern."""
    if offset_s is None:
        return formats.nothing
    if abs(offset_s) <= 5:
        return texts("settings.stations.clock_right")
    word = "fast" if offset_s > 0 else "slow"
    return texts(f"settings.stations.clock_{word}", seconds=formats.number(abs(offset_s)))


def station_facts(station: StationView, texts: Texts, formats: Formats) -> tuple[tuple[str, str], ...]:
    """Return label and value of what is known of a station."""
    address = station.remote_address or (modbus_text(station.modbus, texts) if station.modbus else "")
    facts = (
        ("vendor", station.vendor),
        ("model", station.model),
        ("serial", station.serial_number),
        ("firmware", station.firmware),
        ("protocol", PROTOCOL_NAMES[station.protocol]),
        ("address", address),
        ("first_seen", formats.date_time(station.first_seen_at) if station.first_seen_at else ""),
        ("last_heard", formats.date_time(station.last_heard_at, seconds=True) if station.last_heard_at else ""),
        ("clock", clock_text(station.clock_offset_s, texts, formats)),
    )
    return tuple((texts(f"settings.stations.{name}"), value or formats.nothing) for name, value in facts)


def modbus_text(address: ModbusAddress, texts: Texts) -> str:
    """Return where a Modbus device answers."""
    place = address.serial_device if address.transport is ModbusTransport.SERIAL else f"{address.host}:{address.port}"
    return f"{place} · {texts('settings.modbus.unit')} {address.unit_id} · {address.model}"


def setting_rows(station: StationView) -> list[Row]:
    """Return a station's own settings."""
    return [Row(key=key, cells=(Cell(key), Cell(value))) for key, value in station.settings]


def bay_row(bay: BayView, texts: Texts, formats: Formats) -> Row:
    """Return a bay's row in Settings."""
    return Row(
        key=bay.bay_id,
        cells=(
            Cell(bay.number, sort=natural_key(bay.number)),
            Cell(kind_text(bay.current_kind, texts)),
            Cell(formats.power(bay.max_power_w), sort=bay.max_power_w),
            Cell(charger_text(bay, texts), is_muted=bay.station_id is None),
        ),
    )


def charger_text(bay: BayView, texts: Texts) -> str:
    """Return the station and socket behind a bay."""
    if bay.station_id is None:
        return texts("settings.bays.no_charger")
    return texts("settings.bays.on_station", station=bay.station_id, evse=bay.evse_id)


def kind_text(kind: CurrentKind, texts: Texts) -> str:
    """Return AC or DC in the language of the moment."""
    return texts(f"settings.bays.{kind.lower()}")


def device_row(station: StationView, texts: Texts) -> Row:
    """Return a Modbus device's row."""
    address = modbus_text(station.modbus, texts) if station.modbus is not None else station.remote_address
    return Row(
        key=station.station_id,
        cells=(
            Cell(make_text(station, texts), is_muted=not station.vendor),
            Cell(address),
            Cell(bays_text(station, texts)),
            state_cell(station, texts),
        ),
    )
