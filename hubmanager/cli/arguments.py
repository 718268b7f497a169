"""Every command with its options. `run` names the function that does it: "module:function" in this package."""

import argparse
from datetime import date, datetime
from pathlib import Path
from typing import TypeAlias

from hubmanager import __version__

_Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    parser = argparse.ArgumentParser(prog="hubmanager", description="Site manager for one EV charging hub.")
    parser.add_argument("--version", action="version", version=f"hubmanager {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND", title="commands")
    _running(commands)
    _equipment(commands)
    _bays(commands)
    _books(commands)
    return parser


def _running(commands: _Commands) -> None:
    run = _command(commands, "run", "open the window with the hub inside", "running:run")
    run.add_argument("--headless", action="store_true", help="run the hub without a window")
    run.add_argument("--kiosk", action="store_true", help="full screen; only a manager's PIN leaves it")
    run.add_argument("--ocpp-port", type=int, metavar="N", help="port for OCPP chargers (0: any free one)")
    demo = _command(
        commands, "demo", "run a simulated hub on real sockets", "running:demo", data_help="keep its data in DIR"
    )
    demo.add_argument("--headless", action="store_true", help="run without a window")
    demo.add_argument("--speed", type=_speed, default=1.0, metavar="X", help="simulated seconds per second (1 to 600)")
    demo.add_argument("--seconds", type=_positive, metavar="N", help="end after N seconds, with every session closed")
    demo.add_argument("--seed", type=int, default=1, metavar="N", help="seed of cars and drivers")
    demo.add_argument("--bays", type=_bay_count, default=12, metavar="N", help="number of bays (3 to 200)")
    demo.add_argument("--no-history", action="store_true", help="begin without 30 days of takings")
    demo.add_argument("--ocpp-port", type=int, default=0, metavar="N", help="port for OCPP chargers (0: any free one)")
    gallery = _command(commands, "gallery", "write screenshots of every page", "gallery:gallery")
    gallery.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for the pictures")


def _equipment(commands: _Commands) -> None:
    _command(commands, "status", "show bays and the hub's figures", "status:show", has_json=True)
    stations = _group(commands, "station", "OCPP stations: add, list, accept, remove")
    add = _command(stations, "add", "enter a station before its first call", "stations:add")
    add.add_argument("station_id", metavar="ID", help="the station's OCPP identity")
    add.add_argument("--bays", type=_names, required=True, metavar="1[,2]", help="bay numbers of its EVSEs 1, 2, ...")
    add.add_argument("--ocpp", choices=("1.6", "2.0.1"), help="the only version to speak (default: what it offers)")
    add.add_argument("--password-stdin", action="store_true", help="read its basic-auth password from standard input")
    _plug(add)
    _command(stations, "list", "list stations, also those that wait to be accepted", "stations:list_all", has_json=True)
    accept = _command(stations, "accept", "accept a station that knocked", "stations:accept")
    accept.add_argument("station_id", metavar="ID")
    accept.add_argument(
        "--bays", type=_names, required=True, metavar="1[,2]", help="bay numbers of its EVSEs 1, 2, ..."
    )
    _plug(accept)
    remove = _command(stations, "remove", "forget a station; its bays stay", "stations:remove")
    remove.add_argument("station_id", metavar="ID")
    modbus = _group(commands, "modbus", "Modbus chargers and meters: add, models")
    device = _command(modbus, "add", "enter a Modbus charger or meter", "stations:add_modbus")
    device.add_argument(
        "address", metavar="HOST:PORT", help="where it answers, or a serial device such as /dev/ttyUSB0"
    )
    device.add_argument("--model", required=True, metavar="M", help="one of `hubmanager modbus models`")
    device.add_argument("--unit", type=int, required=True, metavar="U", help="Modbus unit id (0 to 255)")
    device.add_argument("--bays", type=_names, default=(), metavar="N[,M]", help="bay numbers; none for a meter")
    device.add_argument("--rtu-over-tcp", action="store_true", help="RTU frames inside TCP (transparent RS485 bridge)")
    _plug(device)
    _command(modbus, "models", "list the models that can be chosen", "stations:list_models", has_json=True)
    tokens = _group(commands, "token", "cards that may charge on account: add, remove, list")
    token = _command(tokens, "add", "add or change a card", "stations:add_token")
    token.add_argument("uid", metavar="UID")
    token.add_argument("--label", default="", help="whose card it is")
    token.add_argument("--blocked", action="store_true", help="refuse it")
    gone = _command(tokens, "remove", "forget a card", "stations:remove_token")
    gone.add_argument("uid", metavar="UID")
    _command(tokens, "list", "list the cards", "stations:list_tokens", has_json=True)
    tariffs = _group(commands, "tariff", "prices: import")
    tariff = _command(tariffs, "import", "make an OCPI tariff valid from now on", "stations:import_tariff")
    tariff.add_argument("file", type=Path, metavar="FILE", help="an OCPI Tariff object (2.2.1 or 2.3.0) as JSON")


