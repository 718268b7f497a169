"""Short messages: a toast that goes by itself, and a banner that stays."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from hubmanager.ui.theme import Theme
from hubmanager.ui.widgets.buttons import IconButton, QuietButton
from hubmanager.ui.widgets.labels import IconLabel, Label, repolish

_LOOKS = {
    "info": ("info", "charging"),
    "good": ("check_circle", "free"),
    "attention": ("fault", "attention"),
    "fault": ("fault", "fault"),
}
TONES = tuple(_LOOKS)
_CLEAR_LEFT_PX, _CLEAR_RIGHT_PX, _TOAST_PX = 108, 520, 560
_HEAD_PX, _TOP_PX = 76, 8
"""A toast stands at the left, beside the rail, where it covers no button of the page's lower edge."""


class MessageBar(QFrame):
    """A sentence with its tone's icon and colour, perhaps one thing to do, perhaps a cross to close it."""

    def __init__(
        self, theme: Theme, tone: str = "info", parent: QWidget | None = None, *, closable: bool = True
    ) -> None:
        super().__init__(parent)
        self.setProperty("kind", "banner")
        self.setProperty("tone", tone)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        icon, role = _LOOKS[tone]
        self._icon = IconLabel(theme, icon, role, 22)
        self._text = Label("", "", wrap=True)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.button = QuietButton("")
        self.button.hide()
        self.cross = IconButton(theme, "close")
        self.cross.setVisible(closable)
        self.cross.clicked.connect(self.hide)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 0, 4, 0)
        layout.setSpacing(12)
        layout.addWidget(self._icon)
        layout.addWidget(self._text, 1)
        layout.addWidget(self.button)
        layout.addWidget(self.cross)
        self.setMinimumHeight(52)

    @property
    def text(self) -> str:
        """The sentence as shown."""
        return self._text.text()

    def say(self, text: str, tone: str = "") -> None:
        """Show a sentence."""
        self._text.setText(text)
        self.setAccessibleName(text)
        if tone and tone != self.property("tone"):
            self.setProperty("tone", tone)
            self._icon.show_icon(*_LOOKS[tone])
            repolish(self)
        self.show()

    def offer(self, label: str, act: Callable[[], None]) -> None:
        """Offer one thing to do."""
        self.button.setText(label)
        self.button.clicked.connect(act)
        self.button.show()


class Toast(MessageBar):
    """Floats over the head line's figures, where no button is and nobody types, and goes after a while; faults stay until
    they are closed."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, "info", parent)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        parent.installEventFilter(self)
        self.hide()

    def say(self, text: str, tone: str = "info") -> None:
        """Show a sentence for as long as it takes to read."""
        super().say(text, tone)
        self._place()
        self.raise_()
        if tone == "fault":
            self._timer.stop()
        else:
            self._timer.start(3000 + 60 * len(text))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep its place."""
        if event.type() == QEvent.Type.Resize and not self.isHidden():
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        parent = self.parentWidget()
        if parent is None:
            return
        left = _CLEAR_LEFT_PX if parent.width() > 900 else 24
        width = min(_TOAST_PX, parent.width() - left - (_CLEAR_RIGHT_PX if parent.width() > 900 else 24))
        self.setFixedWidth(width)
        height = max(52, self.heightForWidth(width) if self.hasHeightForWidth() else self.sizeHint().height())
        self.setGeometry(left, max(_TOP_PX, (_HEAD_PX - height) // 2), width, height)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
