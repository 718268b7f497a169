"""Touching and typing as a person does: what is found by its words, and only what can be seen."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot

from hubmanager.ui.pages.board import BoardPage


def find_button(inside: QWidget, label: str) -> QAbstractButton:
    """Return the visible button whose text or accessible name is `label`."""
    shown = [button for button in inside.findChildren(QAbstractButton) if button.isVisible()]
    for button in shown:
        if label in (button.text(), button.accessibleName()):
            return button
    words = sorted({button.text() or button.accessibleName() for button in shown})
    raise AssertionError(f"There is no button '{label}' to be seen, only {words}.")


def touch(qtbot: QtBot, inside: QWidget, label: str) -> None:
    """Touch a button in its middle."""
    button = find_button(inside, label)
    assert button.isEnabled(), f"'{label}' can't be pressed now."
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def touch_bay(qtbot: QtBot, board: BoardPage, number: str) -> None:
    """Touch a bay's tile."""
    model = board.tiles.model()
    for row in range(model.rowCount()):
        index = model.index(row, 0)
        if index.data() == number:
            board.tiles.scrollTo(index)
            middle: QPoint = board.tiles.visualRect(index).center()
            qtbot.mouseClick(board.tiles.viewport(), Qt.MouseButton.LeftButton, pos=middle)
            return
    raise AssertionError(f"There is no bay {number} on the board.")


def type_keys(widget: QWidget, text: str) -> None:
    """Type on the keyboard, wherever the focus is in the widget's window."""
    window = widget.window()
    QTest.keyClicks(window.focusWidget() or window, text)


def press(widget: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press one key where the focus is."""
    window = widget.window()
    QTest.keyClick(window.focusWidget() or window, key, modifier)