def _bays(commands: _Commands) -> None:
    bay = _command(commands, "bay", "command one bay of the running hub", "bays:command")
    bay.add_argument("number", metavar="N", help="the bay's number")
    actions = ("start", "stop", "unlock", "reset", "limit", "available", "unavailable")
    bay.add_argument("action", choices=actions)
    bay.add_argument("amps", nargs="?", metavar="AMPS", help="limit per phase in ampere, or 'off'")
    bay.add_argument("--token", default="", metavar="T", help="start on this card instead of as a walk-in")
    bay.add_argument("--hard", action="store_true", help="reset: restart at once")


def _books(commands: _Commands) -> None:
    sessions = _command(commands, "sessions", "list sessions, newest first", "books:sessions", has_json=True)
    sessions.add_argument("--since", type=_moment, metavar="DATE", help="only those that started then or later")
    sessions.add_argument("--limit", type=_positive, default=1000, metavar="N")
    takings = _command(commands, "takings", "what one business day brought", "books:takings", has_json=True)
    takings.add_argument("--date", type=_day, metavar="DATE", help="today if left out")
    exports = _group(commands, "export", "files for other programs: sessions")
    export = _command(exports, "sessions", "write all sessions to a file", "books:export_sessions")
    export.add_argument("--format", choices=("csv", "json"), required=True)
    export.add_argument("--out", type=Path, required=True, metavar="F", help="file to write ('-': standard output)")
    export.add_argument("--since", type=_moment, metavar="DATE", help="only those that started then or later")
    receipt = _command(commands, "receipt", "save a receipt as PDF", "books:receipt")
    receipt.add_argument("number", metavar="N", help="its number, such as R-000042 or 42")
    receipt.add_argument("--pdf", type=Path, required=True, metavar="F", help="file to write")
    receipt.add_argument("--a4", action="store_true", help="A4 sheet instead of the 80 mm roll")
    _command(commands, "check", "prove the books; 1 if something is wrong", "books:check", has_json=True)
    backup = _command(commands, "backup", "copy the database to a file, also while the hub runs", "books:backup")
    backup.add_argument("file", type=Path, metavar="F")
    restore = _command(commands, "restore", "put a backup in place of the database", "books:restore")
    restore.add_argument("file", type=Path, metavar="F")


def _command(
    commands: _Commands, name: str, text: str, run: str, *, has_json: bool = False, data_help: str = ""
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(
        name, help=text, description=text[:1].upper() + text[1:] + "."
    )
    parser.set_defaults(run=run, json=False)
    parser.add_argument("--data", type=Path, metavar="DIR", help=data_help or "the hub's data folder")
    if has_json:
        parser.add_argument("--json", action="store_true", help="print JSON for programs")
    return parser


def _group(commands: _Commands, name: str, text: str) -> _Commands:
    parser: argparse.ArgumentParser = commands.add_parser(
        name, help=text, description=text[:1].upper() + text[1:] + "."
    )
    return parser.add_subparsers(required=True, metavar="ACTION")


def _plug(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--kind", choices=("AC", "DC"), default="AC", help="current at the plug")
    parser.add_argument("--kw", type=_kilowatts, default=22_000, metavar="KW", help="highest power of a bay (22)")


def _names(text: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.split(","))
    if not all(names):
        raise argparse.ArgumentTypeError("write bay numbers with commas between them, such as 1,2")
    return names


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number above 0")
    return int(text)


def _bay_count(text: str) -> int:
    if not text.isdecimal() or not 3 <= int(text) <= 200:
        raise argparse.ArgumentTypeError("the demo has 3 to 200 bays")
    return int(text)


def _speed(text: str) -> float:
    try:
        speed = float(text)
    except ValueError:
        speed = 0
    if not 1 <= speed <= 600:
        raise argparse.ArgumentTypeError("the speed lies between 1 and 600")
    return speed


def _kilowatts(text: str) -> int:
    try:
        power_w = round(float(text) * 1000)
    except ValueError:
        power_w = 0
    if not 1_000 <= power_w <= 2_000_000:
        raise argparse.ArgumentTypeError("a bay has 1 to 2000 kW")
    return power_w


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"'{text}' is not a date such as 2026-11-23") from error


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"'{text}' is not a date or time such as 2026-11-23T14:00+01:00") from error
    return moment if moment.tzinfo else moment.astimezone()
