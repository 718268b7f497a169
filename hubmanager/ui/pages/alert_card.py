"""One alert as a card: what, where, since when, what to do, and the buttons that do it."""

from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from hubmanager.hub.messages.commands import (
    AcknowledgeAlert,
    Command,
    CommandAnswer,
    ResetAlert,
    ResetStation,
    ShelveAlert,
)
from hubmanager.hub.messages.views import AlertView
from hubmanager.ui.answers import tell_answer
from hubmanager.ui.models.alert_row import (
    PRIORITY_ICONS,
    PRIORITY_ROLES,
    AlertText,
    action_command,
    alert_text,
    can_acknowledge,
    can_shelve,
)
from hubmanager.ui.page import PageContext
from hubmanager.ui.widgets.buttons import PrimaryButton, QuietButton, SecondaryButton
from hubmanager.ui.widgets.elided_label import ElidedLabel
from hubmanager.ui.widgets.flow_row import FlowRow
from hubmanager.ui.widgets.labels import Label, repolish
from hubmanager.ui.widgets.pill import Pill

_SHELVE_MINUTES = (15, 60, 480)
_STRIPE_PX = 6.0


class AlertCard(QFrame):
    """`opened_changed` tells that the steps were opened or closed by a person."""

    opened_changed = Signal(bool)

    def __init__(self, context: PageContext, alert: AlertView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.alert = alert
        self._is_history = False
        self._is_open = False
        self._is_shelving = False
        self.setProperty("kind", "card")
        self._create()
        self._assemble()
        self.show_alert(alert)

    @property
    def is_open(self) -> bool:
        """Whether the steps are shown."""
        return self._is_open

    def set_history(self) -> None:
        """Only show it: it is over."""
        self._is_history = True
        self.show_alert(self.alert)

    def set_open(self, is_open: bool) -> None:
        """Show or hide the steps."""
        self._is_open = is_open
        self._look()

    def show_alert(self, alert: AlertView) -> None:
        """Show the alert's state of the moment."""
        self.alert = alert
        text = alert_text(alert, self._context.texts, self._context.formats, self._context.clock.now())
        role = PRIORITY_ROLES[alert.priority]
        self._priority.show_state(text.priority, role, PRIORITY_ICONS[alert.priority])
        self._subject.setText(text.subject)
        self._title.setText(text.title)
        self._since.setText(text.since)
        self._state.setText(text.state)
        self._state.set_kind("strong" if text.needs_someone else "muted")
        self._text.setText("  ".join(part for part in (text.text, text.detail) if part))
        self._text.setVisible(bool(self._text.text()))
        self._show_steps(text)
        self._show_buttons(text)
        self.setAccessibleName(", ".join((text.priority, text.subject, text.title, text.state)))
        self._look()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the stripe of the priority on the card's left edge."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._context.theme.color(PRIORITY_ROLES[self.alert.priority]))
        painter.drawRoundedRect(QRectF(1, 14, _STRIPE_PX, self.height() - 28), 3, 3)

    def _t(self, key: str, **values: object) -> str:
        return self._context.texts(key, **values)

    def _create(self) -> None:
        theme = self._context.theme
        self._priority = Pill(theme)
        self._subject, self._title = ElidedLabel("", "heading"), ElidedLabel("", "heading")
        self._since, self._state = Label("", "muted"), ElidedLabel("", "muted")
        self._text = Label("", "", wrap=True)
        self._steps_title = Label("", "strong")
        self._steps = Label("", "", wrap=True)
        self.acknowledge = PrimaryButton("")
        self.reset = PrimaryButton("")
        self.shelve = SecondaryButton("", theme=theme, icon="snooze")
        self.go = SecondaryButton("", theme=theme, icon="bays")
        self.more = QuietButton("")
        self._shelve_label = Label("", "strong")
        self.cancel_shelve = QuietButton("")
        self._actions = FlowRow()
        self._choices = FlowRow()
        self._title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._state.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.acknowledge.clicked.connect(
            lambda: self._send(AcknowledgeAlert(alert_id=self.alert.alert_id), "done_acknowledge")
        )
        self.reset.clicked.connect(lambda: self._send(ResetAlert(alert_id=self.alert.alert_id), "done_reset"))
        self.shelve.clicked.connect(lambda: self._set_shelving(True))
        self.cancel_shelve.clicked.connect(lambda: self._set_shelving(False))
        self.more.clicked.connect(self._toggle)
        self.go.clicked.connect(lambda: self._context.navigate("board", self.alert.bay_id))

    def _assemble(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self._priority)
        head.addWidget(self._subject)
        head.addWidget(self._title, 1)
        head.addWidget(self._since)
        state = QHBoxLayout()
        state.setSpacing(12)
        state.addWidget(self._state, 1)
        for button in (self.more, self.go, self.shelve, self.reset, self.acknowledge):
            state.addWidget(button)
        self._shelve_row = QWidget()
        shelve = QHBoxLayout(self._shelve_row)
        shelve.setContentsMargins(0, 0, 0, 0)
        shelve.addWidget(self._shelve_label)
        shelve.addWidget(self._choices)
        shelve.addWidget(self.cancel_shelve)
        shelve.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 14, 20, 14)
        layout.setSpacing(8)
        layout.addLayout(head)
        layout.addWidget(self._text)
        layout.addLayout(state)
        layout.addWidget(self._shelve_row)
        layout.addWidget(self._steps_title)
        layout.addWidget(self._steps)
        layout.addWidget(self._actions)

    def _show_steps(self, text: AlertText) -> None:
        self._steps_title.setText(self._t("alerts_page.what_to_do"))
        self._steps.setText("\n".join(f"{number}.  {step}" for number, step in enumerate(text.steps, 1)))

    def _show_buttons(self, text: AlertText) -> None:
        alert = self.alert
        self.acknowledge.setText(self._t("alerts_page.acknowledge"))
        self.acknowledge.setAccessibleName(
            self._t("alerts_page.acknowledge_name", title=text.title, subject=text.subject)
        )
        self.reset.setText(self._t("alerts_page.reset"))
        self.shelve.setText(self._t("alerts_page.shelve"))
        self.go.setText(self._t("alerts_page.go_to_bay", number=alert.bay_number))
        self._shelve_label.setText(self._t("alerts_page.shelve_for"))
        self.cancel_shelve.setText(self._t("words.cancel"))
        self._choices.set_buttons(
            [(self._t(f"alerts_page.shelve_{minutes}"), self._shelver(minutes)) for minutes in _SHELVE_MINUTES]
        )
        self._actions.set_buttons([] if self._is_history else self._action_buttons())

    def _action_buttons(self) -> list[tuple[str, Callable[[], None], str]]:
        if self.alert.bay_id is None:
            return []
        buttons: list[tuple[str, Callable[[], None], str]] = []
        for action in self.alert.actions:
            command = action_command(action, self.alert.bay_id)
            if command is not None:
                question = self._t("alerts_page.really_restart") if isinstance(command, ResetStation) else ""
                buttons.append((self._t(f"alerts_page.action.{action}"), self._sender(command), question))
        return buttons

    def _look(self) -> None:
        is_live = not self._is_history
        has_steps = bool(self._steps.text())
        self.acknowledge.setVisible(is_live and can_acknowledge(self.alert))
        self.reset.setVisible(is_live and self.alert.can_reset)
        self._rank_reset()
        self.shelve.setVisible(is_live and can_shelve(self.alert) and not self._is_shelving)
        self.go.setVisible(is_live and self.alert.bay_id is not None)
        self.more.setVisible(is_live and (has_steps or not self._actions.is_empty))
        self.more.setText(self._t("alerts_page.hide_steps" if self._is_open else "alerts_page.show_steps"))
        self._shelve_row.setVisible(is_live and self._is_shelving and can_shelve(self.alert))
        self._steps_title.setVisible(is_live and self._is_open and has_steps)
        self._steps.setVisible(is_live and self._is_open and has_steps)
        self._actions.setVisible(is_live and self._is_open and not self._actions.is_empty)

    def _rank_reset(self) -> None:
        """There is one next action: the reset only once somebody has taken the alert."""
        kind = "secondary" if can_acknowledge(self.alert) else "primary"
        if self.reset.property("kind") != kind:
            self.reset.setProperty("kind", kind)
            repolish(self.reset)

    def _toggle(self) -> None:
        self.set_open(not self._is_open)
        self.opened_changed.emit(self._is_open)

    def _set_shelving(self, is_shelving: bool) -> None:
        self._is_shelving = is_shelving
        self._look()

    def _shelver(self, minutes: int) -> Callable[[], None]:
        def shelve() -> None:
            self._set_shelving(False)
            self._send(ShelveAlert(alert_id=self.alert.alert_id, minutes=minutes), "")

        return shelve

    def _sender(self, command: Command) -> Callable[[], None]:
        return lambda: self._send(command, "")

    def _send(self, command: Command, done: str) -> None:
        def tell(answer: CommandAnswer) -> None:
            tell_answer(self._context, answer, self._t(f"alerts_page.{done}") if done else "")

        self._context.bridge.send(command, tell, self._context.say_error, owner=self)
