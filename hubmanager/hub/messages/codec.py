"""The vocabulary as JSON, for the control socket and later doors."""

from typing import Any

import msgspec

from hubmanager.hub.messages.commands import AnyCommand
from hubmanager.hub.messages.events import AnyHubEvent
from hubmanager.hub.messages.queries import (
    AnyQuery,
    CheckBooks,
    GetPowerCurve,
    GetReceipt,
    GetSession,
    GetSettings,
    GetSnapshot,
    GetTakings,
    GetTill,
    ListAlerts,
    ListReceipts,
    ListSessions,
    Query,
)
from hubmanager.hub.messages.views import (
    AlertView,
    DayTakings,
    Finding,
    PowerPoint,
    ReceiptDetail,
    ReceiptRow,
    SessionDetail,
    SessionRow,
    SettingsView,
    Snapshot,
    TillView,
)

AnyRequest = AnyCommand | AnyQuery

_ANSWER_TYPES: dict[type[Query], Any] = {
    GetSnapshot: Snapshot,
    ListSessions: tuple[SessionRow, ...],
    GetSession: SessionDetail,
    GetPowerCurve: tuple[PowerPoint, ...],
    ListReceipts: tuple[ReceiptRow, ...],
    GetReceipt: ReceiptDetail,
    ListAlerts: tuple[AlertView, ...],
    GetTill: TillView,
    GetTakings: DayTakings,
    GetSettings: SettingsView,
    CheckBooks: tuple[Finding, ...],
}

_encoder = msgspec.json.Encoder(decimal_format="string")
_event_decoder: msgspec.json.Decoder[AnyHubEvent] = msgspec.json.Decoder(AnyHubEvent)


def encode(message: Any) -> bytes:
    """Return any message, view or answer as one line of JSON; decimals as strings, times as RFC 3339 in UTC."""
    return _encoder.encode(message)


def decode_event(line: bytes) -> AnyHubEvent:
    """Read a hub event. Raises msgspec.ValidationError for anything else."""
    return _event_decoder.decode(line)


def answer_type(query: Query) -> Any:
    """Return the type of a query's answer."""
    return _ANSWER_TYPES[type(query)]
