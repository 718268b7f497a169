"""A bay's number typed anywhere: '7' and Enter opens bay 7. What is typed stands large over the window for a moment."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from hubmanager.ui.page import PageContext
from hubmanager.ui.widgets.labels import Label

_FORGET_MS = 4000
_LONGEST = 6
_ENDING_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape, Qt.Key.Key_Backspace)


class TypedNumber(QObject):
    """`entered` gives the number on Enter."""

    entered = Signal(str)

    def __init__(self, context: PageContext, window: QWidget) -> None:
        super().__init__(window)
        self._context, self._window = context, window
        self._typed = ""
        self._watched: QWidget | None = None
        self._card = QFrame(window)
        self._card.setProperty("kind", "popup")
        self._label = Label("", "display")
        row = QHBoxLayout(self._card)
        row.setContentsMargins(36, 22, 36, 22)
        row.addWidget(self._label)
        self._card.hide()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_FORGET_MS)
        self._timer.timeout.connect(self.forget)

    @property
    def typed(self) -> str:
        """What stands there now."""
        return self._typed

    def take(self, event: QKeyEvent) -> bool:
        """Take a key that nobody else wanted. Returns whether it belonged to a number."""
        text = event.text()
        if event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
            return False
        if text.isdigit() or (self._typed and text.isalpha()):
            self._typed = (self._typed + text.upper())[:_LONGEST]
        elif not self._typed:
            return False
        elif event.key() == Qt.Key.Key_Backspace:
            self._typed = self._typed[:-1]
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            number = self._typed
            self.forget()
            self.entered.emit(number)
            return True
        elif event.key() == Qt.Key.Key_Escape:
            self._typed = ""
        else:
            return False
        self._show()
        return True

    def forget(self) -> None:
        """Begin anew."""
        self._typed = ""
        self._show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep Enter, Esc and Backspace for the number, though a button that has the focus would take them for itself."""
        is_mine = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in _ENDING_KEYS
        if is_mine and isinstance(event, QKeyEvent) and self._typed:
            return self.take(event)
        return super().eventFilter(watched, event)

    def _watch(self, widget: QWidget | None) -> None:
        if widget is not self._watched:
            if self._watched is not None:
                self._watched.removeEventFilter(self)
            if widget is not None:
                widget.installEventFilter(self)
            self._watched = widget

    def _show(self) -> None:
        self._watch(self._window.window().focusWidget() if self._typed else None)
        self._card.setVisible(bool(self._typed))
        if not self._typed:
            self._timer.stop()
            return
        self._label.setText(self._context.texts("shell.typed_bay", number=self._typed))
        self._card.adjustSize()
        self._card.move((self._window.width() - self._card.width()) // 2, self._window.height() // 3)
        self._card.raise_()
        self._timer.start()
