"""The disk is full: no false 'stored', an alert says it, and it heals by itself."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from hubmanager.chargers.events import Frame, FrameDirection
from hubmanager.domain.availability import Availability, EvseStatus
from hubmanager.domain.errors import StoreUnavailable
from hubmanager.domain.session import SessionState
from hubmanager.hub.messages.commands import AcknowledgeAlert, OpenShift
from hubmanager.hub.messages.events import AlertChanged, AlertClosed, AlertRaised, StoreHealthChanged
from hubmanager.store.check import prove_books
from hubmanager.store.store import Store
from hubmanager.store.unit_of_work import UnitOfWork
from tests.hub.support import HubUnderTest, Station, card, set_up, station_with_bays


class FullDisk:
    """The real store behind a disk that can be full: a write then fails as SQLite's does, and stores nothing."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.is_full = False

    async def write(self, job: Callable[[UnitOfWork], Any]) -> Any:
        if self.is_full:
            raise StoreUnavailable("The database can't be written: disk full.", remedy="Free some space.")
        return await self.store.write(job)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)


@pytest.fixture
def disk(hub: HubUnderTest, station: Station) -> FullDisk:
    """The disk under a running hub with a connected station."""
    full = FullDisk(hub.store)
    hub.store = full  # type: ignore[assignment]
    hub.engine.parts.store = full  # type: ignore[assignment]
    return full


def test_start_is_not_acknowledged_while_nothing_can_be_stored(
    hub: HubUnderTest, station: Station, disk: FullDisk
) -> None:
    disk.is_full = True
    with pytest.raises(StoreUnavailable):
        station.start()
    assert hub.sessions() == ()
    assert hub.alerts() == {"database": "unacknowledged"}
    assert [event.is_healthy for event in hub.told(StoreHealthChanged)] == [False]
    assert not hub.engine.snapshot().hub.is_store_healthy


def test_repeated_messages_are_stored_once_the_disk_has_room(
    hub: HubUnderTest, station: Station, disk: FullDisk
) -> None:
    started = station.start(meter_wh=1_000)
    ended = hub.clock.move(minutes=20)
    disk.is_full = True
    with pytest.raises(StoreUnavailable):
        station.stop(started.transaction_id, meter_wh=6_000)
    hub.tick(seconds=10)
    assert hub.only_session().state is SessionState.OPEN
    disk.is_full = False
    hub.tick(seconds=10)
    assert [event.is_healthy for event in hub.told(StoreHealthChanged)] == [False, True]
    station.stop(started.transaction_id, meter_wh=6_000, at=ended)
    assert hub.only_session().total_gross is not None
    assert all(found.is_ok for found in hub.store.read_now(prove_books))


def test_database_alert_lives_in_memory_and_is_stored_when_it_can_be(
    hub: HubUnderTest, station: Station, disk: FullDisk
) -> None:
    disk.is_full = True
    with pytest.raises(StoreUnavailable):
        station.start()
    (alert,) = hub.engine.snapshot().alerts
    assert alert.alert_id < 0
    disk.is_full = False
    hub.tick(seconds=10)
    (alert,) = hub.engine.snapshot().alerts
    assert alert.alert_id > 0
    assert alert.state == "returned_unacknowledged"
    assert len(hub.told(AlertRaised)) == 1
    assert hub.told(AlertChanged)[-1].alert.alert_id == alert.alert_id
    assert [event.alert_id for event in hub.told(AlertClosed)] == [-1]
    hub.do(AcknowledgeAlert(alert_id=alert.alert_id))
    assert hub.alerts() == {}


def test_board_goes_on_showing_what_stations_say(hub: HubUnderTest, station: Station, disk: FullDisk) -> None:
    disk.is_full = True
    with pytest.raises(StoreUnavailable):
        station.status(EvseStatus.FAULTED, error="GroundFailure")
    assert hub.bay().availability is Availability.FAULTED


def test_stations_may_come_and_go_without_a_database(hub: HubUnderTest, station: Station, disk: FullDisk) -> None:
    disk.is_full = True
    station.disconnect()
    assert hub.bay().availability is Availability.OFFLINE
    station.connect(status=None)
    assert hub.bay().availability is not Availability.OFFLINE


def test_command_that_needs_the_database_says_so(hub: HubUnderTest, station: Station, disk: FullDisk) -> None:
    disk.is_full = True
    with pytest.raises(StoreUnavailable) as failed:
        hub.do(OpenShift(opening_cash=Decimal(10)))
    assert failed.value.remedy
    disk.is_full = False
    hub.tick(seconds=6)
    assert hub.do(OpenShift(opening_cash=Decimal(10))).is_done


def test_hub_that_stops_without_a_database_stops_all_the_same(
    hub: HubUnderTest, station: Station, disk: FullDisk
) -> None:
    disk.is_full = True
    hub.run(hub.engine.stop())
    disk.is_full = False


def test_frames_wait_until_they_can_be_stored(hub: HubUnderTest, station: Station, disk: FullDisk) -> None:

    now = hub.clock.now()
    disk.is_full = True
    hub.engine.record_frame(Frame(station.station_id, now, FrameDirection.IN, "[2]"))
    hub.tick(seconds=1)
    disk.is_full = False
    hub.tick(seconds=6)
    hub.tick(seconds=1)
    frames = hub.store.read_now(lambda work: work.journal.list_between(station.station_id, now, hub.clock.now(), 10))
    assert [frame.text for frame in frames] == ["[2]"]


def test_real_disk_that_can_not_be_written_is_no_false_acknowledgement(tmp_path: Path) -> None:
    """The whole way down: SQLite itself refuses (a limit on its pages stands for the full disk)."""

    hub = HubUnderTest(tmp_path)
    set_up(hub)
    card(hub)
    station = station_with_bays(hub)
    station.connect()
    hub.store.write_now(lambda work: work.connection.exec_driver_sql("PRAGMA max_page_count = 1"))
    failures = 0
    for number in range(400):
        try:
            station.start(meter_wh=number, evse_id=0, token=f"T{number:0100d}")
        except StoreUnavailable:
            failures += 1
            break
    assert failures == 1
    assert hub.alerts()["database"] == "unacknowledged"
    hub.end()
