"""The till, used as an attendant uses it."""

from decimal import Decimal

import msgspec
from PySide6.QtTest import QAbstractItemModelTester

from hubmanager.domain.errors import StoreUnavailable, WrongState
from hubmanager.hub.messages import commands as cmd
from hubmanager.hub.messages import queries
from hubmanager.hub.messages.events import PaymentTaken
from tests.ui.pages.seeing import cells, field, fill_in, touch_row, words
from tests.ui.sample_views import a_shift, ago, sample_till
from tests.ui.touch import touch


def opened(qtbot, open_page, argument=None):
    page = open_page("till", argument)
    qtbot.waitUntil(lambda: page.week.isVisible())
    return page


def closed_till():
    return msgspec.structs.replace(sample_till(), shift=None)


def test_day_is_seen_at_a_glance(qtbot, open_page):
    page = opened(qtbot, open_page)
    assert (page.takings.figure, page.unpaid.figure, page.drawer.figure) == ("€744.00", "€27.90", "€281.60")
    assert "Mon €744" in page.week.accessibleName()
    assert "since 07:02, by Kim" in words(page)


def test_closed_till_asks_for_the_counted_cash(qtbot, open_page, door, context):
    door.answers[queries.GetTill] = closed_till()
    page = opened(qtbot, open_page)
    assert "The till is closed" in words(page)
    assert page.shift.opening.amount.hasFocus()
    for key in ("1", "5", "0", ".", "5", "0"):
        touch(qtbot, page.shift, key)
    assert field(page, "Cash counted at the start").text() == "150.50"
    touch(qtbot, page, "Open shift")
    assert door.sent == [cmd.OpenShift(opening_cash=Decimal("150.50"))]
    qtbot.waitUntil(lambda: context.messages == [("The shift is open.", "good")])


def test_no_sum_is_refused_beside_the_field(qtbot, open_page, door):
    door.answers[queries.GetTill] = closed_till()
    page = opened(qtbot, open_page)
    touch(qtbot, page, "Open shift")
    assert "Enter a number, such as 150." in words(page)
    assert door.sent == []


def test_x_report_only_looks(qtbot, open_page, door):
    page = opened(qtbot, open_page)
    touch(qtbot, page, "X report")
    seen = words(page)
    for text in ("A look at the open shift. It changes nothing.", "Cash (9)", "€131.60", "Card (31)", "€612.40"):
        assert text in seen
    assert door.sent == []
    assert page.go_back()
    assert "Card (31)" not in words(page)


def test_shift_closes_with_the_difference_and_a_z_number(qtbot, open_page, door):
    page = opened(qtbot, open_page)
    touch(qtbot, page, "Close shift")
    fill_in(qtbot, page, "Cash counted", "279,60")
    fill_in(qtbot, page, "Note", "2 Euro missing")
    done = a_shift(z_number=31, closed_at=ago(0), counted_cash=Decimal("279.60"), difference=Decimal("-2.00"))
    door.answers[cmd.CloseShift] = cmd.CommandAnswer(z_number=31)
    door.answers[queries.GetTill] = msgspec.structs.replace(closed_till(), closed_shifts=(done,))
    touch(qtbot, page, "Close with Z report")
    assert door.sent == [cmd.CloseShift(counted_cash=Decimal("279.60"), note="2 Euro missing")]
    qtbot.waitUntil(lambda: "Z report 31" in words(page) and "€2.00 too little" in words(page))
    touch(qtbot, page, "Done")
    assert "The till is closed" in words(page)


def test_refused_closing_is_told_and_what_was_typed_stays(qtbot, open_page, door):
    door.answers[cmd.CloseShift] = WrongState("The till is closed already.", remedy="Look at the list.")
    page = opened(qtbot, open_page, "close")
    fill_in(qtbot, page, "Cash counted", "280")
    touch(qtbot, page, "Close with Z report")
    qtbot.waitUntil(lambda: "The till is closed already. Look at the list." in words(page))
    assert field(page, "Cash counted").text() == "280"


def test_payment_elsewhere_leaves_the_count_alone(qtbot, open_page, door):
    page = opened(qtbot, open_page, "close")
    fill_in(qtbot, page, "Cash counted", "280")
    asked = len(door.asked)
    door.tell(PaymentTaken(receipt_id=412, method="cash", amount=Decimal("27.90")))
    qtbot.waitUntil(lambda: len(door.asked) > asked)
    qtbot.waitUntil(lambda: page.takings.figure == "€744.00")
    assert field(page, "Cash counted").text() == "280"


def test_unpaid_session_leads_to_its_receipt(qtbot, open_page, context):
    page = opened(qtbot, open_page)
    touch_row(qtbot, page.unpaid_table.view, "R-000412")
    assert context.visits == [("receipts", 412)]
    QAbstractItemModelTester(page.unpaid_table.view.model(), QAbstractItemModelTester.FailureReportingMode.Fatal)


def test_closed_shifts_tell_expected_counted_and_difference(qtbot, open_page):
    page = opened(qtbot, open_page)
    touch(qtbot, page, "Closed shifts")
    (row,) = cells(page.closed_table.view)
    assert (row[0], row[3:]) == ("Z 30", ["€281.60", "€279.60", "€2.00 too little"])
    QAbstractItemModelTester(page.closed_table.view.model(), QAbstractItemModelTester.FailureReportingMode.Fatal)


def test_empty_lists_say_what_they_are_for(qtbot, open_page, door):
    door.answers[queries.GetTill] = msgspec.structs.replace(sample_till(), unpaid=(), closed_shifts=())
    page = opened(qtbot, open_page)
    assert "Everything is paid" in words(page)
    touch(qtbot, page, "Closed shifts")
    assert "No shift was closed yet" in words(page)


def test_unreadable_till_says_why(qtbot, open_page, door):
    door.answers[queries.GetTill] = StoreUnavailable("The database can't be read.", remedy="Make room on the disk.")
    page = open_page("till")
    qtbot.waitUntil(lambda: "The database can't be read. Make room on the disk." in words(page))
