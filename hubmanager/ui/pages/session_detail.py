"""One session: what it took, what it cost and why, and every reading and message behind it."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from hubmanager.domain.errors import HubError
from hubmanager.domain.ids import SessionId
from hubmanager.domain.session import SessionState
from hubmanager.hub.messages.commands import CommandAnswer
from hubmanager.hub.messages.queries import GetPowerCurve, GetSession
from hubmanager.hub.messages.views import BayView, PowerPoint, SessionDetail, SessionRow
from hubmanager.ui.models.rows import Row, table_columns
from hubmanager.ui.models.session_row import (
    FRAME_HEADINGS,
    READING_HEADINGS,
    driver_name,
    frame_rows,
    reading_rows,
    session_facts,
    state_cell,
)
from hubmanager.ui.page import PageContext, error_text
from hubmanager.ui.pages.session_review import SessionReview
from hubmanager.ui.widgets.buttons import PrimaryButton, SecondaryButton
from hubmanager.ui.widgets.card import Card
from hubmanager.ui.widgets.data_table import DataTable
from hubmanager.ui.widgets.elided_label import ElidedLabel
from hubmanager.ui.widgets.empty_state import EmptyState
from hubmanager.ui.widgets.fact_list import FactList
from hubmanager.ui.widgets.figure_row import FigureRow
from hubmanager.ui.widgets.labels import Label
from hubmanager.ui.widgets.low_empty_state import LowEmptyState
from hubmanager.ui.widgets.pill import Pill
from hubmanager.ui.widgets.power_curve import PlotLibrary, PowerCurve
from hubmanager.ui.widgets.price_breakdown import PriceBreakdown
from hubmanager.ui.widgets.scroll_column import ScrollColumn
from hubmanager.ui.widgets.segments import SegmentedControl
from hubmanager.ui.widgets.stack import Stack
from hubmanager.ui.widgets.timeline import Timeline

_LEAST_CURVE_PX, _LEAST_TABLE_PX = 110, 130
_LIVE_MS = 5_000
"""How often a running session that is open on screen may be read again."""


class SessionDetailPane(QWidget):
    """Shows one session in the list's place. `closed`: back to the list; `decided`: a review changed the session."""

    closed = Signal()
    decided = Signal()

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._session_id = SessionId(0)
        self._detail: SessionDetail | None = None
        self._problem: HubError | None = None
        self._create()
        self._assemble()
        self._connect()

    def show_session(self, session_id: SessionId) -> None:
        """Read a session and show it."""
        if session_id != self._session_id:
            self._detail = None
            self.review.clear()
            self._stack.show_only(self._wait)
            for widget in (self._bay, self._state, self.open_receipt, self._no_receipt):
                widget.hide()
            self.curve.show_points(())
        self._session_id = session_id
        self._problem = None
        self._say_waiting()
        self._read()

    def retranslate(self) -> None:
        """Set every text again."""
        self.back.setText(self._t("session.back"))
        self._curve_card.set_title(self._t("session.power_curve"))
        self._price_card.set_title(self._t("session.price.title"))
        for tab in ("timeline", "readings", "frames"):
            self.tabs.set_label(tab, self._t(f"session.tab.{tab}"))
        self.readings.set_name(self._t("session.readings.name"))
        self.readings.set_columns(table_columns(READING_HEADINGS, self._context.texts))
        self.readings.empty.say(self._t("session.readings.name"), self._t("session.readings.empty"))
        self.frames.set_name(self._t("session.frames.name"))
        self.frames.set_columns(table_columns(FRAME_HEADINGS, self._context.texts))
        self.frames.empty.say(self._t("session.frames.name"), self._t("session.frames.empty"))
        self._copy.setText(self._t("session.frames.copy"))
        self.review.retranslate()
        self._name_curve()
        self._say_waiting()
        self._fill()

    def _t(self, key: str, **values: object) -> str:
        return self._context.texts(key, **values)

    def _create(self) -> None:
        context = self._context
        theme = context.theme
        self.back = SecondaryButton("", theme=theme, icon="back")
        self._title, self._bay = Label("", "title"), ElidedLabel("", "heading")
        self._state = Pill(theme)
        self.open_receipt = PrimaryButton("", theme=theme, icon="receipts")
        self._no_receipt = Label("", "muted")
        self.figures = FigureRow(3)
        self.review = SessionReview(context)
        self.facts = FactList()
        self._price_card = Card()
        self.price = PriceBreakdown(context)
        self._no_price = Label("", "muted", wrap=True)
        self._curve_card = Card()
        self.curve = PowerCurve(theme, PlotLibrary(self))
        self.tabs = SegmentedControl([(tab, tab) for tab in ("timeline", "readings", "frames")])
        self.timeline = Timeline(context)
        self.readings: DataTable[Row] = _table(context, READING_HEADINGS)
        self.frames: DataTable[Row] = _table(context, FRAME_HEADINGS)
        self._frame_text = Label("", "small", wrap=True)
        self._copy = SecondaryButton("")
        self._wait = EmptyState(theme, "sessions")
        self._live = QTimer(self)
        self._live.setSingleShot(True)
        self._live.setInterval(_LIVE_MS)

    def _assemble(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(14)
        for widget in (self.back, self._title, self._bay, self._state):
            head.addWidget(widget)
        head.addStretch(1)
        head.addWidget(self._no_receipt)
        head.addWidget(self.open_receipt)
        content = QWidget()
        columns = QGridLayout(content)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setHorizontalSpacing(16)
        columns.setColumnStretch(0, 5)
        columns.setColumnStretch(1, 7)
        columns.addWidget(self._left_column(), 0, 0)
        columns.addLayout(self._right_column(), 0, 1)
        self._content = content
        self._stack = Stack(self._wait, content)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(16)
        layout.addLayout(head)
        layout.addWidget(self._stack, 1)

    def _left_column(self) -> QWidget:
        facts_card = Card()
        facts_card.body.addWidget(self.facts)
        self._price_card.body.addWidget(self.price)
        self._price_card.body.addWidget(self._no_price)
        column = ScrollColumn()
        column.body.addWidget(self.review)
        column.body.addWidget(self.figures)
        column.body.addWidget(self._price_card)
        column.body.addWidget(facts_card)
        column.body.addStretch(1)
        return column

    def _right_column(self) -> QVBoxLayout:
        self.curve.setMinimumHeight(_LEAST_CURVE_PX)
        for table in (self.readings, self.frames):
            table.setMinimumHeight(_LEAST_TABLE_PX)
        self._curve_card.body.addWidget(self.curve)
        frames = QWidget()
        frames_layout = QVBoxLayout(frames)
        frames_layout.setContentsMargins(0, 0, 0, 0)
        frames_layout.addWidget(self.frames, 1)
        chosen = QHBoxLayout()
        chosen.addWidget(self._frame_text, 1)
        chosen.addWidget(self._copy)
        frames_layout.addLayout(chosen)
        self._tab_stack = Stack(self.timeline, self.readings, frames)
        self._tabs = {"timeline": self.timeline, "readings": self.readings, "frames": frames}
        tab_card = Card()
        tab_card.body.addWidget(self.tabs)
        tab_card.body.addWidget(self._tab_stack, 1)
        column = QVBoxLayout()
        column.setSpacing(16)
        column.addWidget(self._curve_card, 2)
        column.addWidget(tab_card, 3)
        return column

    def _connect(self) -> None:
        bridge = self._context.bridge
        self.back.clicked.connect(self.closed)
        self.open_receipt.clicked.connect(self._go_to_receipt)
        self.tabs.chosen.connect(lambda tab: self._tab_stack.show_only(self._tabs[tab]))
        self.frames.row_selected.connect(self._show_frame)
        self._copy.clicked.connect(self._copy_frame)
        self.review.decided.connect(self._on_decided)
        self._live.timeout.connect(self._read)
        bridge.bay_changed.connect(self._on_bay)
        bridge.session_closed.connect(self._on_closed)
        bridge.payment_taken.connect(lambda _event: self._read() if self.isVisible() else None)

    def _read(self) -> None:
        if not self._session_id:
            return
        session_id = self._session_id
        bridge = self._context.bridge
        bridge.fetch(GetSession(session_id=session_id), self._show, self._fail, owner=self)
        bridge.fetch(
            GetPowerCurve(session_id=session_id),
            lambda points: self._show_curve(session_id, points),
            lambda _error: self._show_curve(session_id, ()),
            owner=self,
        )

    def _show(self, detail: SessionDetail) -> None:
        if detail.row.session_id != self._session_id:
            # The window asked for another one meanwhile; its answer follows.
            return
        self._detail = detail
        self._fill()
        self._stack.show_only(self._content)

    def _show_curve(self, session_id: SessionId, points: Sequence[PowerPoint]) -> None:
        if session_id == self._session_id:
            self.curve.show_points(points)
            self._name_curve()

    def _name_curve(self) -> None:
        formats, points = self._context.formats, self.curve.points
        empty = self._t("session.power_curve_empty")
        peak = formats.power(max((point.power_w for point in points), default=0))
        name = self._t("session.power_curve_name", peak=peak, count=len(points)) if points else empty
        self.curve.set_words(name, empty, formats)

    def _fail(self, error: HubError) -> None:
        self._detail, self._problem = None, error
        self._say_waiting()
        self._stack.show_only(self._wait)

    def _say_waiting(self) -> None:
        """Say that the session is being read, or why it can't be shown."""
        title = self._t("session.title", id=self._session_id)
        self._title.setText(title)
        if self._problem is None:
            self._wait.say(title, self._t("session.loading"), "sessions")
        else:
            text = error_text(self._context.texts, self._problem)
            self._wait.say(self._t("session.missing_title"), text, "fault")

    def _fill(self) -> None:
        detail = self._detail
        if detail is None:
            return
        self._bay.show()
        self._state.show()
        texts, formats, now = self._context.texts, self._context.formats, self._context.clock.now()
        row = detail.row
        self._title.setText(self._t("session.title", id=row.session_id))
        self._bay.setText(self._t("sessions.bay", number=row.bay_number) if row.bay_number else driver_name(row, texts))
        state = state_cell(row, texts)
        self._state.show_state(state.text, state.role, state.icon)
        is_open = row.state is SessionState.OPEN
        self.figures.show_figures(
            (
                (self._t("session.energy"), formats.energy(row.energy_wh, 2)),
                (self._t("session.duration"), formats.duration((row.ended_at or now) - row.started_at)),
                (
                    self._t("session.price.so_far" if is_open else "session.price.total"),
                    formats.money(self._live_cost(row) if is_open else row.total_gross, row.currency),
                ),
            )
        )
        self.facts.show_facts(session_facts(detail, texts, formats))
        self._fill_price(detail)
        self._fill_receipt(detail)
        self.review.show_session(row)
        self.timeline.show_entries(detail.timeline, row.currency)
        self.readings.set_rows(reading_rows(detail, texts, formats))
        self.frames.set_rows(frame_rows(detail, texts, formats))
        self._show_frame(None)

    def _live_cost(self, row: SessionRow) -> Decimal | None:
        """Return what a running session costs so far, as its bay tells it."""
        bays = self._context.bridge.bays.values()
        bay = next((bay for bay in bays if bay.session_id == row.session_id), None)
        return row.total_gross if bay is None else bay.cost_gross

    def _fill_price(self, detail: SessionDetail) -> None:
        self.price.setVisible(bool(detail.lines))
        self._no_price.setVisible(not detail.lines)
        if detail.lines:
            self.price.show_lines(detail.lines, detail.vat, detail.row.total_gross, detail.row.currency)
        is_open = detail.row.state is SessionState.OPEN
        self._no_price.setText(self._t("session.price.empty_open" if is_open else "session.price.empty"))

    def _fill_receipt(self, detail: SessionDetail) -> None:
        row = detail.row
        has_receipt = row.receipt_id is not None
        self.open_receipt.setVisible(has_receipt)
        self.open_receipt.setText(self._t("session.open_receipt", number=row.receipt_number))
        self._no_receipt.setVisible(not has_receipt)
        reason = {SessionState.ENDED: "review", SessionState.WAIVED: "waived"}.get(row.state, "yet")
        self._no_receipt.setText(self._t(f"session.no_receipt_{reason}"))

    def _show_frame(self, row: Any) -> None:
        frames = self._detail.frames if self._detail is not None else ()
        is_chosen = row is not None and row.key < len(frames)
        self._frame_text.setText(frames[row.key].text[:600] if is_chosen else "")
        self._frame_text.setVisible(is_chosen)
        self._copy.setVisible(is_chosen)

    def _copy_frame(self) -> None:
        row = self.frames.current_row
        if row is not None and self._detail is not None:
            QGuiApplication.clipboard().setText(self._detail.frames[row.key].text)
            self._context.show_message(self._t("session.frames.copied"), "good")

    def _go_to_receipt(self) -> None:
        if self._detail is not None and self._detail.row.receipt_id is not None:
            self._context.navigate("receipts", self._detail.row.receipt_id)

    def _on_decided(self, _answer: CommandAnswer) -> None:
        self._read()
        self.decided.emit()

    def _on_bay(self, bay: BayView) -> None:
        if bay.session_id == self._session_id and self.isVisible() and not self._live.isActive():
            self._live.start()

    def _on_closed(self, event: Any) -> None:
        if event.session_id == self._session_id and self.isVisible():
            self._read()


def _table(context: PageContext, headings: Sequence[Any]) -> DataTable[Row]:
    empty = LowEmptyState(context.theme, "message")
    return DataTable(context.theme, table_columns(headings, context.texts), empty, row_height=48)
