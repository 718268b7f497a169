"""What the OCPP server must know of an identity before it lets it in: answered from memory."""

from hubmanager.chargers.port import Admission
from hubmanager.domain.ids import StationId
from hubmanager.domain.station import Acceptance, ChargingStation
from hubmanager.hub.parts import HubParts

MOST_WAITING = 50
"""Unknown stations beyond this are turned away until some are decided on or forgotten."""

_LONGEST_IDENTITY = 255


class StationDirectory:
    """The Directory of the chargers' port over the live board."""

    def __init__(self, parts: HubParts) -> None:
        self._parts = parts

    def admit(self, identity: str, remote_address: str) -> Admission | None:
        """Return how to treat an identity; None for one that was refused, that can't be one, or past the cap."""
        del remote_address
        if not identity or len(identity) > _LONGEST_IDENTITY:
            return None
        station = self._find(identity)
        if station is not None:
            return None if station.acceptance is Acceptance.REFUSED else _admission(station)
        stations = self._parts.board.stations.values()
        if sum(live.station.acceptance is Acceptance.WAITING for live in stations) >= MOST_WAITING:
            return None
        return Admission(StationId(identity), Acceptance.WAITING)

    async def check_password(self, station_id: StationId, password: str) -> bool:
        """Compare with the stored hash, off the loop."""
        live = self._parts.station(station_id)
        if live is None or not live.station.password_hash:
            return False
        return await self._parts.sign_ins.is_password(live.station.password_hash, password)

    def _find(self, identity: str) -> ChargingStation | None:
        stations = self._parts.board.stations
        exact = stations.get(StationId(identity))
        if exact is not None:
            return exact.station
        alike = [live.station for live in stations.values() if live.station.station_id.lower() == identity.lower()]
        return alike[0] if len(alike) == 1 else None


def _admission(station: ChargingStation) -> Admission:
    return Admission(
        station_id=station.station_id,
        acceptance=station.acceptance,
        pinned_protocol=station.protocol if station.is_protocol_pinned else None,
        is_strict=station.is_strict,
        accepts_missing_subprotocol=station.accepts_missing_subprotocol,
        needs_password=bool(station.password_hash),
    )
