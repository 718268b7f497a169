"""The board and the pane, used as an attendant uses them."""

from decimal import Decimal

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from hubmanager.chargers.port import ResetKind
from hubmanager.domain.availability import Availability
from hubmanager.domain.errors import WrongState
from hubmanager.domain.ids import BayId, ReceiptId
from hubmanager.domain.payment import PaymentMethod
from hubmanager.hub.messages import commands as cmd
from hubmanager.hub.messages.events import BayChanged, BayRemoved
from hubmanager.hub.messages.queries import ListSessions
from hubmanager.texts import load_texts
from hubmanager.ui.bridge import Bridge
from hubmanager.ui.format import Formats
from hubmanager.ui.page import PageContext
from hubmanager.ui.pages import bay_pane
from hubmanager.ui.pages.board import BoardPage
from hubmanager.ui.pages.board_model import ROW_ROLE, TRAIL_LENGTH, TRAIL_ROLE, BayFilter, BayModel
from tests.ui.sample_door import SampleDoor
from tests.ui.sample_views import NOW, a_bay, a_charging_bay, a_hub, a_session_row, many_bays, sample_bays
from tests.ui.touch import find_button, press, touch, touch_bay, type_keys


@pytest.fixture
def board(qtbot, context: PageContext, monkeypatch) -> BoardPage:
    monkeypatch.setattr(bay_pane.BayPane.__init__, "__kwdefaults__", {"settle_ms": 0})
    page = BoardPage(context)
    qtbot.addWidget(page)
    page.resize(1500, 820)
    with qtbot.waitExposed(page):
        page.show()
    page.opened(None)
    return page


def shown_numbers(board: BoardPage) -> list[str]:
    model = board.tiles.model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def until_sent(qtbot, door: SampleDoor, kind: type) -> object:
    qtbot.waitUntil(lambda: bool(door.sent_of(kind)))
    return door.sent_of(kind)[-1]


# --- the five jobs, in three touches or fewer


def test_walk_in_is_started_in_two_touches(qtbot, board, door):
    touch_bay(qtbot, board, "3")
    touch(qtbot, board, "Start walk-in")
    assert until_sent(qtbot, door, cmd.StartSession) == cmd.StartSession(bay_id=BayId(3))


def test_charging_is_stopped_paid_and_printed_in_three_touches(qtbot, board, door):
    touch_bay(qtbot, board, "2")
    touch(qtbot, board, "Stop & take payment")
    qtbot.waitUntil(lambda: find_button(board, "Take €31.07 cash").isEnabled())
    touch(qtbot, board, "Take €31.07 cash")
    assert until_sent(qtbot, door, cmd.StopSession) == cmd.StopSession(bay_id=BayId(2))
    assert until_sent(qtbot, door, cmd.TakePayment) == cmd.TakePayment(
        receipt_id=ReceiptId(502), method=PaymentMethod.CASH, tendered=Decimal("31.07"), print_receipt=True
    )


def test_cash_is_taken_with_a_note_in_three_touches_and_the_change_is_shown(qtbot, board, door):
    touch_bay(qtbot, board, "4")
    touch(qtbot, board, "€50")
    assert board.pane._payment._change.text() == "€22.10"
    touch(qtbot, board, "Take €27.90 cash")
    assert until_sent(qtbot, door, cmd.TakePayment).tendered == Decimal(50)
    qtbot.waitUntil(lambda: board.pane._paid.isVisible())
    assert board.pane._paid.accessibleName() == "Paid cash €27.90. Hand back €22.10"


def test_card_is_taken_with_the_slips_number(qtbot, board, door):
    touch_bay(qtbot, board, "4")
    touch(qtbot, board, "Card")
    type_keys(board, "0815")
    touch(qtbot, board, "Take €27.90 by card")
    assert until_sent(qtbot, door, cmd.TakePayment) == cmd.TakePayment(
        receipt_id=ReceiptId(412), method=PaymentMethod.CARD, reference="0815", print_receipt=True
    )


