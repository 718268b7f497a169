"""A session's power over time. pyqtgraph is loaded when the first curve is drawn, not before."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtGui import QColor
from PySide6.QtWidgets import QStackedLayout, QWidget

from hubmanager.hub.messages.views import PowerPoint
from hubmanager.ui.page import PageContext
from hubmanager.ui.widgets.empty_state import EmptyState

_HEIGHT_PX = 210


class SessionCurve(QWidget):
    """Power in kW against the local time of day; says so where there is none."""

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._points: Sequence[PowerPoint] = ()
        self._plot: Any = None
        self._empty = EmptyState(context.theme, "power")
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._empty)
        self.setFixedHeight(_HEIGHT_PX)
        context.theme.changed.connect(self._draw)

    def show_points(self, points: Sequence[PowerPoint]) -> None:
        """Show a curve."""
        self._points = tuple(points)
        self.retranslate()

    def retranslate(self) -> None:
        """Say again what is shown."""
        texts, formats = self._context.texts, self._context.formats
        self._empty.say(texts("session.power_curve"), texts("session.power_curve_empty"))
        peak = max((point.power_w for point in self._points), default=0)
        name = texts("session.power_curve_name", peak=formats.power(peak), count=len(self._points))
        self.setAccessibleName(name if self._points else texts("session.power_curve_empty"))
        self._draw()

    def _draw(self) -> None:
        if len(self._points) < 2:
            self._stack.setCurrentWidget(self._empty)
            return
        if self._plot is None:
            self._plot = self._make_plot()
            self._stack.addWidget(self._plot)
        self._stack.setCurrentWidget(self._plot)
        import pyqtgraph as pg

        color = self._context.theme.color
        line = color("charging")
        under = QColor(line)  # a copy: the theme keeps its own
        under.setAlphaF(0.16)
        self._plot.setBackground(color("surface"))
        for side in ("left", "bottom"):
            axis = self._plot.getAxis(side)
            axis.setPen(pg.mkPen(color("line")))
            axis.setTextPen(pg.mkPen(color("text_muted")))
        self._plot.clear()
        seconds = [point.at.timestamp() + self._offset_s for point in self._points]
        kilowatts = [point.power_w / 1000 for point in self._points]
        self._plot.plot(
            seconds, kilowatts, pen=pg.mkPen(line, width=2), fillLevel=0, brush=pg.mkBrush(under), antialias=True
        )
        self._plot.setXRange(seconds[0], seconds[-1], padding=0.01)
        self._plot.setYRange(0, max(max(kilowatts) * 1.1, 1.0), padding=0)

    @property
    def _offset_s(self) -> float:
        """What the hub's wall clock is ahead of UTC: the axis is told UTC and shows the hub's time."""
        offset = self._context.formats.local(self._points[0].at).utcoffset()
        return offset.total_seconds() if offset is not None else 0.0

    def _make_plot(self) -> Any:
        import pyqtgraph as pg

        from hubmanager.ui.theme import font

        plot = pg.PlotWidget(axisItems={"bottom": pg.DateAxisItem(utcOffset=0)})
        plot.setMouseEnabled(x=False, y=False)
        plot.setMenuEnabled(False)
        plot.hideButtons()
        plot.showGrid(x=False, y=True, alpha=0.15)
        plot.setFrameShape(pg.QtWidgets.QFrame.Shape.NoFrame)
        for side in ("left", "bottom"):
            plot.getAxis(side).setStyle(tickFont=font(12))
        return plot
