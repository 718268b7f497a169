"""Fields to type into: a search field, an amount of money, and a row that names a field and shows what is wrong."""

from decimal import Decimal

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from hubmanager.ui.format import Formats
from hubmanager.ui.theme import Theme
from hubmanager.ui.widgets.labels import Label, repolish


class SearchField(QLineEdit):
    """`searched` is emitted with the text a moment after the last key, at once on Enter. Esc empties it."""

    searched = Signal(str)

    def __init__(
        self, theme: Theme, placeholder: str = "", parent: QWidget | None = None, *, delay_ms: int = 200
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setProperty("kind", "search")
        theme.changed.connect(self.update)
        self.set_placeholder(placeholder)
        self.setMinimumHeight(48)
        self._last = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(delay_ms)
        self._timer.timeout.connect(self._tell)
        self.textChanged.connect(lambda _text: self._timer.start())
        self.returnPressed.connect(self._tell)

    def set_placeholder(self, text: str) -> None:
        """Say what can be searched for."""
        self.setPlaceholderText(text)
        self.setAccessibleName(text)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the field and its icon."""
        super().paintEvent(event)
        painter = QPainter(self)
        box = QRectF(14, (self.height() - 20) / 2, 20, 20)
        self._theme.icons.paint(painter, "search", box, self._theme.color("text_muted"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Empty the field on Esc; with an empty field Esc is left to the page."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            self._tell()
            event.accept()
            return
        super().keyPressEvent(event)

    def _tell(self) -> None:
        self._timer.stop()
        if self.text() != self._last:
            self._last = self.text()
            self.searched.emit(self._last)


class AmountField(QLineEdit):
    """A sum of money: gives back a whole Decimal or None, never something half."""

    amount_changed = Signal(object)

    def __init__(self, formats: Formats, parent: QWidget | None = None, *, name: str = "") -> None:
        super().__init__(parent)
        self._formats = formats
        self.setProperty("kind", "amount")
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setAccessibleName(name)
        self.setMaxLength(14)
        self.setInputMethodHints(Qt.InputMethodHint.ImhFormattedNumbersOnly)
        self.textChanged.connect(lambda _text: self.amount_changed.emit(self.amount))

    @property
    def amount(self) -> Decimal | None:
        """The sum as typed; None while it is none."""
        return self._formats.parse_amount(self.text())

    def set_formats(self, formats: Formats) -> None:
        """Write in another language from now on."""
        self._formats = formats

    def set_amount(self, amount: Decimal, digits: int = 2) -> None:
        """Show a sum."""
        self.setText(self._formats.number(amount, digits))


class FormRow(QWidget):
    """A field with its name above, a hint below, and in the hint's place what is wrong with it."""

    def __init__(self, name: str, field: QWidget, hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self._hint_text = hint
        self._name, self._hint = Label(name, "strong"), Label(hint, "small", wrap=True)
        self._name.setBuddy(field)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 4)
        layout.setSpacing(4)
        layout.addWidget(self._name)
        layout.addWidget(field)
        layout.addWidget(self._hint)
        self._hint.setVisible(bool(hint))
        self.set_name(name)

    def set_name(self, name: str, hint: str | None = None) -> None:
        """Name the field (again, in another language)."""
        self._name.setText(name)
        self.field.setAccessibleName(name)
        if hint is not None:
            self._hint_text = hint
            if not self.is_wrong:
                self.say_right()

    @property
    def is_wrong(self) -> bool:
        """Whether an error is shown."""
        return str(self.field.property("invalid")) == "true"

    def say_wrong(self, text: str) -> None:
        """Show what is wrong, beside the field."""
        self._hint.set_kind("error")
        self._hint.setText(text)
        self._hint.show()
        self._mark("true")
        self.field.setAccessibleDescription(text)

    def say_right(self) -> None:
        """Take the error away."""
        self._hint.set_kind("small")
        self._hint.setText(self._hint_text)
        self._hint.setVisible(bool(self._hint_text))
        self._mark("false")
        self.field.setAccessibleDescription(self._hint_text)

    def _mark(self, invalid: str) -> None:
        self.field.setProperty("invalid", invalid)
        repolish(self.field)


def side_by_side(*widgets: QWidget) -> QHBoxLayout:
    """Return a row of widgets that share the width."""
    row = QHBoxLayout()
    row.setSpacing(12)
    for widget in widgets:
        row.addWidget(widget, 1)
    return row
