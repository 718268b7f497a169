"""Everything else that can be asked of a bay's charger."""

from hubmanager.chargers.port import (
    ChangesAvailability,
    CommandOutcome,
    LimitsCurrent,
    Resets,
    Triggers,
    UnlocksConnector,
)
from hubmanager.domain.errors import InvalidInput
from hubmanager.hub.alerting.subjects import bay_subject
from hubmanager.hub.commands.bay_access import answer, cannot, reach
from hubmanager.hub.commands.context import Asker
from hubmanager.hub.messages.commands import (
    CommandAnswer,
    RequestStatus,
    ResetStation,
    SetAvailability,
    SetCurrentLimit,
    UnlockConnector,
)
from hubmanager.hub.parts import HubParts

_LEAST_MA = 6_000
"""IEC 61851: less than 6 A can't be offered to a car."""
_MOST_MA = 500_000


async def unlock_connector(command: UnlockConnector, parts: HubParts, asker: Asker) -> CommandAnswer:
    """Release the plug."""
    del asker
    reached = reach(parts, command.bay_id)
    if not isinstance(reached.charger, UnlocksConnector):
        raise cannot(reached.number, "unlock")
    result = await reached.charger.unlock(reached.evse_id)
    is_stuck = result.outcome is CommandOutcome.REFUSED
    parts.desk.note(
        "unlock_failed",
        bay_subject(command.bay_id),
        is_stuck,
        parts.now(),
        bay_id=command.bay_id,
        station_id=reached.station_id,
        detail=result.detail if is_stuck else "",
    )
    return answer(result, "unlocked", reached.number)


async def reset_station(command: ResetStation, parts: HubParts, asker: Asker) -> CommandAnswer:
    """Restart the bay's station."""
    del asker
    reached = reach(parts, command.bay_id)
    if not isinstance(reached.charger, Resets):
        raise cannot(reached.number, "reset")
    result = await reached.charger.reset(command.kind)
    return answer(result, "reset_sent", reached.number)


async def set_availability(command: SetAvailability, parts: HubParts, asker: Asker) -> CommandAnswer:
    """Take the bay in or out of service."""
    del asker
    reached = reach(parts, command.bay_id)
    if not isinstance(reached.charger, ChangesAvailability):
        raise cannot(reached.number, "change_availability")
    was_out = reached.bay.is_out_by_order
    # Set before the call: the station's new status may come before its answer.
    reached.bay.is_out_by_order = not command.is_operative
    result = await reached.charger.set_availability(reached.evse_id, is_operative=command.is_operative)
    if result.outcome is not CommandOutcome.ACCEPTED:
        reached.bay.is_out_by_order = was_out
    elif not command.is_operative:
        parts.desk.note("state_odd", bay_subject(command.bay_id), False, parts.now())
    return answer(result, "in_service" if command.is_operative else "out_of_service", reached.number)


async def set_current_limit(command: SetCurrentLimit, parts: HubParts, asker: Asker) -> CommandAnswer:
    """Limit the bay's current."""
    del asker
    limit = command.limit_ma
    if limit is not None and limit != 0 and not _LEAST_MA <= limit <= _MOST_MA:
        raise InvalidInput(
            "A limit is 0, or from 6 to 500 A.", remedy="Enter another current.", field="limit_ma", key="limit_range"
        )
    reached = reach(parts, command.bay_id)
    if not isinstance(reached.charger, LimitsCurrent):
        raise cannot(reached.number, "limit")
    result = await reached.charger.set_current_limit(reached.evse_id, limit)
    if result.outcome is CommandOutcome.ACCEPTED:
        reached.bay.limit_ma = limit
        parts.board.touch(command.bay_id)
    return answer(result, "limit_set" if limit is not None else "limit_lifted", reached.number)


async def request_status(command: RequestStatus, parts: HubParts, asker: Asker) -> CommandAnswer:
    """Ask for the bay's state."""
    del asker
    reached = reach(parts, command.bay_id)
    if not isinstance(reached.charger, Triggers):
        raise cannot(reached.number, "ask")
    result = await reached.charger.request_status(reached.evse_id)
    return answer(result, "status_asked", reached.number)
