"""Settings, Stations: who waits to be accepted, how a charger is connected, and every station's own page."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hubmanager.domain.ids import StationId
from hubmanager.domain.station import Acceptance
from hubmanager.hub.messages.views import SettingsView, StationView
from hubmanager.ui.models.station_row import HEADINGS, station_row
from hubmanager.ui.page import PageContext
from hubmanager.ui.pages.settings_section import SettingsSection
from hubmanager.ui.pages.station_add import AddStationCard
from hubmanager.ui.pages.station_connect import ConnectCard
from hubmanager.ui.pages.station_detail import StationDetailPane
from hubmanager.ui.pages.station_waiting import WaitingCard
from hubmanager.ui.widgets.buttons import SecondaryButton
from hubmanager.ui.widgets.card import Card
from hubmanager.ui.widgets.labels import Label
from hubmanager.ui.widgets.scroll_column import ScrollColumn
from hubmanager.ui.widgets.stack import Stack

_ROW_PX, _HEAD_PX, _MOST_ROWS = 52, 64, 12


class StationsSection(SettingsSection):
    """A list that leads to one station; on top what needs a person."""

    name = "stations"

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._waiting: dict[StationId, WaitingCard] = {}
        self.connect_card = ConnectCard(context)
        self.add_card = AddStationCard(context, self)
        self.add_card.hide()
        self.add_button = SecondaryButton("", theme=context.theme, icon="plus")
        self.list = self.table(HEADINGS, "station")
        self.detail = StationDetailPane(context, self)
        self._waiting_title, self._nobody = Label("", "heading"), Label("", "muted", wrap=True)
        self._list_card = Card()
        self._assemble()
        self.list.row_opened.connect(lambda row: self._open(row.key))
        self.detail.closed.connect(self.go_back)
        self.add_button.clicked.connect(lambda: self.add_card.setVisible(self.add_card.isHidden()))
        self.add_card.done.connect(self.add_card.hide)

    def fill(self, view: SettingsView) -> None:
        """Show who waits and who is known."""
        waiting = [station for station in view.stations if station.acceptance is Acceptance.WAITING]
        self._fill_waiting(waiting, view)
        known = [station for station in view.stations if station.acceptance is not Acceptance.WAITING]
        texts, formats, now = self.context.texts, self.context.formats, self.context.clock.now()
        self.list.set_rows([station_row(station, texts, formats, now) for station in known])
        self.list.setFixedHeight(_HEAD_PX + _ROW_PX * min(max(len(known), 4), _MOST_ROWS))
        self.connect_card.show_url(self.context.bridge.hub.ocpp_url if self.context.bridge.hub is not None else "")
        if self.detail.station_id:
            station = next((one for one in view.stations if one.station_id == self.detail.station_id), None)
            if station is None:
                self.go_back()
            else:
                self.detail.show_station(station)

    def retranslate(self) -> None:
        """Set every text again."""
        self._waiting_title.setText(self.t("waiting_title"))
        self._nobody.setText(self.t("waiting_none"))
        self._list_card.set_title(self.t("list_title"))
        self.add_button.setText(self.t("add_title"))
        self.retitle(self.list, HEADINGS, self.t("list_title"))
        self.connect_card.retranslate()
        self.add_card.retranslate()
        self.detail.retranslate()
        for card in self._waiting.values():
            card.retranslate()
        super().retranslate()

    def go_back(self) -> bool:
        """Close the station that is open."""
        if self._stack.current is self._overview:
            return False
        self.detail.leave()
        self._stack.show_only(self._overview)
        return True

    def _assemble(self) -> None:
        self._overview = ScrollColumn()
        column = self._overview.body
        column.addWidget(self._waiting_title)
        column.addWidget(self._nobody)
        self._waiting_column = QVBoxLayout()
        self._waiting_column.setSpacing(12)
        column.addLayout(self._waiting_column)
        column.addWidget(self.connect_card)
        self._list_card.tools.addWidget(self.add_button)
        self._list_card.body.addWidget(self.add_card)
        self._list_card.body.addWidget(self.list)
        column.addWidget(self._list_card)
        column.addStretch(1)
        self._stack = Stack(self._overview, self.detail)
        row = QHBoxLayout()
        row.addWidget(self._stack)
        self.body.addLayout(row, 1)

    def _fill_waiting(self, waiting: list[StationView], view: SettingsView) -> None:
        self._nobody.setVisible(not waiting)
        wanted = {station.station_id for station in waiting}
        for gone in [station_id for station_id in self._waiting if station_id not in wanted]:
            card = self._waiting.pop(gone)
            card.hide()
            card.deleteLater()
        for station in waiting:
            known = self._waiting.get(station.station_id)
            if known is None:
                known = WaitingCard(self.context, self, station)
                known.retranslate()
                self._waiting[station.station_id] = known
                self._waiting_column.addWidget(known)
            known.show_station(station, view)

    def _open(self, station_id: StationId) -> None:
        if self.view is None:
            return
        self.detail.show_station(next(one for one in self.view.stations if one.station_id == station_id))
        self._stack.show_only(self.detail)
