"""The disk is full: no station hears a false 'stored', an alert says so, and it heals by itself."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

import pytest

from hubmanager.domain.alert import AlertState
from hubmanager.domain.errors import StoreUnavailable
from hubmanager.domain.session import SessionState
from hubmanager.hub.messages.commands import AcknowledgeAlert, OpenShift
from hubmanager.hub.messages.queries import GetTill
from hubmanager.simulator import faults
from tests.journeys.books import all_heard, lost_energy, wrong
from tests.journeys.programs import Hub, Site, wait_until
from tests.journeys.scenes import charge, leave

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs prlimit to make writes of another process fail")


@contextmanager
def full_disk(hub: Hub) -> Iterator[None]:
    """Let every write to a file of more than a few bytes fail in the hub's process."""
    import resource

    resource.prlimit(hub.pid, resource.RLIMIT_FSIZE, (64, resource.RLIM_INFINITY))
    try:
        yield
    finally:
        resource.prlimit(hub.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def test_full_disk_promises_nothing_and_loses_nothing(hub: Hub, site: Site) -> None:
    wait_until(lambda: all_heard(hub), 20, "every bay is heard of")
    charge(hub, site, 1, 5)
    with full_disk(hub):
        # One session ends, one begins, one goes on while nothing can be stored.
        site.do(faults.Unplug(bay_number="1"))
        site.do(faults.PlugIn(bay_number="6", soc_pct=10, full_at_pct=100, token_uid=site.token(6)))
        wait_until(lambda: not hub.snapshot().hub.is_store_healthy, 15, "the hub knows that it can't write")
        wait_until(lambda: "database" in hub.alert_rules(), 5, "an alert tells of it")
        with pytest.raises(StoreUnavailable) as refused:
            hub.execute(OpenShift(opening_cash=Decimal(100)))
        assert refused.value.remedy, "it must say what to do"
        entries = {entry["bay_number"]: entry for entry in site.ledger()}
        assert not entries["1"]["is_stop_acknowledged"], "a stop was acknowledged that could not be stored"
        assert "6" not in entries or not entries["6"]["is_start_acknowledged"]
    wait_until(lambda: hub.snapshot().hub.is_store_healthy, 15, "the hub can write again")
    (alert,) = (alert for alert in hub.snapshot().alerts if alert.rule == "database")
    assert alert.state is AlertState.RETURNED_UNACKNOWLEDGED, "it stays on the list until somebody has seen it"
    hub.execute(AcknowledgeAlert(alert_id=alert.alert_id))
    assert "database" not in hub.alert_rules()
    wait_until(lambda: not any(entry["messages_waiting"] for entry in site.ledger()), 25, "all is told and stored")
    assert hub.execute(OpenShift(opening_cash=Decimal(100))).is_done
    assert hub.ask(GetTill()).shift.opening_cash == 100
    leave(hub, site, 5)
    if hub.bay(6).is_session_open:
        leave(hub, site, 6)
    assert lost_energy(hub, site.ledger()) == []
    assert wrong(hub) == []
    assert [(row.state, row.review_reasons) for bay in (1, 5) for row in hub.sessions_at(bay)] == [
        (SessionState.BILLED, ())
    ] * 2