def test_plug_of_a_waiting_car_is_unlocked_in_two_touches(qtbot, board, door):
    touch_bay(qtbot, board, "10")
    touch(qtbot, board, "Unlock plug")
    assert until_sent(qtbot, door, cmd.UnlockConnector) == cmd.UnlockConnector(bay_id=BayId(10))


def test_plug_of_a_charging_car_is_unlocked_in_three_touches(qtbot, board, door):
    touch_bay(qtbot, board, "2")
    touch(qtbot, board, "Unlock plug")
    assert door.sent_of(cmd.UnlockConnector) == []
    touch(qtbot, board, "Unlock")
    assert until_sent(qtbot, door, cmd.UnlockConnector) == cmd.UnlockConnector(bay_id=BayId(2))


def test_most_urgent_alert_is_answered_in_one_touch(qtbot, board, door):
    touch(qtbot, board, "Acknowledge: Bay 5: Leakage current")
    assert until_sent(qtbot, door, cmd.AcknowledgeAlert) == cmd.AcknowledgeAlert(alert_id=1)


def test_alert_of_the_chosen_bay_is_answered_in_the_pane(qtbot, board, door):
    touch_bay(qtbot, board, "12")
    touch(qtbot, board.pane, "Acknowledge")
    assert until_sent(qtbot, door, cmd.AcknowledgeAlert) == cmd.AcknowledgeAlert(alert_id=2)


# --- the pane


def test_nothing_chosen_says_what_to_do(board):
    assert board.pane._empty.isVisible()
    assert "Touch a bay" in board.pane._empty.accessibleName()


def test_pane_shows_the_bays_figures(qtbot, board):
    touch_bay(qtbot, board, "1")
    facts = board.pane._facts
    assert facts.value("Driver") == "Walk-in"
    assert facts.value("Energy") == "37.62 kWh"
    assert facts.value("Battery") == "64 %"
    assert facts.value("So far") == "€18.43"


def test_pane_follows_its_bay(qtbot, board, door):
    touch_bay(qtbot, board, "1")
    door.change_bay("1", energy_wh=40_000, cost_gross=Decimal("19.60"))
    qtbot.waitUntil(lambda: board.pane._facts.value("So far") == "€19.60")


def test_big_button_waits_while_the_charger_is_asked(qtbot, board, door):
    door.is_holding = True
    touch_bay(qtbot, board, "3")
    touch(qtbot, board, "Start walk-in")
    assert not find_button(board, "Start walk-in").isEnabled()
    door.release()
    qtbot.waitUntil(lambda: board.pane._hint.text().startswith("Start sent."))


def test_refusal_is_said_and_the_button_comes_back(qtbot, board, door, context):
    door.answers[cmd.StartSession] = WrongState("Bay 3 is reserved.", remedy="Choose another bay.")
    touch_bay(qtbot, board, "3")
    touch(qtbot, board, "Start walk-in")
    qtbot.waitUntil(lambda: bool(context.messages))
    assert context.messages == [("Bay 3 is reserved. Choose another bay.", "fault")]
    assert find_button(board, "Start walk-in").isEnabled()


def test_charger_that_does_not_answer_is_said(qtbot, board, door, context):
    door.answers[cmd.StopSession] = cmd.CommandAnswer(is_done=False)
    touch_bay(qtbot, board, "1")
    touch(qtbot, board, "Stop & take payment")
    qtbot.waitUntil(lambda: bool(context.messages))
    assert context.messages[0][1] == "attention"
    assert find_button(board, "Stop & take payment").isEnabled()


def test_card_on_account_only_stops(qtbot, board, door):
    touch_bay(qtbot, board, "6")
    touch(qtbot, board, "Stop charging")
    assert until_sent(qtbot, door, cmd.StopSession) == cmd.StopSession(bay_id=BayId(6))


def test_too_little_cash_cannot_be_taken(qtbot, board):
    touch_bay(qtbot, board, "4")
    touch(qtbot, board, "Type in")
    type_keys(board, "20")
    assert not find_button(board, "Take €27.90 cash").isEnabled()
    assert board.pane._payment._change.text() == "€7.90 missing"
    type_keys(board, "0")
    assert find_button(board, "Take €27.90 cash").isEnabled()
    assert board.pane._payment._change.text() == "€172.10"


