"""The numbered parking place that people speak of, bound to one EVSE."""

from dataclasses import dataclass
from enum import StrEnum

from hubmanager.domain.ids import BayId, StationId


class CurrentKind(StrEnum):
    """Alternating or direct current at the plug."""

    AC = "AC"
    DC = "DC"


@dataclass(frozen=True, slots=True)
class Bay:
    """A bay. `number` is what people shout ("7", "7A"); it is unique but never a key."""

    bay_id: BayId
    number: str
    station_id: StationId | None = None
    evse_id: int | None = None
    """1, 2, ... on its station; OCPP 1.6 calls it connectorId. None while the bay has no charger."""
    current_kind: CurrentKind = CurrentKind.AC
    max_power_w: int = 22_000
