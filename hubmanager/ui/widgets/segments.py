"""A few choices side by side, of which one holds."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QPushButton, QSizePolicy, QWidget


class SegmentedControl(QFrame):
    """`chosen` is emitted with the key of the choice when a person changes it."""

    chosen = Signal(str)

    def __init__(
        self, choices: Sequence[tuple[str, str]] = (), parent: QWidget | None = None, *, name: str = ""
    ) -> None:
        """Make it with (key, label) pairs; the first holds."""
        super().__init__(parent)
        self.setProperty("kind", "segments")
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._buttons: dict[str, QPushButton] = {}
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(3, 3, 3, 3)
        self._row.setSpacing(3)
        if name:
            self.setAccessibleName(name)
        for key, label in choices:
            self._add(key, label)

    @property
    def current(self) -> str:
        """The key that holds."""
        return next((key for key, button in self._buttons.items() if button.isChecked()), "")

    def choose(self, key: str) -> None:
        """Set the choice without telling anybody."""
        self._buttons[key].setChecked(True)

    def set_label(self, key: str, label: str) -> None:
        """Name a choice."""
        self._buttons[key].setText(label)
        self._buttons[key].setAccessibleName(label)

    def button(self, key: str) -> QPushButton:
        """Return a choice's button."""
        return self._buttons[key]

    def _add(self, key: str, label: str) -> None:
        button = QPushButton(label, self)
        button.setProperty("kind", "segment")
        button.setCheckable(True)
        button.setChecked(not self._buttons)
        button.setMinimumHeight(48)
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAccessibleName(label)
        button.clicked.connect(lambda _checked=False, key=key: self.chosen.emit(key))
        self._buttons[key] = button
        self._group.addButton(button)
        self._row.addWidget(button)
