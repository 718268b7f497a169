"""What a person sees on a page: words, tables, fields; and touching what is found by its words."""

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QPlainTextEdit, QTableView, QWidget
from pytestqt.qtbot import QtBot

Control = QAbstractButton | QLineEdit | QPlainTextEdit | QComboBox | QTableView


def words(inside: QWidget) -> str:
    """Return every text that can be seen, one a line."""
    shown = [label.text() for label in inside.findChildren(QLabel) if label.isVisible()]
    shown += [button.text() for button in inside.findChildren(QAbstractButton) if button.isVisible()]
    return "\n".join(text for text in shown if text).replace("\N{ZERO WIDTH SPACE}", "")


def field(inside: QWidget, name: str) -> QLineEdit:
    """Return the visible field of a name."""
    for found in inside.findChildren(QLineEdit):
        if found.isVisible() and found.accessibleName() == name:
            return found
    names = sorted({one.accessibleName() for one in inside.findChildren(QLineEdit) if one.isVisible()})
    raise AssertionError(f"There is no field '{name}' to be seen, only {names}.")


def fill_in(qtbot: QtBot, inside: QWidget, name: str, text: str) -> None:
    """Type into a field in place of what stands there."""
    found = field(inside, name)
    found.selectAll()
    if not text:
        qtbot.keyClick(found, Qt.Key.Key_Backspace)
    qtbot.keyClicks(found, text)


def cells(table: QTableView) -> list[list[str]]:
    """Return the table's texts, row by row."""
    model = table.model()
    return [
        [str(model.index(row, column).data() or "") for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def touch_row(qtbot: QtBot, table: QTableView, text: str) -> None:
    """Touch the row that has a cell with this text."""
    for row, texts in enumerate(cells(table)):
        if text in texts:
            middle = table.visualRect(table.model().index(row, 0)).center()
            qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=middle)
            return
    raise AssertionError(f"No row has '{text}': {cells(table)}")


def controls(inside: QWidget) -> Iterator[Control]:
    """Go through everything that can be operated and seen."""
    for kind in (QAbstractButton, QLineEdit, QPlainTextEdit, QComboBox, QTableView):
        for found in inside.findChildren(kind):
            if found.isVisible() and not isinstance(found.parent(), (QTableView, QComboBox, QLineEdit)):
                yield found
