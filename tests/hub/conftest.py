"""Fixtures of the hub's tests."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hub.support import HubUnderTest, Station, card, set_up, station_with_bays


@pytest.fixture
def bare_hub(tmp_path: Path) -> Iterator[HubUnderTest]:
    """A hub at its first start."""
    hub = HubUnderTest(tmp_path)
    yield hub
    hub.end()


@pytest.fixture(scope="session")
def set_up_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of a hub that was set up, with a known card: made once, copied for each test."""
    hub = HubUnderTest(tmp_path_factory.mktemp("template"))
    set_up(hub)
    card(hub)
    hub.end()
    return hub.folder / "hub.db"


@pytest.fixture
def hub(tmp_path: Path, set_up_database: Path) -> Iterator[HubUnderTest]:
    """A hub that was set up, with a known card."""
    shutil.copy(set_up_database, tmp_path / "hub.db")
    hub = HubUnderTest(tmp_path)
    yield hub
    hub.end()


@pytest.fixture
def station(hub: HubUnderTest) -> Station:
    """A connected 1.6 station with bay 1, free."""
    made = station_with_bays(hub)
    made.connect()
    return made
