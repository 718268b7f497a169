"""`hubmanager bay N ...`."""

import argparse
from decimal import Decimal, InvalidOperation

from hubmanager.chargers.port import ResetKind
from hubmanager.cli.access import find_bay, open_hub
from hubmanager.cli.emit import emit_answer
from hubmanager.domain.errors import InvalidInput
from hubmanager.domain.ids import BayId
from hubmanager.hub.messages.commands import (
    Command,
    ResetStation,
    SetAvailability,
    SetCurrentLimit,
    StartSession,
    StopSession,
    UnlockConnector,
)


def command(options: argparse.Namespace) -> int:
    """Send one command to a bay of the running hub."""
    if (options.amps is not None) != (options.action == "limit"):
        raise InvalidInput(
            "'limit' needs a number of ampere (or 'off'), nothing else does.", remedy="See: hubmanager bay --help"
        )
    with open_hub(options.data) as hub:
        bay = find_bay(hub, options.number)
        return emit_answer(hub.execute(_command_for(options, bay.bay_id)))


def _command_for(options: argparse.Namespace, bay_id: BayId) -> Command:
    match options.action:
        case "start":
            return StartSession(bay_id=bay_id, token_uid=options.token)
        case "stop":
            return StopSession(bay_id=bay_id)
        case "unlock":
            return UnlockConnector(bay_id=bay_id)
        case "reset":
            return ResetStation(bay_id=bay_id, kind=ResetKind.HARD if options.hard else ResetKind.SOFT)
        case "limit":
            return SetCurrentLimit(bay_id=bay_id, limit_ma=_milliampere(options.amps))
        case action:
            return SetAvailability(bay_id=bay_id, is_operative=action == "available")


def _milliampere(text: str) -> int | None:
    if text == "off":
        return None
    try:
        limit = Decimal(text)
    except InvalidOperation as error:
        raise InvalidInput(
            f"'{text}' is no current.", remedy="Write ampere per phase, such as 16, or 'off'."
        ) from error
    if not 0 <= limit <= 1000:
        raise InvalidInput(f"{text} A is out of range.", remedy="Write 0 to 1000 ampere per phase.")
    return int(limit * 1000)
