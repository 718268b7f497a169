"""Stations: accepted, refused, entered, forgotten."""

from dataclasses import replace

from hubmanager.domain.bay import Bay
from hubmanager.domain.errors import InvalidInput, NotFound, WrongState
from hubmanager.domain.ids import StationId
from hubmanager.domain.station import (
    Acceptance,
    ChargerProtocol,
    ChargingStation,
    ModbusAddress,
    ModbusTransport,
)
from hubmanager.hub.alerting.subjects import station_subject
from hubmanager.hub.commands.bays import add_bays, checked_draft
from hubmanager.hub.commands.context import Asker
from hubmanager.hub.live_board import LiveStation
from hubmanager.hub.messages.commands import (
    AcceptStation,
    AddModbusStation,
    AddStation,
    CommandAnswer,
    RefuseStation,
    RemoveStation,
)
from hubmanager.hub.messages.events import SettingsChanged, StationChanged
from hubmanager.hub.messages.views import BayDraft
from hubmanager.hub.parts import HubParts
from hubmanager.hub.ports import ReadmitsStations, TakesNewStations
from hubmanager.store.unit_of_work import UnitOfWork

_LONGEST_ID = 255


async def accept_station(command: AcceptStation, parts: HubParts, asker: Asker) -> CommandAnswer:
    """Work with a station that knocked, and put bays on its EVSEs."""
    del asker
    live = _find(parts, command.station_id)
    if live.station.acceptance is Acceptance.ACCEPTED:
        raise WrongState(
            f"Station {command.station_id} is accepted already.",
            remedy="Change its bays instead.",
            key="station_accepted_already",
            values={"station": command.station_id},
        )
    await _store(parts, replace(live.station, acceptance=Acceptance.ACCEPTED), command.bays)
    parts.desk.note("unknown_station", station_subject(command.station_id), False, parts.now())
    return CommandAnswer(text="outcome.station_accepted", values={"station": command.station_id})


async def refuse_station(command: RefuseStation, parts: HubParts, asker: Asker) -> CommandAnswer:
    """Send a station away."""
    del asker
    live = _find(parts, command.station_id)
    if live.station.acceptance is Acceptance.ACCEPTED:
        raise WrongState(
            f"Station {command.station_id} is in use.",
            remedy="Remove it instead.",
            key="station_in_use",
            values={"station": command.station_id},
        )
    station = replace(live.station, acceptance=Acceptance.REFUSED)
    await parts.store.write(lambda work: work.stations.save(station))
    parts.board.put_station(station)
    parts.desk.note("unknown_station", station_subject(command.station_id), False, parts.now())
    _readmit(parts, command.station_id)
    parts.bus.publish(StationChanged(station_id=command.station_id))
    return CommandAnswer(text="outcome.station_refused", values={"station": command.station_id})


async def add_station(command: AddStation, parts: HubParts, asker: Asker) -> CommandAnswer:
    """Enter an OCPP station before its first call."""
    del asker
    station_id = StationId(command.station_id.strip())
    if not station_id or len(station_id) > _LONGEST_ID or "/" in station_id or not station_id.isprintable():
        raise InvalidInput(
            "A station's name has 1 to 255 characters and no slash.",
            remedy="Enter the charge point identity as set in the charger.",
            field="station_id",
            key="station_id_form",
        )
    known = parts.station(station_id)
    if known is not None and known.station.acceptance is Acceptance.ACCEPTED:
        raise InvalidInput(
            f"There is a station {station_id} already.",
            remedy="Choose another name, or remove the other one first.",
            field="station_id",
            key="station_exists",
            values={"station": station_id},
        )
    station = known.station if known else ChargingStation(station_id, command.protocol or ChargerProtocol.OCPP_16)
    hashed = await parts.sign_ins.hash_password(command.password) if command.password else ""
    station = replace(
        station,
        acceptance=Acceptance.ACCEPTED,
        password_hash=hashed,
        protocol=command.protocol or station.protocol,
        is_protocol_pinned=command.protocol is not None,
    )
    await _store(parts, station, command.bays)
    parts.desk.note("unknown_station", station_subject(station_id), False, parts.now())
    return CommandAnswer(text="outcome.station_added", values={"station": station_id})


