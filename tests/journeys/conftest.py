"""One hub and one site for all tests of a file: starting them takes longer than most of what happens to them."""

from collections.abc import Iterator

import pytest

from tests.journeys.programs import Hub, Site, hub_with_site

SPEED = 60.0


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Hub, Site]]:
    """A hub and a site of twelve bays where nothing happens but what a test orders, a minute a second."""
    with hub_with_site(tmp_path_factory.mktemp("place"), bays=12, seed=3, speed=SPEED, has_drivers=False) as (
        hub,
        site,
    ):
        yield hub, site


@pytest.fixture
def hub(place: tuple[Hub, Site]) -> Hub:
    """The hub of `place`."""
    return place[0]


@pytest.fixture
def site(place: tuple[Hub, Site]) -> Site:
    """The site of `place`."""
    return place[1]
