"""Shows one of several widgets at a time, on whatever lies behind it."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QStackedLayout, QWidget


class Stack(QWidget):
    """Like QStackedWidget, but without a ground of its own, so that it can lie on a card."""

    def __init__(self, *widgets: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layout = QStackedLayout(self)
        for widget in widgets:
            self.add(widget)

    def minimumSizeHint(self) -> QSize:
        """What the widget in front needs; those behind it must not make the page larger than the screen."""
        shown = self.current
        return super().minimumSizeHint() if shown is None else shown.minimumSizeHint()

    def add(self, widget: QWidget) -> None:
        """Add a widget behind the others."""
        self._layout.addWidget(widget)

    def show_only(self, widget: QWidget) -> None:
        """Bring a widget to the front."""
        self._layout.setCurrentWidget(widget)
        self.updateGeometry()

    @property
    def current(self) -> QWidget | None:
        """The widget in front."""
        return self._layout.currentWidget()