def test_other_amount_is_entered_on_the_pad(qtbot, board, door):
    touch_bay(qtbot, board, "4")
    touch(qtbot, board, "Type in")
    for key in ("2", "8"):
        touch(qtbot, board, key)
    touch(qtbot, board, "Take €27.90 cash")
    assert until_sent(qtbot, door, cmd.TakePayment).tendered == Decimal(28)


def test_card_without_the_slips_number_is_refused_beside_the_field(qtbot, board, door):
    touch_bay(qtbot, board, "4")
    touch(qtbot, board, "Card")
    touch(qtbot, board, "Take €27.90 by card")
    assert board.pane._payment._reference_row.is_wrong
    assert door.sent_of(cmd.TakePayment) == []


def test_receipt_is_left_unprinted_when_asked(qtbot, board, door):
    touch_bay(qtbot, board, "4")
    touch(qtbot, board, "Print the receipt")
    touch(qtbot, board, "Take €27.90 cash")
    assert until_sent(qtbot, door, cmd.TakePayment).print_receipt is False


def test_what_was_typed_stays_when_the_bay_changes(qtbot, board, door, bridge):
    touch_bay(qtbot, board, "4")
    touch(qtbot, board, "€30")
    with qtbot.waitSignal(bridge.bay_changed):
        door.change_bay("4", soc_pct=Decimal(93))
    assert board.pane._payment._change.text() == "€2.10"


def test_failed_payment_can_be_tried_again(qtbot, board, door, context):
    door.answers[cmd.TakePayment] = WrongState("The receipt was paid meanwhile.")
    touch_bay(qtbot, board, "4")
    touch(qtbot, board, "Take €27.90 cash")
    qtbot.waitUntil(lambda: bool(context.messages))
    assert find_button(board, "Take €27.90 cash").isEnabled()


def test_paid_receipt_is_printed_again(qtbot, board, door):
    touch_bay(qtbot, board, "4")
    touch(qtbot, board, "Take €27.90 cash")
    qtbot.waitUntil(lambda: board.pane._paid.isVisible())
    touch(qtbot, board, "Print again")
    assert until_sent(qtbot, door, cmd.PrintReceipt) == cmd.PrintReceipt(receipt_id=ReceiptId(412))
    touch(qtbot, board, "Done")
    assert not board.pane._paid.isVisible()


def test_closed_shift_is_opened_in_the_pane_and_the_payment_follows(qtbot, board, door, bridge):
    with qtbot.waitSignal(bridge.hub_changed):
        door.change_hub(is_shift_open=False, opening_cash=None)
    touch_bay(qtbot, board, "4")
    touch(qtbot, board, "Open the shift")
    qtbot.waitUntil(lambda: board.pane._shift._field.text() == "279.60")
    type_keys(board, "150")
    touch(qtbot, board, "Open the shift")
    assert until_sent(qtbot, door, cmd.OpenShift) == cmd.OpenShift(opening_cash=Decimal(150))
    qtbot.waitUntil(lambda: board.pane._payment.isVisible())


def test_shift_without_a_sum_is_refused_beside_the_field(qtbot, board, door, bridge):
    with qtbot.waitSignal(bridge.hub_changed):
        door.change_hub(is_shift_open=False, opening_cash=None)
    touch_bay(qtbot, board, "4")
    touch(qtbot, board, "Open the shift")
    board.pane._shift._field.clear()
    touch(qtbot, board, "Open the shift")
    assert board.pane._shift._row.is_wrong
    assert door.sent_of(cmd.OpenShift) == []


def test_restart_is_asked_first_and_can_be_given_up(qtbot, board, door):
    touch_bay(qtbot, board, "3")
    touch(qtbot, board, "Restart charger")
    touch(qtbot, board, "Cancel")
    assert door.sent_of(cmd.ResetStation) == []
    touch(qtbot, board, "Restart charger")
    touch(qtbot, board, "Restart")
    assert until_sent(qtbot, door, cmd.ResetStation) == cmd.ResetStation(bay_id=BayId(3), kind=ResetKind.SOFT)


