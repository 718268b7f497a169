"""A pad of figures for touch screens."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QPushButton, QWidget

from hubmanager.ui.theme import Theme
from hubmanager.ui.widgets.buttons import SecondaryButton


class PadKey(SecondaryButton):
    """One key of the pad."""

    kind = "key"


class NumericPad(QWidget):
    """0-9, a decimal sign (or none) and backspace. Emits keys; `type_into` sends them to a field."""

    digit_pressed = Signal(str)
    backspace_pressed = Signal()

    def __init__(
        self, theme: Theme, parent: QWidget | None = None, *, decimal: str = "", backspace_name: str = ""
    ) -> None:
        """`decimal` is the language's decimal sign; "" leaves its key out (for PINs)."""
        super().__init__(parent)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(6)
        self.keys: dict[str, QPushButton] = {}
        places = [("7", 0, 0), ("8", 0, 1), ("9", 0, 2), ("4", 1, 0), ("5", 1, 1), ("6", 1, 2)]
        places += [("1", 2, 0), ("2", 2, 1), ("3", 2, 2), ("0", 3, 1)]
        if decimal:
            places.append((decimal, 3, 0))
        for sign, row, column in places:
            key = PadKey(sign)
            key.clicked.connect(lambda _checked=False, sign=sign: self.digit_pressed.emit(sign))
            grid.addWidget(key, row, column)
            self.keys[sign] = key
        back = PadKey("", theme=theme, icon="backspace")
        back.clicked.connect(self.backspace_pressed)
        back.setAccessibleName(backspace_name or "Backspace")
        grid.addWidget(back, 3, 2)
        self.keys["back"] = back

    def type_into(self, field: QLineEdit) -> None:
        """Send what is pressed to a field; the first key replaces what is selected there."""
        self.digit_pressed.connect(field.insert)
        self.backspace_pressed.connect(field.backspace)
