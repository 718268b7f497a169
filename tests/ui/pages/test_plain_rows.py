"""Rows, words and entries without a window."""

from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubmanager.domain.alert import AlertPriority, AlertState
from hubmanager.domain.errors import InvalidInput
from hubmanager.domain.ocpi_tariff import tariff_from_ocpi, tariff_to_ocpi
from hubmanager.domain.payment import PaymentMethod
from hubmanager.domain.receipt import ReceiptKind
from hubmanager.domain.token import TokenKind
from hubmanager.hub.messages import commands as cmd
from hubmanager.hub.messages.views import TimelineEntry
from hubmanager.texts import load_texts
from hubmanager.ui.format import Formats
from hubmanager.ui.models import entry
from hubmanager.ui.models.alert_row import action_command, alert_text, can_shelve, in_reading_order
from hubmanager.ui.models.bay_numbers import numbers_from, propose_bay_numbers, read_bay_numbers
from hubmanager.ui.models.day_range import day_range
from hubmanager.ui.models.price_draft import PriceBand, PriceDraft, SampleSession, draft_of, sample_cost, tariff_of
from hubmanager.ui.models.receipt_row import is_unpaid, state_cell
from hubmanager.ui.models.session_row import driver_name, paid_cell, session_row, stop_text
from hubmanager.ui.models.station_row import clock_text
from hubmanager.ui.models.till_row import day_bars, difference_text
from hubmanager.ui.models.told import timeline_text, told
from tests.ui.sample_views import EUR, NOW, a_receipt_row, a_session_row, ago, an_alert, sample_till

BERLIN = ZoneInfo("Europe/Berlin")
EN, DE = load_texts("en"), load_texts("de")
ENGLISH, GERMAN = Formats(EN, BERLIN), Formats(DE, BERLIN)


# --- sessions and receipts


def test_session_row_says_time_energy_and_money_as_people_write_them():
    texts = [cell.text for cell in session_row(a_session_row(4408), EN, ENGLISH, NOW).cells]
    assert texts == ["12:12", "1", "Walk-in", "58 min", "41.20 kWh", "€20.19", "Card", "R-000411", "Billed"]


def test_running_session_lasts_until_now_and_has_no_total():
    row = session_row(a_session_row(ended_at=None, started_at=ago(7), total_gross=None), EN, ENGLISH, NOW)
    assert (row.cells[3].text, row.cells[5].text) == ("7 min", "–")


def test_rows_are_sorted_by_figures_and_not_by_their_text():
    small = session_row(a_session_row(energy_wh=9_000), EN, ENGLISH, NOW)
    large = session_row(a_session_row(energy_wh=41_200), EN, ENGLISH, NOW)
    assert small.cells[4].sort < large.cells[4].sort
    assert small.cells[4].text > large.cells[4].text


@pytest.mark.parametrize(
    ("kind", "label", "uid", "name"),
    [
        (TokenKind.WALK_IN, "", "W4F7K2", "Walk-in"),
        (TokenKind.NONE, "", "", "No card"),
        (TokenKind.CARD, "Taxi 12", "04A1", "Taxi 12"),
        (TokenKind.CARD, "", "04A1", "04A1"),
    ],
)
def test_driver_is_named_by_card_number_or_walk_in(kind, label, uid, name):
    assert driver_name(a_session_row(token_kind=kind, token_label=label, token_uid=uid), EN) == name


@pytest.mark.parametrize(
    ("changes", "word", "unpaid"),
    [
        ({}, "Paid", False),
        ({"paid_by": None}, "Unpaid", True),
        ({"paid_by": PaymentMethod.ACCOUNT}, "On account", False),
        ({"paid_by": None, "is_void": True}, "Cancelled", False),
        ({"refunded": Decimal("3.00")}, "Refunded €3.00", False),
        ({"kind": ReceiptKind.VOID, "original_number": "R-1"}, "Voids R-1", False),
        ({"kind": ReceiptKind.REFUND, "original_number": "R-1", "paid_by": None}, "Refund of R-1", False),
    ],
)
def test_receipt_says_what_became_of_it(changes, word, unpaid):
    receipt = a_receipt_row(**changes)
    cell = state_cell(receipt, EN, ENGLISH)
    assert (cell.text, is_unpaid(receipt)) == (word, unpaid)
    assert cell.role
    assert cell.icon


# --- alerts


def test_alerts_that_need_someone_come_first_and_safety_before_money():
    money = an_alert(1, priority=AlertPriority.MONEY, raised_at=ago(1))
    safety = an_alert(2, raised_at=ago(30))
    taken = an_alert(3, state=AlertState.ACKNOWLEDGED, acknowledged_by="Kim")
    shelved = an_alert(4, state=AlertState.SHELVED, shelved_until=NOW, priority=AlertPriority.SERVICE)
    assert [alert.alert_id for alert in in_reading_order((shelved, taken, money, safety))] == [2, 1, 3, 4]


