"""Fixtures for the window's tests: a sample door, a context on it, and the whole window."""

import os
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from hubmanager.texts import load_texts
from hubmanager.ui.bridge import Bridge
from hubmanager.ui.format import Formats
from hubmanager.ui.main_window import MainWindow
from hubmanager.ui.page import PageContext
from hubmanager.ui.sound import Bell
from hubmanager.ui.theme import Theme
from tests.ui.sample_door import SampleDoor
from tests.ui.sample_views import NOW


class SampleClock:
    """Stands at the sample hub's present."""

    def now(self):
        return NOW


@pytest.fixture(scope="session")
def theme(qapp: QApplication) -> Theme:
    dressed = Theme("light")
    dressed.put_on(qapp)
    return dressed


@pytest.fixture
def door() -> SampleDoor:
    return SampleDoor()


@pytest.fixture
def bridge(qtbot: QtBot, door: SampleDoor) -> Iterator[Bridge]:
    made = Bridge(door)
    with qtbot.waitSignal(made.ready):
        pass
    yield made
    made.close()


@pytest.fixture
def context(bridge: Bridge, theme: Theme) -> PageContext:
    """A context in English and Berlin time whose messages and navigation are recorded in `messages` and `visits`."""
    theme.choose("light")
    texts = load_texts("en")
    made = PageContext(bridge, texts, theme, formats=Formats(texts, ZoneInfo("Europe/Berlin")), clock=SampleClock())
    made.messages = []  # type: ignore[attr-defined]
    made.visits = []  # type: ignore[attr-defined]
    made.show_message = lambda text, tone="info": made.messages.append((text, tone))  # type: ignore[attr-defined]
    made.navigate = lambda name, argument=None: made.visits.append((name, argument))  # type: ignore[attr-defined]
    return made


@pytest.fixture
def window(qtbot: QtBot, context: PageContext) -> Iterator[MainWindow]:
    made = MainWindow(context, Bell(player=("true",)))
    qtbot.addWidget(made, before_close_func=lambda shown: setattr(shown, "_may_leave", True))
    made.resize(1366, 768)
    with qtbot.waitExposed(made):
        made.show()
    yield made


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what the offscreen platform says about every window with a smallest size: it is no fault of ours."""
    for item in items:
        if "/tests/ui/" in str(item.path):
            item.add_marker(pytest.mark.qt_log_ignore("does not support propagateSizeHints"))
