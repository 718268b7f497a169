"""Icons: strokes on a 24 x 24 grid, kept as SVG path data in resources/themes/icons.toml and painted in any colour."""

import math
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap

GRID = 24.0
_STROKE = 1.8
_TOKEN = re.compile(r"([A-Za-z])|(-?\d*\.?\d+)")


class IconSet:
    """All icons by name. Raises ValueError at loading for path data that can't be read."""

    def __init__(self, file: Path) -> None:
        document = tomllib.loads(file.read_text(encoding="utf-8"))
        self._data: dict[str, list[str]] = document
        self._paths: dict[str, QPainterPath] = {}

    @property
    def names(self) -> frozenset[str]:
        """The names that can be asked for."""
        return frozenset(self._data)

    def path(self, name: str) -> QPainterPath:
        """Return the icon's outline on the grid. Raises KeyError for a name that does not exist."""
        found = self._paths.get(name)
        if found is None:
            found = QPainterPath()
            for data in self._data[name]:
                found.addPath(parse_path(data))
            self._paths[name] = found
        return found

    def paint(self, painter: QPainter, name: str, rect: QRectF, color: QColor, stroke: float = _STROKE) -> None:
        """Paint the icon into `rect` (square)."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(rect.topLeft())
        scale = rect.width() / GRID
        painter.scale(scale, scale)
        pen = QPen(color, stroke)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(self.path(name))
        painter.restore()

    def pixmap(self, name: str, color: QColor, size: int, ratio: float = 2.0, gap: int = 0) -> QPixmap:
        """Return the icon as a picture of `size` device-independent pixels, `gap` wider at the right."""
        pixmap = QPixmap(round((size + gap) * ratio), round(size * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, name, QRectF(0, 0, size, size), color)
        painter.end()
        return pixmap


def parse_path(data: str) -> QPainterPath:
    """Turn SVG path data (M L H V C A Z, absolute and relative; arcs of circles only) into a painter path."""
    path = QPainterPath()
    tokens = _tokens(data)
    command = ""
    at, start = QPointF(0, 0), QPointF(0, 0)
    for token in tokens:
        if isinstance(token, str):
            command = token
            if command in "Zz":
                path.closeSubpath()
                at = QPointF(start)
                continue
            first = _number(next(tokens, None), data)
        else:
            first = token
        at = _step(path, command, first, tokens, at, data)
        if command in "Mm":
            start = QPointF(at)
            command = "L" if command == "M" else "l"
    return path


def _step(
    path: QPainterPath, command: str, first: float, tokens: "Iterator[str | float]", at: QPointF, data: str
) -> QPointF:
    def more() -> float:
        return _number(next(tokens, None), data)

    base = at if command.islower() else QPointF(0, 0)
    kind = command.upper()
    if kind in ("M", "L"):
        end = base + QPointF(first, more())
        path.moveTo(end) if kind == "M" else path.lineTo(end)
    elif kind == "H":
        end = QPointF(base.x() + first, at.y())
        path.lineTo(end)
    elif kind == "V":
        end = QPointF(at.x(), base.y() + first)
        path.lineTo(end)
    elif kind == "C":
        one = base + QPointF(first, more())
        two = base + QPointF(more(), more())
        end = base + QPointF(more(), more())
        path.cubicTo(one, two, end)
    elif kind == "A":
        more(), more()  # second radius and rotation: circles have neither of their own
        is_large, is_clockwise = more() != 0, more() != 0
        end = base + QPointF(more(), more())
        _arc(path, at, end, first, is_large, is_clockwise)
    else:
        raise ValueError(f"Path data begins with a number or an unknown command: {data!r}.")
    return end


def _arc(path: QPainterPath, at: QPointF, end: QPointF, radius: float, is_large: bool, is_clockwise: bool) -> None:
    """Add a circle's arc from `at` to `end` (SVG 1.1, appendix F.6.5, for equal radii)."""
    half = QPointF((at.x() - end.x()) / 2, (at.y() - end.y()) / 2)
    distance = math.hypot(half.x(), half.y())
    if distance == 0:
        return
    radius = max(radius, distance)
    factor = math.sqrt(max(0.0, radius * radius / (distance * distance) - 1))
    if is_large == is_clockwise:
        factor = -factor
    centre = QPointF((at.x() + end.x()) / 2 + factor * half.y(), (at.y() + end.y()) / 2 - factor * half.x())
    from_angle = math.degrees(math.atan2(at.y() - centre.y(), at.x() - centre.x()))
    to_angle = math.degrees(math.atan2(end.y() - centre.y(), end.x() - centre.x()))
    sweep = to_angle - from_angle
    if is_clockwise and sweep < 0:
        sweep += 360
    elif not is_clockwise and sweep > 0:
        sweep -= 360
    box = QRectF(centre.x() - radius, centre.y() - radius, 2 * radius, 2 * radius)
    path.arcTo(box, -from_angle, -sweep)  # Qt counts angles against the clock


def _tokens(data: str) -> "Iterator[str | float]":
    # Flags of an arc are single digits that SVG lets run together; the data here always separates them.
    for match in _TOKEN.finditer(data):
        yield match[1] or float(match[2])


def _number(token: "str | float | None", data: str) -> float:
    if isinstance(token, float):
        return token
    raise ValueError(f"Path data lacks a number: {data!r}.")
