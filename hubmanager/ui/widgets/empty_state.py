"""What a page shows where there is nothing yet: never a blank, always what to do."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hubmanager.ui.theme import Theme
from hubmanager.ui.widgets.buttons import PrimaryButton
from hubmanager.ui.widgets.labels import IconLabel, Label


class EmptyState(QWidget):
    """An icon, what there is not, what to do, and (optionally) the button that does it."""

    def __init__(self, theme: Theme, icon: str, title: str = "", text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = IconLabel(theme, icon, "text_muted", 48)
        self._title, self._text = Label(title, "heading"), Label(text, "muted", wrap=True)
        self._text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.button = PrimaryButton("")
        self.button.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 32, 24, 32)
        layout.setSpacing(12)
        layout.addStretch(2)
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(self._title, 0, Qt.AlignmentFlag.AlignHCenter)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._text, 8)
        row.addStretch(1)
        layout.addLayout(row)
        layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(3)

    def say(self, title: str, text: str, icon: str = "") -> None:
        """Say something else."""
        self._title.setText(title)
        self._text.setText(text)
        self.setAccessibleName(f"{title}. {text}")
        if icon:
            self._icon.show_icon(icon, "text_muted")

    def offer(self, label: str, act: Callable[[], None]) -> None:
        """Offer the button that does it."""
        self.button.setText(label)
        self.button.clicked.connect(act)
        self.button.show()
