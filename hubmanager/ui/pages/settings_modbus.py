"""Settings, Modbus devices: chargers and meters of the models that the program has data files for."""

from PySide6.QtWidgets import QWidget

from hubmanager.domain.bay import CurrentKind
from hubmanager.domain.station import ChargerProtocol, ModbusAddress, ModbusTransport
from hubmanager.hub.messages.commands import AddModbusStation
from hubmanager.hub.messages.views import BayDraft, ModbusModelView, SettingsView
from hubmanager.ui.models.bay_numbers import propose_bay_numbers, read_bay_numbers
from hubmanager.ui.models.entry import read_power_w, read_required, read_whole
from hubmanager.ui.models.station_row import DEVICE_HEADINGS, device_row
from hubmanager.ui.page import PageContext
from hubmanager.ui.pages.settings_bay_fields import BayFields
from hubmanager.ui.pages.settings_section import SettingsSection, list_beside_form
from hubmanager.ui.widgets.buttons import PrimaryButton
from hubmanager.ui.widgets.card import Card
from hubmanager.ui.widgets.choice_box import ChoiceBox
from hubmanager.ui.widgets.form import Form, line_edit
from hubmanager.ui.widgets.labels import Label
from hubmanager.ui.widgets.scroll_column import ScrollColumn


class ModbusSection(SettingsSection):
    """The devices there are, and a form for a new one whose fields follow the model."""

    name = "modbus"

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._models: dict[str, ModbusModelView] = {}
        self._shown_model = ""
        self.list = self.table(DEVICE_HEADINGS, "plug")
        self.model, self.transport = ChoiceBox(letters=16), ChoiceBox(letters=16)
        self.host, self.port, self.unit, self.device = line_edit(), line_edit(), line_edit(), line_edit()
        self.form = Form(context, columns=2)
        prefix = "settings.modbus"
        self.form.add("model", f"{prefix}.model", self.model, wide=True)
        self.form.add("transport", f"{prefix}.transport", self.transport, wide=True)
        self.form.add("host", f"{prefix}.host", self.host, hint=f"{prefix}.host_hint", wide=True)
        self.form.add(
            "serial_device", f"{prefix}.serial_device", self.device, hint=f"{prefix}.serial_device_hint", wide=True
        )
        self.form.add("port", f"{prefix}.port", self.port)
        self.form.add("unit_id", f"{prefix}.unit", self.unit)
        self.form.alias("host", "address")
        self.form.alias("serial_device", "device")
        self.fields = BayFields(context, name="bays", text=f"{prefix}.bay_numbers")
        self._meter_note = Label("", "muted", wrap=True)
        self.confirm = PrimaryButton("", theme=context.theme, icon="plus")
        self._card = Card()
        column = ScrollColumn()
        for widget in (self.form, self.fields, self._meter_note):
            column.body.addWidget(widget)
        column.body.addStretch(1)
        self._card.body.addWidget(column, 1)
        self._card.body.addWidget(self.confirm)
        row = list_beside_form(self.list, self._card, fills=True)
        self.body.addLayout(row, 1)
        self.model.chosen.connect(lambda _model: self._follow_model())
        self.transport.chosen.connect(lambda _transport: self._follow_transport())
        self.confirm.clicked.connect(self._add)
        self.form.hand_on_to(self.fields.form)
        for form in (self.form, self.fields.form):
            form.confirm_with(self.confirm)

    def fill(self, view: SettingsView) -> None:
        """Show the devices and the models that can be chosen."""
        self._models = {model.model: model for model in view.modbus_models}
        self.model.set_choices([(model.model, self._name(model)) for model in view.modbus_models])
        devices = [station for station in view.stations if station.protocol is ChargerProtocol.MODBUS]
        self.list.set_rows([device_row(station, self.context.texts) for station in devices])
        self.confirm.setEnabled(bool(self._models))
        if not self._models:
            self.form.row("model").say_wrong(self.t("no_models"))
        if self.model.current != self._shown_model or not self.fields.number.isModified():
            self._follow_model()

    def retranslate(self) -> None:
        """Set every text again."""
        self.form.retranslate()
        self.fields.retranslate()
        self._card.set_title(self.t("add_title"))
        self._meter_note.setText(self.t("meter_note"))
        self.confirm.setText(self.t("add"))
        self.retitle(self.list, DEVICE_HEADINGS, self.t("list_title"))
        super().retranslate()

    @property
    def _model(self) -> ModbusModelView | None:
        return self._models.get(self.model.current)

    def _name(self, model: ModbusModelView) -> str:
        names = ", ".join(model.names)
        return f"{model.vendor} {names} ({self.t(model.kind)})"

    def _follow_model(self) -> None:
        """Put the model's usual values into the fields."""
        model = self._model
        if model is None:
            return
        if model.model != self._shown_model:
            self._shown_model = model.model
            self.port.setText(str(model.port))
            self.unit.setText(str(model.unit_id))
        self.transport.set_choices([(name, self.t(name)) for name in model.transports])
        is_meter = model.connector_count == 0 or model.kind == "meter"
        self.fields.setVisible(not is_meter)
        self._meter_note.setVisible(is_meter)
        if self.view is not None and not is_meter and not self.fields.number.isModified():
            empty = [bay.number for bay in self.view.bays if bay.station_id is None]
            used = [bay.number for bay in self.view.bays]
            self.fields.number.setText(", ".join(propose_bay_numbers(model.connector_count, empty, used)))
        self.fields.form.row("bays").set_name(
            self.t("bay_numbers"), self.t("bay_numbers_hint", count=model.connector_count)
        )
        self._follow_transport()

    def _follow_transport(self) -> None:
        is_serial = self.transport.current == ModbusTransport.SERIAL
        for name in ("host", "port"):
            self.form.show_row(name, not is_serial)
        self.form.show_row("serial_device", is_serial)

    def _add(self) -> None:
        model = self._model
        if model is None:
            return
        form, bay_form = self.form, self.fields.form
        form.begin()
        bay_form.begin()
        is_serial = self.transport.current == ModbusTransport.SERIAL
        address = ModbusAddress(
            model=model.model,
            unit_id=form.read(lambda: read_whole(self.unit.text(), "unit_id", 0, 255), 0),
            transport=ModbusTransport(self.transport.current or ModbusTransport.TCP),
            host="" if is_serial else form.read(lambda: read_required(self.host.text(), "host"), ""),
            port=502 if is_serial else form.read(lambda: read_whole(self.port.text(), "port", 1, 65_535), 0),
            serial_device=form.read(lambda: read_required(self.device.text(), "serial_device"), "")
            if is_serial
            else "",
        )
        bays = () if self.fields.isHidden() else self._read_bays(model.connector_count)
        if form.has_errors or bay_form.has_errors:
            return
        self.send(AddModbusStation(address=address, bays=bays), form, lambda _answer: self._added())

    def _read_bays(self, count: int) -> tuple[BayDraft, ...]:
        form = self.fields.form
        numbers: tuple[str, ...] = form.read(lambda: read_bay_numbers(self.fields.number.text(), count), ())
        power_w = form.read(lambda: read_power_w(self.context.formats, self.fields.power.text(), "max_power_w"), 0)
        kind = CurrentKind(self.fields.kind.current)
        return tuple(BayDraft(number=number, current_kind=kind, max_power_w=power_w) for number in numbers)

    def _added(self) -> None:
        self.host.clear()
        self.device.clear()
        self.fields.number.setModified(False)
        self.say("settings.modbus.added")
