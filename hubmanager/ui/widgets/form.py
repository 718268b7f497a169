"""A form: named fields, errors beside the field they belong to, the rest in one line above."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import (
    QAbstractButton,
    QGridLayout,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from hubmanager.domain.errors import HubError, InvalidInput
from hubmanager.ui.page import PageContext, error_text
from hubmanager.ui.widgets.fields import FormRow
from hubmanager.ui.widgets.message_bar import MessageBar

Value = TypeVar("Value")

_SCROLL_MARGIN_PX = 8


class Form(QWidget):
    """Fields in one or two columns. Texts come by key, so that `retranslate` can set them again."""

    def __init__(self, context: PageContext, parent: QWidget | None = None, *, columns: int = 1) -> None:
        super().__init__(parent)
        self._context = context
        self._columns = columns
        self._rows: dict[str, FormRow] = {}
        self._keys: dict[str, tuple[str, str]] = {}
        self._span_count = 0
        self._confirm: QAbstractButton | None = None
        self._other: Form | None = None
        self.has_errors = False
        self._problem = MessageBar(context.theme, "fault", self)
        self._problem.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._problem)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(20)
        self._grid.setVerticalSpacing(8)
        for number in range(columns):
            self._grid.setColumnStretch(number, 1)
        layout.addLayout(self._grid)

    def add(self, name: str, text: str, field: QWidget, *, hint: str = "", wide: bool = False) -> FormRow:
        """Add a field under a name of ours; `text` and `hint` are keys of the texts."""
        row = FormRow(self._context.texts(text), field, self._context.texts(hint) if hint else "", self)
        self._rows[name] = row
        self._keys[name] = (text, hint)
        across = self._columns if wide else 1
        if wide and self._span_count % self._columns:
            self._span_count += self._columns - self._span_count % self._columns
        place = divmod(self._span_count, self._columns)
        self._grid.addWidget(row, place[0], place[1], 1, across, Qt.AlignmentFlag.AlignTop)
        self._span_count += across
        if isinstance(field, QLineEdit):
            field.setMinimumHeight(48)
            field.textEdited.connect(lambda _text: self.say_right(name))
            field.returnPressed.connect(self._press_confirm)
        elif isinstance(field, QPlainTextEdit):
            field.textChanged.connect(lambda: self.say_right(name))
        return row

    def alias(self, name: str, other: str) -> None:
        """Let errors of a field `other` stand beside the field `name`."""
        self._rows.setdefault(other, self._rows[name])

    def confirm_with(self, button: QAbstractButton) -> None:
        """Let Enter in any line of the form press this button."""
        self._confirm = button

    def hand_on_to(self, other: "Form") -> None:
        """Show errors of fields that are not here in another form, if it has them."""
        self._other = other

    def row(self, name: str) -> FormRow:
        """Return a field's row."""
        return self._rows[name]

    def rename(self, name: str, text: str, hint: str = "") -> None:
        """Name a field otherwise from now on (keys of the texts)."""
        self._keys[name] = (text, hint)
        self._rows[name].set_name(self._context.texts(text), self._context.texts(hint) if hint else "")

    def show_row(self, name: str, shown: bool) -> None:
        """Show or hide a field."""
        self._rows[name].setVisible(shown)

    def retranslate(self) -> None:
        """Set every name and hint again."""
        for name, (text, hint) in self._keys.items():
            self._rows[name].set_name(self._context.texts(text), self._context.texts(hint) if hint else "")
        self.clear_errors()

    def begin(self) -> None:
        """Start to read the fields: earlier errors go away."""
        self.clear_errors()

    def read(self, reader: Callable[[], Value], fallback: Value) -> Value:
        """Return what `reader` makes of a field. What it refuses is shown beside the field, and `has_errors` is set."""
        try:
            return reader()
        except InvalidInput as error:
            self.say_error(error)
            return fallback

    def say_error(self, error: HubError) -> None:
        """Show an error beside its field, or above the form where it belongs to none."""
        is_first = not self.has_errors
        self.has_errors = True
        text = error_text(self._context.texts, error)
        row = self._find_row(error.field)
        if row is None and self._other is not None and self._other._find_row(error.field) is not None:
            self._other.say_error(error)
            return
        if row is None:
            self._problem.say(text)
            self._bring_into_view(self._problem)
            return
        row.say_wrong(text)
        if is_first:
            row.field.setFocus()
            self._bring_into_view(row)

    def say_right(self, name: str) -> None:
        """Take one field's error away."""
        if self._rows[name].is_wrong:
            self._rows[name].say_right()

    def clear_errors(self) -> None:
        """Take all errors away."""
        self.has_errors = False
        self._problem.hide()
        for row in self._rows.values():
            if row.is_wrong:
                row.say_right()

    @property
    def problem(self) -> str:
        """What stands above the form; empty when nothing does."""
        return "" if self._problem.isHidden() else self._problem.text

    def _press_confirm(self) -> None:
        if self._confirm is not None and self._confirm.isVisible() and self._confirm.isEnabled():
            self._confirm.click()

    def _bring_into_view(self, widget: QWidget) -> None:
        """Scroll to what was said, once the layout has made room for it."""
        QTimer.singleShot(0, self, lambda: _scroll_to(widget))

    def _find_row(self, field: str) -> FormRow | None:
        """Return the row of a field; of a path such as settings.name the last part counts."""
        return self._rows.get(field) or self._rows.get(field.rpartition(".")[2])


def _scroll_to(widget: QWidget) -> None:
    above = widget.parentWidget()
    while above is not None:
        if isinstance(above, QScrollArea):
            above.ensureWidgetVisible(widget, 0, _SCROLL_MARGIN_PX)
        above = above.parentWidget()


def line_edit(parent: QObject | None = None, *, placeholder: str = "", is_secret: bool = False) -> QLineEdit:
    """Return a line to type into, 48 px high."""
    field = QLineEdit(parent if isinstance(parent, QWidget) else None)
    field.setMinimumHeight(48)
    field.setMaxLength(400)
    field.setPlaceholderText(placeholder)
    if is_secret:
        field.setEchoMode(QLineEdit.EchoMode.Password)
    return field


def fill(pairs: Sequence[tuple[QLineEdit, str]]) -> None:
    """Set texts without marking the fields as edited."""
    for field, text in pairs:
        if field.text() != text:
            field.setText(text)
            field.setCursorPosition(0)
