"""Stopping a session from the desk."""

from hubmanager.chargers.port import CommandOutcome
from hubmanager.domain.errors import WrongState
from hubmanager.hub.commands.bay_access import answer, reach
from hubmanager.hub.commands.context import Asker
from hubmanager.hub.messages.commands import CommandAnswer, StopSession
from hubmanager.hub.parts import HubParts


async def stop_session(command: StopSession, parts: HubParts, asker: Asker) -> CommandAnswer:
    """Ask the bay's charger to end the session. The bill is made when the charger says that it has ended."""
    del asker
    reached = reach(parts, command.bay_id)
    live = reached.bay.live
    if live is None:
        raise WrongState(
            f"Nothing is charging at bay {reached.number}.",
            remedy="Look at the board again.",
            key="nothing_to_stop",
            values={"bay": reached.number},
        )
    result = await reached.charger.stop(reached.evse_id, live.session.transaction_id)
    if result.outcome is CommandOutcome.ACCEPTED and reached.bay.live is live:
        reached.bay.stop_asked_at = parts.now()
    return answer(result, "stop_sent", reached.number)