def test_current_is_limited(qtbot, board, door):
    touch_bay(qtbot, board, "7")
    touch(qtbot, board, "Limit current")
    touch(qtbot, board, "10 A")
    assert until_sent(qtbot, door, cmd.SetCurrentLimit) == cmd.SetCurrentLimit(bay_id=BayId(7), limit_ma=10_000)
    qtbot.waitUntil(lambda: board.pane._facts.value("Limit") == "10 A")
    touch(qtbot, board, "Limit current")
    touch(qtbot, board, "No limit")
    assert door.sent_of(cmd.SetCurrentLimit)[-1].limit_ma is None


def test_bay_is_closed_and_opened_again(qtbot, board, door):
    touch_bay(qtbot, board, "3")
    touch(qtbot, board, "Out of service")
    assert until_sent(qtbot, door, cmd.SetAvailability) == cmd.SetAvailability(bay_id=BayId(3), is_operative=False)
    qtbot.waitUntil(lambda: board.pane.bay.availability is Availability.OUT_OF_SERVICE)
    touch(qtbot, board, "Put into service")
    qtbot.waitUntil(lambda: board.pane.bay.availability is Availability.AVAILABLE)


def test_latest_receipt_of_a_bay_is_printed_again(qtbot, board, door):
    door.answers[ListSessions] = (a_session_row(bay_number="3"),)
    touch_bay(qtbot, board, "3")
    qtbot.waitUntil(lambda: find_button(board, "Print receipt").isEnabled())
    touch(qtbot, board, "Print receipt")
    assert until_sent(qtbot, door, cmd.PrintReceipt) == cmd.PrintReceipt(receipt_id=ReceiptId(411))


def test_power_curve_is_drawn_in_the_background(qtbot, board):
    touch_bay(qtbot, board, "1")
    curve = board.pane._curve
    qtbot.waitUntil(lambda: curve._plot is not None and curve._plot.isVisible(), timeout=15_000)
    assert len(curve.points) == 51


# --- the board


def test_filters_show_and_count(qtbot, board):
    assert find_button(board, "All 12").isChecked()
    touch(qtbot, board, "Free 2")
    assert shown_numbers(board) == ["3", "7"]
    touch(qtbot, board, "Needs you 3")
    assert shown_numbers(board) == ["4", "5", "10"]
    touch(qtbot, board, "Charging 4")
    assert shown_numbers(board) == ["1", "2", "6", "9"]


def test_bay_that_becomes_free_joins_the_free_ones(qtbot, board, door):
    touch(qtbot, board, "Free 2")
    door.replace_bay(a_bay("1"))
    qtbot.waitUntil(lambda: shown_numbers(board) == ["1", "3", "7"])
    qtbot.waitUntil(lambda: board._filters.button("free").text() == "Free 3")
    assert find_button(board, "Free 3").isChecked()


def test_search_finds_a_driver_and_enter_opens_the_bay(qtbot, board):
    board.start_search()
    type_keys(board, "taxi")
    press(board, Qt.Key.Key_Return)
    assert shown_numbers(board) == ["6"]
    assert board.pane.bay is not None and board.pane.bay.number == "6"


def test_search_without_a_hit_says_what_to_do(qtbot, board):
    board.start_search()
    type_keys(board, "nobody")
    press(board, Qt.Key.Key_Return)
    assert board._nothing.isVisible()
    touch(qtbot, board, "Show all bays")
    assert len(shown_numbers(board)) == 12


def test_arrows_move_from_tile_to_tile(qtbot, board):
    press(board, Qt.Key.Key_Right)
    assert board.pane.bay is not None and board.pane.bay.number == "1"
    press(board, Qt.Key.Key_Right)
    assert board.pane.bay.number == "2"
    press(board, Qt.Key.Key_Down)
    assert board.pane.bay.number not in ("1", "2")


def test_back_closes_the_panel_then_the_pane_then_the_filter(qtbot, board):
    touch(qtbot, board, "Free 2")
    touch_bay(qtbot, board, "3")
    touch(qtbot, board, "Limit current")
    assert board.go_back() and board.pane.bay is not None
    assert board.go_back() and board.pane.bay is None
    assert board.go_back() and len(shown_numbers(board)) == 12
    assert not board.go_back()


