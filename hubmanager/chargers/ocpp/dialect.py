"""What one OCPP version consists of: its schemas, error codes, handlers, commands and the talk after a boot."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hubmanager.chargers.ocpp.call_errors import FaultKind
from hubmanager.chargers.ocpp.codec import Payload
from hubmanager.chargers.ocpp.schemas import SchemaShelf
from hubmanager.chargers.port import Charger
from hubmanager.domain.station import ChargerProtocol

if TYPE_CHECKING:
    from hubmanager.chargers.ocpp.incoming import Incoming
    from hubmanager.chargers.ocpp.link import StationLink

Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Handler:
    """How one action of a station is read and answered."""

    payload_type: type[Payload]
    answer: "Callable[[Incoming, Any], Awaitable[Answer]]"
    """Gets the message and its typed payload; comes back only after what matters is stored."""
    keeps_answer: bool = False
    """The same call under the same id gets its first answer again (billing messages)."""
    is_open_to_all: bool = False
    """Answered even to stations that are not accepted."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """One version of OCPP."""

    protocol: ChargerProtocol
    schemas: SchemaShelf
    error_codes: Mapping[FaultKind, str]
    handlers: Mapping[str, Handler]
    make_charger: "Callable[[StationLink], Charger]"
    follow_up: "Callable[[StationLink], Awaitable[None]]"
    """Asks a station what the hub wants to know after its boot: settings, states; sets intervals that differ."""
