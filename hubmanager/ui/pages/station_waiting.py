"""A station that knocked: bay numbers are proposed, one touch accepts it."""

from PySide6.QtWidgets import QHBoxLayout

from hubmanager.domain.bay import CurrentKind
from hubmanager.hub.messages.commands import AcceptStation, RefuseStation
from hubmanager.hub.messages.views import BayDraft, SettingsView, StationView
from hubmanager.ui.models.bay_numbers import propose_bay_numbers, read_bay_numbers
from hubmanager.ui.models.entry import read_power_w, show_decimal
from hubmanager.ui.models.session_row import PROTOCOL_NAMES
from hubmanager.ui.models.station_row import make_text
from hubmanager.ui.page import PageContext
from hubmanager.ui.pages.settings_bay_fields import BayFields
from hubmanager.ui.pages.settings_section import SettingsSection
from hubmanager.ui.widgets.buttons import IconButton, PrimaryButton
from hubmanager.ui.widgets.card import Card
from hubmanager.ui.widgets.elided_label import ElidedLabel
from hubmanager.ui.widgets.labels import Label
from hubmanager.ui.widgets.sure_button import SureButton

_MOST_SOCKETS = 16


class WaitingCard(Card):
    """What the station says of itself, its sockets and their bay numbers, accept and refuse."""

    def __init__(self, context: PageContext, section: SettingsSection, station: StationView) -> None:
        super().__init__()
        self._context = context
        self._section = section
        self._station = station
        self._view: SettingsView | None = None
        self._count = 1
        self._identity = ElidedLabel("", "heading")
        self._make = Label("", "muted", wrap=True)
        self._sockets_label, self._sockets = Label("", "strong"), Label("1", "heading")
        self.fewer, self.more = IconButton(context.theme, "minus"), IconButton(context.theme, "plus")
        self.fields = BayFields(
            context,
            name="bays",
            text="settings.stations.bay_numbers",
            hint="settings.stations.bay_numbers_hint",
            columns=3,
        )
        self.accept = PrimaryButton("", theme=context.theme, icon="check", big=True)
        self.refuse = SureButton()
        sockets = QHBoxLayout()
        sockets.setSpacing(8)
        for widget in (self._sockets_label, self.fewer, self._sockets, self.more):
            sockets.addWidget(widget)
        sockets.addStretch(1)
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        buttons.addWidget(self.refuse)
        buttons.addWidget(self.accept, 1)
        self.body.addWidget(self._identity)
        self.body.addWidget(self._make)
        self.body.addLayout(sockets)
        self.body.addWidget(self.fields)
        self.body.addLayout(buttons)
        self.fewer.clicked.connect(lambda: self._set_count(self._count - 1))
        self.more.clicked.connect(lambda: self._set_count(self._count + 1))
        self.accept.clicked.connect(self._accept)
        self.fields.form.confirm_with(self.accept)
        self.refuse.confirmed.connect(self._refuse)

    def show_station(self, station: StationView, view: SettingsView) -> None:
        """Show what is known by now; numbers that a person typed stay."""
        self._station, self._view = station, view
        self._identity.setText(station.station_id)
        facts = (make_text(station, self._context.texts), PROTOCOL_NAMES[station.protocol], station.remote_address)
        self._make.setText(" · ".join(fact for fact in facts if fact))
        if not self.fields.number.isModified():
            self._propose()

    def retranslate(self) -> None:
        """Set every text again."""
        texts = self._context.texts
        self.fields.retranslate()
        self._sockets_label.setText(texts("settings.stations.sockets"))
        self.fewer.set_name(texts("settings.stations.fewer_sockets"))
        self.more.set_name(texts("settings.stations.more_sockets"))
        self.accept.setText(texts("settings.stations.accept"))
        self.accept.setAccessibleName(texts("settings.stations.accept_name", station=self._station.station_id))
        self.refuse.set_texts(texts("settings.stations.refuse"), texts("settings.stations.refuse_sure"))

    def _set_count(self, count: int) -> None:
        self._count = min(max(1, count), _MOST_SOCKETS)
        self._sockets.setText(str(self._count))
        self.fewer.setEnabled(self._count > 1)
        self.fields.number.setModified(False)
        self.fields.form.say_right("bays")
        self._propose()

    def _propose(self) -> None:
        """Bays that wait for a charger come first, with their own kind and power."""
        if self._view is None:
            return
        empty = [bay for bay in self._view.bays if bay.station_id is None]
        numbers = propose_bay_numbers(
            self._count, [bay.number for bay in empty], [bay.number for bay in self._view.bays]
        )
        self.fields.number.setText(", ".join(numbers))
        if empty and not self.fields.power.isModified():
            power = show_decimal(self.fields.kilowatts(empty[0].max_power_w), self._context.texts.language)
            self.fields.kind.choose(empty[0].current_kind)
            self.fields.power.setText(power)

    def _accept(self) -> None:
        form = self.fields.form
        form.begin()
        numbers: tuple[str, ...] = form.read(lambda: read_bay_numbers(self.fields.number.text(), self._count), ())
        power_w = form.read(lambda: read_power_w(self._context.formats, self.fields.power.text(), "max_power_w"), 0)
        if form.has_errors:
            return
        kind = CurrentKind(self.fields.kind.current)
        bays = tuple(BayDraft(number=number, current_kind=kind, max_power_w=power_w) for number in numbers)
        station_id = self._station.station_id
        self._section.send(
            AcceptStation(station_id=station_id, bays=bays),
            form,
            lambda _answer: self._section.say("settings.stations.accepted", station=station_id),
        )

    def _refuse(self) -> None:
        station_id = self._station.station_id
        self._section.send(
            RefuseStation(station_id=station_id),
            self.fields.form,
            lambda _answer: self._section.say("settings.stations.refused", station=station_id),
        )
