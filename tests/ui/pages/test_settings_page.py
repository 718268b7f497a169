"""Settings, used as a manager and an installer use them."""

import json
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester

from hubmanager.domain.bay import CurrentKind
from hubmanager.domain.errors import InvalidInput, WrongState
from hubmanager.domain.hub_settings import PaperFormat, PrinterKind
from hubmanager.domain.ids import BayId, StaffId, StationId
from hubmanager.domain.ocpi_tariff import simple_tariff, tariff_from_json, tariff_to_ocpi
from hubmanager.domain.staff import Role
from hubmanager.domain.station import ChargerProtocol, ModbusAddress, ModbusTransport
from hubmanager.hub.messages import commands as cmd
from hubmanager.hub.messages import queries
from hubmanager.hub.messages.events import SettingsChanged
from hubmanager.hub.messages.views import BayDraft, ModbusModelView, TariffView
from hubmanager.ui.pages.settings import SECTIONS
from hubmanager.ui.widgets.data_table import DataTable
from hubmanager.ui.widgets.fields import FormRow
from tests.ui.pages.seeing import cells, field, fill_in, touch_row, words
from tests.ui.sample_views import a_bay, ago, sample_bays, sample_settings
from tests.ui.touch import find_button, touch

TARIFF = json.dumps(
    tariff_to_ocpi(simple_tariff("standard", "EUR", Decimal("0.49"), Decimal(19), Decimal("0.10"), None, "Standard"))
)


@pytest.fixture(autouse=True)
def _manager(bridge):
    bridge.role = Role.MANAGER


@pytest.fixture
def settings(qtbot, open_page, door):
    """Open a section with the sample hub's settings, changed as asked."""

    def open_(section: str, **changes):
        door.answers[queries.GetSettings] = lambda _query: sample_settings(**changes)
        page = open_page("settings", section)
        qtbot.waitUntil(lambda: section in page._sections and page._sections[section].isVisible())
        return page

    return open_


def sent(door, kind: type):
    (command,) = door.sent_of(kind)
    return command


@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_opens_and_says_what_it_is_for(settings, section, context):
    page = settings(section)
    assert context.texts(f"settings.{section}.text") in words(page)
    for table in page.findChildren(DataTable):
        QAbstractItemModelTester(table.view.model(), QAbstractItemModelTester.FailureReportingMode.Fatal)


def test_section_is_chosen_by_touch(qtbot, settings):
    page = settings("site")
    touch(qtbot, page, "Cards")
    assert "Drivers' cards that may charge on account." in words(page)


# --- site


def test_changed_name_is_saved_and_the_rest_stays(qtbot, settings, door, context):
    page = settings("site")
    fill_in(qtbot, page, "Name of the hub", "Quay Hub")
    fill_in(qtbot, page, "VAT in %", "20,5")
    touch(qtbot, page, "Save")
    qtbot.waitUntil(lambda: context.messages == [("Saved.", "good")])
    saved = sent(door, cmd.ChangeSettings).settings
    assert (saved.name, saved.vat_pct, saved.operator) == ("Quay Hub", Decimal("20.5"), "Harbour Energy Ltd")
    assert saved.is_set_up


def test_all_wrong_fields_are_marked_at_once(qtbot, settings, door):
    page = settings("site")
    fill_in(qtbot, page, "Name of the hub", "")
    fill_in(qtbot, page, "VAT in %", "lots")
    fill_in(qtbot, page, "Country", "Germany")
    touch(qtbot, page, "Save")
    form = page._sections["site"].form
    assert [name for name in ("name", "vat_pct", "country", "phone") if form.row(name).is_wrong] == [
        "name",
        "vat_pct",
        "country",
    ]
    assert door.sent == []


def test_what_is_being_typed_survives_news_from_the_hub(qtbot, settings, door):
    page = settings("site")
    fill_in(qtbot, page, "Name of the hub", "Half a na")
    asked = len(door.asked)
    door.tell(SettingsChanged())
    qtbot.waitUntil(lambda: len(door.asked) > asked)
    assert field(page, "Name of the hub").text() == "Half a na"


# --- bays


def test_next_bay_number_is_proposed_and_added(qtbot, settings, door):
    page = settings("bays")
    assert field(page, "Bay number").text() == "13"
    touch(qtbot, page, "DC")
    touch(qtbot, page, "Add")
    assert sent(door, cmd.AddBay) == cmd.AddBay(
        draft=BayDraft(number="13", current_kind=CurrentKind.DC, max_power_w=150_000)
    )


