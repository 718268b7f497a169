"""How alerts name what they are about."""

from hubmanager.domain.ids import BayId, StationId

DATABASE = "database"
PRINTER = "printer"
DISK = "disk"
SESSIONS = "sessions"
NETWORK = "network"
PRICES = "prices"


def bay_subject(bay_id: BayId) -> str:
    """Return the subject of a bay. The id, not the number: numbers may be changed."""
    return f"bay:{bay_id}"


def station_subject(station_id: StationId) -> str:
    """Return the subject of a station."""
    return f"station:{station_id}"
