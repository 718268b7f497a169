"""Whether a bay can be used, and what its car is doing: computed here and nowhere else."""

from dataclasses import dataclass
from enum import StrEnum


class Availability(StrEnum):
    """The one word for a bay, as people and statistics see it."""

    AVAILABLE = "available"
    OCCUPIED = "occupied"
    RESERVED = "reserved"
    FAULTED = "faulted"
    OUT_OF_SERVICE = "out_of_service"
    OFFLINE = "offline"
    UNKNOWN = "unknown"
    """Connected, but no status was heard yet: never shown as free."""


class Occupancy(StrEnum):
    """What a car in the bay is doing."""

    PLUGGED_IN = "plugged_in"
    CHARGING = "charging"
    SUSPENDED_EV = "suspended_ev"
    SUSPENDED_EVSE = "suspended_evse"
    FINISHED = "finished"


class EvseStatus(StrEnum):
    """What equipment reports of an EVSE, in words that are no protocol's own (OCPP 1.6 is the richest source)."""

    AVAILABLE = "available"
    PLUGGED_IN = "plugged_in"
    CHARGING = "charging"
    SUSPENDED_EV = "suspended_ev"
    SUSPENDED_EVSE = "suspended_evse"
    FINISHED = "finished"
    RESERVED = "reserved"
    UNAVAILABLE = "unavailable"
    FAULTED = "faulted"


@dataclass(frozen=True, slots=True)
class BayCondition:
    """Everything that decides a bay's availability, each as its own fact."""

    is_connected: bool
    evse_status: EvseStatus | None
    is_station_faulted: bool = False
    is_station_unavailable: bool = False


@dataclass(frozen=True, slots=True)
class BayState:
    """The derived word, and the car's doing where there is a car."""

    availability: Availability
    occupancy: Occupancy | None = None


_OCCUPANCIES = {
    EvseStatus.PLUGGED_IN: Occupancy.PLUGGED_IN,
    EvseStatus.CHARGING: Occupancy.CHARGING,
    EvseStatus.SUSPENDED_EV: Occupancy.SUSPENDED_EV,
    EvseStatus.SUSPENDED_EVSE: Occupancy.SUSPENDED_EVSE,
    EvseStatus.FINISHED: Occupancy.FINISHED,
}


def derive_state(condition: BayCondition) -> BayState:
    """Return what the bay is called. Offline beats all; a fault beats a car; the station's word covers its bays."""
    occupancy = _OCCUPANCIES.get(condition.evse_status) if condition.evse_status else None
    if not condition.is_connected:
        return BayState(Availability.OFFLINE, occupancy)
    if condition.is_station_faulted or condition.evse_status is EvseStatus.FAULTED:
        return BayState(Availability.FAULTED, occupancy)
    if condition.evse_status is None:
        return BayState(Availability.UNKNOWN)
    if occupancy is not None:
        return BayState(Availability.OCCUPIED, occupancy)
    if condition.is_station_unavailable or condition.evse_status is EvseStatus.UNAVAILABLE:
        return BayState(Availability.OUT_OF_SERVICE)
    if condition.evse_status is EvseStatus.RESERVED:
        return BayState(Availability.RESERVED)
    return BayState(Availability.AVAILABLE)
