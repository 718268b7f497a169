"""kill -9 at random moments while twelve bays are busy: the books stay right and nothing is lost or billed twice."""

import os
import random
import threading
from pathlib import Path
from typing import Any

import pytest

from hubmanager.domain.availability import Availability
from hubmanager.domain.session import SessionState
from tests.journeys.programs import Hub, Site, hub_with_site, wait_until

SPEED = 20.0
KILLS = int(os.environ.get("HUBMANAGER_TEST_KILLS", "5"))
"""The long form, run by hand: HUBMANAGER_TEST_KILLS=30."""


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


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
def test_killed_hub_comes_back_with_its_books_in_order(tmp_path: Path) -> None:
    moments = random.Random(7)
    with hub_with_site(tmp_path, bays=12, seed=3, speed=SPEED) as (hub, site):
        wait_until(lambda: charging_count(hub) >= 4, 30, "four bays charge")
        for _ in range(KILLS):
            threading.Event().wait(moments.uniform(0.2, 2.0))
            hub.kill()
            hub.start()
            assert wrong(hub) == []
        wait_until(lambda: all_heard(hub), 15, "every bay heard again")
        settle(hub, site)
        assert wrong(hub) == []
        assert lost_energy(hub, site.ledger()) == []
        assert [row for row in hub.sessions() if row.state is SessionState.OPEN] == []
        hub.stop()


def settle(hub: Hub, site: Site) -> None:
    """Let all cars leave and wait until every session is closed."""
    site.order("wind_down")
    assert site.wait_for("wound_down")["is_complete"]
    wait_until(lambda: charging_count(hub) == 0, 30, "every session is closed")
