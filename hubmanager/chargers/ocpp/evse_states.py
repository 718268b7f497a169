"""The state of each EVSE of a 2.x station, put together from what its connectors and its transactions tell.

Connectors say only Occupied; what the car does is told by transaction events. One state comes of both.
"""

from hubmanager.domain.availability import EvseStatus

_ORDER = (
    EvseStatus.PLUGGED_IN,
    EvseStatus.RESERVED,
    EvseStatus.AVAILABLE,
    EvseStatus.UNAVAILABLE,
    EvseStatus.FAULTED,
)
"""The first of these that a connector shows is the EVSE's state: one car occupies it, one good connector keeps it usable."""

WHOLE_EVSE = 0
"""Stands for a connector id where a message speaks of the EVSE as such."""


class EvseStates:
    """Connector states and car states by EVSE, as last told while the station was on line."""

    def __init__(self) -> None:
        self._connectors: dict[int, dict[int, EvseStatus]] = {}
        self._cars: dict[int, EvseStatus] = {}

    def connector_told(self, evse_id: int, connector_id: int, status: EvseStatus) -> EvseStatus:
        """Keep a connector's state and return the EVSE's."""
        connectors = self._connectors.setdefault(evse_id, {})
        if connector_id == WHOLE_EVSE:
            connectors.clear()
        else:
            connectors.pop(WHOLE_EVSE, None)
        connectors[connector_id] = status
        state = self._connector_state(evse_id) or status
        if state is not EvseStatus.PLUGGED_IN:
            self._cars.pop(evse_id, None)
            return state
        return self._cars.get(evse_id, state)

    def car_told(self, evse_id: int, status: EvseStatus) -> None:
        """Keep what a transaction says of the car."""
        self._cars[evse_id] = status

    def transaction_ended(self, evse_id: int) -> EvseStatus | None:
        """Return FINISHED if the car is still plugged in, as far as is known; else None (the connector will tell)."""
        if self._connector_state(evse_id) is not EvseStatus.PLUGGED_IN:
            self._cars.pop(evse_id, None)
            return None
        self._cars[evse_id] = EvseStatus.FINISHED
        return EvseStatus.FINISHED

    def connector_in_use(self, evse_id: int) -> int:
        """Return the connector to unlock: the occupied one, else the first that was told, else 1."""
        connectors = {number: state for number, state in self._connectors.get(evse_id, {}).items() if number > 0}
        occupied = [number for number, state in connectors.items() if state is EvseStatus.PLUGGED_IN]
        return min(occupied or connectors or (1,))

    def _connector_state(self, evse_id: int) -> EvseStatus | None:
        told = self._connectors.get(evse_id, {}).values()
        return next((status for status in _ORDER if status in told), None)
