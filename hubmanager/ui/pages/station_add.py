"""Enters an OCPP station before its first call, for those that must show a password."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from hubmanager.domain.bay import CurrentKind
from hubmanager.domain.ids import StationId
from hubmanager.domain.station import ChargerProtocol
from hubmanager.hub.messages.commands import AddStation
from hubmanager.hub.messages.views import BayDraft
from hubmanager.ui.models.bay_numbers import split_bay_numbers
from hubmanager.ui.models.entry import read_power_w, read_required
from hubmanager.ui.models.session_row import PROTOCOL_NAMES
from hubmanager.ui.page import PageContext
from hubmanager.ui.pages.settings_section import SettingsSection
from hubmanager.ui.widgets.buttons import PrimaryButton
from hubmanager.ui.widgets.choice_box import ChoiceBox
from hubmanager.ui.widgets.form import Form, line_edit
from hubmanager.ui.widgets.labels import Label, Line
from hubmanager.ui.widgets.segments import SegmentedControl


class AddStationCard(QFrame):
    """`done` when the station is entered."""

    done = Signal()

    def __init__(self, context: PageContext, section: SettingsSection) -> None:
        super().__init__()
        self._context = context
        self._section = section
        self._text = Label("", "muted", wrap=True)
        self.form = Form(context, columns=2)
        self.identity, self.password = line_edit(), line_edit(is_secret=True)
        self.numbers, self.power = line_edit(), line_edit()
        self.power.setText("22")
        self.kind = SegmentedControl([(CurrentKind.AC, "AC"), (CurrentKind.DC, "DC")])
        self.protocol = ChoiceBox(letters=12)
        prefix = "settings.stations"
        self.form.add("station_id", f"{prefix}.identity", self.identity, hint=f"{prefix}.identity_hint")
        self.form.add("password", f"{prefix}.password", self.password, hint=f"{prefix}.password_hint")
        self.form.add("bays", f"{prefix}.bay_numbers", self.numbers, hint=f"{prefix}.bay_numbers_hint")
        self.form.alias("bays", "number")
        self.form.add("protocol", f"{prefix}.protocol", self.protocol)
        self.form.add("current_kind", f"{prefix}.kind", self.kind)
        self.form.add("max_power_w", f"{prefix}.power", self.power)
        self.confirm = PrimaryButton("")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 8)
        layout.setSpacing(12)
        layout.addWidget(self._text)
        layout.addWidget(self.form)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.confirm, 1)
        layout.addLayout(row)
        layout.addWidget(Line())
        self.confirm.clicked.connect(self._add)
        self.form.confirm_with(self.confirm)

    def retranslate(self) -> None:
        """Set every text again."""
        texts = self._context.texts
        self._text.setText(texts("settings.stations.add_text"))
        self.form.retranslate()
        versions = [(str(one), PROTOCOL_NAMES[one]) for one in (ChargerProtocol.OCPP_16, ChargerProtocol.OCPP_201)]
        self.protocol.set_choices([("", texts("settings.stations.any_version")), *versions])
        for kind in CurrentKind:
            self.kind.set_label(kind, texts(f"settings.bays.{kind.lower()}"))
        self.confirm.setText(texts("settings.add"))

    def _add(self) -> None:
        form = self.form
        form.begin()
        identity = form.read(lambda: read_required(self.identity.text(), "station_id"), "")
        numbers: tuple[str, ...] = form.read(lambda: split_bay_numbers(self.numbers.text()), ())
        power_w = form.read(lambda: read_power_w(self._context.formats, self.power.text(), "max_power_w"), 0)
        if form.has_errors:
            return
        kind = CurrentKind(self.kind.current)
        command = AddStation(
            station_id=StationId(identity),
            bays=tuple(BayDraft(number=number, current_kind=kind, max_power_w=power_w) for number in numbers),
            protocol=ChargerProtocol(self.protocol.current) if self.protocol.current else None,
            password=self.password.text(),
        )
        self._section.send(command, form, lambda _answer: self._added(identity))

    def _added(self, identity: str) -> None:
        for field in (self.identity, self.password, self.numbers):
            field.clear()
        self._section.say("settings.stations.added", station=identity)
        self.done.emit()
