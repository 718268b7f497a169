"""kill -9 at random moments while twelve bays are busy: the books stay right and nothing is lost or billed twice."""

import os
import random
import threading
from pathlib import Path

import pytest

from hubmanager.domain.session import SessionState
from tests.journeys.books import all_heard, charging_count, lost_energy, settle, wrong
from tests.journeys.programs import hub_with_site, wait_until

SPEED = 20.0
KILLS = int(os.environ.get("HUBMANAGER_TEST_KILLS", "5"))
"""The long form, run by hand: HUBMANAGER_TEST_KILLS=30."""


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
