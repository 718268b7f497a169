"""What a connected charger can do, asked once per kind of handle."""

from dataclasses import dataclass
from functools import cache

from hubmanager.chargers.port import (
    ChangesAvailability,
    Charger,
    HasSettings,
    LimitsCurrent,
    Resets,
    Triggers,
    UnlocksConnector,
)


@dataclass(frozen=True, slots=True)
class Abilities:
    """The extras of a charger. Starting and stopping is what every charger can."""

    can_unlock: bool = False
    can_reset: bool = False
    can_change_availability: bool = False
    can_limit: bool = False
    can_trigger: bool = False
    has_settings: bool = False


NO_ABILITIES = Abilities()


def abilities_of(charger: Charger) -> Abilities:
    """Return what the handle can do."""
    return _abilities_of_kind(type(charger))


@cache
def _abilities_of_kind(kind: type) -> Abilities:
    return Abilities(
        can_unlock=issubclass(kind, UnlocksConnector),
        can_reset=issubclass(kind, Resets),
        can_change_availability=issubclass(kind, ChangesAvailability),
        can_limit=issubclass(kind, LimitsCurrent),
        can_trigger=issubclass(kind, Triggers),
        has_settings=issubclass(kind, HasSettings),
    )