@pytest.mark.parametrize("state", list(AlertState))
@pytest.mark.parametrize("texts", [EN, DE], ids=["en", "de"])
def test_every_state_of_an_alert_has_words(state, texts):
    alert = an_alert(state=state, acknowledged_by="Kim", shelved_until=NOW)
    said = alert_text(alert, texts, Formats(texts, BERLIN), NOW).state
    assert said
    assert "{" not in said
    assert not said.startswith("alerts_page.")


def test_rule_without_texts_is_still_named():
    said = alert_text(an_alert(rule="something_new"), EN, ENGLISH, NOW)
    assert (said.title, said.steps) == ("Something new", ())


def test_what_can_hurt_people_is_not_put_aside():
    assert not can_shelve(an_alert(priority=AlertPriority.SAFETY))
    assert can_shelve(an_alert(priority=AlertPriority.SERVICE))


def test_every_action_of_an_alert_is_a_command():
    actions = ("unlock", "soft_reset", "hard_reset", "status", "out_of_service", "in_service", "start", "stop")
    commands = [action_command(action, 7) for action in actions]
    assert all(isinstance(command, cmd.Command) for command in commands)
    assert len(set(commands)) == len(actions)
    assert action_command("dance", 7) is None


# --- the till


@pytest.mark.parametrize(
    ("difference", "said"),
    [(None, "–"), (Decimal(0), "Exact"), (Decimal("2.5"), "€2.50 too much"), (Decimal(-2), "€2.00 too little")],
)
def test_difference_is_told_in_words(difference, said):
    assert difference_text(difference, EUR, EN, ENGLISH) == said


def test_bars_mark_today_and_show_whole_units():
    bars = day_bars(sample_till().week, EN, ENGLISH)
    assert [bar.is_marked for bar in bars] == [False] * 6 + [True]
    assert bars[0].figure == "€812"


# --- what people type


@pytest.mark.parametrize("text", ["0,49", "0.49", " 0.49 ", "€0.49", "0,4900"])
def test_price_is_read_with_comma_and_point(text):
    assert entry.read_price(ENGLISH, text, "price") == Decimal("0.49")


@pytest.mark.parametrize("text", ["-1", "abc", "1e3", "0.12345", "NaN"])
def test_impossible_price_is_refused_beside_its_field(text):
    with pytest.raises(InvalidInput) as raised:
        entry.read_price(ENGLISH, text, "price")
    assert raised.value.field == "price"
    assert f"errors.{raised.value.key}" in EN


def test_empty_price_is_none():
    assert entry.read_price(ENGLISH, "  ", "price") is None


@pytest.mark.parametrize("text", ["150,001", "-5", ""])
def test_amount_of_money_is_no_finer_than_a_coin(text):
    with pytest.raises(InvalidInput):
        entry.read_amount(ENGLISH, text, "opening_cash", EUR)


@pytest.mark.parametrize(("text", "seen"), [("8:00", time(8)), ("22.30", time(22, 30)), ("06:05", time(6, 5))])
def test_time_of_day_is_read(text, seen):
    assert entry.read_time(text, "start") == seen


@pytest.mark.parametrize("text", ["24:00", "8", "8:60", "soon"])
def test_no_time_of_day_is_refused(text):
    with pytest.raises(InvalidInput):
        entry.read_time(text, "start")


@pytest.mark.parametrize(
    ("pin", "again", "field"), [("123", "123", "pin"), ("12a4", "12a4", "pin"), ("1234", "1235", "pin_again")]
)
def test_bad_pin_is_refused_beside_the_right_field(pin, again, field):
    with pytest.raises(InvalidInput) as raised:
        entry.read_pin(pin, again)
    assert raised.value.field == field


def test_power_typed_in_kilowatts_becomes_watts():
    assert entry.read_power_w(GERMAN, "7,4", "max_power_w") == 7_400


@given(st.decimals(min_value=0, max_value=100_000, places=4, allow_nan=False, allow_infinity=False))
def test_number_that_is_shown_is_read_back_unchanged(number):
    for formats, language in ((ENGLISH, "en"), (GERMAN, "de")):
        assert entry.read_decimal(formats, entry.show_decimal(number, language), "price") == number


# --- bay numbers


def test_bay_numbers_are_read_with_commas_or_blanks():
    assert read_bay_numbers("7, 8A", 2) == read_bay_numbers("7 8A", 2) == ("7", "8A")


@pytest.mark.parametrize("text", ["7", "7, 8, 9", "", "7, 7", "7a, 7A"])
def test_wrong_number_of_bays_or_one_twice_is_refused(text):
    with pytest.raises(InvalidInput):
        read_bay_numbers(text, 2)


def test_bays_that_wait_for_a_charger_are_proposed_first():
    assert propose_bay_numbers(3, ("4",), ("1", "4", "9", "9A")) == ("4", "10", "11")


def test_first_start_numbers_follow_one_another():
    assert numbers_from("8", 3) == ("8", "9", "10")


