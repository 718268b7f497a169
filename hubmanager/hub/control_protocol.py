"""What travels on the control socket: one JSON object a line, both ways.

To the hub: {"id": 1, "request": <command or query>, "sign_in": ""} or {"id": 2, "subscribe": true}.
From it: {"id": 1, "answer": ...} or {"id": 1, "error": {...}}; after a subscription also {"event": <hub event>}.
The first line from a client is {"secret": "..."} with the secret that only the owner of the data folder can read.
"""

import os
import sys
from pathlib import Path
from typing import Any

import msgspec

from hubmanager.domain import errors
from hubmanager.domain.errors import HubError
from hubmanager.hub.messages.codec import AnyRequest
from hubmanager.hub.messages.events import AnyHubEvent

LINE_LIMIT = 64 * 1024 * 1024
"""Longest line in bytes; a receipt's picture and ten thousand sessions fit."""


class ControlAddress(msgspec.Struct, frozen=True):
    """Where the running hub listens: a Unix socket where there are such, else a loopback port."""

    secret: str
    socket_path: str = ""
    port: int = 0


class Hello(msgspec.Struct, frozen=True):
    """A client's first line."""

    secret: str


class Request(msgspec.Struct, frozen=True):
    """A client's question or order."""

    id: int
    request: AnyRequest | None = None
    sign_in: str = ""
    subscribe: bool = False


class ErrorDetails(msgspec.Struct, frozen=True):
    """A HubError as it travels."""

    kind: str
    message: str
    remedy: str = ""
    field: str = ""
    key: str = ""
    values: dict[str, str] = {}


class Response(msgspec.Struct, frozen=True, omit_defaults=True):
    """The hub's answer, or an event."""

    id: int = 0
    answer: msgspec.Raw = msgspec.Raw(b"")
    error: ErrorDetails | None = None
    event: AnyHubEvent | None = None


def error_details(error: HubError) -> ErrorDetails:
    """Return what travels of an error."""
    return ErrorDetails(type(error).__name__, error.message, error.remedy, error.field, error.key, error.values)


def raised_again(details: ErrorDetails) -> HubError:
    """Return the error that travelled, as the class it was."""
    kind: Any = getattr(errors, details.kind, HubError)
    rebuilt: HubError = kind(
        details.message, remedy=details.remedy, field=details.field, key=details.key, values=details.values
    )
    return rebuilt


def write_address(path: Path, address: ControlAddress) -> None:
    """Tell where the hub listens, readable by the owner only."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(msgspec.json.encode(address))


def read_address(path: Path) -> ControlAddress:
    """Read where the hub listens. Raises OSError or msgspec.DecodeError when it doesn't."""
    return msgspec.json.decode(path.read_bytes(), type=ControlAddress)


def has_unix_sockets() -> bool:
    """Whether this system knows sockets with file permissions."""
    return sys.platform != "win32"
