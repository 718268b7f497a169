"""What must be true afterwards, whatever went wrong: the books are right, and all acknowledged energy is on one session."""

from typing import Any

from hubmanager.domain.availability import Availability
from tests.journeys.programs import Hub, Site, wait_until


def wrong(hub: Hub) -> list[str]:
    return [f"{finding.check}: {finding.compared} {finding.remedy}" for finding in hub.check() if not finding.is_ok]


def lost_energy(hub: Hub, ledger: list[dict[str, Any]]) -> list[str]:
    """Return each transaction whose energy, as far as the hub acknowledged it, is on no session or on two."""
    sessions = hub.sessions()
    faults = []
    for entry in ledger:
        if not entry["is_start_acknowledged"]:
            continue
        matching = [
            session
            for session in sessions
            if session.station_id == entry["station_id"] and session.start_register_wh == entry["start_wh"]
        ]
        name = f"{entry['station_id']}/{entry['evse_id']} {entry['transaction_id']}"
        if len(matching) != 1:
            faults.append(f"{name}: on {len(matching)} sessions")
            continue
        stored = matching[0].start_register_wh + matching[0].energy_wh
        if entry["acknowledged_wh"] is not None and stored < entry["acknowledged_wh"]:
            faults.append(f"{name}: {entry['acknowledged_wh']} Wh acknowledged, {stored} Wh stored")
        if entry["is_stop_acknowledged"] and stored != entry["stop_wh"]:
            faults.append(f"{name}: stopped at {entry['stop_wh']} Wh, stored {stored} Wh")
    return faults


def charging_count(hub: Hub) -> int:
    return sum(bay.is_session_open for bay in hub.snapshot().bays)


def all_heard(hub: Hub) -> bool:
    return all(bay.availability not in (Availability.OFFLINE, Availability.UNKNOWN) for bay in hub.snapshot().bays)


def settle(hub: Hub, site: Site) -> None:
    """Let all cars leave and wait until every session is closed."""
    site.order("wind_down")
    assert site.wait_for("wound_down")["is_complete"]
    wait_until(lambda: charging_count(hub) == 0, 30, "every session is closed")
