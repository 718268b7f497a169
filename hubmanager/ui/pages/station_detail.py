"""One station: what it is, how its clock goes, where it departs from its standard, and its own settings."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from hubmanager.domain.ids import StationId
from hubmanager.hub.messages.commands import RemoveStation
from hubmanager.hub.messages.views import StationView
from hubmanager.ui.models.rows import Row, table_columns
from hubmanager.ui.models.station_row import SETTING_HEADINGS, bays_text, setting_rows, state_cell, station_facts
from hubmanager.ui.page import PageContext
from hubmanager.ui.pages.settings_section import SettingsSection
from hubmanager.ui.widgets.buttons import SecondaryButton
from hubmanager.ui.widgets.card import Card
from hubmanager.ui.widgets.data_table import DataTable
from hubmanager.ui.widgets.elided_label import ElidedLabel
from hubmanager.ui.widgets.empty_state import EmptyState
from hubmanager.ui.widgets.fact_list import FactList, breakable
from hubmanager.ui.widgets.form import Form
from hubmanager.ui.widgets.labels import Label
from hubmanager.ui.widgets.pill import Pill
from hubmanager.ui.widgets.scroll_column import ScrollColumn
from hubmanager.ui.widgets.sure_button import SureButton


class StationDetailPane(QWidget):
    """`closed`: back to the list."""

    closed = Signal()

    def __init__(self, context: PageContext, section: SettingsSection) -> None:
        super().__init__()
        self._context = context
        self._section = section
        self._station: StationView | None = None
        self.back = SecondaryButton("", theme=context.theme, icon="back")
        self._title, self._bays = ElidedLabel("", "heading"), ElidedLabel("", "muted")
        self._state = Pill(context.theme)
        self.remove = SureButton(theme=context.theme, icon="trash")
        self._form = Form(context)
        self.facts = FactList()
        self._deviations_card, self._settings_card = Card(), Card()
        self._deviations = Label("", "", wrap=True)
        empty = EmptyState(context.theme, "settings")
        self.settings: DataTable[Row] = DataTable(
            context.theme, table_columns(SETTING_HEADINGS, context.texts), empty, row_height=48
        )
        self._assemble()
        self.back.clicked.connect(self.closed)
        self.remove.confirmed.connect(self._remove)

    @property
    def station_id(self) -> StationId | None:
        """Whose page is open."""
        return None if self._station is None else self._station.station_id

    def leave(self) -> None:
        """Forget the station."""
        self._station = None
        self._form.clear_errors()
        self.remove.settle_down()

    def show_station(self, station: StationView) -> None:
        """Show a station."""
        self._station = station
        texts, formats = self._context.texts, self._context.formats
        self._title.setText(station.station_id)
        self._bays.setText(bays_text(station, texts))
        state = state_cell(station, texts)
        self._state.show_state(state.text, state.role, state.icon)
        self.facts.show_facts(station_facts(station, texts, formats))
        notes = "\n\n".join(breakable(note) for note in station.deviations)
        self._deviations.setText(notes or texts("settings.stations.deviations_none"))
        self._deviations.set_kind("" if notes else "muted")
        self.settings.set_rows(setting_rows(station))
        self.remove.set_texts(
            texts("settings.stations.remove"), texts("settings.stations.remove_sure", station=station.station_id)
        )

    def retranslate(self) -> None:
        """Set every text again."""
        texts = self._context.texts
        self.back.setText(texts("settings.stations.back"))
        self._deviations_card.set_title(texts("settings.stations.deviations"))
        self._settings_card.set_title(texts("settings.stations.station_settings"))
        self.settings.set_name(texts("settings.stations.station_settings"))
        self.settings.set_columns(table_columns(SETTING_HEADINGS, texts))
        self.settings.empty.say(texts("settings.stations.station_settings"), texts("settings.stations.settings_none"))
        if self._station is not None:
            self.show_station(self._station)

    def _assemble(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(14)
        for widget in (self.back, self._title, self._state, self._bays):
            head.addWidget(widget)
        head.addStretch(1)
        head.addWidget(self.remove)
        facts_card = Card()
        facts_card.body.addWidget(self.facts)
        self._deviations_card.body.addWidget(self._deviations)
        left = ScrollColumn()
        left.body.addWidget(facts_card)
        left.body.addWidget(self._deviations_card)
        left.body.addStretch(1)
        self._settings_card.body.addWidget(self.settings, 1)
        grid = QGridLayout()
        grid.setSpacing(16)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        grid.addWidget(left, 0, 0)
        grid.addWidget(self._settings_card, 0, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addLayout(head)
        layout.addWidget(self._form)
        layout.addLayout(grid, 1)

    def _remove(self) -> None:
        station_id = self.station_id
        if station_id is not None:
            self._section.send(
                RemoveStation(station_id=station_id), self._form, lambda _answer: self._removed(station_id)
            )

    def _removed(self, station_id: StationId) -> None:
        self._section.say("settings.stations.removed", station=station_id)
        self.closed.emit()
