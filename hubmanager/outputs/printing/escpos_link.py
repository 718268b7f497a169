"""A two-way link to an ESC/POS printer over TCP (port 9100) or a serial line.

Before a job the printer is asked for its state (DLE EOT 1, 2 and 4), after it for a sign that the paper is out (GS r 1). Printers that
answer neither are believed when the bytes went through.
"""

import contextlib
import socket
from collections.abc import Iterator
from typing import Protocol

import serial

from hubmanager.domain.errors import Unreachable

_ANSWER_S = 1.5
_JOB_S = 10.0
_SERIAL_BAUD = 19_200
_DEFAULT_PORT = 9100


class _Link(Protocol):
    def send(self, data: bytes) -> None: ...

    def receive_byte(self, timeout_s: float) -> int | None: ...


def print_over_network(data: bytes, target: str) -> None:
    """Print on `host` or `host:port`. Raises Unreachable when the printer is not there, not ready or breaks off."""
    host, _, port = target.rpartition(":") if ":" in target else (target, "", "")
    try:
        with socket.create_connection((host, int(port or _DEFAULT_PORT)), timeout=3) as connection:
            _print(data, _SocketLink(connection), target)
    except ValueError as error:
        raise Unreachable(
            f"'{target}' is no printer address.",
            remedy="Enter it as host:port, such as 192.168.1.50:9100.",
            key="printer_address",
            values={"printer": target},
        ) from error
    except OSError as error:
        raise _gone(target, error) from error


def print_over_serial(data: bytes, device: str) -> None:
    """Print on a serial device such as /dev/ttyUSB0 or COM3. Raises Unreachable."""
    try:
        with serial.Serial(device, _SERIAL_BAUD, timeout=_ANSWER_S, write_timeout=_JOB_S) as port:
            _print(data, _SerialLink(port), device)
    except (OSError, ValueError, serial.SerialException) as error:
        raise _gone(device, error) from error


def _print(data: bytes, link: _Link, target: str) -> None:
    speaks = _check_ready(link, target)
    link.send(data)
    link.send(b"\x1d\x72\x01")
    if link.receive_byte(_JOB_S if speaks else _ANSWER_S) is None and speaks:
        raise Unreachable(
            f"The printer {target} took the receipt but did not say that it is on paper.",
            remedy="Look at the printer, then print again: the second one is marked as a copy.",
            key="printer_unconfirmed",
            values={"printer": target},
        )


def _check_ready(link: _Link, target: str) -> bool:
    """Return whether the printer tells its state; raise when it says that it can't print."""
    link.send(b"\x10\x04\x02")
    cause = link.receive_byte(_ANSWER_S)
    if cause is None or not _is_status(cause):
        return False
    if cause & 0x04:
        raise _not_ready(target, "its cover is open", "Close the cover", "printer_cover")
    link.send(b"\x10\x04\x04")
    paper = link.receive_byte(_ANSWER_S)
    if cause & 0x20 or (paper is not None and _is_status(paper) and paper & 0x60):
        raise _not_ready(target, "it is out of paper", "Put in a new roll", "printer_paper")
    if cause & 0x40:
        raise _not_ready(target, "it reports an error", "Switch it off and on", "printer_error")
    return True


def _is_status(byte: int) -> bool:
    """Whether a byte has the fixed bits of a real-time status: 1 and 4 set, 0 and 7 clear."""
    return byte & 0b1001_0011 == 0b0001_0010


def _not_ready(target: str, why: str, what: str, key: str) -> Unreachable:
    return Unreachable(
        f"The printer {target} can't print: {why}.",
        remedy=f"{what}; waiting receipts then print by themselves.",
        key=key,
        values={"printer": target},
    )


def _gone(target: str, error: Exception) -> Unreachable:
    return Unreachable(
        f"The printer {target} can't be reached ({error}).",
        remedy="Check its power and cable, and its address under Settings, Printer.",
        key="printer_gone",
        values={"printer": target},
    )


class _SocketLink:
    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection

    def send(self, data: bytes) -> None:
        with self._patience(_JOB_S):
            self._connection.sendall(data)

    def receive_byte(self, timeout_s: float) -> int | None:
        with self._patience(timeout_s):
            try:
                byte = self._connection.recv(1)
            except TimeoutError:
                return None
        return byte[0] if byte else None

    @contextlib.contextmanager
    def _patience(self, seconds: float) -> Iterator[None]:
        self._connection.settimeout(seconds)
        yield


class _SerialLink:
    def __init__(self, port: serial.Serial) -> None:
        self._port = port

    def send(self, data: bytes) -> None:
        self._port.write(data)
        self._port.flush()

    def receive_byte(self, timeout_s: float) -> int | None:
        self._port.timeout = timeout_s
        byte = self._port.read(1)
        return byte[0] if byte else None
