"""The decision on a doubtful session: bill what was recorded, or waive it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from hubmanager.domain.errors import HubError
from hubmanager.domain.ids import SessionId
from hubmanager.domain.session import SessionState
from hubmanager.hub.messages.commands import CommandAnswer, ReviewSession
from hubmanager.hub.messages.views import SessionRow
from hubmanager.ui.models.session_row import reasons_text
from hubmanager.ui.page import PageContext
from hubmanager.ui.widgets.buttons import DangerButton, PrimaryButton
from hubmanager.ui.widgets.card import Card
from hubmanager.ui.widgets.form import Form, line_edit
from hubmanager.ui.widgets.labels import Label


class SessionReview(Card):
    """Visible only while a session waits for a decision. `decided` gives the hub's answer."""

    decided = Signal(object)

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._context = context
        self._session_id = SessionId(0)
        self._reasons = Label("", "strong", wrap=True)
        self._text = Label("", "muted", wrap=True)
        self._form = Form(context)
        self.note = line_edit()
        self._form.add("note", "session.review.note", self.note, hint="session.review.note_hint")
        self.bill, self.waive = PrimaryButton(""), DangerButton("")
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        buttons.addWidget(self.bill, 2)
        buttons.addWidget(self.waive, 1)
        for widget in (self._reasons, self._text, self._form):
            self.body.addWidget(widget)
        self.body.addLayout(buttons)
        self.bill.clicked.connect(lambda: self._decide(bill=True))
        self.waive.clicked.connect(lambda: self._decide(bill=False))
        self.hide()

    def show_session(self, session: SessionRow) -> None:
        """Ask for a decision if the session needs one."""
        self._session_id = session.session_id
        self.setVisible(session.state is SessionState.ENDED)
        self._reasons.setText(reasons_text(session.review_reasons, self._context.texts))

    def clear(self) -> None:
        """Forget what was typed for another session."""
        self.note.clear()
        self._form.clear_errors()

    def retranslate(self) -> None:
        """Set every text again."""
        texts = self._context.texts
        self.set_title(texts("session.review.title"))
        self._text.setText(texts("session.review.text"))
        self._form.retranslate()
        self.bill.setText(texts("session.review.bill"))
        self.waive.setText(texts("session.review.waive"))

    def _decide(self, *, bill: bool) -> None:
        self._form.begin()
        command = ReviewSession(session_id=self._session_id, bill=bill, note=self.note.text().strip())

        def done(answer: CommandAnswer) -> None:
            self._context.show_message(
                self._context.texts(f"session.review.{'done_bill' if bill else 'done_waive'}"), "good"
            )
            self.decided.emit(answer)

        def fail(error: HubError) -> None:
            self._form.say_error(error)

        self._context.bridge.send(command, done, fail, owner=self)
