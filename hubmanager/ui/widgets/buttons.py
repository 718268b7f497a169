"""Buttons, all at least 48 px high. The keyboard's focus ring comes from the style sheet."""

from PySide6.QtCore import QElapsedTimer, QSize, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QToolButton, QWidget

from hubmanager.ui.theme import Theme

TOUCH_PX = 48


class _Button(QPushButton):
    kind = "secondary"
    icon_role = "text"

    def __init__(
        self, text: str = "", parent: QWidget | None = None, *, theme: Theme | None = None, icon: str = ""
    ) -> None:
        super().__init__("", parent)
        self.setText(text)
        self.setProperty("kind", self.kind)
        self.setMinimumHeight(TOUCH_PX)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        # A click leaves the focus where it was (typing a bay's number goes on working); Tab reaches every button.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAutoDefault(False)
        self._theme, self._icon_name = theme, icon
        if theme is not None:
            theme.changed.connect(self._redraw_icon)
            self._redraw_icon()

    def setText(self, text: str) -> None:
        """Show a text as it is: '&' marks no letter here."""
        super().setText(text.replace("&", "&&"))

    def text(self) -> str:
        """Return the text as it was set."""
        return super().text().replace("&&", "&")

    def set_icon(self, name: str) -> None:
        """Show another icon; "" shows none."""
        self._icon_name = name
        self._redraw_icon()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter press the focused button, as Space does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def _redraw_icon(self) -> None:
        if self._theme is not None and self._icon_name:
            size = 28 if self.property("big") == "true" else 22
            # The picture holds the gap to the text, which Qt would leave too narrow.
            self.setIcon(self._theme.icon(self._icon_name, self.icon_role, size, gap=8))
            self.setIconSize(QSize(size + 8, size))
        elif not self.icon().isNull():
            self.setIcon(self.icon().__class__())


class PrimaryButton(_Button):
    """The one next action. `big` makes it as high as a thumb."""

    kind = "primary"
    icon_role = "on_action"

    def __init__(
        self,
        text: str = "",
        parent: QWidget | None = None,
        *,
        theme: Theme | None = None,
        icon: str = "",
        big: bool = False,
        settle_ms: int = 0,
    ) -> None:
        """With `settle_ms` a touch is ignored that comes sooner after `settle()`: the second touch of a double one must
        not hit the action that has just taken the place of the first."""
        super().__init__(text, parent, theme=theme, icon=icon)
        self._settle_ms = settle_ms
        self._since_settle = QElapsedTimer()
        if big:
            self.setProperty("big", "true")
            self._redraw_icon()
            self.setMinimumHeight(68)
            self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def settle(self) -> None:
        """The button now means something else: ignore touches for a moment."""
        self._since_settle.start()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the touch, unless the button has only just changed its meaning."""
        if self._since_settle.isValid() and self._since_settle.elapsed() < self._settle_ms:
            event.accept()
            return
        super().mousePressEvent(event)


class SecondaryButton(_Button):
    """Anything else that can be done here."""


class CompactButton(_Button):
    """A secondary button with less air at its sides, for narrow columns."""

    def __init__(
        self, text: str = "", parent: QWidget | None = None, *, theme: Theme | None = None, icon: str = ""
    ) -> None:
        super().__init__(text, parent, theme=theme, icon=icon)
        self.setProperty("compact", "true")


class DangerButton(_Button):
    """Something that takes away or breaks off."""

    kind = "danger"
    icon_role = "danger"


class QuietButton(_Button):
    """A text that can be touched, without a border."""

    kind = "quiet"
    icon_role = "charging"


class ChoiceButton(_Button):
    """A button that stays chosen (a bank note, an amount, a preset)."""

    kind = "choice"

    def __init__(
        self,
        text: str = "",
        parent: QWidget | None = None,
        *,
        theme: Theme | None = None,
        icon: str = "",
        compact: bool = False,
    ) -> None:
        super().__init__(text, parent, theme=theme, icon=icon)
        self.setCheckable(True)
        if compact:
            self.setProperty("compact", "true")


class IconButton(QToolButton):
    """An icon alone, 48 x 48; `name` is what a screen reader and the tooltip say."""

    def __init__(self, theme: Theme, icon: str, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "icon")
        self.setFixedSize(TOUCH_PX, TOUCH_PX)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._theme, self._icon_name = theme, icon
        theme.changed.connect(self._redraw_icon)
        self._redraw_icon()
        if name:
            self.set_name(name)

    def set_name(self, name: str) -> None:
        """Say what it does."""
        self.setAccessibleName(name)
        self.setToolTip(name)

    def set_icon(self, name: str) -> None:
        """Show another icon."""
        self._icon_name = name
        self._redraw_icon()

    def _redraw_icon(self) -> None:
        self.setIcon(self._theme.icon(self._icon_name, "text", 22))
        self.setIconSize(QSize(22, 22))
