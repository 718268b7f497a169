"""Asked when the window is closed while cars are charging."""

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QWidget

from hubmanager.ui.page import PageContext
from hubmanager.ui.widgets.buttons import DangerButton, PrimaryButton
from hubmanager.ui.widgets.labels import Label
from hubmanager.ui.widgets.side_drawer import CentrePanel


class CloseQuestion(CentrePanel):
    """`ask(count, leave)` opens it; `leave` runs when the person does want to close."""

    def __init__(self, context: PageContext, parent: QWidget) -> None:
        super().__init__(parent, width=520)
        self._context = context
        self._leave: Callable[[], None] | None = None
        self._title, self._text = Label("", "title"), Label("", "", wrap=True)
        self.stay, self.leave = PrimaryButton(""), DangerButton("")
        self.stay.clicked.connect(self.close_panel)
        self.leave.clicked.connect(self._on_leave)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.leave, 1)
        row.addWidget(self.stay, 1)
        self.body.addWidget(self._title)
        self.body.addWidget(self._text)
        self.body.addSpacing(6)
        self.body.addLayout(row)

    def ask(self, charging: int, leave: Callable[[], None]) -> None:
        """Open the question."""
        t = self._context.texts
        self._leave = leave
        self._title.setText(t("shell.close_title"))
        self._text.setText(t("shell.close_text_one") if charging == 1 else t("shell.close_text", count=charging))
        self.panel.setAccessibleName(f"{self._title.text()} {self._text.text()}")
        self.stay.setText(t("shell.close_stay"))
        self.leave.setText(t("shell.close_leave"))
        self.open()
        self.stay.setFocus()

    def _on_leave(self) -> None:
        leave = self._leave
        self.close_panel()
        if leave is not None:
            leave()
