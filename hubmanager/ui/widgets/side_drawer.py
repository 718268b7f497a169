"""Panels inside the window, in place of dialogs: a drawer at the right and a panel in the middle. Opened, never executed."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from hubmanager.ui.theme import Theme
from hubmanager.ui.widgets.buttons import IconButton
from hubmanager.ui.widgets.labels import Label


class Overlay(QFrame):
    """Covers its parent with a shade and keeps the focus; Esc or a touch beside the panel closes it if it may be closed."""

    closed = Signal()

    def __init__(self, parent: QWidget, *, closable: bool = True) -> None:
        super().__init__(parent)
        self.setProperty("kind", "scrim")
        self.is_closable = closable
        self.panel = QFrame(self)
        self._focus_before: QWidget | None = None
        parent.installEventFilter(self)
        self.hide()

    def open(self) -> None:
        """Show it above everything else in the parent."""
        window = self.window()
        self._focus_before = window.focusWidget()
        self._cover()
        self.show()
        self.raise_()
        self.panel.setFocus()

    def close_panel(self) -> None:
        """Hide it and give the focus back."""
        if self.isHidden():
            return
        self.hide()
        if self._focus_before is not None and self._focus_before.isVisible():
            self._focus_before.setFocus()
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes; nothing else goes through to what lies below."""
        if event.key() == Qt.Key.Key_Escape and self.is_closable:
            self.close_panel()
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A touch beside the panel closes."""
        if self.is_closable and not self.panel.geometry().contains(event.position().toPoint()):
            self.close_panel()
        event.accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Grow with the parent."""
        if event.type() == QEvent.Type.Resize and not self.isHidden():
            self._cover()
        return super().eventFilter(watched, event)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002 - Qt's own name
        """Keep Tab inside."""
        return super().focusNextPrevChild(next)

    def _cover(self) -> None:
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
            self.place_panel()

    def place_panel(self) -> None:
        """Lay the panel into the middle."""
        size = self.panel.sizeHint()
        layout = self.panel.layout()
        if layout is not None and layout.hasHeightForWidth():  # wrapped texts need more lines than the hint knows of
            size.setHeight(max(size.height(), layout.totalHeightForWidth(size.width())))
        size = size.boundedTo(self.size())
        self.panel.setGeometry(
            (self.width() - size.width()) // 2, (self.height() - size.height()) // 2, size.width(), size.height()
        )


class SideDrawer(Overlay):
    """A drawer at the right: a title with a cross, and `body` for content."""

    def __init__(
        self, theme: Theme, parent: QWidget, title: str = "", *, width: int = 560, closable: bool = True
    ) -> None:
        super().__init__(parent, closable=closable)
        self._drawer_width = width
        self.panel.setProperty("kind", "drawer")
        self.title = Label(title, "title", wrap=True)
        self.cross = IconButton(theme, "close")
        self.cross.clicked.connect(self.close_panel)
        self.cross.setVisible(closable)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.cross, 0, Qt.AlignmentFlag.AlignTop)
        self.body = QVBoxLayout()
        self.body.setSpacing(12)
        layout = QVBoxLayout(self.panel)
        layout.setContentsMargins(28, 22, 20, 20)
        layout.setSpacing(14)
        layout.addLayout(head)
        layout.addLayout(self.body, 1)

    def set_title(self, title: str, close_name: str = "") -> None:
        """Name the drawer and its cross."""
        self.title.setText(title)
        self.panel.setAccessibleName(title)
        if close_name:
            self.cross.set_name(close_name)

    def place_panel(self) -> None:
        """Lay the drawer along the right edge."""
        width = min(self._drawer_width, self.width())
        self.panel.setGeometry(self.width() - width, 0, width, self.height())


class CentrePanel(Overlay):
    """A panel in the middle, for the PIN pad and for questions. Put content into `body`."""

    def __init__(self, parent: QWidget, *, width: int = 440, closable: bool = True) -> None:
        super().__init__(parent, closable=closable)
        self.panel.setProperty("kind", "popup")
        self.panel.setFixedWidth(width)
        self.body = QVBoxLayout(self.panel)
        self.body.setContentsMargins(28, 26, 28, 26)
        self.body.setSpacing(14)
