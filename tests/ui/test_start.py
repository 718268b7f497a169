"""The frame that is painted first, and the window as it is really started."""

import sys

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from hubmanager.domain.errors import StoreUnavailable, WrongState
from hubmanager.hub.messages.queries import GetSettings, GetSnapshot
from hubmanager.ui.first_frame import open_frame
from hubmanager.ui.gallery import scenes, take_gallery
from hubmanager.ui.main_window import MainWindow
from hubmanager.ui.pages.board import BoardPage
from hubmanager.ui.start import run_window
from hubmanager.ui.start_refusal import show_refusal
from tests.ui.sample_door import SampleDoor
from tests.ui.touch import find_button


@pytest.fixture
def frame(qtbot):
    made = open_frame()
    qtbot.addWidget(made, before_close_func=_let_go)
    made.wait_painted()
    return made


def _let_go(frame):
    for window in frame.findChildren(MainWindow):
        window._may_leave = True


def test_frame_is_painted_before_there_is_a_hub(frame):
    assert frame.is_painted


def test_started_window_takes_a_bays_number_at_once(qtbot, frame):
    seen = []

    def use() -> None:
        window = frame.findChild(MainWindow)
        QTest.keyClick(frame.focusWidget() or frame, Qt.Key.Key_7)
        QTest.keyClick(frame.focusWidget() or frame, Qt.Key.Key_Return)
        seen.append(window.findChild(BoardPage).pane.bay.number)
        QApplication.sendEvent(frame, QCloseEvent())
        seen.append(window.close_question.isVisible())
        window.leave()

    before = sys.excepthook
    code = run_window(
        SampleDoor(), demo=False, kiosk=False, argv=[], on_ready=lambda: QTimer.singleShot(0, use), frame=frame
    )
    assert (code, seen) == (0, ["7", True])
    assert sys.excepthook is before


def test_kiosk_starts_full_screen(qtbot, frame):
    seen = []

    def use() -> None:
        window = frame.findChild(MainWindow)
        seen.append((window.is_kiosk, frame.isFullScreen()))
        window.leave()

    run_window(SampleDoor(), demo=False, kiosk=True, argv=[], on_ready=lambda: QTimer.singleShot(0, use), frame=frame)
    assert seen == [(True, True)]


def test_failure_that_nobody_caught_is_said_and_the_window_lives(qtbot, frame, monkeypatch):
    reports, seen = [], []
    monkeypatch.setattr(sys, "excepthook", lambda *details: reports.append(details[1]))

    def use() -> None:
        window = frame.findChild(MainWindow)
        error = ValueError("a slot failed")
        sys.excepthook(ValueError, error, None)
        seen.append(window.toast.text)
        window.leave()

    run_window(SampleDoor(), demo=False, kiosk=False, argv=[], on_ready=lambda: QTimer.singleShot(0, use), frame=frame)
    assert str(reports[0]) == "a slot failed"
    assert seen == ["Something went wrong in the program. It was written to the log; you can go on working."]


def test_gallery_photographs_every_scene(qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr("hubmanager.ui.gallery.VARIANTS", (("en", "light", (1366, 768)),))
    monkeypatch.setattr("hubmanager.ui.gallery._FIRST_WAIT_MS", 50)
    saved = take_gallery(SampleDoor(), tmp_path, wait_ms=10)
    assert len(saved) == len(scenes()) + 2  # the newest session and its receipt
    assert all(file.stat().st_size > 10_000 for file in saved)


def test_hub_that_can_not_start_says_why_for_good_and_can_be_closed(qtbot, frame):
    door = SampleDoor()
    reason = StoreUnavailable("The OCPP port 9000 is used by another program.", remedy="Close it.")
    door.answers[GetSnapshot] = door.answers[GetSettings] = reason
    seen = []

    def use() -> None:
        window = frame.findChild(MainWindow)
        window.navigate("sessions")
        QTest.keyClick(frame.focusWidget() or frame, Qt.Key.Key_7)
        assert window.typed.typed == ""
        seen.append([label.text() for label in window.findChildren(QLabel) if label.isVisible()])
        seen.append(window.toast.isVisible())
        find_button(window, "Close the program").click()

    code = run_window(door, demo=False, kiosk=True, argv=[], on_ready=lambda: QTimer.singleShot(100, use), frame=frame)
    assert code == 0
    assert "The hub could not start" in seen[0]
    assert "The OCPP port 9000 is used by another program. Close it." in seen[0]
    assert seen[1] is False


def test_refused_start_is_shown_in_a_window(qtbot, monkeypatch):
    monkeypatch.setattr("hubmanager.ui.start_refusal.locale.getlocale", lambda: ("de_DE", "UTF-8"))
    seen = []

    def use(window) -> None:
        seen.extend(label.text() for label in window.findChildren(QLabel) if label.isVisible())
        find_button(window, "Programm schließen").click()

    show_refusal(WrongState("Another Hubmanager works here.", remedy="Close it first."), use)
    assert {"Der Hub konnte nicht starten", "Another Hubmanager works here. Close it first."} <= set(seen)
