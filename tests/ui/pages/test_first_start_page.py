"""The first start, from an empty hub to the board."""

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt

from hubmanager.domain.bay import CurrentKind
from hubmanager.domain.errors import InvalidInput
from hubmanager.hub.messages import commands as cmd
from tests.ui.pages.seeing import fill_in, words
from tests.ui.touch import find_button, touch


@pytest.fixture
def page(open_page):
    return open_page("first_start")


def go_to(qtbot, page, step: int) -> None:
    """Fill in the steps before `step` (counted from 1) with sensible things."""
    fills = (
        {"Name of the hub": "Quay Hub", "Operator": "Quay Ltd"},
        {"VAT in %": "20", "Tax number": "GB123", "Country": "GB"},
        {"Number of bays": "3", "First bay number": "7"},
        {"Price per kWh": "0,55"},
        {"Name": "Robin", "PIN": "2580", "PIN once more": "2580"},
    )
    for fields in fills[: step - 1]:
        for name, text in fields.items():
            fill_in(qtbot, page, name, text)
        touch(qtbot, page, "Next")
    assert f"Step {step} of 6" in words(page)


def test_hub_is_set_up_in_six_steps(qtbot, page, door, context):
    go_to(qtbot, page, 6)
    for text in ("Quay Hub", "Bays 7 to 9 · AC 22 kW", "€0.55", "Robin"):
        assert text in words(page)
    touch(qtbot, page, "Open the hub")
    (command,) = door.sent_of(cmd.SetUpHub)
    assert (command.settings.name, command.settings.vat_pct, command.settings.country) == (
        "Quay Hub",
        Decimal(20),
        "GB",
    )
    assert [bay.number for bay in command.bays] == ["7", "8", "9"]
    assert {(bay.current_kind, bay.max_power_w) for bay in command.bays} == {(CurrentKind.AC, 22_000)}
    assert (command.manager_name, command.manager_pin, command.price_per_kwh_gross) == (
        "Robin",
        "2580",
        Decimal("0.55"),
    )
    qtbot.waitUntil(lambda: context.visits == [("board", None)])


@pytest.mark.parametrize(
    ("step", "name", "text", "said"),
    [
        (1, "Name of the hub", " ", "Please fill this in."),
        (2, "VAT in %", "abc", "Enter a number, such as 19."),
        (2, "Country", "England", "Enter two letters, such as DE."),
        (3, "Number of bays", "0", "Enter a whole number from 1 to 500."),
        (3, "First bay number", "A", "Enter a whole number from 0 to 9999."),
        (3, "Power in kW", "-2", "Enter a number, such as 22."),
        (4, "Price per kWh", "", "Please fill this in."),
        (4, "Price per kWh", "-0.5", "This can't be below zero."),
        (5, "PIN", "12", "A PIN has 4 to 12 digits."),
    ],
)
def test_wrong_entry_is_told_beside_its_field_and_the_step_stays(qtbot, page, step, name, text, said):
    go_to(qtbot, page, step)
    fill_in(qtbot, page, name, text)
    touch(qtbot, page, "Next")
    assert said in words(page)
    assert f"Step {step} of 6" in words(page)


def test_correcting_a_field_takes_its_error_away(qtbot, page):
    touch(qtbot, page, "Next")
    assert "Please fill this in." in words(page)
    fill_in(qtbot, page, "Name of the hub", "Q")
    assert "Please fill this in." not in words(page)


def test_back_keeps_what_was_typed(qtbot, page):
    go_to(qtbot, page, 3)
    touch(qtbot, page, "Back")
    touch(qtbot, page, "Back")
    assert page.step.hub_name.text() == "Quay Hub"
    assert not find_button(page, "Back").isEnabled()


def test_direct_current_proposes_more_power(qtbot, page):
    go_to(qtbot, page, 3)
    touch(qtbot, page, "DC")
    touch(qtbot, page, "Next")
    assert page.draft.max_power_w == 150_000


def test_example_shows_what_22_kwh_cost(qtbot, page):
    go_to(qtbot, page, 4)
    fill_in(qtbot, page, "Price per kWh", "0.50")
    assert "22 kWh would cost €11.00." in words(page)


def test_refusal_of_the_hub_leads_to_the_step_and_field(qtbot, page, door):
    door.answers[cmd.SetUpHub] = InvalidInput("A name is too long.", field="name", remedy="Shorten it.")
    go_to(qtbot, page, 6)
    touch(qtbot, page, "Open the hub")
    qtbot.waitUntil(lambda: "Step 1 of 6" in words(page))
    assert "A name is too long. Shorten it." in words(page)


def test_refused_pin_leads_to_the_managers_step(qtbot, page, door):
    door.answers[cmd.SetUpHub] = InvalidInput("This PIN is too simple.", field="manager_pin")
    go_to(qtbot, page, 6)
    touch(qtbot, page, "Open the hub")
    qtbot.waitUntil(lambda: "Step 5 of 6" in words(page))
    assert "This PIN is too simple." in words(page)


def test_button_waits_while_the_hub_is_set_up(qtbot, page, door):
    go_to(qtbot, page, 6)
    door.is_holding = True
    touch(qtbot, page, "Open the hub")
    assert not page.next.isEnabled()
    assert page.next.text() == "Setting up the hub…"
    door.release()
    qtbot.waitUntil(page.next.isEnabled)
    assert len(door.sent_of(cmd.SetUpHub)) == 1


def test_enter_goes_to_the_next_step(qtbot, page):
    fill_in(qtbot, page, "Name of the hub", "Quay Hub")
    qtbot.keyClick(page.step.hub_name, Qt.Key.Key_Return)
    assert "Step 2 of 6" in words(page)


def test_language_is_chosen_for_the_whole_window(qtbot, page, context):
    chosen = []
    context.choose_language = chosen.append
    touch(qtbot, page, "Deutsch")
    assert chosen == ["de"]
