"""Bays as entered: added, changed, removed."""

from dataclasses import replace

from hubmanager.domain.bay import Bay
from hubmanager.domain.errors import InvalidInput, WrongState
from hubmanager.domain.ids import BayId, StationId
from hubmanager.hub.commands.bay_access import find_bay
from hubmanager.hub.commands.context import Asker
from hubmanager.hub.messages.commands import AddBay, ChangeBay, CommandAnswer, RemoveBay
from hubmanager.hub.messages.events import SettingsChanged
from hubmanager.hub.messages.views import BayDraft
from hubmanager.hub.parts import HubParts
from hubmanager.store.unit_of_work import UnitOfWork

_LONGEST_NUMBER = 6
_MOST_POWER_W = 1_000_000


def checked_draft(draft: BayDraft) -> BayDraft:
    """Return the draft with its number trimmed. Raises InvalidInput naming the field."""
    number = draft.number.strip()
    if not number or len(number) > _LONGEST_NUMBER or not number.isprintable():
        raise InvalidInput(
            "A bay's number has 1 to 6 characters.", remedy="Enter another.", field="number", key="bay_number_form"
        )
    if not 1_000 <= draft.max_power_w <= _MOST_POWER_W:
        raise InvalidInput(
            "A bay's power is between 1 and 1000 kW.", remedy="Enter it in kW.", field="max_power_w", key="bay_power"
        )
    return BayDraft(number=number, current_kind=draft.current_kind, max_power_w=draft.max_power_w)


def add_bays(work: UnitOfWork, drafts: tuple[BayDraft, ...], station_id: StationId | None) -> tuple[Bay, ...]:
    """Store bays, on a station's EVSEs 1, 2, ... in this order. A bay of that number without a charger gets it."""
    added: list[Bay] = []
    for evse_id, draft in enumerate(drafts, start=1):
        evse = evse_id if station_id is not None else None
        known = work.bays.find_by_number(draft.number)
        if known is not None and known.station_id is None and station_id is not None:
            bay = replace(
                known,
                station_id=station_id,
                evse_id=evse,
                current_kind=draft.current_kind,
                max_power_w=draft.max_power_w,
            )
            work.bays.save(bay)
        else:
            bay = work.bays.add(Bay(BayId(0), draft.number, station_id, evse, draft.current_kind, draft.max_power_w))
        added.append(bay)
    return tuple(added)


async def add_bay(command: AddBay, parts: HubParts, asker: Asker) -> CommandAnswer:
    """Add a bay without a charger."""
    del asker
    draft = checked_draft(command.draft)
    (bay,) = await parts.store.write(lambda work: add_bays(work, (draft,), None))
    parts.board.put_bay(bay, parts.now())
    parts.bus.publish(SettingsChanged())
    return CommandAnswer(text="outcome.bay_added", values={"bay": bay.number})


async def change_bay(command: ChangeBay, parts: HubParts, asker: Asker) -> CommandAnswer:
    """Change number, kind or power."""
    del asker
    draft = checked_draft(command.draft)
    live = find_bay(parts, command.bay_id)
    bay = replace(live.bay, number=draft.number, current_kind=draft.current_kind, max_power_w=draft.max_power_w)
    await parts.store.write(lambda work: work.bays.save(bay))
    parts.board.put_bay(bay, parts.now())
    parts.bus.publish(SettingsChanged())
    return CommandAnswer(text="outcome.bay_changed", values={"bay": bay.number})


async def remove_bay(command: RemoveBay, parts: HubParts, asker: Asker) -> CommandAnswer:
    """Remove a bay that has no charger."""
    del asker
    live = find_bay(parts, command.bay_id)
    number = live.bay.number
    if live.bay.station_id is not None:
        raise WrongState(
            f"Bay {number} has a charger.",
            remedy="Remove the station first.",
            key="bay_has_charger",
            values={"bay": number},
        )
    await parts.store.write(lambda work: work.bays.remove(command.bay_id))
    parts.board.drop_bay(command.bay_id)
    parts.dropped_bays.append(command.bay_id)
    parts.bus.publish(SettingsChanged())
    return CommandAnswer(text="outcome.bay_removed", values={"bay": number})
