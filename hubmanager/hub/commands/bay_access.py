"""From a bay to its charger, with the refusals that people understand."""

from dataclasses import dataclass

from hubmanager.chargers.port import Charger, CommandOutcome, CommandResult
from hubmanager.domain.errors import NotFound, Unreachable, WrongState
from hubmanager.domain.ids import BayId, StationId
from hubmanager.hub.live_board import LiveBay
from hubmanager.hub.messages.commands import CommandAnswer
from hubmanager.hub.parts import HubParts


@dataclass(frozen=True, slots=True)
class Reached:
    """A bay with the handle of its connected charger."""

    bay: LiveBay
    charger: Charger
    station_id: StationId
    evse_id: int

    @property
    def number(self) -> str:
        """The bay's number."""
        return self.bay.bay.number


def find_bay(parts: HubParts, bay_id: BayId) -> LiveBay:
    """Return a bay. Raises NotFound."""
    bay = parts.board.bays.get(bay_id)
    if bay is None:
        raise NotFound("This bay is no more.", remedy="Look at the board again.", key="bay_gone")
    return bay


def reach(parts: HubParts, bay_id: BayId) -> Reached:
    """Return the bay with its charger. Raises WrongState without one, Unreachable when it is not connected."""
    bay = find_bay(parts, bay_id)
    number = bay.bay.number
    if bay.bay.station_id is None or bay.bay.evse_id is None:
        raise WrongState(
            f"Bay {number} has no charger.",
            remedy="Give it one in the settings.",
            key="bay_without_charger",
            values={"bay": number},
        )
    charger = parts.find_charger(bay.bay.station_id)
    if charger is None:
        raise Unreachable(
            f"The charger of bay {number} is not connected.",
            remedy="Look at its power and network.",
            key="charger_offline",
            values={"bay": number, "station": bay.bay.station_id},
        )
    return Reached(bay, charger, bay.bay.station_id, bay.bay.evse_id)


def cannot(number: str, what: str) -> WrongState:
    """Return the error for something that this kind of charger can't do."""
    return WrongState(
        f"The charger of bay {number} can't do that.",
        remedy="Do it at the charger itself.",
        key=f"cannot_{what}",
        values={"bay": number},
    )


def answer(result: CommandResult, text: str, number: str) -> CommandAnswer:
    """Return the answer to a command that was put to a charger."""
    values = {"bay": number, "detail": result.detail}
    if result.outcome is CommandOutcome.ACCEPTED:
        return CommandAnswer(text=f"outcome.{text}", values=values)
    return CommandAnswer(is_done=False, text=f"outcome.{result.outcome}", values=values)
