"""The board: every bay a tile, and the pane of the one that is chosen."""

from PySide6.QtCore import QModelIndex, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from hubmanager.domain.ids import BayId, SessionId
from hubmanager.hub.messages.queries import GetPowerCurve
from hubmanager.hub.messages.views import BayView, PowerPoint
from hubmanager.ui.page import Page, PageContext
from hubmanager.ui.pages.bay_pane import BayPane
from hubmanager.ui.pages.board_alerts import AlertStrip
from hubmanager.ui.pages.board_model import FILTERS, ROW_ROLE, BayFilter, BayModel
from hubmanager.ui.pages.board_row import BayRow
from hubmanager.ui.pages.board_tiles import BayTiles
from hubmanager.ui.widgets.empty_state import EmptyState
from hubmanager.ui.widgets.fields import SearchField
from hubmanager.ui.widgets.segments import SegmentedControl

_PANE_WIDE_PX, _PANE_NARROW_PX = 430, 376
_MOST_CURVES = 40
"""Small curves fetched for sessions that began before the window opened; beyond that they grow from now on."""


class BoardPage(Page):
    """Opened with a bay's id, it shows that bay."""

    name = "board"

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._create()
        self._connect()
        self._assemble()
        self.retranslate()
        if context.bridge.hub is not None:
            self._take_all()

    # --- what the window calls

    def opened(self, argument: object | None) -> None:
        """Show a bay if one is named; the keyboard goes to the tiles."""
        if isinstance(argument, int):
            self.choose_bay(BayId(argument))
        self.tiles.setFocus()

    def retranslate(self) -> None:
        """Set every text again."""
        self._search.set_placeholder(self.t("board.search"))
        self._filters.setAccessibleName(self.t("board.filter"))
        self.tiles.setAccessibleName(self.t("board.tiles"))
        self._nothing.say(self.t("board.nothing_found_title"), self.t("board.nothing_found_text"))
        self._nothing.button.setText(self.t("board.nothing_found_action"))
        self._no_bays.say(self.t("board.empty_title"), self.t("board.empty_text"))
        self._no_bays.button.setText(self.t("board.empty_action"))
        self._connecting.say(self.t("shell.connecting_title"), self.t("shell.connecting"))
        self._bays.retranslate()
        self.pane.retranslate()
        self.alerts.refresh()
        self._count()

    def start_search(self) -> None:
        """Put the cursor into the search field."""
        self._search.setFocus()
        self._search.selectAll()

    def go_back(self) -> bool:
        """Close what is open in the pane, then the pane, then the filter."""
        if self.pane.go_back():
            return True
        if self._shown.is_narrowed:
            self._show_all()
            return True
        return False

    def choose_number(self, number: str) -> bool:
        """Choose the bay with a typed number. Returns False when there is none."""
        bay = self._bays.find_number(number)
        if bay is None:
            return False
        self.choose_bay(bay.bay_id)
        return True

    def choose_bay(self, bay_id: BayId) -> None:
        """Select a bay's tile and open its pane."""
        bay = self.context.bridge.bays.get(bay_id)
        if bay is None:
            return
        index = self._shown.mapFromSource(self._bays.index_of(bay_id))
        if not index.isValid():
            self._show_all()
            index = self._shown.mapFromSource(self._bays.index_of(bay_id))
        self.tiles.choose(index)
        self.pane.show_bay(bay)

    # --- built once

    def _create(self) -> None:
        theme = self.context.theme
        self._bays = BayModel(self.context, self)
        self._shown = BayFilter(self.context, self)
        self._shown.setSourceModel(self._bays)
        self.tiles = BayTiles(theme, self._shown)
        self.pane = BayPane(self.context)
        self.alerts = AlertStrip(self.context)
        self._filters = SegmentedControl([(name, "") for name in FILTERS])
        self._search = SearchField(theme)
        self._nothing = EmptyState(theme, "search")
        self._nothing.offer("", self._show_all)
        self._no_bays = EmptyState(theme, "bays")
        self._no_bays.offer("", lambda: self.context.navigate("settings", "stations"))
        self._connecting = EmptyState(theme, "bolt")
        self._count_timer = QTimer(self)  # the filters are counted once for a burst of changed bays
        self._count_timer.setSingleShot(True)
        self._count_timer.setInterval(100)

    def _connect(self) -> None:
        bridge = self.context.bridge
        bridge.ready.connect(self._take_all)
        bridge.bay_changed.connect(self._take_bay)
        bridge.bay_removed.connect(self._drop_bay)
        self._count_timer.timeout.connect(self._count)
        self._filters.chosen.connect(lambda _name: self._narrow())
        self._search.searched.connect(lambda _text: self._narrow())
        self._search.returnPressed.connect(self._open_first)
        self.tiles.bay_chosen.connect(self._show_pane)
        self.pane.closed.connect(self._close_pane)
        self.alerts.bay_wanted.connect(self.choose_bay)
        self.alerts.list_wanted.connect(lambda: self.context.navigate("alerts", None))

    def _assemble(self) -> None:
        self._area = QStackedWidget()
        for widget in (self._connecting, self.tiles, self._nothing, self._no_bays):
            self._area.addWidget(widget)
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self._filters)
        top.addStretch(1)
        top.addWidget(self._search)
        self._search.setFixedWidth(260)
        left = QVBoxLayout()
        left.setSpacing(10)
        left.addLayout(top)
        left.addWidget(self._area, 1)
        left.addWidget(self.alerts)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(20, 14, 20, 16)
        layout.setSpacing(16)
        layout.addLayout(left, 1)
        layout.addWidget(self.pane)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Make the pane narrower on a small screen."""
        self.pane.setFixedWidth(_PANE_WIDE_PX if self.width() > 1500 else _PANE_NARROW_PX)
        super().resizeEvent(event)

    # --- following the hub

    def _take_all(self) -> None:
        self._bays.set_bays(list(self.context.bridge.bays.values()))
        self._count()
        self._fetch_curves()

    def _take_bay(self, bay: BayView) -> None:
        self._bays.update_bay(bay)
        if self.pane.bay is not None and self.pane.bay.bay_id == bay.bay_id:
            self.pane.show_bay(bay)
        if not self._count_timer.isActive():
            self._count_timer.start()

    def _drop_bay(self, bay_id: BayId) -> None:
        self._bays.remove_bay(bay_id)
        if self.pane.bay is not None and self.pane.bay.bay_id == bay_id:
            self._close_pane()
        self._count()

    def _fetch_curves(self) -> None:
        charging = [
            bay for bay in self.context.bridge.bays.values() if bay.is_session_open and bay.session_id is not None
        ]
        for bay in charging[:_MOST_CURVES]:
            if bay.session_id is not None:
                self._fetch_curve(bay.bay_id, bay.session_id)

    def _fetch_curve(self, bay_id: BayId, session_id: SessionId) -> None:
        def seed(points: tuple[PowerPoint, ...]) -> None:
            self._bays.seed_trail(bay_id, session_id, [point.power_w for point in points])

        self.context.bridge.fetch(GetPowerCurve(session_id=session_id), seed, lambda _error: None, owner=self)

    # --- showing

    def _count(self) -> None:
        for name in FILTERS:
            label = self.t(f"board.filter_{name}", count=self._bays.count(name))
            if self._filters.button(name).text() != label:
                self._filters.set_label(name, label)
        total = self._bays.rowCount()
        self.tiles.set_total(total)
        if self.context.bridge.hub is None:
            self._area.setCurrentWidget(self._connecting)
        elif total == 0:
            self._area.setCurrentWidget(self._no_bays)
        else:
            self._area.setCurrentWidget(self.tiles if self._shown.rowCount() else self._nothing)

    def _narrow(self) -> None:
        self._shown.show_only(self._filters.current, self._search.text())
        self._count()

    def _show_all(self) -> None:
        self._filters.choose(FILTERS[0])
        self._search.clear()
        self._narrow()
        self.tiles.setFocus()

    def _open_first(self) -> None:
        first = self._shown.index(0, 0)
        row = first.data(ROW_ROLE) if first.isValid() else None
        if isinstance(row, BayRow) and self._search.text():
            self.choose_bay(row.bay.bay_id)
            self.tiles.setFocus()

    def _show_pane(self, bay_id: BayId) -> None:
        if self.pane.bay is None or self.pane.bay.bay_id != bay_id:
            self.pane.show_bay(self.context.bridge.bays.get(bay_id))

    def _close_pane(self) -> None:
        self.tiles.clear_choice()
        self.tiles.setCurrentIndex(QModelIndex())
        self.pane.show_bay(None)
        self.tiles.setFocus()
