"""Sessions: find one, open one."""

from collections.abc import Sequence

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hubmanager.domain.errors import HubError
from hubmanager.domain.ids import BayId, SessionId
from hubmanager.domain.session import SessionState
from hubmanager.hub.messages.queries import ListSessions
from hubmanager.hub.messages.views import SessionRow
from hubmanager.ui.models.rows import Row, table_columns
from hubmanager.ui.models.session_row import HEADINGS, session_row
from hubmanager.ui.page import Page, PageContext, error_text
from hubmanager.ui.pages.session_detail import SessionDetailPane
from hubmanager.ui.widgets.buttons import QuietButton
from hubmanager.ui.widgets.choice_box import ChoiceBox
from hubmanager.ui.widgets.data_table import DataTable
from hubmanager.ui.widgets.day_filter import DayFilter
from hubmanager.ui.widgets.empty_state import EmptyState
from hubmanager.ui.widgets.fields import SearchField
from hubmanager.ui.widgets.labels import Label
from hubmanager.ui.widgets.message_bar import MessageBar
from hubmanager.ui.widgets.stack import Stack
from hubmanager.ui.widgets.table_card import TableCard

_LIMIT = 500
_SETTLE_MS = 250
"""Several events of one session arrive together: one reading of the list is enough."""
_METER_MS = 10_000
"""How often figures of running sessions may read the list again."""


