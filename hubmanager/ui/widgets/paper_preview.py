"""A picture of the paper, as it would come out of the printer, on a sunken ground."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QWidget

from hubmanager.ui.page import PageContext

_PRINTER_DPI = 203
_SCREEN_DPI = 120
"""Paper is shown a little larger than in the hand, so that it can be read standing."""


class PaperPreview(QScrollArea):
    """Shows a PNG of a receipt; never wider than the room there is."""

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._picture = QPixmap()
        self._label = QLabel()
        self._label.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._label.setWordWrap(True)
        self._label.setContentsMargins(16, 16, 16, 16)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidget(self._label)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().installEventFilter(self)

    def show_picture(self, png: bytes, number: str) -> None:
        """Show the paper of a receipt; without a picture say so."""
        self._picture = QPixmap()
        texts = self._context.texts
        if png and self._picture.loadFromData(png, "PNG"):
            self._label.setAccessibleName(texts("receipt.preview_name", number=number))
        else:
            self._label.setText(texts("receipt.no_preview"))
            self._label.setAccessibleName(texts("receipt.no_preview"))
        self._fit()

    @property
    def has_picture(self) -> bool:
        """Whether paper is shown."""
        return not self._picture.isNull()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Fit the paper to the room."""
        if event.type() == QEvent.Type.Resize:
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        if self._picture.isNull():
            return
        ratio = self.devicePixelRatioF()
        natural = self._picture.width() * _SCREEN_DPI / _PRINTER_DPI
        width = int(max(120.0, min(natural, self.viewport().width() - 40.0)) * ratio)
        scaled = self._picture.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation)
        scaled.setDevicePixelRatio(ratio)
        self._label.setPixmap(scaled)
