"""Alerts: what needs a person, in the order in which it should be read, and what was."""

from collections.abc import Sequence

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from hubmanager.domain.errors import HubError
from hubmanager.domain.ids import AlertId
from hubmanager.hub.messages.queries import ListAlerts
from hubmanager.hub.messages.views import AlertView
from hubmanager.ui.models.alert_row import in_reading_order, needs_someone
from hubmanager.ui.page import Page, PageContext, error_text
from hubmanager.ui.pages.alert_card import AlertCard
from hubmanager.ui.widgets.empty_state import EmptyState
from hubmanager.ui.widgets.labels import Label
from hubmanager.ui.widgets.scroll_column import ScrollColumn
from hubmanager.ui.widgets.segments import SegmentedControl
from hubmanager.ui.widgets.stack import Stack

_HELD_MS = 150
"""While a finger is down no card moves; the list is set in order this long after it was lifted."""


class AlertsPage(Page):
    """Cards by priority; the first that needs somebody has its steps open."""

    name = "alerts"

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._cards: dict[AlertId, AlertCard] = {}
        self._past: list[AlertCard] = []
        self._touched: set[AlertId] = set()
        self._create()
        self._assemble()
        self._connect()
        self.retranslate()

    # --- what the window calls

    def opened(self, argument: object | None) -> None:
        """Show the list; `argument` may be the id of the alert to open."""
        self.tabs.choose("list")
        self._show_tab("list")
        self._touched.clear()
        self.setFocus()
        self.refresh()
        if isinstance(argument, int):
            card = self._cards.get(AlertId(argument))
            if card is not None:
                card.set_open(True)
                self._touched.add(AlertId(argument))
                QTimer.singleShot(0, card, lambda: self._list.ensureWidgetVisible(card))

    def retranslate(self) -> None:
        """Set every text again."""
        self._title.setText(self.t("alerts_page.title"))
        self.tabs.set_label("list", self.t("alerts_page.tab_list"))
        self.tabs.set_label("history", self.t("alerts_page.tab_history"))
        for card in (*self._cards.values(), *self._past):
            card.show_alert(card.alert)
        self._say_empty()
        self._count_up()

    def go_back(self) -> bool:
        """Leave the history."""
        if self.tabs.current == "list":
            return False
        self.tabs.choose("list")
        self._show_tab("list")
        return True

    def refresh(self) -> None:
        """Set the list in order from what the bridge holds."""
        alerts = in_reading_order(self.context.bridge.alerts.values())
        wanted = {alert.alert_id for alert in alerts}
        for alert_id in [known for known in self._cards if known not in wanted]:
            self._drop(self._cards.pop(alert_id))
        for place, alert in enumerate(alerts):
            self._place(alert, place)
        first = next((alert for alert in alerts if needs_someone(alert)), None)
        for alert_id, card in self._cards.items():
            if alert_id not in self._touched:
                card.set_open(first is not None and alert_id == first.alert_id)
        self._stack.show_only(self._list if alerts else self._empty)
        self._count_up()

    # --- inside

    def _create(self) -> None:
        theme = self.context.theme
        self._title, self._summary = Label("", "title"), Label("", "muted")
        self.tabs = SegmentedControl([("list", "list"), ("history", "history")])
        self._list, self._history = ScrollColumn(spacing=12), ScrollColumn(spacing=12)
        self._list.body.addStretch(1)
        self._history.body.addStretch(1)
        self._empty = EmptyState(theme, "check_circle")
        self._history_empty = EmptyState(theme, "alerts")
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(0)

    def _assemble(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self._title)
        head.addWidget(self._summary)
        head.addStretch(1)
        head.addWidget(self.tabs)
        self._stack = Stack(self._list, self._empty)
        self._history_stack = Stack(self._history_empty, self._history)
        self._pages = Stack(self._stack, self._history_stack)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 16, 20)
        layout.setSpacing(14)
        layout.addLayout(head)
        layout.addWidget(self._pages, 1)

    def _connect(self) -> None:
        bridge = self.context.bridge
        self.tabs.chosen.connect(self._show_tab)
        self._settle.timeout.connect(self._refresh_when_lifted)
        for signal in (bridge.alert_raised, bridge.alert_changed, bridge.alert_closed):
            signal.connect(lambda _alert: self._settle.start(0))
        bridge.ready.connect(self.refresh)

    def _refresh_when_lifted(self) -> None:
        """Nothing moves under the finger: wait while a button of the mouse or a finger is down."""
        if QApplication.mouseButtons().value and self.isVisible():
            self._settle.start(_HELD_MS)
        else:
            self.refresh()

    def _place(self, alert: AlertView, place: int) -> None:
        card = self._cards.get(alert.alert_id)
        if card is None:
            card = AlertCard(self.context, alert)
            card.opened_changed.connect(lambda _open, alert_id=alert.alert_id: self._touched.add(alert_id))
            self._cards[alert.alert_id] = card
            self._list.body.insertWidget(place, card)
            return
        if card.alert != alert:
            card.show_alert(alert)
        if self._list.body.indexOf(card) != place:
            self._list.body.removeWidget(card)
            self._list.body.insertWidget(place, card)

    def _drop(self, card: AlertCard) -> None:
        card.hide()
        card.deleteLater()

    def _count_up(self) -> None:
        alerts = list(self.context.bridge.alerts.values())
        open_count = sum(needs_someone(alert) for alert in alerts)
        key = "summary" if open_count else "summary_quiet"
        self._summary.setText(self.t(f"alerts_page.{key}", count=len(alerts), open=open_count) if alerts else "")

    def _say_empty(self) -> None:
        self._empty.say(self.t("alerts_page.empty_title"), self.t("alerts_page.empty_text"))
        self._history_empty.say(self.t("alerts_page.history_empty_title"), self.t("alerts_page.history_empty_text"))

    def _show_tab(self, tab: str) -> None:
        if tab == "list":
            self._pages.show_only(self._stack)
            return
        self._pages.show_only(self._history_stack)
        self._history_empty.say(self.t("alerts_page.tab_history"), self.t("alerts_page.loading"))
        self._history_stack.show_only(self._history_empty)
        self.context.bridge.fetch(ListAlerts(history=True), self._show_history, self._fail_history, owner=self)

    def _show_history(self, alerts: Sequence[AlertView]) -> None:
        for card in self._past:
            self._drop(card)
        self._past = []
        for place, alert in enumerate(alerts):
            card = AlertCard(self.context, alert)
            card.set_history()
            self._history.body.insertWidget(place, card)
            self._past.append(card)
        self._say_empty()
        self._history_stack.show_only(self._history if alerts else self._history_empty)

    def _fail_history(self, error: HubError) -> None:
        self._history_empty.say(self.t("alerts_page.tab_history"), error_text(self.context.texts, error), "fault")
        self._history_stack.show_only(self._history_empty)