async def add_modbus_station(command: AddModbusStation, parts: HubParts, asker: Asker) -> CommandAnswer:
    """Enter a Modbus charger or meter and begin to speak to it."""
    del asker
    _check_address(parts, command.address)
    station_id = modbus_station_id(command.address)
    if station_id in parts.board.stations:
        raise InvalidInput(
            f"There is a device {station_id} already.",
            remedy="Remove the other one first, or correct the address.",
            field="address",
            key="station_exists",
            values={"station": station_id},
        )
    station = ChargingStation(
        station_id,
        ChargerProtocol.MODBUS,
        modbus=command.address,
        is_meter_only=not command.bays,
        first_seen_at=parts.now(),
    )
    await _store(parts, station, command.bays)
    for source in parts.sources:
        if isinstance(source, TakesNewStations):
            await source.add(station_id, command.address, max(len(command.bays), 1))
    return CommandAnswer(text="outcome.station_added", values={"station": station_id})


async def remove_station(command: RemoveStation, parts: HubParts, asker: Asker) -> CommandAnswer:
    """Forget a station; its bays stay, without a charger."""
    del asker
    live = _find(parts, command.station_id)
    if parts.board.sessions_of(command.station_id):
        raise WrongState(
            f"A car is charging at station {command.station_id}.",
            remedy="Stop it first.",
            key="station_is_charging",
            values={"station": command.station_id},
        )
    freed = tuple(replace(bay.bay, station_id=None, evse_id=None) for bay in parts.board.bays_of(command.station_id))

    def job(work: UnitOfWork) -> None:
        for bay in freed:
            work.bays.save(bay)
        work.stations.remove(command.station_id)

    await parts.store.write(job)
    now = parts.now()
    for bay in freed:
        parts.board.put_bay(bay, now)
    parts.board.drop_station(command.station_id)
    parts.board.derive([parts.board.bays[bay.bay_id] for bay in freed], now)
    parts.desk.forget_station(command.station_id, now)
    if live.station.modbus is not None:
        for source in parts.sources:
            if isinstance(source, TakesNewStations):
                await source.remove(command.station_id)
    _readmit(parts, command.station_id)
    parts.bus.publish(StationChanged(station_id=command.station_id))
    parts.bus.publish(SettingsChanged())
    return CommandAnswer(text="outcome.station_removed", values={"station": command.station_id})


def modbus_station_id(address: ModbusAddress) -> StationId:
    """Return the name of a Modbus device, made of its address."""
    if address.transport is ModbusTransport.SERIAL:
        device = address.serial_device.strip("/").replace("/", "-")
        return StationId(f"modbus-{device}-{address.unit_id}")
    return StationId(f"modbus-{address.host}-{address.port}-{address.unit_id}")


def _find(parts: HubParts, station_id: StationId) -> LiveStation:
    live = parts.station(station_id)
    if live is None:
        raise NotFound(
            f"There is no station {station_id}.",
            remedy="Look at the list again.",
            key="station_gone",
            values={"station": station_id},
        )
    return live


def _readmit(parts: HubParts, station_id: StationId) -> None:
    """Let a connected station feel the decision now, not when it next asks."""
    for source in parts.sources:
        if isinstance(source, ReadmitsStations):
            source.readmit(station_id)


async def _store(parts: HubParts, station: ChargingStation, bays: tuple[BayDraft, ...]) -> None:
    drafts = tuple(checked_draft(draft) for draft in bays)

    def job(work: UnitOfWork) -> tuple[Bay, ...]:
        work.stations.save(station)
        return add_bays(work, drafts, station.station_id)

    added = await parts.store.write(job)
    now = parts.now()
    parts.board.put_station(station)
    for bay in added:
        parts.board.put_bay(bay, now)
    parts.board.derive(parts.board.bays_of(station.station_id), now)
    _readmit(parts, station.station_id)
    parts.bus.publish(StationChanged(station_id=station.station_id))
    parts.bus.publish(SettingsChanged())


def _check_address(parts: HubParts, address: ModbusAddress) -> None:
    known = {model.model for model in parts.outside.modbus_models}
    if known and address.model not in known:
        raise InvalidInput(
            f"There is no Modbus model {address.model}.",
            remedy=f"Choose one of: {', '.join(sorted(known))}.",
            field="model",
            key="modbus_model_unknown",
            values={"model": address.model},
        )
    if not 0 <= address.unit_id <= 255:
        raise InvalidInput("A unit id is 0 to 255.", remedy="Correct it.", field="unit_id", key="modbus_unit")
    if address.transport is ModbusTransport.SERIAL:
        if not address.serial_device:
            raise InvalidInput(
                "A serial device is needed.", remedy="Enter it.", field="serial_device", key="modbus_device"
            )
    elif not address.host or not 1 <= address.port <= 65_535:
        raise InvalidInput(
            "Host and port are needed.", remedy="Enter them as host:port.", field="host", key="modbus_host"
        )
