"""Starting a session from the desk."""

from datetime import timedelta

from hubmanager.chargers.port import CommandOutcome
from hubmanager.domain.errors import NotPermitted, WrongState
from hubmanager.domain.token import Token, TokenKind, TokenStatus, normal_uid
from hubmanager.hub.alerting.subjects import bay_subject
from hubmanager.hub.bay_view import can_start
from hubmanager.hub.commands.bay_access import answer, reach
from hubmanager.hub.commands.context import Asker
from hubmanager.hub.live_board import LiveBay, PendingStart
from hubmanager.hub.messages.commands import CommandAnswer, StartSession
from hubmanager.hub.parts import HubParts

START_PATIENCE = timedelta(seconds=90)
"""A station's usual 60 s to plug in, and a margin."""

_TAG_LENGTH = 16
"""Some firmware overruns longer tags and then can't stop."""


async def start_session(command: StartSession, parts: HubParts, asker: Asker) -> CommandAnswer:
    """Ask the bay's charger to start, under a card or a tag made for this one start. That it began, an event will say."""
    del asker
    reached = reach(parts, command.bay_id)
    bay, number = reached.bay, reached.number
    if not can_start(bay):
        raise WrongState(
            f"Bay {number} can't be started now.",
            remedy="Stop what is running there, or choose another bay.",
            key="bay_not_startable",
            values={"bay": number},
        )
    if parts.prices.current is None:
        raise WrongState("There is no price list.", remedy="Publish one in the settings.", key="no_price")
    now = parts.now()
    token = await _token(command, parts)
    pending = PendingStart(token.uid, now + START_PATIENCE, token.label)
    bay.pending = pending
    parts.board.touch(command.bay_id)
    parts.desk.note("start_failed", bay_subject(command.bay_id), False, now)
    try:
        result = await reached.charger.start(reached.evse_id, token.uid)
    except BaseException:
        _withdraw(bay, pending)
        raise
    if result.outcome is not CommandOutcome.ACCEPTED and bay.pending is pending:
        _withdraw(bay, pending)
        parts.desk.happened(
            "start_failed",
            bay_subject(command.bay_id),
            parts.now(),
            bay_id=command.bay_id,
            station_id=reached.station_id,
            detail=f"{result.outcome} {result.detail}".strip(),
        )
    parts.board.touch(command.bay_id)
    return answer(result, "start_sent", number)


def _withdraw(bay: LiveBay, pending: PendingStart) -> None:
    if bay.pending is pending:
        bay.pending = None


async def _token(command: StartSession, parts: HubParts) -> Token:
    now = parts.now()
    if not command.token_uid:
        uid = normal_uid("W" + parts.outside.new_token())[:_TAG_LENGTH]
        tag = Token(uid, TokenKind.WALK_IN, valid_until=now + START_PATIENCE)
        await parts.store.write(lambda work: work.tokens.save(tag))
        return tag
    token = await parts.store.read(lambda work: work.tokens.find(command.token_uid))
    if token is None or token.status_at(now) is not TokenStatus.ACCEPTED:
        raise NotPermitted(
            f"The card {command.token_uid} may not charge.",
            remedy="Start as a walk-in, or look at the card in the settings.",
            field="token_uid",
            key="card_not_accepted",
            values={"card": command.token_uid},
        )
    return token
