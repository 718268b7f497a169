"""The strip under the board: the most urgent alert with what to do about it. Its place is kept, so that no tile moves."""

from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from hubmanager.domain.alert import AlertPriority, AlertState
from hubmanager.domain.ids import BayId
from hubmanager.hub.messages.commands import AcknowledgeAlert, CommandAnswer
from hubmanager.hub.messages.views import AlertView
from hubmanager.ui.page import PageContext
from hubmanager.ui.widgets.buttons import PrimaryButton, SecondaryButton
from hubmanager.ui.widgets.elided_label import ElidedLabel
from hubmanager.ui.widgets.labels import IconLabel, repolish

_ORDER = {AlertPriority.SAFETY: 0, AlertPriority.MONEY: 1, AlertPriority.SERVICE: 2, AlertPriority.NOTICE: 3}
_OPEN = frozenset({AlertState.UNACKNOWLEDGED, AlertState.RETURNED_UNACKNOWLEDGED, AlertState.LATCHED_UNACKNOWLEDGED})
_ROLES = {
    AlertPriority.SAFETY: "fault",
    AlertPriority.MONEY: "attention",
    AlertPriority.SERVICE: "attention",
    AlertPriority.NOTICE: "charging",
}
_TONES = {"fault": "fault", "attention": "attention", "charging": "info"}


def is_open(alert: AlertView) -> bool:
    """Whether nobody has taken it yet (notices need nobody)."""
    return alert.state in _OPEN and alert.priority is not AlertPriority.NOTICE


def open_alerts(alerts: Iterable[AlertView]) -> list[AlertView]:
    """Return the alerts that wait for somebody: the most urgent first, of those the oldest."""
    return sorted(
        (alert for alert in alerts if is_open(alert)), key=lambda alert: (_ORDER[alert.priority], alert.raised_at)
    )


def first_alert_of_bay(alerts: Iterable[AlertView], bay_id: BayId) -> AlertView | None:
    """Return the most urgent open alert of a bay."""
    return next((alert for alert in open_alerts(alerts) if alert.bay_id == bay_id), None)


class AlertStrip(QFrame):
    """`bay_wanted` gives the id of the alert's bay; `list_wanted` opens the alerts page."""

    bay_wanted = Signal(object)
    list_wanted = Signal()

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._alert: AlertView | None = None
        self.setProperty("kind", "card")
        self.setFixedHeight(76)
        self._icon = IconLabel(context.theme, "check_circle", "free", 28)
        self._title, self._text = ElidedLabel("", "strong"), ElidedLabel("", "small")
        for label in (self._title, self._text):
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._take, self._show = PrimaryButton(""), SecondaryButton("")
        self._take.clicked.connect(self._acknowledge)
        self._show.clicked.connect(self._go)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addStretch(1)
        words.addWidget(self._title)
        words.addWidget(self._text)
        words.addStretch(1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(18, 8, 12, 8)
        layout.setSpacing(14)
        layout.addWidget(self._icon)
        layout.addLayout(words, 1)
        layout.addWidget(self._show)
        layout.addWidget(self._take)
        bridge = context.bridge
        for signal in (bridge.alert_raised, bridge.alert_changed, bridge.alert_closed):
            signal.connect(lambda _alert: self.refresh())
        bridge.ready.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the most urgent open alert, or that all is quiet."""
        t = self._context.texts
        alerts = self._context.bridge.alerts.values()
        waiting = open_alerts(alerts)
        self._alert = waiting[0] if waiting else None
        for button in (self._take, self._show):
            button.setVisible(self._alert is not None)
        if self._context.bridge.hub is None:
            self._say("", "", "off", "alerts", "")  # nothing is known of before the hub has started
            return
        if self._alert is None:
            taken = sum(alert.priority is not AlertPriority.NOTICE for alert in alerts)
            few = t("board.alerts_taken_one") if taken == 1 else t("board.alerts_taken", count=taken)
            self._say(few if taken else t("board.alerts_quiet"), "", "free", "check_circle", "")
            return
        alert = self._alert
        title = t(f"alerts.{alert.rule}.title")
        if alert.bay_number:
            title = t("board.alert_bay", number=alert.bay_number, title=title)
        more = t("board.alerts_more", count=len(waiting) - 1) if len(waiting) > 1 else ""
        text = " · ".join(part for part in (t(f"alerts.{alert.rule}.text"), more) if part)
        role = _ROLES[alert.priority]
        self._say(title, text, role, "fault", _TONES[role])
        self._take.setText(t("board.acknowledge"))
        self._take.setAccessibleName(f"{t('board.acknowledge')}: {title}")
        has_bay = alert.bay_id is not None
        self._show.setText(t("board.show_bay", number=alert.bay_number) if has_bay else t("board.show_alerts"))

    def _say(self, title: str, text: str, role: str, icon: str, tone: str) -> None:
        self._title.setText(title)
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self._text.setToolTip(text)
        self._icon.show_icon(icon, role)
        self.setAccessibleName(f"{title}. {text}")
        kind = "banner" if tone else "card"
        if (self.property("kind"), self.property("tone")) != (kind, tone):
            self.setProperty("kind", kind)
            self.setProperty("tone", tone)
            repolish(self)

    def _acknowledge(self) -> None:
        if self._alert is not None:
            self._context.bridge.send(AcknowledgeAlert(alert_id=self._alert.alert_id), self._on_taken)

    def _on_taken(self, answer: CommandAnswer) -> None:
        t = self._context.texts
        text = t(answer.text, **answer.values) if answer.text and answer.text in t else t("board.acknowledged")
        self._context.show_message(text, "good")

    def _go(self) -> None:
        if self._alert is None:
            return
        if self._alert.bay_id is not None:
            self.bay_wanted.emit(self._alert.bay_id)
        else:
            self.list_wanted.emit()
