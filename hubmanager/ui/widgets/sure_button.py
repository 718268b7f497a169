"""A button for what can't be taken back: the first touch asks, the second does it."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from hubmanager.ui.theme import Theme
from hubmanager.ui.widgets.buttons import DangerButton

_ASKS_MS = 6_000


class SureButton(DangerButton):
    """`confirmed` is emitted on the second touch; without one the question goes away by itself."""

    confirmed = Signal()

    def __init__(self, parent: QWidget | None = None, *, theme: Theme | None = None, icon: str = "") -> None:
        super().__init__("", parent, theme=theme, icon=icon)
        self._label, self._question = "", ""
        self._is_asking = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_ASKS_MS)
        self._timer.timeout.connect(self.settle_down)
        self.clicked.connect(self._touched)

    def set_texts(self, label: str, question: str) -> None:
        """Say what it does, and what it asks."""
        self._label, self._question = label, question
        self._show()

    def settle_down(self) -> None:
        """Ask no longer."""
        self._is_asking = False
        self._timer.stop()
        self._show()

    def _touched(self) -> None:
        if self._is_asking:
            self.settle_down()
            self.confirmed.emit()
            return
        self._is_asking = True
        self._timer.start()
        self._show()

    def _show(self) -> None:
        self.setText(self._question if self._is_asking else self._label)
