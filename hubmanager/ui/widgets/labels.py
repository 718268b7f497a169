"""Labels by role, and the icon of a role."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QWidget

from hubmanager.ui.theme import Theme


class Label(QLabel):
    """A text. `kind`: "" plain, "display", "title", "heading", "strong", "figure", "muted", "small", "error", "good"."""

    def __init__(self, text: str = "", kind: str = "", parent: QWidget | None = None, *, wrap: bool = False) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)  # names of stations and drivers are never read as HTML
        self.setProperty("kind", kind)
        self.setWordWrap(wrap)

    def set_kind(self, kind: str) -> None:
        """Look different from now on."""
        if self.property("kind") != kind:
            self.setProperty("kind", kind)
            repolish(self)


class IconLabel(QLabel):
    """An icon in a role's colour that follows the theme."""

    def __init__(
        self, theme: Theme, icon: str, role: str = "text", size: int = 24, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme, self._icon, self._role, self._size = theme, icon, role, size
        self.setFixedSize(size, size)
        theme.changed.connect(self._redraw)
        self._redraw()

    def show_icon(self, icon: str, role: str) -> None:
        """Show another icon or colour."""
        if (icon, role) != (self._icon, self._role):
            self._icon, self._role = icon, role
            self._redraw()

    def _redraw(self) -> None:
        self.setPixmap(self._theme.pixmap(self._icon, self._role, self._size))


class Line(QFrame):
    """A thin horizontal line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "line")
        self.setFixedHeight(1)


def repolish(widget: QWidget) -> None:
    """Make the style sheet look at a widget's properties again."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)
