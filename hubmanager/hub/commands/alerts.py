"""What people do with alerts."""

from hubmanager.domain.errors import InvalidInput
from hubmanager.hub.commands.context import Asker
from hubmanager.hub.messages.commands import AcknowledgeAlert, CommandAnswer, ResetAlert, ShelveAlert
from hubmanager.hub.parts import HubParts

_LONGEST_SHELVING_MIN = 24 * 60


async def acknowledge_alert(command: AcknowledgeAlert, parts: HubParts, asker: Asker) -> CommandAnswer:
    """Somebody takes it."""
    parts.desk.acknowledge(command.alert_id, asker.name, parts.now())
    return CommandAnswer(text="outcome.alert_acknowledged")


async def reset_alert(command: ResetAlert, parts: HubParts, asker: Asker) -> CommandAnswer:
    """Release a latched alert after checking."""
    parts.desk.reset(command.alert_id, asker.name, parts.now())
    return CommandAnswer(text="outcome.alert_reset")


async def shelve_alert(command: ShelveAlert, parts: HubParts, asker: Asker) -> CommandAnswer:
    """Put aside for a while."""
    del asker
    if not 1 <= command.minutes <= _LONGEST_SHELVING_MIN:
        raise InvalidInput(
            "An alert can be put aside for 1 minute to 24 hours.",
            remedy="Choose another time.",
            field="minutes",
            key="shelving_range",
        )
    parts.desk.shelve(command.alert_id, command.minutes, parts.now())
    return CommandAnswer(text="outcome.alert_shelved", values={"minutes": str(command.minutes)})
