"""The till: the shift, today's money, what is unpaid, the last days, closed shifts."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from hubmanager.domain.errors import HubError
from hubmanager.hub.messages.queries import GetTill
from hubmanager.hub.messages.views import DayTakings, TillView
from hubmanager.ui.models.rows import Row, table_columns
from hubmanager.ui.models.till_row import CLOSED_HEADINGS, UNPAID_HEADINGS, closed_row, day_bars, unpaid_row
from hubmanager.ui.page import Page, PageContext, error_text
from hubmanager.ui.pages.till_shift import ShiftCard
from hubmanager.ui.widgets.bar_chart import BarChart
from hubmanager.ui.widgets.card import Card
from hubmanager.ui.widgets.data_table import DataTable
from hubmanager.ui.widgets.empty_state import EmptyState
from hubmanager.ui.widgets.fact_list import FactList
from hubmanager.ui.widgets.labels import Label
from hubmanager.ui.widgets.low_empty_state import LowEmptyState
from hubmanager.ui.widgets.segments import SegmentedControl
from hubmanager.ui.widgets.stack import Stack
from hubmanager.ui.widgets.stat_tile import StatTile

_SETTLE_MS = 250
_LEAST_TABLE_PX = 96


class TillPage(Page):
    """Money of the day at a glance, and the shift that is opened and closed here."""

    name = "till"

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._view: TillView | None = None
        self._wants_close = False
        self._was_just_opened = False
        self._create()
        self._assemble()
        self._connect()
        self.retranslate()

    # --- what the window calls

    def opened(self, argument: object | None) -> None:
        """Read the till; "close" opens the panel that closes the shift."""
        self.setFocus()
        self.refresh()
        self._wants_close = argument == "close"
        self._was_just_opened = True

    def retranslate(self) -> None:
        """Set every text again."""
        self._title.setText(self.t("till.title"))
        for tile, key in (
            (self.takings, "takings_today"),
            (self.energy, "energy_today"),
            (self.unpaid, "unpaid"),
            (self.drawer, "drawer"),
        ):
            tile.set_name(self.t(f"till.{key}"))
        self._week_card.set_title(self.t("till.week"))
        self._methods_card.set_title(self.t("till.by_method"))
        self.tabs.set_label("unpaid", self.t("till.unpaid_title"))
        self.tabs.set_label("closed", self.t("till.closed_title"))
        self.unpaid_table.set_name(self.t("till.unpaid_title"))
        self.unpaid_table.set_columns(table_columns(UNPAID_HEADINGS, self.context.texts))
        self.unpaid_table.empty.say(self.t("till.unpaid_empty_title"), self.t("till.unpaid_empty_text"))
        self.closed_table.set_name(self.t("till.closed_title"))
        self.closed_table.set_columns(table_columns(CLOSED_HEADINGS, self.context.texts))
        self.closed_table.empty.say(self.t("till.closed_empty_title"), self.t("till.closed_empty_text"))
        self._wait.say(self.t("till.title"), self.t("till.loading"))
        self.shift.retranslate()
        self._fill()

    def go_back(self) -> bool:
        """Close the panel of the shift."""
        return self.shift.go_back()

    def refresh(self) -> None:
        """Read the till again."""
        self.context.bridge.fetch(GetTill(), self._show, self._fail, owner=self)

    # --- inside

    def _create(self) -> None:
        context = self.context
        theme = context.theme
        self._title = Label("", "title")
        self._day = Label("", "muted")
        self.takings, self.energy, self.unpaid, self.drawer = (StatTile() for _ in range(4))
        self.shift = ShiftCard(context)
        self._week_card, self._methods_card = Card(), Card()
        self.week = BarChart(theme)
        self.methods = FactList()
        self.tabs = SegmentedControl([("unpaid", "unpaid"), ("closed", "closed")])
        self.unpaid_table: DataTable[Row] = DataTable(
            theme, table_columns(UNPAID_HEADINGS, context.texts), LowEmptyState(theme, "check_circle")
        )
        self.closed_table: DataTable[Row] = DataTable(
            theme, table_columns(CLOSED_HEADINGS, context.texts), LowEmptyState(theme, "till")
        )
        self._wait = EmptyState(theme, "till")
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)

    def _assemble(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self._title)
        head.addWidget(self._day)
        head.addStretch(1)
        tiles = QHBoxLayout()
        tiles.setSpacing(12)
        for tile in (self.takings, self.energy, self.unpaid, self.drawer):
            tiles.addWidget(tile)
        self._week_card.body.addWidget(self.week, 1)
        self._methods_card.body.addWidget(self.methods)
        self._methods_card.body.addStretch(1)
        self._tab_stack = Stack(self.unpaid_table, self.closed_table)
        for table in (self.unpaid_table, self.closed_table):
            table.setMinimumHeight(_LEAST_TABLE_PX)
        lists = Card()
        lists.body.addWidget(self.tabs)
        lists.body.addWidget(self._tab_stack, 1)
        figures = QHBoxLayout()
        figures.setSpacing(16)
        figures.addWidget(self._week_card, 5)
        figures.addWidget(self._methods_card, 3)
        right = QVBoxLayout()
        right.setSpacing(16)
        right.addLayout(figures, 4)
        right.addWidget(lists, 6)
        content = QWidget()
        grid = QGridLayout(content)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(16)
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(1, 4)
        grid.setRowStretch(1, 1)
        grid.addLayout(tiles, 0, 1)
        grid.addWidget(self.shift, 0, 0, 2, 1)
        grid.addLayout(right, 1, 1)
        self._content = content
        self._stack = Stack(self._wait, content)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(14)
        layout.addLayout(head)
        layout.addWidget(self._stack, 1)

    def _connect(self) -> None:
        bridge = self.context.bridge
        self.tabs.chosen.connect(
            lambda tab: self._tab_stack.show_only(self.unpaid_table if tab == "unpaid" else self.closed_table)
        )
        self.unpaid_table.row_opened.connect(lambda row: self.context.navigate("receipts", row.key))
        self.shift.changed.connect(self.refresh)
        self._settle.timeout.connect(self.refresh)
        for signal in (bridge.payment_taken, bridge.receipt_issued, bridge.session_closed):
            signal.connect(lambda _event: self._refresh_soon())
        bridge.shift_changed.connect(self._refresh_soon)

    def _refresh_soon(self) -> None:
        if self.isVisible():
            self._settle.start()

    def _show(self, view: TillView) -> None:
        self._view = view
        self._fill()
        self._stack.show_only(self._content)
        if self._was_just_opened:
            self._was_just_opened = False
            self.shift.begin_typing()
        if self._wants_close:
            self._wants_close = False
            self.shift.ask_to_close()

    def _fail(self, error: HubError) -> None:
        self._view = None
        self._wait.say(self.t("till.title"), error_text(self.context.texts, error), "fault")
        self._stack.show_only(self._wait)

    def _fill(self) -> None:
        view = self._view
        if view is None:
            return
        texts, formats, now = self.context.texts, self.context.formats, self.context.clock.now()
        self._day.setText(formats.date_long(view.today.day))
        self._fill_tiles(view)
        self.shift.show_shift(view)
        self.week.show_bars(day_bars(view.week, texts, formats), self.t("till.week"))
        self.methods.show_facts(self._method_facts(view.today))
        self.unpaid_table.set_rows([unpaid_row(row, texts, formats, now) for row in view.unpaid])
        self.closed_table.set_rows([closed_row(row, texts, formats, now) for row in view.closed_shifts])

    def _fill_tiles(self, view: TillView) -> None:
        formats, today = self.context.formats, view.today
        note = "takings_note_one" if today.receipts == 1 else "takings_note"
        self.takings.show_figure(
            formats.money(today.total, today.currency), self.t(f"till.{note}", count=today.receipts)
        )
        self.energy.show_figure(formats.energy(today.energy_wh, 0), self.t("till.energy_note"))
        count = today.unpaid_count
        unpaid_note = "unpaid_none" if not count else "unpaid_note_one" if count == 1 else "unpaid_note"
        self.unpaid.show_figure(formats.money(today.unpaid, today.currency), self.t(f"till.{unpaid_note}", count=count))
        if view.shift is None:
            self.drawer.show_figure(formats.nothing, self.t("till.drawer_note_closed"))
        else:
            opening = formats.money(view.shift.opening_cash, view.shift.currency)
            self.drawer.show_figure(
                formats.money(view.shift.expected_cash, view.shift.currency),
                self.t("till.drawer_note", opening=opening),
            )

    def _method_facts(self, today: DayTakings) -> list[tuple[str, str]]:
        money = self.context.formats.money
        return [
            (self.t("till.method.cash"), money(today.cash, today.currency)),
            (self.t("till.method.card"), money(today.card, today.currency)),
            (self.t("till.method.account"), money(today.account, today.currency)),
            (self.t("till.tax"), money(today.tax, today.currency)),
        ]
