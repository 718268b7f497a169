"""`hubmanager station|modbus|token|tariff`."""

import argparse
import sys

from hubmanager.cli.access import open_hub
from hubmanager.cli.emit import emit_answer, emit_json, emit_table
from hubmanager.domain.bay import CurrentKind
from hubmanager.domain.errors import InvalidInput
from hubmanager.domain.ids import StationId
from hubmanager.domain.station import ChargerProtocol, ModbusAddress, ModbusTransport
from hubmanager.hub.messages.commands import (
    AcceptStation,
    AddModbusStation,
    AddStation,
    AddToken,
    Command,
    PublishTariff,
    RemoveStation,
    RemoveToken,
)
from hubmanager.hub.messages.queries import GetSettings
from hubmanager.hub.messages.views import BayDraft, SettingsView

_PROTOCOLS = {"1.6": ChargerProtocol.OCPP_16, "2.0.1": ChargerProtocol.OCPP_201, None: None}
_SERIAL_STARTS = ("/dev/", "COM")


def add(options: argparse.Namespace) -> int:
    """Enter an OCPP station."""
    password = sys.stdin.readline().rstrip("\r\n") if options.password_stdin else ""
    if options.password_stdin and not password:
        raise InvalidInput("No password came from standard input.", remedy="Pipe it in: echo SECRET | hubmanager ...")
    return _execute(
        options,
        AddStation(
            station_id=StationId(options.station_id),
            bays=_drafts(options),
            protocol=_PROTOCOLS[options.ocpp],
            password=password,
        ),
    )


def list_all(options: argparse.Namespace) -> int:
    """List stations."""
    stations = _settings(options).stations
    if options.json:
        emit_json(stations)
        return 0
    rows = [
        (
            station.station_id,
            station.protocol.value,
            station.acceptance.value,
            "connected" if station.is_connected else "away",
            ",".join(station.bay_numbers) or "-",
            f"{station.vendor} {station.model}".strip(),
        )
        for station in stations
    ]
    emit_table(("station", "protocol", "state", "link", "bays", "model"), rows, "No stations yet.")
    return 0


def accept(options: argparse.Namespace) -> int:
    """Accept a station that knocked."""
    return _execute(options, AcceptStation(station_id=StationId(options.station_id), bays=_drafts(options)))


def remove(options: argparse.Namespace) -> int:
    """Forget a station."""
    return _execute(options, RemoveStation(station_id=StationId(options.station_id)))


def add_modbus(options: argparse.Namespace) -> int:
    """Enter a Modbus device."""
    return _execute(options, AddModbusStation(address=_modbus_address(options), bays=_drafts(options)))


def list_models(options: argparse.Namespace) -> int:
    """List the Modbus models."""
    models = _settings(options).modbus_models
    if options.json:
        emit_json(models)
        return 0
    rows = [(model.model, model.kind, model.vendor, ", ".join(model.names[:3])) for model in models]
    emit_table(("model", "kind", "vendor", "for"), rows, "No models are installed.")
    return 0


def add_token(options: argparse.Namespace) -> int:
    """Add a card."""
    return _execute(options, AddToken(uid=options.uid, label=options.label, is_blocked=options.blocked))


def remove_token(options: argparse.Namespace) -> int:
    """Forget a card."""
    return _execute(options, RemoveToken(uid=options.uid))


def list_tokens(options: argparse.Namespace) -> int:
    """List the cards."""
    tokens = _settings(options).tokens
    if options.json:
        emit_json(tokens)
        return 0
    rows = [(token.uid, token.label, "blocked" if token.is_blocked else "valid") for token in tokens]
    emit_table(("card", "label", "state"), rows, "No cards yet: hubmanager token add UID")
    return 0


def import_tariff(options: argparse.Namespace) -> int:
    """Publish an OCPI tariff."""
    try:
        text = options.file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{options.file} can't be read: {error}.", remedy="Name a JSON file.") from error
    return _execute(options, PublishTariff(tariff_json=text))


def _execute(options: argparse.Namespace, command: Command) -> int:
    with open_hub(options.data) as hub:
        return emit_answer(hub.execute(command))


def _settings(options: argparse.Namespace) -> SettingsView:
    with open_hub(options.data) as hub:
        settings: SettingsView = hub.ask(GetSettings())
    return settings


def _drafts(options: argparse.Namespace) -> tuple[BayDraft, ...]:
    kind = CurrentKind(options.kind)
    return tuple(BayDraft(number=number, current_kind=kind, max_power_w=options.kw) for number in options.bays)


def _modbus_address(options: argparse.Namespace) -> ModbusAddress:
    if options.address.startswith(_SERIAL_STARTS):
        return ModbusAddress(
            model=options.model,
            unit_id=options.unit,
            transport=ModbusTransport.SERIAL,
            serial_device=options.address,
        )
    host, _, port = options.address.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise InvalidInput(
            f"'{options.address}' is no Modbus address.", remedy="Write HOST:PORT, such as 192.168.1.40:502."
        )
    transport = ModbusTransport.RTU_OVER_TCP if options.rtu_over_tcp else ModbusTransport.TCP
    return ModbusAddress(model=options.model, unit_id=options.unit, transport=transport, host=host, port=int(port))
