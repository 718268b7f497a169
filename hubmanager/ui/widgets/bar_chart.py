"""Bars with their figures above and names below."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from hubmanager.ui.theme import Theme, font


@dataclass(frozen=True)
class Bar:
    """One bar: its height, the figure as written, its name, and whether it stands out (today)."""

    value: Decimal
    figure: str
    name: str
    is_marked: bool = False


class BarChart(QWidget):
    """Up to a few dozen bars from zero upwards."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._bars: Sequence[Bar] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self.update)

    def show_bars(self, bars: Sequence[Bar], name: str = "") -> None:
        """Show bars; the figures are also read out."""
        self._bars = tuple(bars)
        figures = ", ".join(f"{bar.name} {bar.figure}" for bar in bars)
        self.setAccessibleName(f"{name}: {figures}" if name else figures)
        self.update()

    def sizeHint(self) -> QSize:
        """Wide and low."""
        return QSize(360, 200)

    def minimumSizeHint(self) -> QSize:
        """Small enough for a small screen."""
        return QSize(200, 140)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the bars."""
        if not self._bars:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top, bottom = 24.0, self.height() - 26.0
        painter.setPen(self._theme.color("line"))
        painter.drawLine(0, int(bottom), self.width(), int(bottom))
        step = self.width() / len(self._bars)
        thick = min(56.0, step * 0.62)
        highest = max((bar.value for bar in self._bars), default=Decimal(0)) or Decimal(1)
        for number, bar in enumerate(self._bars):
            share = float(max(Decimal(0), bar.value) / highest)
            height = max(2.0, (bottom - top) * share)
            left = number * step
            body = QRectF(left + (step - thick) / 2, bottom - height, thick, height)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color("action" if bar.is_marked else "charging_line"))
            painter.drawRoundedRect(body, 5, 5)
            painter.setPen(self._theme.color("text"))
            painter.setFont(font(13, QFont.Weight.DemiBold if bar.is_marked else QFont.Weight.Normal))
            painter.drawText(QRectF(left, body.top() - 22, step, 20), Qt.AlignmentFlag.AlignCenter, bar.figure)
            painter.setPen(self._theme.color("text" if bar.is_marked else "text_muted"))
            painter.drawText(QRectF(left, bottom + 4, step, 20), Qt.AlignmentFlag.AlignCenter, bar.name)
