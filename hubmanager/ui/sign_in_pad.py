"""The pad on which a person shows a PIN: opened over the window, never executed."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from hubmanager.domain.errors import HubError
from hubmanager.domain.staff import Role
from hubmanager.hub.messages.commands import CommandAnswer
from hubmanager.ui.page import PageContext, error_text
from hubmanager.ui.widgets.buttons import PrimaryButton, SecondaryButton
from hubmanager.ui.widgets.labels import Label
from hubmanager.ui.widgets.numeric_pad import NumericPad
from hubmanager.ui.widgets.side_drawer import CentrePanel


class SignInPad(CentrePanel):
    """`ask(role, then, given_up)` opens it; `then` runs once somebody with that role is signed in."""

    def __init__(self, context: PageContext, parent: QWidget) -> None:
        super().__init__(parent, width=400)
        self._context = context
        self._role = Role.MANAGER
        self._then: Callable[[], None] | None = None
        self._given_up: Callable[[], None] | None = None
        self._title, self._text = Label("", "title"), Label("", "muted", wrap=True)
        self._pin = QLineEdit()
        self._pin.setEchoMode(QLineEdit.EchoMode.Password)
        self._pin.setMaxLength(12)
        self._pin.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._pin.setProperty("kind", "amount")
        self._pin.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        self._error = Label("", "error", wrap=True)
        self._pad = NumericPad(context.theme)
        self._pad.type_into(self._pin)
        self._enter, self._cancel = PrimaryButton(""), SecondaryButton("")
        row = QHBoxLayout()
        row.addWidget(self._cancel, 1)
        row.addWidget(self._enter, 1)
        for widget in (self._title, self._text, self._pin, self._error, self._pad):
            self.body.addWidget(widget)
        self.body.addLayout(row)
        self._enter.clicked.connect(self._try)
        self._cancel.clicked.connect(self.close_panel)
        self._pin.textEdited.connect(lambda _text: self._error.setText(""))
        self._pin.returnPressed.connect(self._try)
        self.closed.connect(self._on_closed)
        self.retranslate()

    def ask(self, role: Role, then: Callable[[], None], given_up: Callable[[], None] | None = None) -> None:
        """Open the pad."""
        self._role, self._then, self._given_up = role, then, given_up
        self._pin.clear()
        self._error.setText("")
        self.retranslate()
        self.open()
        self._pin.setFocus()

    def retranslate(self) -> None:
        """Set every text again."""
        t = self._context.texts
        is_manager = self._role is Role.MANAGER
        self._title.setText(t("shell.pin_title" if is_manager else "shell.pin_title_any"))
        self._text.setText(t("shell.pin_text" if is_manager else "shell.pin_text_any"))
        self.panel.setAccessibleName(self._title.text())
        self._pin.setAccessibleName(t("shell.pin_field"))
        self._enter.setText(t("shell.pin_enter"))
        self._cancel.setText(t("words.cancel"))
        self._pad.keys["back"].setAccessibleName(t("words.backspace"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Type figures wherever the focus is."""
        if event.text().isdigit():
            self._pin.setFocus()
            self._pin.insert(event.text())
            event.accept()
            return
        super().keyPressEvent(event)

    def _try(self) -> None:
        if self._pin.text():
            self._enter.setEnabled(False)
            self._context.bridge.sign_in(self._pin.text(), self._on_signed_in, self._on_refused)

    def _on_signed_in(self, answer: CommandAnswer) -> None:
        self._enter.setEnabled(True)
        if not (answer.role or Role.ATTENDANT).covers(self._role):
            self._pin.clear()
            self._say(self._context.texts("shell.pin_not_manager"))
            return
        then, self._then, self._given_up = self._then, None, None
        self.close_panel()
        if then is not None:
            then()

    def _on_refused(self, error: HubError) -> None:
        self._enter.setEnabled(True)
        self._pin.clear()
        self._pin.setFocus()
        self._say(error_text(self._context.texts, error))

    def _say(self, text: str) -> None:
        """Show what is wrong, with room for all of its lines."""
        self._error.setText(text)
        self.place_panel()

    def _on_closed(self) -> None:
        given_up, self._then, self._given_up = self._given_up, None, None
        self._pin.clear()
        if given_up is not None:
            given_up()
