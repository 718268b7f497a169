"""Receipts: find one, open one."""

from collections.abc import Sequence

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hubmanager.domain.errors import HubError
from hubmanager.domain.ids import ReceiptId
from hubmanager.hub.messages.queries import ListReceipts
from hubmanager.hub.messages.views import ReceiptRow
from hubmanager.ui.models.receipt_row import HEADINGS, receipt_row
from hubmanager.ui.models.rows import Row, table_columns
from hubmanager.ui.page import Page, PageContext, error_text
from hubmanager.ui.pages.receipt_detail import ReceiptDetailPane
from hubmanager.ui.widgets.buttons import ChoiceButton, QuietButton
from hubmanager.ui.widgets.data_table import DataTable
from hubmanager.ui.widgets.day_filter import DayFilter
from hubmanager.ui.widgets.empty_state import EmptyState
from hubmanager.ui.widgets.fields import SearchField
from hubmanager.ui.widgets.labels import Label
from hubmanager.ui.widgets.stack import Stack
from hubmanager.ui.widgets.table_card import TableCard

_LIMIT = 500
_SETTLE_MS = 250


class ReceiptsPage(Page):
    """The list of receipts with its filters; a touch opens one in the list's place."""

    name = "receipts"

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._request = 0
        self._rows: Sequence[ReceiptRow] = ()
        self._create()
        self._assemble()
        self._connect()
        self.retranslate()

    # --- what the window calls

    def opened(self, argument: object | None) -> None:
        """Show one receipt if its id is given, the unpaid ones for "unpaid", else the list as it was left."""
        if isinstance(argument, int):
            self._open(ReceiptId(argument))
        else:
            self.go_back()
            self.setFocus()
            if argument == "unpaid":
                self.days.show_all()
                self.unpaid.setChecked(True)
        self.refresh()

    def retranslate(self) -> None:
        """Set every text again."""
        self._title.setText(self.t("receipts.title"))
        self.days.retranslate()
        self.search.set_placeholder(self.t("receipts.search"))
        self.search.setAccessibleName(self.t("receipts.search_name"))
        self.unpaid.setText(self.t("receipts.only_unpaid"))
        self.clear.setText(self.t("receipts.clear_filters"))
        self.table.set_name(self.t("receipts.table_name"))
        self.table.set_columns(table_columns(HEADINGS, self.context.texts))
        self._fill()
        self.detail.retranslate()

    def start_search(self) -> None:
        """Put the cursor into the search field."""
        self.go_back()
        self.search.setFocus()
        self.search.selectAll()

    def go_back(self) -> bool:
        """Close the panel or the receipt that is open."""
        if self._stack.current is self._list:
            return False
        if self.detail.close_panel():
            return True
        self._stack.show_only(self._list)
        self.table.view.setFocus()
        return True

    def refresh(self) -> None:
        """Read the list again."""
        since, until = self.days.range
        self._request += 1
        number = self._request
        query = ListReceipts(
            since=since,
            until=until,
            text=self.search.text().strip(),
            only_unpaid=self.unpaid.isChecked(),
            limit=_LIMIT,
        )
        self.context.bridge.fetch(query, lambda rows: self._show(rows, number), self._fail, owner=self)

    # --- inside

    def _create(self) -> None:
        context = self.context
        self._title, self._count = Label("", "title"), Label("", "muted")
        self.days = DayFilter(context)
        self.search = SearchField(context.theme)
        self.unpaid = ChoiceButton("", theme=context.theme, icon="money")
        self.clear = QuietButton("")
        self._empty = EmptyState(context.theme, "receipts")
        self._empty.offer("", self._act_on_empty)
        self.table: DataTable[Row] = DataTable(context.theme, table_columns(HEADINGS, context.texts), self._empty)
        self.detail = ReceiptDetailPane(context)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)

    def _assemble(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self._title)
        head.addWidget(self._count)
        head.addStretch(1)
        head.addWidget(self.days)
        filters = QHBoxLayout()
        filters.setSpacing(12)
        filters.addWidget(self.search, 1)
        filters.addWidget(self.unpaid)
        filters.addWidget(self.clear)
        self._list = QWidget()
        layout = QVBoxLayout(self._list)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(14)
        layout.addLayout(head)
        layout.addLayout(filters)
        layout.addWidget(TableCard(self.table), 1)
        self._stack = Stack(self._list, self.detail)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)

    def _connect(self) -> None:
        bridge = self.context.bridge
        self.days.changed.connect(self.refresh)
        self.search.searched.connect(lambda _text: self.refresh())
        self.unpaid.clicked.connect(lambda _checked: self.refresh())
        self.clear.clicked.connect(self.clear_filters)
        self.table.row_opened.connect(lambda row: self._open(row.key))
        self.detail.closed.connect(self.go_back)
        self._settle.timeout.connect(self.refresh)
        for signal in (bridge.receipt_issued, bridge.payment_taken):
            signal.connect(lambda _event: self._settle.start() if self.isVisible() else None)

    def clear_filters(self) -> None:
        """Show every receipt."""
        self.days.show_all()
        self.unpaid.setChecked(False)
        self.search.clear()
        self.refresh()

    def _show(self, rows: Sequence[ReceiptRow], number: int) -> None:
        if number != self._request:
            return  # a later question is under way
        self._rows = rows
        self._fill()

    def _fill(self) -> None:
        now = self.context.clock.now()
        count = len(self._rows)
        key = "count_limit" if count >= _LIMIT else "count_one" if count == 1 else "count"
        self._count.setText(self.t(f"receipts.{key}", count=count) if count else "")
        self._say_empty()
        self.table.set_rows([receipt_row(row, self.context.texts, self.context.formats, now) for row in self._rows])

    @property
    def _is_filtered(self) -> bool:
        return not self.days.is_all or self.unpaid.isChecked() or bool(self.search.text().strip())

    def _say_empty(self) -> None:
        kind = "nothing_found" if self._is_filtered else "empty"
        if self.unpaid.isChecked() and not self.search.text().strip():
            kind = "all_paid"
        self._empty.say(
            self.t(f"receipts.{kind}_title"),
            self.t(f"receipts.{kind}_text"),
            "check_circle" if kind == "all_paid" else "receipts",
        )
        self._empty.button.setText(self.t("receipts.clear_filters" if self._is_filtered else "receipts.empty_action"))

    def _act_on_empty(self) -> None:
        if self._is_filtered:
            self.clear_filters()
        else:
            self.context.navigate("board", None)

    def _fail(self, error: HubError) -> None:
        self._rows = ()
        self._fill()
        self._empty.say(self.t("receipt.missing_title"), error_text(self.context.texts, error), "fault")

    def _open(self, receipt_id: ReceiptId) -> None:
        self.detail.show_receipt(receipt_id)
        self._stack.show_only(self.detail)
        self.detail.setFocus()
