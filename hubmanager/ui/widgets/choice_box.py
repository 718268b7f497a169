"""A drop-down list of (key, label) choices that can be named again in another language."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QListView, QSizePolicy, QWidget


class ChoiceBox(QComboBox):
    """`chosen` gives the key when a person chooses. Long labels are cut short instead of stretching the page."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None, *, name: str = "", letters: int = 10) -> None:
        super().__init__(parent)
        self.setView(QListView(self))
        self.setMinimumHeight(48)
        self.setMaxVisibleItems(9)
        self.setMinimumContentsLength(letters)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        if name:
            self.setAccessibleName(name)
        self.activated.connect(lambda _index: self.chosen.emit(self.current))

    @property
    def current(self) -> str:
        """The key that holds; empty while there is no choice."""
        return str(self.currentData() or "")

    def choose(self, key: str) -> None:
        """Set the choice without telling anybody; an unknown key changes nothing."""
        place = self.findData(key)
        if place >= 0:
            self.setCurrentIndex(place)

    def set_choices(self, choices: Sequence[tuple[str, str]]) -> None:
        """Set all choices; the one that holds stays if it is still there."""
        if [(self.itemData(n), self.itemText(n)) for n in range(self.count())] == list(choices):
            return
        kept = self.current
        self.blockSignals(True)
        self.clear()
        for key, label in choices:
            self.addItem(label, key)
        self.blockSignals(False)
        self.choose(kept)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll the page, not the choice: a setting must not change because somebody scrolls past it."""
        event.ignore()

    def changeEvent(self, event: QEvent) -> None:
        """Keep the list as wide as its longest label."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.view().setMinimumWidth(self.width())
