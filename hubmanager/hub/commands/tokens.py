"""Cards that may charge on account."""

from dataclasses import replace

from hubmanager.domain.errors import InvalidInput, NotFound
from hubmanager.domain.token import Token, TokenKind, normal_uid
from hubmanager.hub.commands.context import Asker
from hubmanager.hub.messages.commands import AddToken, CommandAnswer, RemoveToken
from hubmanager.hub.messages.events import SettingsChanged
from hubmanager.hub.parts import HubParts
from hubmanager.store.unit_of_work import UnitOfWork

_LONGEST_UID = 36
"""OCPP 2.x; 1.6 allows 20."""
_LONGEST_LABEL = 80


async def add_token(command: AddToken, parts: HubParts, asker: Asker) -> CommandAnswer:
    """Add or change a card."""
    del asker
    uid = normal_uid(command.uid)
    if not uid or len(uid) > _LONGEST_UID or not uid.isprintable():
        raise InvalidInput(
            "A card's number has 1 to 36 characters.", remedy="Enter it again.", field="uid", key="card_form"
        )
    label = command.label.strip()
    if len(label) > _LONGEST_LABEL:
        raise InvalidInput(
            "This name is too long.", remedy="Use at most 80 characters.", field="label", key="label_long"
        )

    def job(work: UnitOfWork) -> None:
        known = work.tokens.find(uid) or Token(uid)
        work.tokens.save(
            replace(known, kind=TokenKind.CARD, label=label, is_blocked=command.is_blocked, valid_until=None)
        )

    await parts.store.write(job)
    parts.bus.publish(SettingsChanged())
    return CommandAnswer(text="outcome.card_saved", values={"card": label or uid})


async def remove_token(command: RemoveToken, parts: HubParts, asker: Asker) -> CommandAnswer:
    """Forget a card."""
    del asker
    uid = normal_uid(command.uid)

    def job(work: UnitOfWork) -> None:
        if work.tokens.find(uid) is None:
            raise NotFound(
                f"There is no card {uid}.", remedy="Look at the list.", key="card_gone", values={"card": uid}
            )
        work.tokens.remove(uid)

    await parts.store.write(job)
    parts.bus.publish(SettingsChanged())
    return CommandAnswer(text="outcome.card_removed", values={"card": uid})
