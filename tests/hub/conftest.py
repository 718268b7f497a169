"""Fixtures of the hub's tests."""

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


@pytest.fixture
def hub(bare_hub: HubUnderTest) -> HubUnderTest:
    """A hub that was set up, with a known card."""
    set_up(bare_hub)
    card(bare_hub)
    return bare_hub


@pytest.fixture
def station(hub: HubUnderTest) -> Station:
    """A connected 1.6 station with bay 1, free."""
    made = station_with_bays(hub)
    made.connect()
    return made