def test_number_that_is_taken_is_told_beside_the_field(qtbot, settings, door):
    door.answers[cmd.AddBay] = InvalidInput(
        "There is a bay 7.", field="number", key="bay_number_taken", values={"bay": "7"}
    )
    page = settings("bays")
    fill_in(qtbot, page, "Bay number", "7")
    touch(qtbot, page, "Add")
    qtbot.waitUntil(lambda: "There is a bay 7 already. Choose another number." in words(page))


def test_touched_bay_is_changed(qtbot, settings, door):
    page = settings("bays")
    touch_row(qtbot, page._sections["bays"].list.view, "7")
    assert "A bay with a charger can't be removed." in words(page)
    fill_in(qtbot, page, "Power in kW", "11")
    touch(qtbot, page, "Save")
    command = sent(door, cmd.ChangeBay)
    assert (command.bay_id, command.draft.number, command.draft.max_power_w) == (BayId(7), "7", 11_000)


def test_bay_without_charger_is_removed_after_asking(qtbot, settings, door):
    page = settings("bays", bays=(a_bay("1"), a_bay("2", station_id=None, evse_id=None)))
    touch_row(qtbot, page._sections["bays"].list.view, "2")
    touch(qtbot, page, "Remove")
    assert door.sent == []
    touch(qtbot, page, "Really remove?")
    assert sent(door, cmd.RemoveBay).bay_id == BayId(2)


# --- stations


def test_exact_address_to_type_into_the_charger_is_shown_and_copied(qtbot, settings):
    page = settings("stations")
    assert "ws://192.168.1.20:9000/" in words(page)
    assert "ws://192.168.1.20:9000/CP-1" in words(page)
    touch(qtbot, page, "Copy the address")
    assert QGuiApplication.clipboard().text() == "ws://192.168.1.20:9000/"


def test_station_that_knocked_is_accepted_with_one_touch(qtbot, settings, door):
    page = settings("stations")
    assert "Elba Duo · OCPP 2.0.1 · 192.168.1.77" in words(page)
    touch(qtbot, page, "Accept NEW-77")
    assert sent(door, cmd.AcceptStation) == cmd.AcceptStation(
        station_id=StationId("NEW-77"), bays=(BayDraft(number="13", max_power_w=22_000),)
    )


def test_bays_that_wait_for_a_charger_are_proposed_with_their_power(qtbot, settings, door):
    empty = a_bay("20", station_id=None, evse_id=None, max_power_w=50_000)
    page = settings("stations", bays=(*sample_bays(), empty))
    touch(qtbot, page, "More sockets")
    assert field(page, "Bay numbers").text() == "20, 21"
    touch(qtbot, page, "Accept NEW-77")
    bays = sent(door, cmd.AcceptStation).bays
    assert [bay.number for bay in bays] == ["20", "21"]
    assert {bay.current_kind for bay in bays} == {CurrentKind.DC}
    assert {bay.max_power_w for bay in bays} == {50_000}


def test_too_few_bay_numbers_are_refused_beside_the_field(qtbot, settings, door):
    page = settings("stations")
    touch(qtbot, page, "More sockets")
    fill_in(qtbot, page, "Bay numbers", "20")
    touch(qtbot, page, "Accept NEW-77")
    assert "Enter one bay number for each socket, with commas between." in words(page)
    assert door.sent == []


def test_unknown_station_is_refused_after_asking(qtbot, settings, door):
    page = settings("stations")
    touch(qtbot, page, "Refuse")
    touch(qtbot, page, "Really refuse?")
    assert sent(door, cmd.RefuseStation).station_id == "NEW-77"


def test_touched_station_tells_about_itself(qtbot, settings, door):
    page = settings("stations")
    touch_row(qtbot, page._sections["stations"].list.view, "CP-01")
    seen = words(page)
    for text in ("Volta", "Fast 150", "3.2.1", "192.168.1.61", "right", "Its messages keep to the standard so far."):
        assert text in seen
    touch(qtbot, page, "Remove station")
    touch(qtbot, page, "Really remove CP-01? Its bays stay.")
    assert sent(door, cmd.RemoveStation).station_id == "CP-01"


def test_refused_removal_is_told_on_the_stations_page(qtbot, settings, door):
    door.answers[cmd.RemoveStation] = WrongState("A session is open there.", remedy="Stop it first.")
    page = settings("stations")
    touch_row(qtbot, page._sections["stations"].list.view, "CP-01")
    touch(qtbot, page, "Remove station")
    touch(qtbot, page, "Really remove CP-01? Its bays stay.")
    qtbot.waitUntil(lambda: "A session is open there. Stop it first." in words(page))
    assert page.go_back()