# --- days


@pytest.mark.parametrize(
    ("choice", "since", "until"),
    [
        ("today", datetime(2026, 11, 22, 23, tzinfo=ZoneInfo("UTC")), None),
        (
            "yesterday",
            datetime(2026, 11, 21, 23, tzinfo=ZoneInfo("UTC")),
            datetime(2026, 11, 22, 23, tzinfo=ZoneInfo("UTC")),
        ),
        ("week", datetime(2026, 11, 16, 23, tzinfo=ZoneInfo("UTC")), None),
        ("all", None, None),
    ],
)
def test_days_begin_at_midnight_of_the_hub(choice, since, until):
    assert day_range(choice, date(2026, 11, 1), ENGLISH, NOW) == (since, until)


def test_day_of_the_clock_change_has_25_hours():
    since, until = day_range("one", date(2026, 10, 25), ENGLISH, NOW)
    assert until - since == 25 * (datetime(2026, 1, 1, 1) - datetime(2026, 1, 1, 0))  # noqa: DTZ001


# --- prices


def a_draft(**changes) -> PriceDraft:
    values = {"name": "Standard", "per_kwh": Decimal("0.49"), "vat_pct": Decimal(19)} | changes
    return PriceDraft(**values)


@pytest.mark.parametrize(
    "draft",
    [
        a_draft(),
        a_draft(idle_per_minute=Decimal("0.10"), session_fee=Decimal("0.50")),
        a_draft(band=PriceBand(time(22), time(6), Decimal("0.39"))),
    ],
)
def test_prices_survive_the_way_through_ocpi(draft):
    tariff = tariff_of(draft, EUR, "standard")
    assert draft_of(tariff_from_ocpi(tariff_to_ocpi(tariff))) == draft


def test_sample_session_at_night_takes_the_night_price():
    tariff = tariff_of(a_draft(band=PriceBand(time(22), time(6), Decimal("0.39"))), EUR, "standard")
    night = SampleSession(10_000, 30, 0, datetime(2026, 11, 23, 23, tzinfo=BERLIN))
    day = SampleSession(10_000, 30, 0, datetime(2026, 11, 23, 12, tzinfo=BERLIN))
    assert sample_cost(tariff, night, BERLIN).total_gross == Decimal("3.90")
    assert sample_cost(tariff, day, BERLIN).total_gross == Decimal("4.90")


def test_idle_minutes_of_the_sample_are_charged_as_parking():
    tariff = tariff_of(a_draft(idle_per_minute=Decimal("0.10"), session_fee=Decimal("0.50")), EUR, "standard")
    cost = sample_cost(tariff, SampleSession(10_000, 30, 10, datetime(2026, 11, 23, 12, tzinfo=BERLIN)), BERLIN)
    assert cost.total_gross == Decimal("4.90") + Decimal("1.00") + Decimal("0.50")


# --- what the hub tells


def test_timeline_writes_money_and_codes_as_people_read_them():
    paid = TimelineEntry(at=NOW, text="timeline.paid", values={"method": "card", "amount": "20.19"})
    doubtful = TimelineEntry(at=NOW, text="timeline.to_check", values={"reasons": "lost_stop, meter_fell"})
    assert timeline_text(paid, DE, GERMAN, EUR).endswith("Karte, 20,19 €")
    assert "The meter went backwards" in timeline_text(doubtful, EN, ENGLISH, EUR)


@pytest.mark.parametrize(
    ("reason", "said"),
    [("", "Stopped at the station"), ("EVDisconnected", "The car was unplugged"), ("VendorSpecial", "VendorSpecial")],
)
def test_stop_reason_is_told_in_words_where_the_standard_has_it(reason, said):
    assert stop_text(reason, EN) == said
    assert said in timeline_text(
        TimelineEntry(at=NOW, text="timeline.ended", values={"reason": reason}), EN, ENGLISH, EUR
    )


def test_missing_value_or_unknown_key_breaks_nothing():
    assert told(EN, "timeline.started", {}) == "Started"
    assert told(EN, "timeline.never_heard_of", {}) == ""


@pytest.mark.parametrize(("offset", "said"), [(None, "–"), (3, "right"), (75, "75 s fast"), (-3600, "3,600 s slow")])
def test_clock_of_a_station_is_told_in_words(offset, said):
    assert clock_text(offset, EN, ENGLISH) == said


def test_session_whose_receipt_was_taken_back_is_not_unpaid():
    row = a_session_row(paid_by=None, is_void=True)
    assert paid_cell(row, EN).text == "Cancelled"
    assert paid_cell(a_session_row(paid_by=None), EN).text == "Unpaid"


@pytest.mark.parametrize(("detail", "shown"), [("6", ""), ("10.0.0.9", "10.0.0.9")])
def test_bare_figure_is_not_put_behind_an_alerts_sentence(detail, shown):
    assert alert_text(an_alert(detail=detail), EN, ENGLISH, NOW).detail == shown
