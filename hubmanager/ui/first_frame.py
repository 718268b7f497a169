"""The window's frame: on the screen before anything else is loaded, it shows where things will be, then holds them.

Only what the first paint needs is imported here. `open_frame` may be called before the hub is built, so that a person sees
the window at once; `start.run_window` fills it.
"""

from collections.abc import Sequence
from typing import cast

from PySide6.QtCore import QElapsedTimer, QEventLoop, QRectF, Qt, Signal
from PySide6.QtGui import QCloseEvent, QFont, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from hubmanager.ui.theme import Theme, font

_RAIL_PX, _HEAD_PX = 96, 76
_TITLE = "Hubmanager"


class FirstFrame(QWidget):
    """The top-level window. `painted` after its first paint."""

    painted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        theme.setParent(self)
        self.is_painted = False
        self._content: QWidget | None = None
        self.setWindowTitle(_TITLE)
        self.setMinimumSize(1024, 640)
        self.resize(1440, 900)

    def hold(self, content: QWidget) -> None:
        """Put the real contents in place of the sketch."""
        self._content = content
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(content)
        self.setFocusProxy(content)

    def wait_painted(self, at_most_ms: int = 1000) -> None:
        """Let Qt work until the frame has been painted (some systems never tell)."""
        timer = QElapsedTimer()
        timer.start()
        while not self.is_painted and timer.elapsed() < at_most_ms:
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Hand keys that arrive while nothing has the focus to the contents."""
        if self._content is not None:
            self._content.keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Leave the decision to the contents."""
        if self._content is not None:
            self._content.closeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the rail, the head line and where the bays will be."""
        if self._content is None:
            self._sketch()
        if not self.is_painted:
            self.is_painted = True
            self.painted.emit()

    def _sketch(self) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, width, height = self.theme, self.width(), self.height()
        painter.fillRect(self.rect(), theme.color("canvas"))
        painter.fillRect(QRectF(0, 0, _RAIL_PX, height), theme.color("rail"))
        painter.fillRect(QRectF(_RAIL_PX, 0, width - _RAIL_PX, _HEAD_PX), theme.color("surface"))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("surface"))
        left, top, right = _RAIL_PX + 26, _HEAD_PX + 78, width - 450
        tile_width, tile_height = (right - left) / 4 - 12, (height - top - 110) / 3 - 12
        for row in range(3):
            for column in range(4):
                spot = QRectF(
                    left + column * (tile_width + 12), top + row * (tile_height + 12), tile_width, tile_height
                )
                painter.drawRoundedRect(spot, 14, 14)
        painter.drawRoundedRect(QRectF(width - 430, _HEAD_PX + 14, 410, height - _HEAD_PX - 30), 14, 14)
        painter.setPen(theme.color("text"))
        painter.setFont(font(18, QFont.Weight.DemiBold))
        painter.drawText(QRectF(_RAIL_PX + 20, 0, 400, _HEAD_PX), Qt.AlignmentFlag.AlignVCenter, _TITLE)


def open_frame(argv: Sequence[str] = (), *, kiosk: bool = False) -> FirstFrame:
    """Make the application (if there is none yet), dress it and show the frame. Returns before the first paint."""
    application = cast("QApplication | None", QApplication.instance()) or QApplication(list(argv) or ["hubmanager"])
    application.setApplicationName("hubmanager")
    application.setApplicationDisplayName(_TITLE)
    application.setDesktopFileName("hubmanager")
    theme = Theme()
    theme.put_on(application)
    frame = FirstFrame(theme)
    if kiosk:
        frame.showFullScreen()
    else:
        frame.showMaximized()
    return frame
