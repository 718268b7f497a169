"""What happens at the site in many tests: cars come, charge and leave, and the board is looked at."""

from hubmanager.domain.availability import Availability
from hubmanager.hub.messages.views import SessionRow
from hubmanager.simulator import faults
from tests.journeys.programs import Hub, Site, wait_until

BACK_S = 5
"""So soon after the stations' return the board shows reality (issue, point 7)."""


def charge(hub: Hub, site: Site, *bays: int, least_wh: int = 150) -> None:
    """Let cars of regular drivers come and charge until the hub has heard of some energy."""
    for bay in bays:
        site.do(faults.PlugIn(bay_number=str(bay), soc_pct=10, full_at_pct=100, token_uid=site.token(bay)))
    wait_until(
        lambda: all((hub.bay(bay).energy_wh or 0) >= least_wh for bay in bays), 25, f"the bays {bays} are charging"
    )


def leave(hub: Hub, site: Site, *bays: int) -> tuple[SessionRow, ...]:
    """Let the cars go; return the last session of each bay, once it is over."""
    for bay in bays:
        site.do(faults.Unplug(bay_number=str(bay)))
    wait_until(lambda: not any(hub.bay(bay).is_session_open for bay in bays), 20, f"the sessions at {bays} are over")
    return tuple(hub.sessions_at(bay)[0] for bay in bays)


def seen(hub: Hub) -> dict[str, Availability]:
    """Return what the board says of each bay."""
    return {bay.number: bay.availability for bay in hub.snapshot().bays}


def is_truly(hub: Hub, *, occupied: tuple[int, ...]) -> bool:
    """Whether the board shows these bays as occupied and all others as free."""
    taken = {str(bay) for bay in occupied}
    return seen(hub) == {
        number: Availability.OCCUPIED if number in taken else Availability.AVAILABLE for number in seen(hub)
    }
