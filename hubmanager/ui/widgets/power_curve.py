"""A session's power over time."""

import importlib
import threading
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from hubmanager.hub.messages.views import PowerPoint
from hubmanager.ui.format import Formats
from hubmanager.ui.theme import Theme, font
from hubmanager.ui.widgets.labels import Label


class PlotLibrary(QObject):
    """Loads pyqtgraph when the first curve is to be shown. `ready` once it is there.

    numpy, the larger part, is loaded on a thread of its own. pyqtgraph itself defines Qt classes, and PySide6 does not bear
    that on two threads at once: it is imported on the GUI thread.
    """

    ready = Signal()
    _numbers_ready = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.module: Any = None
        self._thread: threading.Thread | None = None
        self._numbers_ready.connect(self._import, Qt.ConnectionType.QueuedConnection)

    def load(self) -> None:
        """Begin to load; harmless when it was begun before."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._import_numbers, name="load-numpy", daemon=True)
            self._thread.start()

    def _import_numbers(self) -> None:
        importlib.import_module("numpy")
        if shiboken6.isValid(self):  # the window may have been closed meanwhile
            self._numbers_ready.emit()

    def _import(self) -> None:
        self.module = importlib.import_module("pyqtgraph")
        self.ready.emit()


class PowerCurve(QWidget):
    """Shows power points; `add_point` appends the newest."""

    def __init__(self, theme: Theme, library: PlotLibrary, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._library = theme, library
        self._formats: Formats | None = None
        self._points: list[PowerPoint] = []
        self._plot: Any = None
        self._line: Any = None
        self._waiting = Label("", "small", wrap=True)
        self._waiting.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.addWidget(self._waiting)
        self.setMinimumHeight(64)
        self.setMaximumHeight(230)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        library.ready.connect(self._draw)
        theme.changed.connect(self._redress)

    def set_words(self, name: str, waiting: str, formats: Formats) -> None:
        """Set the texts."""
        self.setAccessibleName(name)
        self._waiting.setText(waiting)
        self._formats = formats

    def show_points(self, points: Sequence[PowerPoint]) -> None:
        """Show a session's curve."""
        self._points = list(points)
        self._draw()

    def add_point(self, at: datetime, power_w: int) -> None:
        """Append the newest value."""
        if not self._points or at > self._points[-1].at:
            self._points.append(PowerPoint(at=at, power_w=power_w))
            self._draw()

    @property
    def points(self) -> Sequence[PowerPoint]:
        """What is shown."""
        return self._points

    def _draw(self) -> None:
        has_curve = len(self._points) > 1
        if has_curve:
            self._library.load()
        if self._library.module is None or not has_curve:
            self._waiting.show()
            if self._plot is not None:
                self._plot.hide()
            return
        if self._plot is None:
            self._build()
        self._waiting.hide()
        self._plot.show()
        self._mark_power()
        self._line.setData(
            [point.at.timestamp() for point in self._points], [point.power_w / 1000 for point in self._points]
        )

    def _mark_power(self) -> None:
        """Put two or three marks at the power axis: more have no room in a low pane."""
        highest = max(point.power_w for point in self._points) / 1000
        step = next((step for step in (1, 2, 5, 10, 25, 50, 100, 200) if highest <= 2.6 * step), 400)
        marks = [(float(kw), str(kw)) for kw in range(0, int(highest) + 1, step)]
        self._plot.getAxis("left").setTicks([marks])

    def _build(self) -> None:
        plotting = self._library.module
        formats = self._formats

        class LocalTimeAxis(plotting.AxisItem):  # type: ignore[misc, name-defined]
            """Writes the hub's local time."""

            def tickStrings(self, values: Sequence[float], _scale: float, spacing: float) -> list[str]:
                if formats is None:
                    return ["" for _ in values]
                zone = formats.time_zone
                form = "%H:%M" if spacing >= 60 else "%H:%M:%S"
                return [datetime.fromtimestamp(value, zone).strftime(form) for value in values]

        axis = LocalTimeAxis(orientation="bottom")
        self._plot = plotting.PlotWidget(axisItems={"bottom": axis})
        self._plot.setMouseEnabled(False, False)
        self._plot.setMenuEnabled(False)
        self._plot.hideButtons()
        self._plot.getPlotItem().setContentsMargins(0, 4, 6, 0)
        self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._plot.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._plot.setFrameShape(self._plot.Shape.NoFrame)
        self._plot.setAccessibleName(self.accessibleName())
        self._line = self._plot.plot([], [], fillLevel=0, antialias=True)
        self._plot.setLimits(yMin=0)
        self._plot.enableAutoRange()
        self._layout.addWidget(self._plot)
        self._redress()

    def _redress(self) -> None:
        if self._plot is None:
            return
        plotting, ink = self._library.module, self._theme.color("charging")
        fill = self._theme.color("charging")
        fill.setAlphaF(0.14)
        self._plot.setBackground(self._theme.color("surface"))
        self._line.setPen(plotting.mkPen(ink, width=2.2))
        self._line.setFillBrush(plotting.mkBrush(fill))
        for side in ("left", "bottom"):
            axis = self._plot.getAxis(side)
            axis.setPen(plotting.mkPen(self._theme.color("line")))
            axis.setTextPen(plotting.mkPen(self._theme.color("text_muted")))
            axis.setStyle(tickFont=font(12), tickLength=0, tickTextOffset=6)
        self._plot.getAxis("left").setWidth(38)
