"""The window around the pages: navigation, keys, PINs, kiosk, closing, banners, help, language and look."""

import subprocess
import sys
from decimal import Decimal

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit

from hubmanager.domain.hub_settings import HubSettings
from hubmanager.domain.staff import Role
from hubmanager.hub.messages.commands import AddToken
from hubmanager.hub.messages.queries import GetSettings
from hubmanager.ui.banners import DEMO_PINS
from hubmanager.ui.main_window import MainWindow
from hubmanager.ui.pages.board import BoardPage
from hubmanager.ui.pages.board_tile import BayTileDelegate
from tests.ui.sample_door import ATTENDANT_PIN, MANAGER_PIN, SampleDoor
from tests.ui.sample_views import a_charging_bay, sample_settings
from tests.ui.touch import press, touch, type_keys


@pytest.fixture
def board(window: MainWindow) -> BoardPage:
    page = window.findChild(BoardPage)
    assert page is not None
    return page


def close(window: MainWindow) -> QCloseEvent:
    event = QCloseEvent()
    QApplication.sendEvent(window, event)
    return event


# --- keys


def test_typed_number_and_enter_open_the_bay(window, board):
    type_keys(window, "7")
    assert window.typed.typed == "7"
    press(window, Qt.Key.Key_Return)
    assert board.pane.bay is not None and board.pane.bay.number == "7"


def test_typed_number_opens_the_bay_from_another_page(window, board):
    window.navigate("till", None)
    type_keys(window, "12")
    press(window, Qt.Key.Key_Return)
    assert window.page_name == "board"
    assert board.pane.bay.number == "12"


def test_unknown_number_says_so(window, board):
    type_keys(window, "99")
    press(window, Qt.Key.Key_Return)
    assert window.toast.isVisible()
    assert window.toast.text == "There is no bay 99."


def test_pin_pad_has_room_for_a_refusal_of_two_lines(qtbot, window):
    window.choose_language("de")
    window.ask_pin(Role.MANAGER, lambda: None)
    type_keys(window, "9999")
    press(window, Qt.Key.Key_Return)
    pad = window.sign_in_pad
    qtbot.waitUntil(lambda: bool(pad._error.text()))
    zero, below = pad._pad.keys["back"], pad._enter
    qtbot.waitUntil(lambda: zero.height() >= 48)
    assert zero.mapTo(pad, zero.rect().bottomLeft()).y() < below.mapTo(pad, below.rect().topLeft()).y()


@pytest.mark.parametrize("size", [(1024, 640), (1366, 768), (1920, 1080)])
@pytest.mark.parametrize("page", ["board", "till", "receipts", "settings"])
def test_message_covers_no_button(qtbot, window, page, size):
    window.resize(*size)
    window.navigate(page)
    window.show_message("The receipt R-000412 was paid, but the printer did not answer. It prints by itself later.")
    covered = window.toast.geometry()
    for button in window.findChildren(QAbstractButton):
        if button.isVisible() and not window.toast.isAncestorOf(button):
            place = button.rect().translated(button.mapTo(window, QPoint(0, 0)))
            assert not covered.intersects(place), button.accessibleName() or button.text()


def test_escape_forgets_the_typed_number(window, board):
    type_keys(window, "1")
    press(window, Qt.Key.Key_Escape)
    assert window.typed.typed == ""
    press(window, Qt.Key.Key_Return)
    assert board.pane.bay is None


def test_enter_after_a_number_opens_the_bay_even_while_a_button_has_the_focus(qtbot, window, board):
    press(window, Qt.Key.Key_Tab)
    button = window.focusWidget()
    assert isinstance(button, QAbstractButton)
    with qtbot.assertNotEmitted(button.clicked):
        type_keys(window, "7")
        press(window, Qt.Key.Key_Return)
    assert board.pane.bay.number == "7"


def test_pages_can_change_the_language_of_the_window(window):
    window.context.choose_language("de")
    assert window.context.texts.language == "de"


