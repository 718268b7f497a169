"""Somebody held a card to a reader."""

from datetime import timedelta

from hubmanager.chargers.events import Reply, TokenPresented
from hubmanager.domain.token import TokenStatus, normal_uid
from hubmanager.hub.alerting.subjects import station_subject
from hubmanager.hub.handlers.common import heard
from hubmanager.hub.parts import HubParts

_REFUSAL_WINDOW = timedelta(minutes=10)
_MANY_REFUSALS = 3
_MOST_CARDS_REMEMBERED = 1000


async def on_token(event: TokenPresented, parts: HubParts) -> Reply:
    """Answer whether the card may charge. A tag of our own is good while its start is pending."""
    heard(parts, event.station_id, event.received_at, event.evse_id)
    uid = normal_uid(event.token_uid)
    is_pending = any(
        bay.pending is not None and bay.pending.token_uid == uid for bay in parts.board.bays_of(event.station_id)
    )
    if is_pending:
        return Reply(token_status=TokenStatus.ACCEPTED)
    token = await parts.store.read(lambda work: work.tokens.find(uid)) if uid else None
    status = token.status_at(event.received_at) if token else TokenStatus.INVALID
    if status is TokenStatus.ACCEPTED:
        parts.refusals.pop(uid, None)
    else:
        if len(parts.refusals) > _MOST_CARDS_REMEMBERED:
            parts.refusals.clear()
        recent = [at for at in parts.refusals.get(uid, ()) if event.received_at - at < _REFUSAL_WINDOW]
        parts.refusals[uid] = [*recent, event.received_at]
        if len(parts.refusals[uid]) >= _MANY_REFUSALS:
            parts.desk.happened(
                "card_refused",
                station_subject(event.station_id),
                event.received_at,
                station_id=event.station_id,
                detail=uid[-4:],
            )
    return Reply(token_status=status)