def test_station_with_a_password_is_entered_by_hand(qtbot, settings, door):
    page = settings("stations")
    touch(qtbot, page, "Enter a station by hand")
    card = page._sections["stations"].add_card
    fill_in(qtbot, card, "Identity", "CP-77")
    fill_in(qtbot, card, "Password", "open sesame")
    fill_in(qtbot, card, "Bay numbers", "31 32")
    touch(qtbot, card, "Add")
    command = sent(door, cmd.AddStation)
    assert (command.station_id, command.password, command.protocol) == ("CP-77", "open sesame", None)
    assert [bay.number for bay in command.bays] == ["31", "32"]


# --- Modbus devices


def test_modbus_device_is_added_with_the_models_usual_values(qtbot, settings, door):
    page = settings("modbus")
    fill_in(qtbot, page, "Address in the network", "192.168.1.50")
    touch(qtbot, page, "Add device")
    assert sent(door, cmd.AddModbusStation) == cmd.AddModbusStation(
        address=ModbusAddress(model="acme_wall22", unit_id=1, transport=ModbusTransport.TCP, host="192.168.1.50"),
        bays=(BayDraft(number="13", max_power_w=22_000),),
    )


def test_device_without_an_address_is_refused_beside_the_field(qtbot, settings, door):
    page = settings("modbus")
    fill_in(qtbot, page, "Unit number", "300")
    touch(qtbot, page, "Add device")
    form = page._sections["modbus"].form
    assert form.row("host").is_wrong
    assert "Enter a whole number from 0 to 255." in words(page)
    assert door.sent == []


def test_meter_has_no_bays_and_a_serial_one_no_network_address(qtbot, settings, door):
    meter = ModbusModelView(
        model="meter1",
        vendor="Acme",
        names=("M1",),
        kind="meter",
        transports=("serial",),
        port=0,
        unit_id=7,
        connector_count=0,
    )
    page = settings("modbus", modbus_models=(meter,))
    assert "A meter has no bays." in words(page)
    fill_in(qtbot, page, "Serial port", "/dev/ttyUSB0")
    touch(qtbot, page, "Add device")
    command = sent(door, cmd.AddModbusStation)
    assert command.bays == ()
    assert (command.address.transport, command.address.serial_device, command.address.unit_id) == (
        ModbusTransport.SERIAL,
        "/dev/ttyUSB0",
        7,
    )


# --- prices


def current(tariff_json: str = TARIFF) -> tuple[TariffView, ...]:
    return (
        TariffView(
            version_id=3,
            tariff_id="standard",
            name="Standard",
            valid_from=ago(90_000),
            tariff_json=tariff_json,
            is_current=True,
        ),
    )


def test_price_now_is_told_and_stands_in_the_form(qtbot, settings):
    page = settings("prices", tariffs=current())
    assert "€0.49 per kWh\n€0.10 per idle minute" in words(page)
    assert field(page, "Price per kWh").text() == "0.49"


def test_example_follows_every_key_and_compares_with_the_price_now(qtbot, settings):
    page = settings("prices", tariffs=current())
    fill_in(qtbot, page, "Price per kWh", "0.60")
    qtbot.waitUntil(lambda: "€19.00" in words(page))  # 30 kWh at 0.60 and 10 idle minutes at 0.10
    assert "With the price now: €15.70" in words(page)


def test_published_prices_are_an_ocpi_tariff(qtbot, settings, door, context):
    page = settings("prices", tariffs=current())
    fill_in(qtbot, page, "Price per kWh", "0,59")
    fill_in(qtbot, page, "Fee per session", "0.50")
    touch(qtbot, page, "Another price by day or night")
    fill_in(qtbot, page, "From", "22:00")
    fill_in(qtbot, page, "To", "6:00")
    fill_in(qtbot, page, "Price per kWh in that time", "0.39")
    touch(qtbot, page, "Publish prices")
    tariff = tariff_from_json(sent(door, cmd.PublishTariff).tariff_json)
    prices = [component.price for element in tariff.elements for component in element.price_components]
    assert prices == [Decimal("0.39"), Decimal("0.59"), Decimal(6), Decimal("0.50")]
    qtbot.waitUntil(lambda: context.messages == [("The new prices hold from now on.", "good")])


