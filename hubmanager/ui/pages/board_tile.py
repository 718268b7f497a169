"""Paints one tile: the bay's number biggest, its state by colour, icon and word, then money, energy and power."""

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from hubmanager.ui.pages.board_layout import GAP_PX, TileGrid
from hubmanager.ui.pages.board_model import ROW_ROLE, TRAIL_ROLE
from hubmanager.ui.pages.board_row import LOOKS, BayKind, BayRow, Look
from hubmanager.ui.theme import Theme, font

_BOLD, _SEMI, _PLAIN = QFont.Weight.Bold, QFont.Weight.DemiBold, QFont.Weight.Normal
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_EDGE_PX = 2
"""What a line around the tile reaches over its edge."""
_MOST_FRAMES = 64
_DASHED = (BayKind.OFFLINE, BayKind.OUT_OF_SERVICE, BayKind.UNKNOWN)


class BayTileDelegate(QStyledItemDelegate):
    """Paints tiles of the size and scale that the view sets in `grid`."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._fonts: dict[tuple[int, QFont.Weight], QFont] = {}
        self._metrics: dict[tuple[int, QFont.Weight], QFontMetricsF] = {}
        self._number_fonts: dict[int, tuple[QFont, QFontMetricsF]] = {}
        self._frames: dict[tuple[object, ...], QPixmap] = {}
        theme.changed.connect(self._frames.clear)
        self.grid = TileGrid(4, 264, 172, 1.0)

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Return the tile with its gap."""
        return QSize(self.grid.width + GAP_PX, self.grid.height + GAP_PX)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint the tile."""
        row = index.data(ROW_ROLE)
        if not isinstance(row, BayRow):
            return
        state: QStyle.StateFlag = option.state
        rect: QRectF = QRectF(option.rect)
        half = GAP_PX / 2
        tile = rect.adjusted(half, half, -half, -half)
        look, s = LOOKS[row.kind], self.grid.scale
        is_selected = bool(state & QStyle.StateFlag.State_Selected)
        has_focus = is_selected and bool(state & QStyle.StateFlag.State_HasFocus)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = self._frame(painter, tile, row, is_selected, has_focus)
        painter.drawPixmap(tile.topLeft() - QPointF(_EDGE_PX, _EDGE_PX), frame)
        self._curve(painter, tile, index.data(TRAIL_ROLE) or [], look, s)
        self._body(painter, tile, row, s)
        self._foot(painter, tile, row, look, s)
        painter.restore()

    def _frame(self, painter: QPainter, tile: QRectF, row: BayRow, is_selected: bool, has_focus: bool) -> QPixmap:
        """Return the tile's ground and head, which many tiles share and which outlast most readings."""
        ratio = painter.device().devicePixelRatioF()
        key = (
            row.kind,
            row.word,
            row.corner,
            is_selected,
            has_focus,
            tile.width(),
            tile.height(),
            self.grid.scale,
            ratio,
        )
        found = self._frames.get(key)
        if found is None:
            if len(self._frames) >= _MOST_FRAMES:
                self._frames.clear()
            found = QPixmap(round((tile.width() + 2 * _EDGE_PX) * ratio), round((tile.height() + 2 * _EDGE_PX) * ratio))
            found.setDevicePixelRatio(ratio)
            found.fill(Qt.GlobalColor.transparent)
            look, s, own = LOOKS[row.kind], self.grid.scale, QRectF(_EDGE_PX, _EDGE_PX, tile.width(), tile.height())
            inner = QPainter(found)
            inner.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._ground(inner, own, row, look, s, is_selected, has_focus)
            self._head(inner, own, row, look, s)
            inner.end()
            self._frames[key] = found
        return found

    def _ground(
        self, painter: QPainter, tile: QRectF, row: BayRow, look: Look, s: float, is_selected: bool, has_focus: bool
    ) -> None:
        radius = 14 * s
        painter.setBrush(self._theme.color(f"{look.role}_soft"))
        pen = QPen(self._theme.color(look.role if look.is_solid else f"{look.role}_line"), 1.2)
        if row.kind in _DASHED:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.drawRoundedRect(tile, radius, radius)
        if look.is_solid:
            shape = QPainterPath()
            shape.addRoundedRect(tile, radius, radius)
            painter.save()
            painter.setClipPath(shape)
            painter.fillRect(QRectF(tile.left(), tile.top(), tile.width(), 42 * s), self._theme.color(look.role))
            painter.restore()
        if is_selected:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self._theme.color("focus" if has_focus else "action"), 3.5))
            painter.drawRoundedRect(tile.adjusted(1, 1, -1, -1), radius, radius)

    def _head(self, painter: QPainter, tile: QRectF, row: BayRow, look: Look, s: float) -> None:
        ink = self._theme.color(f"on_{look.role}" if look.is_solid else look.role)
        icon = QRectF(tile.left() + 14 * s, tile.top() + 10 * s, 23 * s, 23 * s)
        self._theme.icons.paint(painter, look.icon, icon, ink, 2.1)
        left = icon.right() + 8 * s
        word = self._font(18 * s, _SEMI)
        corner = self._font(13 * s, _PLAIN)
        corner_width = self._measure(corner).horizontalAdvance(row.corner)
        room = tile.right() - 14 * s - left
        has_corner = self._measure(word).horizontalAdvance(row.word) + corner_width + 8 * s < room
        band = QRectF(left, tile.top() + 6 * s, room, 31 * s)
        self._text(painter, band, row.word, word, ink, _LEFT)
        if has_corner:
            self._text(
                painter, band, row.corner, corner, ink if look.is_solid else self._theme.color("text_muted"), _RIGHT
            )

    def _body(self, painter: QPainter, tile: QRectF, row: BayRow, s: float) -> None:
        ink, muted = self._theme.color("text"), self._theme.color("text_muted")
        number, metrics = self._number_font(min(60.0, 60 - 9 * max(0, len(row.number) - 2)) * s)
        width = metrics.horizontalAdvance(row.number)
        top = tile.top() + 44 * s
        self._text(painter, QRectF(tile.left() + 16 * s, top, width + 4, 62 * s), row.number, number, ink, _LEFT)
        left = tile.left() + 16 * s + width + 12 * s
        room = QRectF(left, top + 4 * s, tile.right() - 14 * s - left, 30 * s)
        if row.headline:
            self._text(painter, room, row.headline, self._font(25 * s, _BOLD), ink, _RIGHT)
            face, detail = self._font(15 * s, _PLAIN), row.detail
            if self._measure(face).horizontalAdvance(detail) > room.width():
                detail = detail.rpartition(" · ")[2]  # no room for both: what happens now counts
            self._text(painter, room.translated(0, 28 * s), detail, face, muted, _RIGHT)
        else:
            self._text(painter, room.translated(0, 14 * s), row.detail, self._font(16 * s, _PLAIN), muted, _RIGHT)

    def _foot(self, painter: QPainter, tile: QRectF, row: BayRow, look: Look, s: float) -> None:
        muted, small = self._theme.color("text_muted"), self._font(14 * s, _PLAIN)
        line = QRectF(tile.left() + 16 * s, tile.bottom() - 30 * s, tile.width() - 30 * s, 22 * s)
        if line.top() < tile.top() + 98 * s:
            return  # too low a tile for a foot
        self._text(painter, line, row.foot, small, muted, _LEFT)
        if row.soc_share is None:
            return
        text_width = self._measure(small).horizontalAdvance(row.soc) + 8 * s
        self._text(painter, line, row.soc, self._font(14 * s, _SEMI), self._theme.color("text"), _RIGHT)
        bar = QRectF(line.right() - text_width - 54 * s, line.center().y() - 4.5 * s, 46 * s, 9 * s)
        painter.setPen(QPen(self._theme.color(look.role), 1.3))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(bar, 2.5 * s, 2.5 * s)
        painter.fillRect(
            QRectF(bar.right() + 1, bar.center().y() - 2 * s, 2.4 * s, 4 * s), self._theme.color(look.role)
        )
        inner = bar.adjusted(2, 2, -2, -2)
        inner.setWidth(inner.width() * row.soc_share)
        painter.fillRect(inner, self._theme.color(look.role))

    def _curve(self, painter: QPainter, tile: QRectF, trail: list[int], look: Look, s: float) -> None:
        top, bottom = tile.top() + 112 * s, tile.bottom() - 36 * s
        if len(trail) < 3 or bottom - top < 18:
            return
        highest = max(max(trail), 1)
        left, step = tile.left() + 16 * s, (tile.width() - 32 * s) / (len(trail) - 1)
        points = [QPointF(left + n * step, bottom - (bottom - top) * power / highest) for n, power in enumerate(trail)]
        area = QPolygonF([QPointF(left, bottom), *points, QPointF(points[-1].x(), bottom)])
        fill = QColor(self._theme.color(look.role))
        fill.setAlphaF(0.16)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        painter.drawPolygon(area)
        painter.setPen(QPen(self._theme.color(look.role), 1.8 * s))
        painter.drawPolyline(points)

    def _text(
        self, painter: QPainter, rect: QRectF, text: str, face: QFont, color: QColor, side: Qt.AlignmentFlag
    ) -> None:
        if not text:
            return
        metrics = self._measure(face)
        if metrics.horizontalAdvance(text) > rect.width():
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        painter.setFont(face)
        painter.setPen(color)
        painter.drawText(rect, side | Qt.TextFlag.TextSingleLine, text)

    def _font(self, size: float, weight: QFont.Weight) -> QFont:
        key = (max(9, round(size)), weight)
        found = self._fonts.get(key)
        if found is None:
            found = self._fonts[key] = font(*key)
        return found

    def _number_font(self, size: float) -> tuple[QFont, QFontMetricsF]:
        key = round(size)
        found = self._number_fonts.get(key)
        if found is None:
            face = QFont(self._font(size, _BOLD))
            face.setLetterSpacing(
                QFont.SpacingType.PercentageSpacing, 94
            )  # equal widths stand too far apart when large
            found = self._number_fonts[key] = (face, QFontMetricsF(face))
        return found

    def _measure(self, face: QFont) -> QFontMetricsF:
        key = (face.pixelSize(), face.weight())
        found = self._metrics.get(key)
        if found is None:
            found = self._metrics[key] = QFontMetricsF(face)
        return found
