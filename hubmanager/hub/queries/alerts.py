"""Alerts: the list and its history."""

from hubmanager.hub.messages.queries import ListAlerts
from hubmanager.hub.messages.views import AlertView
from hubmanager.hub.parts import HubParts
from hubmanager.hub.publisher import Publisher

_HISTORY_SHOWN = 200


async def list_alerts(query: ListAlerts, parts: HubParts, publisher: Publisher) -> tuple[AlertView, ...]:
    """Return the list, gravest first, or the newest that ended."""
    now = parts.now()
    if not query.history:
        return tuple(publisher.alert_view(alert, now) for alert in parts.desk.alerts())
    ended = await parts.store.read(lambda work: work.alerts.list_ended(_HISTORY_SHOWN))
    return tuple(publisher.alert_view(alert, now) for alert in ended)
