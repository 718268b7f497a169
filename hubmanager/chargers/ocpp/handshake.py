"""What is decided before a socket opens: who calls, in which version, and with which password."""

import base64
import binascii
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from hubmanager.chargers.port import Admission
from hubmanager.domain.station import ChargerProtocol

MAX_IDENTITY_LENGTH = 64
"""OCPP 2.0.1 allows 48; a little more is let through, a flood is not."""

SUPPORTED = (ChargerProtocol.OCPP_201, ChargerProtocol.OCPP_16)
"""Highest first."""


def identity_from_path(path: str) -> str | None:
    """Return the decoded last non-empty segment of the request's path, or None if that can't be an identity."""
    segments = [segment for segment in path.partition("?")[0].split("/") if segment]
    if not segments:
        return None
    try:
        identity = unquote_to_bytes(segments[-1]).decode("utf-8").strip()
    except UnicodeDecodeError:
        return None
    if not identity or len(identity) > MAX_IDENTITY_LENGTH or not identity.isprintable():
        return None
    return identity


def offered_subprotocols(header_values: Iterable[str]) -> tuple[str, ...]:
    """Return the subprotocols of all Sec-WebSocket-Protocol headers in their order."""
    return tuple(name.strip() for value in header_values for name in value.split(",") if name.strip())


def choose_protocol(
    offered: Sequence[str], pinned: ChargerProtocol | None, *, accepts_missing: bool
) -> tuple[ChargerProtocol, str | None] | None:
    """Return the version to speak and the offered spelling to send back (None where nothing was offered).

    None as a whole: there is no common version. Without an offer the pinned version counts, else 1.6, which is what old
    firmware that names no subprotocol speaks.
    """
    if not offered:
        return (pinned or ChargerProtocol.OCPP_16, None) if accepts_missing else None
    for protocol in (pinned,) if pinned is not None else SUPPORTED:
        for name in offered:
            if name.lower() == protocol.value:
                return protocol, name
    return None


def basic_password(authorization: str | None) -> str | None:
    """Return the password of a basic-auth header, or None if there is none that can be read.

    The user name is the identity, which the path already tells; old firmware writes it in other ways, so it is not compared.
    """
    scheme, _, credentials = (authorization or "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        text = base64.b64decode(credentials.strip(), validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return None
    _, colon, password = text.partition(":")
    return password if colon else None


@dataclass(frozen=True, slots=True)
class Welcome:
    """What was decided for a socket that opens."""

    admission: Admission
    protocol: ChargerProtocol
    named_subprotocol: str | None
    """As the station spelt it; None where it named none."""
