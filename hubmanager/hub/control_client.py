"""The other end of the control socket: a blocking client for the command line and other programs."""

import socket
from pathlib import Path
from typing import Any

import msgspec

from hubmanager.domain.errors import Unreachable
from hubmanager.hub.control_protocol import ControlAddress, Hello, Request, Response, raised_again, read_address
from hubmanager.hub.messages.codec import answer_type, encode
from hubmanager.hub.messages.commands import Command, CommandAnswer
from hubmanager.hub.messages.queries import Query

_PATIENCE_S = 90
"""Stations may take a minute to answer a reset or an unlock."""


class ControlClient:
    """One connection to a running hub. Use it as a context manager."""

    def __init__(self, address_file: Path) -> None:
        """Connect. Raises Unreachable when no program answers there."""
        try:
            address = read_address(address_file)
            self._socket = _connect(address)
        except (OSError, msgspec.DecodeError) as error:
            raise Unreachable(
                f"The program that holds {address_file.parent} does not answer on its control socket.",
                remedy="It may just be starting or stopping: try again in a moment.",
            ) from error
        self._lines = self._socket.makefile("rb")
        self._number = 0
        self._send(Hello(address.secret))

    def __enter__(self) -> "ControlClient":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Hang up."""
        self._lines.close()
        self._socket.close()

    def execute(self, command: Command) -> CommandAnswer:
        """Send a command and wait for its answer. Raises the HubError that the hub raised."""
        return msgspec.json.decode(self._exchange(command), type=CommandAnswer, strict=False)

    def ask(self, query: Query) -> Any:
        """Send a query and wait for its answer, in the type that the query names."""
        return msgspec.json.decode(self._exchange(query), type=answer_type(query), strict=False)

    def _exchange(self, message: Any) -> bytes:
        self._number += 1
        try:
            self._send(Request(self._number, message))
            line = self._lines.readline()
        except OSError as error:
            raise Unreachable("The running hub stopped answering.", remedy="Look at its window or log.") from error
        if not line:
            raise Unreachable("The running hub hung up.", remedy="Look at its window or log.")
        response = msgspec.json.decode(line, type=Response)
        if response.error is not None:
            raise raised_again(response.error)
        return bytes(response.answer)

    def _send(self, message: Any) -> None:
        self._socket.sendall(encode(message) + b"\n")


def _connect(address: ControlAddress) -> socket.socket:
    if address.socket_path:
        link = socket.socket(socket.AF_UNIX)
        link.settimeout(_PATIENCE_S)
        link.connect(address.socket_path)
        return link
    return socket.create_connection(("127.0.0.1", address.port), timeout=_PATIENCE_S)
