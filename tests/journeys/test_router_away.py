"""The router is away for an hour: what stations had to keep to themselves is told afterwards, and billed once."""

from pathlib import Path

from hubmanager.domain.availability import Availability
from hubmanager.domain.session import SessionState
from hubmanager.simulator import faults
from tests.journeys.books import all_heard, lost_energy, settle, wrong
from tests.journeys.programs import hub_with_site, wait_until
from tests.journeys.scenes import BACK_S, charge, seen

SPEED = 600.0
"""An hour passes in six seconds."""


def test_hour_without_router_loses_no_session(tmp_path: Path) -> None:
    with hub_with_site(tmp_path, bays=12, seed=3, speed=SPEED, has_drivers=False) as (hub, site):
        wait_until(lambda: all_heard(hub), 20, "every bay is heard of")
        charge(hub, site, 1, 5, 8)
        site.do(faults.UnplugNetwork(seconds=3600))
        wait_until(lambda: seen(hub)["10"] is Availability.OFFLINE, 2, "the board shows the bays as offline")
        # While nobody can hear: cars 1 and 5 go on, car 8 leaves, cars come to 3 and 6, and both leave again.
        site.do(faults.Unplug(bay_number="8"))
        for bay in (3, 6):
            site.do(faults.PlugIn(bay_number=str(bay), soc_pct=20, token_uid=site.token(bay)))

        def has_charged(bay: int) -> bool:
            return any(e["bay_number"] == str(bay) and e["delivered_wh"] > 1_000 for e in site.ledger())

        wait_until(lambda: has_charged(3) and has_charged(6), 4, "cars charge offline")
        for bay in (3, 6):
            site.do(faults.Unplug(bay_number=str(bay)))
        offline = [entry for entry in site.ledger() if entry["is_offline"]]
        assert {entry["bay_number"] for entry in offline} == {"3", "6"}
        assert not any(entry["is_start_acknowledged"] for entry in offline)

        wait_until(lambda: seen(hub)["10"] is Availability.AVAILABLE, 8, "the stations are back")
        wait_until(
            lambda: all(seen(hub)[str(bay)] is (Availability.OCCUPIED if bay in (1, 5) else Availability.AVAILABLE)
                        for bay in range(1, 11)),
            BACK_S,
            "the board shows reality",
        )  # fmt: skip
        for bay in (1, 5):
            site.do(faults.Unplug(bay_number=str(bay)))
        # An hour's readings of each station, one message at a time.
        wait_until(lambda: not any(entry["messages_waiting"] for entry in site.ledger()), 30, "everything is told")
        for bay in (3, 6, 8):
            (row,) = hub.sessions_at(bay)
            assert row.state is SessionState.BILLED, (bay, row.review_reasons)
        for entry in offline:
            (row,) = hub.sessions_at(entry["bay_number"])
            assert row.token_uid == entry["token_uid"]
        assert [hub.sessions_at(bay)[0].state for bay in (1, 5)] == [SessionState.BILLED] * 2
        settle(hub, site)
        assert lost_energy(hub, site.ledger()) == []
        assert wrong(hub) == []
        hub.stop()
