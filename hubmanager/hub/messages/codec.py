"""The vocabulary as JSON, for the control socket and later doors."""

from typing import Any

import msgspec

from hubmanager.hub.messages.commands import AnyCommand
from hubmanager.hub.messages.events import AnyHubEvent
from hubmanager.hub.messages.queries import AnyQuery

AnyRequest = AnyCommand | AnyQuery

_encoder = msgspec.json.Encoder(decimal_format="string")
_request_decoder: msgspec.json.Decoder[AnyRequest] = msgspec.json.Decoder(AnyRequest)
_event_decoder: msgspec.json.Decoder[AnyHubEvent] = msgspec.json.Decoder(AnyHubEvent)


def encode(message: Any) -> bytes:
    """Return any message, view or answer as one line of JSON; decimals as strings, times as RFC 3339 in UTC."""
    return _encoder.encode(message)


def decode_request(line: bytes) -> AnyRequest:
    """Read a command or query. Raises msgspec.ValidationError for anything else."""
    return _request_decoder.decode(line)


def decode_event(line: bytes) -> AnyHubEvent:
    """Read a hub event. Raises msgspec.ValidationError for anything else."""
    return _event_decoder.decode(line)
