"""Which file answers which query."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from hubmanager.hub.messages import queries as words
from hubmanager.hub.messages.views import Snapshot
from hubmanager.hub.parts import HubParts
from hubmanager.hub.publisher import Publisher
from hubmanager.hub.queries import alerts, books, receipts, sessions, settings, till

Answerer = Callable[[Any, HubParts, Publisher], Awaitable[Any]]


async def get_snapshot(query: words.GetSnapshot, parts: HubParts, publisher: Publisher) -> Snapshot:
    """Return the live state with its number."""
    del query, parts
    return publisher.snapshot()


QUERIES: Mapping[type, Answerer] = {
    words.GetSnapshot: get_snapshot,
    words.ListSessions: sessions.list_sessions,
    words.GetSession: sessions.get_session,
    words.GetPowerCurve: sessions.get_power_curve,
    words.ListReceipts: receipts.list_receipts,
    words.GetReceipt: receipts.get_receipt,
    words.ListAlerts: alerts.list_alerts,
    words.GetTill: till.get_till,
    words.GetTakings: till.get_takings,
    words.GetSettings: settings.get_settings,
    words.CheckBooks: books.check_books,
}
