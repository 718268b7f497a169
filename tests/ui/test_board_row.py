"""What a tile shows, what an attendant can do there, and how large tiles are."""

from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubmanager.domain.availability import Availability, Occupancy
from hubmanager.domain.bay import CurrentKind
from hubmanager.domain.ids import ReceiptId, SessionId
from hubmanager.domain.money import Currency
from hubmanager.domain.token import TokenKind
from hubmanager.texts import load_texts
from hubmanager.ui.format import Formats
from hubmanager.ui.pages.bay_pane_actions import Act, actions_for, limit_choices_ma, needs_sure
from hubmanager.ui.pages.bay_pane_cash import likely_notes
from hubmanager.ui.pages.board_layout import GAP_PX, lay_out
from hubmanager.ui.pages.board_row import LOOKS, BayKind, bay_row, kind_of, matches, needs_somebody
from tests.ui.sample_views import a_bay, a_charging_bay, an_unpaid_bay, sample_bays

EUR = Currency("EUR")
TEXTS = load_texts("en")
FORMATS = Formats(TEXTS, ZoneInfo("Europe/Berlin"))


def row_of(bay):
    return bay_row(bay, TEXTS, FORMATS, EUR)


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({}, BayKind.FREE),
        ({"is_starting": True}, BayKind.STARTING),
        ({"availability": Availability.OCCUPIED, "occupancy": Occupancy.PLUGGED_IN}, BayKind.PLUGGED_IN),
        ({"availability": Availability.OCCUPIED, "occupancy": None}, BayKind.PLUGGED_IN),
        ({"availability": Availability.OCCUPIED, "occupancy": Occupancy.CHARGING}, BayKind.CHARGING),
        ({"availability": Availability.OCCUPIED, "occupancy": Occupancy.SUSPENDED_EV}, BayKind.PAUSED),
        ({"availability": Availability.OCCUPIED, "occupancy": Occupancy.SUSPENDED_EVSE}, BayKind.PAUSED),
        ({"availability": Availability.OCCUPIED, "occupancy": Occupancy.FINISHED}, BayKind.FINISHED),
        ({"availability": Availability.RESERVED}, BayKind.RESERVED),
        ({"availability": Availability.OUT_OF_SERVICE}, BayKind.OUT_OF_SERVICE),
        ({"availability": Availability.UNKNOWN}, BayKind.UNKNOWN),
        ({"availability": Availability.FAULTED, "receipt_id": ReceiptId(1)}, BayKind.FAULT),
        ({"availability": Availability.OFFLINE, "is_starting": True}, BayKind.OFFLINE),
        ({"receipt_id": ReceiptId(1)}, BayKind.TO_PAY),
    ],
)
def test_a_bay_has_one_word(changes, kind):
    assert kind_of(a_bay("7", **changes)) is kind


def test_every_kind_has_a_look():
    assert set(LOOKS) == set(BayKind)


def test_charging_tile_shows_money_energy_and_power():
    row = row_of(a_charging_bay("2"))
    assert (row.word, row.headline, row.detail, row.foot) == ("Charging", "€31.07", "63.4 kWh · 48.2 kW", "since 13:41")
    assert (row.soc, row.soc_share) == ("81 %", pytest.approx(0.81))
    assert row.accessible == "Bay 2, Charging. €31.07, 63.4 kWh · 48.2 kW, since 13:41, Battery 81 %"


def test_unpaid_tile_says_so():
    row = row_of(an_unpaid_bay("4"))
    assert (row.word, row.headline, row.detail) == ("To pay", "€27.90", "56.9 kWh · unpaid")


def test_free_tile_shows_the_price():
    assert row_of(a_bay("3")).detail == "€0.49 /kWh"


def test_faulted_tile_shows_the_fault():
    assert row_of(a_bay("5", availability=Availability.FAULTED, fault="GroundFailure")).detail == "GroundFailure"


def test_offline_tile_says_when_it_was_last_heard():
    assert row_of(sample_bays()[11]).foot == "last heard 14:07"


def test_bay_without_a_charger_says_what_to_do_and_no_time():
    row = row_of(a_bay("7", station_id=None, availability=Availability.OFFLINE, last_heard_at=None, can_start=False))
    assert (row.detail, row.foot) == ("no charger yet", "touch here to connect one")


def test_known_fault_is_said_in_words():
    bay = a_bay("5", availability=Availability.FAULTED, fault="GroundFailure residual", fault_rule="ground_fault")
    assert row_of(bay).detail == TEXTS("alerts.ground_fault.title")
    assert "GroundFailure" not in row_of(bay).accessible


@pytest.mark.parametrize(
    ("text", "numbers"),
    [("", 12), ("1", 4), ("12", 1), ("taxi", 1), ("04a1", 1), ("CP-07", 1), ("offline", 1), ("zzz", 0)],
)
def test_search_finds_number_card_driver_station_and_state(text, numbers):
    assert sum(matches(row_of(bay), text, TEXTS) for bay in sample_bays()) == numbers