def test_figures_in_a_field_are_no_bay_number(window, board):
    press(window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert isinstance(window.focusWidget(), QLineEdit)
    type_keys(window, "7")
    assert window.typed.typed == ""


def test_enter_presses_the_big_button(qtbot, window, board, door: SampleDoor):
    type_keys(window, "3")
    press(window, Qt.Key.Key_Return)
    press(window, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(door.sent) == 1)


def test_escape_closes_the_pane(window, board):
    type_keys(window, "3")
    press(window, Qt.Key.Key_Return)
    press(window, Qt.Key.Key_Escape)
    assert board.pane.bay is None


def test_f1_opens_and_closes_the_help_of_the_page(window):
    press(window, Qt.Key.Key_F1)
    assert window.help.isVisible()
    assert window.help.title.text() == "The bays"
    assert "Start walk-in" in window.help._text.toPlainText()
    press(window, Qt.Key.Key_F1)
    assert not window.help.isVisible()


def test_escape_and_a_touch_beside_it_close_the_help(qtbot, window):
    window.help.show_page("board")
    press(window, Qt.Key.Key_Escape)
    assert not window.help.isVisible()
    window.help.show_page("board")
    qtbot.mouseClick(window.help, Qt.MouseButton.LeftButton, pos=QPoint(20, 300))
    assert not window.help.isVisible()


def test_page_without_help_says_so(window):
    window.help.show_page("nowhere")
    assert window.help.title.text() == "No help on this page yet"


# --- pages


def test_page_that_breaks_says_so_and_leaves_the_others(window, monkeypatch, caplog):
    import hubmanager.ui.main_window as module

    def broken(_name, _context):
        raise RuntimeError("no such luck")

    monkeypatch.setattr(module, "make_page", broken)
    window._pages.pop("till", None)
    window.navigate("till", None)
    assert "no such luck" in caplog.text
    assert "could not be opened" in window._stack.currentWidget().accessibleName()
    window.navigate("board", None)
    assert isinstance(window._stack.currentWidget(), BoardPage)


def test_hub_that_was_never_set_up_opens_the_assistant(qtbot, window, door, monkeypatch, caplog):
    visits = []
    monkeypatch.setattr(window, "navigate", lambda name, _argument=None: visits.append(name))
    door.answers[GetSettings] = sample_settings(settings=HubSettings())
    window._read_settings()
    qtbot.waitUntil(lambda: visits == ["first_start"])


def test_badges_show_what_waits(qtbot, window, door, bridge):
    with qtbot.waitSignal(bridge.hub_changed):
        door.change_hub(open_alert_count=3, waiting_station_count=0, review_count=120)
    badge = window.rail.button("alerts").badge
    assert badge.isVisible() and badge.text == "3"
    assert window.rail.button("sessions").badge.text == "99+"
    assert not window.rail.button("settings").badge.isVisible()


# --- PINs


def test_managers_command_asks_for_the_pin_and_is_then_sent(qtbot, window, door, bridge):
    bridge.send(AddToken(uid="X"))
    assert window.sign_in_pad.isVisible()
    type_keys(window, MANAGER_PIN)
    press(window, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: AddToken(uid="X") in door.sent)
    assert not window.sign_in_pad.isVisible()
    assert window.rail.person.text() == "Robin"


def test_pin_is_entered_on_the_pad(qtbot, window, bridge):
    window.ask_pin(Role.MANAGER, lambda: None)
    for figure in MANAGER_PIN:
        touch(qtbot, window.sign_in_pad, figure)
    touch(qtbot, window.sign_in_pad, "Sign in")
    qtbot.waitUntil(lambda: bridge.role is Role.MANAGER)


def test_wrong_pin_is_said_and_can_be_tried_again(qtbot, window, bridge):
    window.ask_pin(Role.MANAGER, lambda: None)
    type_keys(window, "0000")
    press(window, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.sign_in_pad._error.text() != "")
    assert window.sign_in_pad._pin.text() == ""
    assert bridge.role is Role.ATTENDANT


def test_attendants_pin_is_not_enough_for_a_manager(qtbot, window):
    done = []
    window.ask_pin(Role.MANAGER, lambda: done.append(1))
    type_keys(window, ATTENDANT_PIN)
    press(window, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "manager is needed" in window.sign_in_pad._error.text())
    assert done == []


def test_giving_up_the_pin_sends_nothing(qtbot, window, door, bridge):
    bridge.send(AddToken(uid="X"))
    touch(qtbot, window.sign_in_pad, "Cancel")
    assert door.sent == []
    assert not window.sign_in_pad.isVisible()


def test_manager_who_does_nothing_is_signed_out(qtbot, window, bridge):
    bridge.sign_in(MANAGER_PIN, lambda _answer: None)
    qtbot.waitUntil(lambda: bridge.is_signed_in)
    window._idle.timeout.emit()
    assert not bridge.is_signed_in


# --- kiosk and closing


def test_kiosk_is_left_only_with_a_managers_pin(qtbot, window):
    press(window, Qt.Key.Key_F11)
    assert window.is_kiosk and window.isFullScreen()
    assert not close(window).isAccepted()
    press(window, Qt.Key.Key_F11)
    assert window.is_kiosk
    type_keys(window, MANAGER_PIN)
    press(window, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not window.is_kiosk)


def test_closing_asks_while_cars_are_charging(qtbot, window):
    assert not close(window).isAccepted()
    assert window.close_question.isVisible()
    assert "4 cars are charging" in window.close_question._text.text()
    touch(qtbot, window.close_question, "Keep running")
    assert window.isVisible()


def test_closing_after_the_question_leaves(qtbot, window):
    close(window)
    with qtbot.waitSignal(window.left):
        touch(qtbot, window.close_question, "Close the program")
    assert not window.isVisible()


def test_closing_an_idle_hub_does_not_ask(qtbot, window, bridge):
    bridge.bays = {}
    with qtbot.waitSignal(window.left):
        assert close(window).isAccepted()


# --- banners


def test_crash_before_is_told_until_it_is_closed(qtbot, window, door, bridge):
    with qtbot.waitSignal(bridge.hub_changed):
        door.change_hub(crash_report="/tmp/report.txt")
    assert window.banners.crash.isVisible()
    assert "/tmp/report.txt" in window.banners.crash.text
    touch(qtbot, window.banners.crash, "Close")
    with qtbot.waitSignal(bridge.hub_changed):
        door.change_hub(takings_today=Decimal(1))
    assert not window.banners.crash.isVisible()


def test_store_banner_stays_while_nothing_can_be_saved(qtbot, window, door, bridge):
    with qtbot.waitSignal(bridge.hub_changed):
        door.change_hub(is_store_healthy=False)
    assert window.banners.store.isVisible()
    assert not window.banners.store.cross.isVisible()
    with qtbot.waitSignal(bridge.hub_changed):
        door.change_hub(is_store_healthy=True)
    assert not window.banners.isVisible()


def test_demo_tells_the_pins(qtbot, window, door, bridge):
    with qtbot.waitSignal(bridge.hub_changed):
        door.change_hub(is_demo=True)
    assert window.banners.demo.isVisible()
    assert all(pin in window.banners.demo.text for pin in DEMO_PINS)


# --- head line, language, look


def test_head_line_shows_the_figures(window):
    names = {figure.accessibleName() for figure in (window.head._free, window.head._takings, window.head._power)}
    assert names == {"Free bays: 2 of 12", "Takings today: €744.00", "Site power: 302 kW"}
    assert window.head._alerts.accessibleName() == "2 alerts. need you"
    assert window.head._shift.accessibleName() == "Shift open. started with €150.00"


def test_language_changes_while_running(qtbot, window, board):
    touch(qtbot, window, "Change language")
    assert window.rail.button("board").text() == "Plätze"
    assert board._search.placeholderText() == "Platz, Karte oder Name"
    assert window.head._takings.accessibleName() == "Einnahmen heute: 744,00 €"
    touch(qtbot, window, "Sprache wechseln")
    assert window.rail.button("board").text() == "Bays"


def test_look_changes_while_running(qtbot, window, theme):
    touch(qtbot, window, "Use the dark theme")
    assert theme.is_dark
    touch(qtbot, window, "Use the light theme")
    assert not theme.is_dark


def test_sound_is_muted(qtbot, window):
    touch(qtbot, window, "Sound is on. Mute")
    assert not window.bell.is_on
    touch(qtbot, window, "Sound is muted. Turn on")
    assert window.bell.is_on


# --- for everybody


def all_buttons(window: MainWindow) -> list[QAbstractButton]:
    return [button for button in window.findChildren(QAbstractButton) if button.isVisible()]


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_every_button_has_a_name_and_room_for_a_finger(qtbot, window, board, size):
    window.resize(*size)
    for number in ("1", "3", "4", "5"):
        board.choose_number(number)
        QApplication.processEvents()
        for button in all_buttons(window):
            assert button.accessibleName() or button.text(), button
            assert button.height() >= 48 and button.width() >= 44, (button.text(), button.size())


def test_every_field_has_a_name(window, board):
    board.choose_number("4")
    fields = window.findChildren(QLineEdit)
    assert fields
    assert [field for field in fields if not field.accessibleName()] == []


def test_tab_reaches_every_button_that_is_seen(window, board):
    board.choose_number("3")
    board.tiles.setFocus()
    reached = set()
    for _ in range(120):
        QTest.keyClick(window.focusWidget() or window, Qt.Key.Key_Tab)
        reached.add(window.focusWidget())
    missed = [
        button.text() or button.accessibleName()
        for button in all_buttons(window)
        if button.isEnabled() and button not in reached
    ]
    # Of the buttons of one group only the chosen one is on the way; the arrows move inside the group.
    assert [name for name in missed if not name.startswith(("Free", "Charging", "Needs you"))] == []


def test_no_other_window_ever_opens(qtbot, window, board):
    board.choose_number("4")
    window.help.show_page("board")
    window.ask_pin(Role.MANAGER, lambda: None)
    assert [other for other in QApplication.topLevelWidgets() if other.isVisible() and other is not window] == []


def test_first_window_loads_neither_numpy_nor_a_second_page():
    code = (
        "import sys; import hubmanager.ui.start; "
        "heavy = [m for m in ('numpy', 'pyqtgraph', 'sqlalchemy', 'babel', 'hubmanager.ui.pages.till', 'websockets', 'typst',"
        " 'PySide6.QtNetwork', 'asyncio') if m in sys.modules]; print(heavy)"
    )
    made = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert made.stdout.strip() == "[]"


def test_change_of_a_bay_repaints_only_its_tile(qtbot, window, board, door, bridge, monkeypatch):
    painted, paint = [], BayTileDelegate.paint

    def record(delegate, painter, option, index):
        painted.append(index.data())
        paint(delegate, painter, option, index)

    monkeypatch.setattr(BayTileDelegate, "paint", record)
    with qtbot.waitSignal(bridge.bay_changed):
        door.replace_bay(a_charging_bay("1", energy_wh=1))
    QApplication.processEvents()
    assert set(painted) == {"1"}