class SessionsPage(Page):
    """The list of sessions with its filters; a touch opens one in the list's place."""

    name = "sessions"

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._request = 0
        self._rows: Sequence[SessionRow] = ()
        self._create()
        self._assemble()
        self._connect()
        self.retranslate()

    # --- what the window calls

    def opened(self, argument: object | None) -> None:
        """Show one session if its id is given, else the list as it was left."""
        if isinstance(argument, int):
            self._open(SessionId(argument))
        else:
            self.go_back()
            self.setFocus()
        self.refresh()

    def retranslate(self) -> None:
        """Set every text again."""
        self._title.setText(self.t("sessions.title"))
        self.days.retranslate()
        self.search.set_placeholder(self.t("sessions.search"))
        self.search.setAccessibleName(self.t("sessions.search_name"))
        self.clear.setText(self.t("sessions.clear_filters"))
        self.state.setAccessibleName(self.t("sessions.state_filter"))
        states = [(str(state), self.t(f"sessions.state.{state}")) for state in SessionState]
        self.state.set_choices([("", self.t("sessions.all_states")), *states])
        self.bay.setAccessibleName(self.t("sessions.bay_filter"))
        self._list_bays()
        self.table.set_name(self.t("sessions.table_name"))
        self.table.set_columns(table_columns(HEADINGS, self.context.texts))
        self.reviews.button.setText(self.t("sessions.show_reviews"))
        self._tell_reviews()
        self._fill()
        self.detail.retranslate()

    def start_search(self) -> None:
        """Put the cursor into the search field."""
        self.go_back()
        self.search.setFocus()
        self.search.selectAll()

    def go_back(self) -> bool:
        """Close the session that is open."""
        if self._stack.current is self._list:
            return False
        self._stack.show_only(self._list)
        self.table.view.setFocus()
        return True

    def refresh(self) -> None:
        """Read the list again."""
        since, until = self.days.range
        self._request += 1
        number = self._request
        query = ListSessions(
            since=since,
            until=until,
            state=SessionState(self.state.current) if self.state.current else None,
            bay_id=BayId(int(self.bay.current)) if self.bay.current else None,
            text=self.search.text().strip(),
            limit=_LIMIT,
        )
        self.context.bridge.fetch(query, lambda rows: self._show(rows, number), self._fail, owner=self)

    # --- inside

    def _create(self) -> None:
        context = self.context
        self._title, self._count = Label("", "title"), Label("", "muted")
        self.days = DayFilter(context)
        self.state, self.bay = ChoiceBox(letters=11), ChoiceBox(letters=9)
        self.search = SearchField(context.theme)
        self.clear = QuietButton("")
        self.reviews = MessageBar(context.theme, "attention", closable=False)
        self._empty = EmptyState(context.theme, "sessions")
        self._empty.offer("", self._act_on_empty)
        self.table: DataTable[Row] = DataTable(context.theme, table_columns(HEADINGS, context.texts), self._empty)
        self.detail = SessionDetailPane(context)
        self._settle, self._meter = QTimer(self), QTimer(self)
        for timer, pause in ((self._settle, _SETTLE_MS), (self._meter, _METER_MS)):
            timer.setSingleShot(True)
            timer.setInterval(pause)

    def _assemble(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self._title)
        head.addWidget(self._count)
        head.addStretch(1)
        head.addWidget(self.days)
        filters = QHBoxLayout()
        filters.setSpacing(12)
        filters.addWidget(self.search, 3)
        filters.addWidget(self.state, 1)
        filters.addWidget(self.bay, 1)
        filters.addWidget(self.clear)
        self._list = QWidget()
        layout = QVBoxLayout(self._list)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(14)
        layout.addLayout(head)
        layout.addLayout(filters)
        layout.addWidget(self.reviews)
        layout.addWidget(TableCard(self.table), 1)
        self._stack = Stack(self._list, self.detail)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)

    def _connect(self) -> None:
        bridge = self.context.bridge
        self.days.changed.connect(self.refresh)
        self.state.chosen.connect(lambda _key: self.refresh())
        self.bay.chosen.connect(lambda _key: self.refresh())
        self.search.searched.connect(lambda _text: self.refresh())
        self.clear.clicked.connect(self.clear_filters)
        self.table.row_opened.connect(lambda row: self._open(row.key))
        self.detail.closed.connect(self.go_back)
        self.detail.decided.connect(self.refresh)
        self.reviews.offer("", self.show_reviews)
        self._settle.timeout.connect(self.refresh)
        self._meter.timeout.connect(self.refresh)
        for signal in (bridge.session_opened, bridge.session_closed, bridge.receipt_issued, bridge.payment_taken):
            signal.connect(lambda _event: self._settle.start() if self.isVisible() else None)
        bridge.bay_changed.connect(self._on_bay)
        bridge.hub_changed.connect(lambda _hub: self._tell_reviews())
        bridge.settings_changed.connect(self._list_bays)

    def clear_filters(self) -> None:
        """Show every session."""
        self.days.show_all()
        self.state.choose("")
        self.bay.choose("")
        self.search.clear()
        self.refresh()

    def show_reviews(self) -> None:
        """Show what waits for a decision, of whatever day."""
        self.days.show_all()
        self.bay.choose("")
        self.search.clear()
        self.state.choose(SessionState.ENDED)
        self.refresh()

    def _on_bay(self, _bay: object) -> None:
        is_running = any(row.state is SessionState.OPEN for row in self._rows)
        if is_running and self.isVisible() and not self._meter.isActive():
            self._meter.start()

    def _show(self, rows: Sequence[SessionRow], number: int) -> None:
        if number != self._request:
            return  # a later question is under way
        self._rows = rows
        self._fill()

    def _fill(self) -> None:
        now = self.context.clock.now()
        count = len(self._rows)
        key = "count_limit" if count >= _LIMIT else "count_one" if count == 1 else "count"
        self._count.setText(self.t(f"sessions.{key}", count=count) if count else "")
        self._say_empty()
        self.table.set_rows([session_row(row, self.context.texts, self.context.formats, now) for row in self._rows])

    @property
    def _is_filtered(self) -> bool:
        return not self.days.is_all or bool(self.state.current or self.bay.current or self.search.text().strip())

    def _say_empty(self) -> None:
        kind = "nothing_found" if self._is_filtered else "empty"
        self._empty.say(self.t(f"sessions.{kind}_title"), self.t(f"sessions.{kind}_text"))
        self._empty.button.setText(self.t("sessions.clear_filters" if self._is_filtered else "sessions.empty_action"))

    def _act_on_empty(self) -> None:
        if self._is_filtered:
            self.clear_filters()
        else:
            self.context.navigate("board", None)

    def _fail(self, error: HubError) -> None:
        self._rows = ()
        self._fill()
        self._empty.say(self.t("session.missing_title"), error_text(self.context.texts, error), "fault")

    def _open(self, session_id: SessionId) -> None:
        self.detail.show_session(session_id)
        self._stack.show_only(self.detail)
        self.detail.setFocus()

    def _list_bays(self) -> None:
        bays = [(str(bay.bay_id), self.t("sessions.bay", number=bay.number)) for bay in self.context.bridge.list_bays()]
        self.bay.set_choices([("", self.t("sessions.all_bays")), *bays])

    def _tell_reviews(self) -> None:
        hub = self.context.bridge.hub
        count = hub.review_count if hub is not None else 0
        key = "sessions.reviews_waiting_one" if count == 1 else "sessions.reviews_waiting"
        self.reviews.say(self.t(key, count=count))
        self.reviews.setVisible(count > 0)