def test_choosing_a_bay_that_the_filter_hides_shows_all(qtbot, board):
    touch(qtbot, board, "Free 2")
    assert board.choose_number("12")
    assert len(shown_numbers(board)) == 12
    assert board.pane.bay.number == "12"


def test_new_bay_appears_in_its_place_and_a_removed_one_goes(qtbot, board, door):
    door.tell(BayChanged(bay=a_bay("7A", bay_id=BayId(77))))
    qtbot.waitUntil(lambda: shown_numbers(board)[6:8] == ["7", "7A"])
    board.choose_bay(BayId(77))
    door.tell(BayRemoved(bay_id=BayId(77)))
    qtbot.waitUntil(lambda: "7A" not in shown_numbers(board))
    assert board.pane.bay is None


def test_quiet_board_says_that_all_is_well(qtbot, context, bridge):
    bridge.alerts.clear()
    page = BoardPage(context)
    qtbot.addWidget(page)
    assert page.alerts.accessibleName() == "No alerts. Everything works.. "


def test_board_in_german(qtbot, board, context):

    context.texts = load_texts("de")
    context.formats = Formats(context.texts, context.formats.time_zone)
    board.retranslate()
    touch_bay(qtbot, board, "1")
    assert find_button(board, "Beenden & kassieren").isEnabled()
    assert board.tiles.model().index(0, 0).data(ROW_ROLE).headline == "18,43 €"


def test_models_keep_qts_rules(qtbot, context, door):
    bays = BayModel(context)
    shown = BayFilter(context)
    shown.setSourceModel(bays)
    testers = [
        QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal) for model in (bays, shown)
    ]
    bays.set_bays(list(sample_bays()))
    shown.show_only("free", "")
    bays.update_bay(a_bay("1"))
    bays.update_bay(a_bay("99", bay_id=BayId(99)))
    bays.remove_bay(BayId(99))
    shown.show_only("all", "taxi")
    bays.set_bays([])
    assert len(testers) == 2


def test_small_curve_is_thinned_and_forgotten_with_its_session(context):

    bays = BayModel(context)
    bays.set_bays([a_charging_bay("1")])
    for n in range(1000):
        bays.update_bay(a_charging_bay("1", power_w=2000 * n))
    trail = bays.index(0).data(TRAIL_ROLE)
    assert TRAIL_LENGTH <= len(trail) <= 2 * TRAIL_LENGTH
    assert trail[0] == 0 and trail[-1] == 1_998_000
    bays.update_bay(a_bay("1"))
    assert bays.index(0).data(TRAIL_ROLE) == []


def test_tile_is_painted_again_only_when_it_looks_different(qtbot, context):
    bays = BayModel(context)
    bay = a_charging_bay("1", power_w=11_010)
    bays.set_bays([bay])
    bays.update_bay(bay)  # its curve begins
    with qtbot.assertNotEmitted(bays.dataChanged):
        bays.update_bay(replace(bay, power_w=11_015, last_heard_at=NOW))
    assert bays.index(0).data(ROW_ROLE).bay.power_w == 11_015
    for news in (
        {"power_w": 10_000},
        {"energy_wh": 99_900},
        {"token_label": "Ada"},
        {"fault": "x", "session_id": None},
    ):
        with qtbot.waitSignal(bays.dataChanged):
            bays.update_bay(replace(bay, **news))


def test_two_hundred_bays_scroll_and_are_found(qtbot, theme):

    door = SampleDoor(bays=many_bays(200), hub=a_hub(bay_count=200))
    bridge = Bridge(door)
    with qtbot.waitSignal(bridge.ready):
        pass
    page = BoardPage(PageContext(bridge, load_texts("en"), theme))
    qtbot.addWidget(page)
    page.resize(1270, 690)
    with qtbot.waitExposed(page):
        page.show()
    assert page.choose_number("187")
    assert page.tiles.viewport().rect().contains(page.tiles.visualRect(page.tiles.currentIndex()).center())
    bridge.close()
