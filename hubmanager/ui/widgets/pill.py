"""A small rounded mark: a state by colour, icon and word; or a count."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from hubmanager.ui.theme import Theme, font

_ICON_PX = 16


class Pill(QWidget):
    """A word (with an icon) on a role's soft colour: role "free" paints in `free` on `free_soft`.

    Roles: free, charging, plugged, attention, fault, reserved, off. `solid` paints in `on_<role>` on `<role>`.
    """

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        role: str = "off",
        icon: str = "",
        parent: QWidget | None = None,
        *,
        solid: bool = False,
        height: int = 30,
    ) -> None:
        super().__init__(parent)
        self._theme, self._role, self._icon, self._solid = theme, role, icon, solid
        self._height = height
        self._text = ""
        self._font = font(14 if height < 36 else 16, QFont.Weight.DemiBold)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)
        self.show_state(text, role, icon)

    @property
    def text(self) -> str:
        """The word."""
        return self._text

    def show_state(self, text: str, role: str, icon: str = "", *, solid: bool | None = None) -> None:
        """Show another state."""
        self._text, self._role, self._icon = text, role, icon
        if solid is not None:
            self._solid = solid
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as the word needs."""
        width = QFontMetrics(self._font).horizontalAdvance(self._text) + 24 + (_ICON_PX + 6 if self._icon else 0)
        return QSize(width, self._height)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = self._theme.color(self._role if self._solid else f"{self._role}_soft")
        ink = self._theme.color(f"on_{self._role}" if self._solid else self._role)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        area = QRectF(self.rect())
        painter.drawRoundedRect(area, area.height() / 2, area.height() / 2)
        left = 12.0
        if self._icon:
            box = QRectF(left, (area.height() - _ICON_PX) / 2, _ICON_PX, _ICON_PX)
            self._theme.icons.paint(painter, self._icon, box, ink, 2.4)
            left += _ICON_PX + 6
        painter.setFont(self._font)
        painter.setPen(ink)
        painter.drawText(
            area.adjusted(left, 0, -8, 0), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self._text
        )


class Badge(Pill):
    """A count on a solid colour, for the rail; hidden at 0."""

    def __init__(self, theme: Theme, role: str = "fault", parent: QWidget | None = None) -> None:
        super().__init__(theme, "", role, "", parent, solid=True, height=22)
        self._font = font(12, QFont.Weight.Bold)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def sizeHint(self) -> QSize:
        """Round for one figure."""
        return QSize(max(22, QFontMetrics(self._font).horizontalAdvance(self._text) + 14), self._height)

    def show_count(self, count: int) -> None:
        """Show a count; 99+ from a hundred on."""
        self.show_state("99+" if count > 99 else str(count), self._role)
        self.setVisible(count > 0)
        self.resize(self.sizeHint())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the count in the middle."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color(self._role))
        painter.drawRoundedRect(QRectF(self.rect()), 11, 11)
        painter.setFont(self._font)
        painter.setPen(self._theme.color(f"on_{self._role}"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._text)