@pytest.mark.parametrize("price", ["", "-1", "free"])
def test_impossible_price_is_not_published(qtbot, settings, door, price):
    page = settings("prices", tariffs=current())
    fill_in(qtbot, page, "Price per kWh", price)
    touch(qtbot, page, "Publish prices")
    assert page._sections["prices"].prices.form.row("price_per_kwh_gross").is_wrong
    assert door.sent == []


def test_hub_without_prices_says_what_to_do(qtbot, settings):
    page = settings("prices", tariffs=())
    assert "No price yet" in words(page)
    assert "Fill in the price to see an example." in words(page)


def test_unreadable_old_price_list_does_not_keep_new_ones_away(qtbot, settings, door):
    page = settings("prices", tariffs=current("{}"))
    fill_in(qtbot, page, "Price per kWh", "0.59")
    touch(qtbot, page, "Publish prices")
    assert door.sent_of(cmd.PublishTariff)


def test_pasted_tariff_is_checked_shown_and_published(qtbot, settings, door):
    page = settings("prices", tariffs=())
    section = page._sections["prices"]
    assert not section.imported.publish.isEnabled()
    section.imported.json.setPlainText(TARIFF)
    touch(qtbot, page, "Check")
    qtbot.waitUntil(lambda: "€15.70" in words(page))
    touch(qtbot, page, "Publish this tariff")
    assert json.loads(sent(door, cmd.PublishTariff).tariff_json)["id"] == "standard"


@pytest.mark.parametrize("text", ["", "{", '{"currency": "EUR"}', TARIFF.replace("0.49", "-0.49")])
def test_wrong_tariff_is_told_beside_its_text(qtbot, settings, door, text):
    page = settings("prices", tariffs=())
    section = page._sections["prices"]
    section.imported.json.setPlainText(text)
    touch(qtbot, page, "Check")
    assert section.imported.form.row("tariff").is_wrong
    assert not section.imported.publish.isEnabled()


def test_tariff_is_read_from_a_file(qtbot, settings, tmp_path):
    file = tmp_path / "tariff.json"
    file.write_text(TARIFF, encoding="utf-8")
    page = settings("prices", tariffs=())
    fill_in(qtbot, page, "File", str(file))
    touch(qtbot, page, "Read file")
    assert find_button(page, "Publish this tariff").isEnabled()


def test_missing_file_is_told_beside_its_name(qtbot, settings, tmp_path):
    page = settings("prices", tariffs=())
    fill_in(qtbot, page, "File", str(tmp_path / "none.json"))
    touch(qtbot, page, "Read file")
    assert "can't be read: No such file or directory" in words(page)


# --- people and cards


def test_person_is_added_with_a_pin_typed_twice(qtbot, settings, door):
    page = settings("people")
    fill_in(qtbot, page, "Name", "Alex")
    touch(qtbot, page, "Manager")
    fill_in(qtbot, page, "PIN", "4711")
    fill_in(qtbot, page, "PIN once more", "4712")
    touch(qtbot, page, "Add")
    assert "The two PINs differ." in words(page)
    fill_in(qtbot, page, "PIN once more", "4711")
    touch(qtbot, page, "Add")
    assert sent(door, cmd.AddStaff) == cmd.AddStaff(name="Alex", role=Role.MANAGER, pin="4711")
    qtbot.waitUntil(lambda: field(page, "PIN").text() == "")


def test_last_manager_cannot_be_removed_and_the_page_says_so(qtbot, settings, door):
    door.answers[cmd.RemoveStaff] = WrongState("Last one.", key="last_manager", values={"name": "Robin"})
    page = settings("people")
    touch_row(qtbot, page._sections["people"].list.view, "Robin")
    touch(qtbot, page, "Remove")
    touch(qtbot, page, "Really remove?")
    assert sent(door, cmd.RemoveStaff).staff_id == StaffId(1)
    qtbot.waitUntil(lambda: "Robin is the only manager. Add another manager first." in words(page))


def test_card_is_added_blocked_and_removed(qtbot, settings, door):
    page = settings("cards")
    fill_in(qtbot, page, "Card number", "04FF")
    fill_in(qtbot, page, "Name", "Taxi 9")
    touch(qtbot, page, "Add")
    touch_row(qtbot, page._sections["cards"].list.view, "04A1B2C3")
    touch(qtbot, page, "Block")
    touch(qtbot, page, "Remove")
    touch(qtbot, page, "Really remove?")
    assert door.sent == [
        cmd.AddToken(uid="04FF", label="Taxi 9"),
        cmd.AddToken(uid="04A1B2C3", label="Taxi Meyer 12", is_blocked=True),
        cmd.RemoveToken(uid="04A1B2C3"),
    ]