def test_bays_that_need_somebody():
    assert [bay.number for bay in sample_bays() if needs_somebody(bay)] == ["4", "5", "10"]


@pytest.mark.parametrize(
    ("bay", "main", "hint"),
    [
        (a_bay("7"), Act.START, ""),
        (a_bay("7", availability=Availability.OCCUPIED, occupancy=Occupancy.PLUGGED_IN), Act.START, ""),
        (a_bay("7", is_starting=True, can_start=False), None, "hint_starting"),
        (a_charging_bay("7"), Act.STOP_AND_PAY, ""),
        (a_charging_bay("7", token_kind=TokenKind.NONE), Act.STOP_AND_PAY, ""),
        (a_charging_bay("7", token_kind=TokenKind.CARD), Act.STOP, "hint_account"),
        (an_unpaid_bay("7"), Act.PAY, ""),
        (an_unpaid_bay("7", receipt_id=None), Act.REVIEW, ""),
        (a_bay("7", availability=Availability.OUT_OF_SERVICE, can_start=False), Act.IN_SERVICE, ""),
        (a_bay("7", availability=Availability.FAULTED, can_start=False), Act.RESET, "hint_fault"),
        (a_bay("7", availability=Availability.FAULTED, can_start=False, can_reset=False), None, "hint_fault"),
        (a_bay("7", availability=Availability.OFFLINE, can_start=False), None, "hint_offline"),
        (a_charging_bay("7", availability=Availability.OFFLINE, can_stop=False), None, "hint_offline"),
        (a_bay("7", availability=Availability.RESERVED, can_start=False), None, "hint_reserved"),
        (a_bay("7", station_id=None, can_start=False), Act.CONNECT, "hint_no_charger"),
        (a_bay("7", can_start=False), None, "hint_free_running"),
    ],
)  # fmt: skip
def test_one_next_action(bay, main, hint):
    actions = actions_for(bay, is_shift_open=True)
    assert (actions.main, actions.hint) == (main, hint)


def test_payment_without_a_shift_opens_the_shift_first():
    assert actions_for(an_unpaid_bay("4"), is_shift_open=False).main is Act.OPEN_SHIFT


def test_small_actions_are_what_the_equipment_can():
    able = actions_for(a_bay("7"), is_shift_open=True).possible
    assert able == {Act.UNLOCK, Act.LIMIT, Act.RESET, Act.OUT_OF_SERVICE}
    assert actions_for(sample_bays()[11], is_shift_open=True).possible == frozenset()
    assert Act.IN_SERVICE in actions_for(sample_bays()[10], is_shift_open=True).possible


def test_what_breaks_off_a_session_is_asked_first():
    assert needs_sure(Act.RESET, a_bay("7"))
    assert needs_sure(Act.UNLOCK, a_charging_bay("7"))
    assert not needs_sure(Act.UNLOCK, a_bay("7"))
    assert not needs_sure(Act.OUT_OF_SERVICE, a_bay("7"))


def test_limits_stay_below_what_the_bay_gives():
    ac = sample_bays()[6]
    assert limit_choices_ma(ac) == (6_000, 10_000, 13_000, 16_000, 20_000, 25_000, 32_000)
    assert limit_choices_ma(a_bay("7", current_kind=CurrentKind.AC, max_power_w=11_000))[-1] == 16_000


@pytest.mark.parametrize(
    ("total", "currency", "sums"),
    [
        ("27.90", EUR, ["30", "40", "50", "100"]),
        ("5.00", EUR, ["10", "20", "50", "100"]),
        ("3.22", EUR, ["5", "10", "20", "50", "100"]),
        ("101.00", EUR, ["105", "110", "120", "150", "200"]),
        ("1200", Currency("JPY"), ["2000", "5000", "10000"]),
    ],
)
def test_likely_notes(total, currency, sums):
    assert [str(note) for note in likely_notes(Decimal(total), currency)] == sums


@given(cents=st.integers(1, 1_000_000))
def test_likely_notes_cover_the_sum_and_rise(cents):
    total = Decimal(cents) / 100
    notes = likely_notes(total, EUR)
    assert all(note > total for note in notes)
    assert list(notes) == sorted(set(notes))


@given(count=st.integers(1, 250), width=st.integers(620, 2600), height=st.integers(300, 1500))
def test_tiles_fit_the_width_and_stay_large_enough_for_a_finger(count, width, height):
    grid = lay_out(count, width, height)
    assert grid.columns * (grid.width + GAP_PX) <= width
    assert grid.height >= 92
    assert grid.width >= 136


def test_twelve_bays_are_all_seen_on_both_common_screens():
    for width, height in ((1330, 830), (830, 500)):
        grid = lay_out(12, width, height)
        assert -(-12 // grid.columns) * (grid.height + GAP_PX) <= height


def test_finished_session_of_nobody_is_not_a_session_to_stop():
    bay = a_bay(
        "7",
        availability=Availability.OCCUPIED,
        occupancy=Occupancy.FINISHED,
        session_id=SessionId(1),
        token_kind=TokenKind.CARD,
    )
    assert actions_for(bay, is_shift_open=True).main is Act.START
