"""The rail at the left: a page's icon and word, what waits there as a badge, and who is signed in."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame, QSizePolicy, QVBoxLayout, QWidget

from hubmanager.texts import Texts
from hubmanager.ui.page_registry import PAGES
from hubmanager.ui.theme import Theme, font
from hubmanager.ui.widgets.pill import Badge

RAIL_PX = 96


class RailButton(QAbstractButton):
    """An icon above a word."""

    def __init__(self, theme: Theme, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._icon = theme, icon
        self.badge = Badge(theme, "fault", self)
        self.badge.move(RAIL_PX // 2 + 6, 6)
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """As wide as the rail, high enough for a finger."""
        return QSize(RAIL_PX, 74)

    def set_word(self, word: str, name: str = "") -> None:
        """Show a word; `name` is what a screen reader says."""
        self.setText(word)
        self.setAccessibleName(name or word)
        self.setToolTip(name if name != word else "")
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter press it."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint ground, mark, icon and word."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, is_on = self._theme, self.isChecked()
        area = QRectF(self.rect()).adjusted(8, 3, -8, -3)
        if is_on or self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("rail_active"))
            painter.drawRoundedRect(area, 12, 12)
        if is_on:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("rail_mark"))
            painter.drawRoundedRect(QRectF(0, area.top() + 14, 4, area.height() - 28), 2, 2)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.color("rail_mark"), 3))
            painter.drawRoundedRect(area.adjusted(1, 1, -1, -1), 12, 12)
        ink = theme.color("rail_text_active" if is_on else "rail_text")
        theme.icons.paint(painter, self._icon, QRectF(self.width() / 2 - 13, 13, 26, 26), ink)
        face = font(13, QFont.Weight.DemiBold if is_on else QFont.Weight.Normal)
        painter.setFont(face)
        painter.setPen(ink)
        text = QFontMetrics(face).elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width() - 12)
        painter.drawText(QRectF(4, 43, self.width() - 8, 22), Qt.AlignmentFlag.AlignCenter, text)


class NavigationRail(QFrame):
    """`chosen` gives a page's name; `help_wanted` and `person_wanted` the two buttons at the bottom."""

    chosen = Signal(str)
    help_wanted = Signal()
    person_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "rail")
        self.setFixedWidth(RAIL_PX)
        self._buttons: dict[str, RailButton] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 10, 0, 10)
        layout.setSpacing(2)
        for name, entry in PAGES.items():
            if not entry.is_in_rail:
                continue
            button = RailButton(theme, entry.icon)
            button.clicked.connect(lambda _checked=False, name=name: self.chosen.emit(name))
            layout.addWidget(button)
            self._buttons[name] = button
        layout.addStretch(1)
        self.help = RailButton(theme, "help")
        self.help.setCheckable(False)
        self.help.clicked.connect(self.help_wanted)
        self.person = RailButton(theme, "person")
        self.person.setCheckable(False)
        self.person.clicked.connect(self.person_wanted)
        layout.addWidget(self.help)
        layout.addWidget(self.person)

    def mark(self, name: str) -> None:
        """Show which page is open."""
        for key, button in self._buttons.items():
            button.setChecked(key == name)

    def button(self, name: str) -> RailButton:
        """Return a page's button."""
        return self._buttons[name]

    def set_badge(self, name: str, count: int) -> None:
        """Show how much waits on a page."""
        self._buttons[name].badge.show_count(count)

    def retranslate(self, texts: Texts, person: str, person_name: str) -> None:
        """Set every word again; `person` is who is signed in."""
        self.setAccessibleName(texts("shell.navigation"))
        for name, button in self._buttons.items():
            button.set_word(texts(f"shell.page_{name}"))
        self.help.set_word(texts("shell.help"), texts("shell.help_about"))
        self.person.set_word(person, person_name)