# --- printer and looks


def test_receipt_printer_in_the_network_needs_its_address(qtbot, settings, door):
    page = settings("printer")
    section = page._sections["printer"]
    section.kind.setCurrentIndex(section.kind.findData(str(PrinterKind.ESCPOS_NETWORK)))
    section.kind.activated.emit(section.kind.currentIndex())
    touch(qtbot, page, "Save")
    assert "Please fill this in." in words(page)
    fill_in(qtbot, page, "Address", "192.168.1.60:9100")
    touch(qtbot, page, "Save")
    saved = sent(door, cmd.ChangeSettings).settings
    assert (saved.printer_kind, saved.printer_target, saved.paper) == (
        PrinterKind.ESCPOS_NETWORK,
        "192.168.1.60:9100",
        PaperFormat.ROLL_80_MM,
    )


def test_test_print_takes_the_newest_receipt(qtbot, settings, door):
    stored = sample_settings().settings
    changed = type(stored)(
        **{name: getattr(stored, name) for name in stored.__slots__} | {"printer_kind": PrinterKind.SYSTEM}
    )
    page = settings("printer", settings=changed)
    touch(qtbot, page, "Test print")
    qtbot.waitUntil(lambda: bool(door.sent_of(cmd.PrintReceipt)))
    assert sent(door, cmd.PrintReceipt).receipt_id == 412


def test_language_look_and_sound_are_saved_together(qtbot, settings, door):
    page = settings("appearance")
    for label in ("Deutsch", "Dark", "Off", "Save"):
        touch(qtbot, page, label)
    saved = sent(door, cmd.ChangeSettings).settings
    assert (saved.language, saved.theme, saved.is_sound_on) == ("de", "dark", False)


def test_attendant_is_asked_for_the_managers_pin_before_anything_is_sent(qtbot, settings, door, bridge):
    bridge.role = Role.ATTENDANT
    asked = []
    bridge.pin_asker = lambda role, _then, _given_up: asked.append(role)
    page = settings("appearance")
    touch(qtbot, page, "Save")
    assert asked == [Role.MANAGER]
    assert door.sent == []


def test_modbus_stations_are_listed_with_where_they_answer(settings):
    page = settings("modbus")
    (row,) = cells(page._sections["modbus"].list.view)
    assert row[0] == "Acme Wall 22"
    assert "192.168.1.90:502" in row[1]
    assert ChargerProtocol.MODBUS == "modbus"


def test_bay_number_that_the_hub_refuses_is_told_beside_the_bays_of_the_device(qtbot, settings, door):
    door.answers[cmd.AddModbusStation] = InvalidInput("There is a bay 13 already.", field="number")
    page = settings("modbus")
    fill_in(qtbot, page, "Address in the network", "192.168.1.50")
    touch(qtbot, page, "Add device")
    section = page._sections["modbus"]
    qtbot.waitUntil(lambda: section.fields.form.row("bays").is_wrong)
    assert section.form.problem == ""


def test_enter_in_a_field_adds_the_card(qtbot, settings, door):
    page = settings("cards")
    fill_in(qtbot, page, "Card number", "04A1B2")
    qtbot.keyClick(page._sections["cards"].uid, Qt.Key.Key_Return)
    assert sent(door, cmd.AddToken).uid == "04A1B2"


def test_error_above_a_long_form_is_scrolled_into_sight(qtbot, settings, door):
    door.answers[cmd.AddModbusStation] = InvalidInput("Nothing answers there.", field="")
    page = settings("modbus")
    page.resize(1270, 590)
    fill_in(qtbot, page, "Address in the network", "192.168.1.50")
    section = page._sections["modbus"]
    section.fields.power.setFocus()
    touch(qtbot, page, "Add device")
    qtbot.waitUntil(lambda: not section.form._problem.visibleRegion().isEmpty())


@pytest.mark.parametrize("part", ["people", "cards", "bays"])
def test_hints_never_lie_over_their_fields_on_a_low_screen(qtbot, settings, part):
    page = settings(part)
    page.resize(1270, 480)
    qtbot.waitUntil(lambda: page.height() == 480)
    for row in page.findChildren(FormRow):
        if row.isVisible():
            qtbot.waitUntil(lambda row=row: row.height() >= row.minimumSizeHint().height())
