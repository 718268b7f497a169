"""Sessions, used as an attendant and a manager use them."""

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from hubmanager.domain.errors import NotFound, WrongState
from hubmanager.domain.ids import BayId, SessionId
from hubmanager.domain.session import ReviewReason, SessionState
from hubmanager.domain.staff import Role
from hubmanager.hub.messages import commands as cmd
from hubmanager.hub.messages import queries
from hubmanager.hub.messages.events import SessionClosed
from tests.ui.pages.seeing import cells, touch_row, words
from tests.ui.sample_views import a_session_row, ago, sample_session_detail, sample_session_rows
from tests.ui.touch import find_button, touch


def last_list(door) -> queries.ListSessions:
    return [query for query in door.asked if isinstance(query, queries.ListSessions)][-1]


def doubtful_detail():
    row = a_session_row(
        4399, state=SessionState.ENDED, total_gross=None, receipt_id=None, review_reasons=(ReviewReason.LOST_STOP,)
    )
    return msgspec.structs.replace(sample_session_detail(), row=row, lines=(), vat=())


def test_list_shows_the_sessions_newest_first(qtbot, open_page):
    page = open_page("sessions")
    qtbot.waitUntil(lambda: len(cells(page.table.view)) == 5)
    assert [row[1] for row in cells(page.table.view)] == ["6", "4", "1", "9", "3"]
    assert "5 sessions" in words(page)
    QAbstractItemModelTester(page.table.view.model(), QAbstractItemModelTester.FailureReportingMode.Fatal)


def test_filters_ask_the_hub_for_day_state_bay_and_text(qtbot, open_page, door):
    page = open_page("sessions")
    touch(qtbot, page, "Yesterday")
    page.state.setCurrentIndex(page.state.findData("billed"))
    page.state.activated.emit(page.state.currentIndex())
    page.bay.setCurrentIndex(page.bay.findData("7"))
    page.bay.activated.emit(page.bay.currentIndex())
    qtbot.keyClicks(page.search, "taxi")
    qtbot.keyClick(page.search, Qt.Key.Key_Return)
    asked = last_list(door)
    assert (asked.state, asked.bay_id, asked.text) == (SessionState.BILLED, BayId(7), "taxi")
    assert asked.since is not None
    assert asked.until is not None


def test_one_day_is_stepped_through(qtbot, open_page, door):
    page = open_page("sessions")
    touch(qtbot, page, "Choose a day")
    assert not find_button(page, "One day later").isEnabled()
    touch(qtbot, page, "One day earlier")
    assert "Sun 22 Nov 2026" in words(page)
    asked = last_list(door)
    assert (asked.until - asked.since).days == 1


def test_filter_without_a_hit_says_so_and_offers_to_clear_it(qtbot, open_page, door):
    door.answers[queries.ListSessions] = lambda query: () if query.since else sample_session_rows()
    page = open_page("sessions")
    qtbot.waitUntil(lambda: "Nothing fits this filter" in words(page))
    touch(qtbot, page.table, "Clear filters")
    qtbot.waitUntil(lambda: len(cells(page.table.view)) == 5)


def test_hub_without_sessions_leads_to_the_bays(qtbot, open_page, door, context):
    door.answers[queries.ListSessions] = ()
    page = open_page("sessions")
    touch(qtbot, page, "All")
    qtbot.waitUntil(lambda: "No sessions yet" in words(page))
    touch(qtbot, page, "Go to the bays")
    assert context.visits == [("board", None)]


def test_earlier_answer_that_comes_late_is_passed_over(qtbot, open_page, door):
    page = open_page("sessions")
    qtbot.waitUntil(lambda: len(cells(page.table.view)) == 5)
    door.is_holding = True
    page.refresh()
    page.refresh()
    late = door.held.pop(0)
    door.answers[queries.ListSessions] = (a_session_row(1),)
    door.release()
    late()
    qtbot.waitUntil(lambda: len(cells(page.table.view)) == 1)


def test_touched_row_opens_the_session_with_price_readings_and_messages(qtbot, open_page):
    page = open_page("sessions")
    qtbot.waitUntil(lambda: len(cells(page.table.view)) == 5)
    touch_row(qtbot, page.table.view, "R-000411")
    qtbot.waitUntil(lambda: page.detail.open_receipt.isVisible())
    seen = words(page)
    for text in ("Session 4408", "Bay 1", "41.20 kWh", "41.200 kWh × €0.49", "€20.19", "VAT 19 %", "1,204.300 kWh"):
        assert text in seen
    assert "Paid: Card, €20.19" in seen
    touch(qtbot, page, "Readings")
    assert cells(page.detail.readings.view)[0][1] == "1,204.300 kWh"
    touch(qtbot, page, "Raw messages")
    assert "StartTransaction" in cells(page.detail.frames.view)[0][2]
    for table in (page.detail.readings, page.detail.frames):
        QAbstractItemModelTester(table.view.model(), QAbstractItemModelTester.FailureReportingMode.Fatal)


def test_enter_opens_the_row_and_escape_leads_back(qtbot, open_page):
    page = open_page("sessions")
    qtbot.waitUntil(lambda: len(cells(page.table.view)) == 5)
    page.table.view.setFocus()
    page.table.view.selectRow(2)
    qtbot.keyClick(page.table.view, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.detail.isVisible())
    assert page.go_back()
    assert page.table.isVisible()
    assert not page.go_back()


def test_session_leads_to_its_receipt(qtbot, open_page, context):
    page = open_page("sessions", 4408)
    qtbot.waitUntil(lambda: page.detail.open_receipt.isVisible())
    touch(qtbot, page, "Open receipt R-000411")
    assert context.visits == [("receipts", 411)]


def test_curve_is_described_for_those_who_cannot_see_it(qtbot, open_page):
    page = open_page("sessions", 4408)
    qtbot.waitUntil(lambda: "51 points" in page.detail.curve.accessibleName())


def test_session_that_is_gone_says_what_the_hub_says(qtbot, open_page, door):
    door.answers[queries.GetSession] = NotFound("There is no session 9.", remedy="Look at the list again.")
    page = open_page("sessions", 9)
    qtbot.waitUntil(lambda: "There is no session 9. Look at the list again." in words(page))


def test_doubtful_session_is_billed_by_the_manager(qtbot, open_page, door, bridge):
    bridge.role = Role.MANAGER
    door.answers[queries.GetSession] = lambda _query: doubtful_detail()
    page = open_page("sessions", 4399)
    qtbot.waitUntil(lambda: page.detail.review.isVisible())
    assert "The station never said that the session stopped." in words(page)
    qtbot.keyClicks(page.detail.review.note, "Driver was here")
    touch(qtbot, page, "Bill as recorded")
    qtbot.waitUntil(lambda: bool(door.sent_of(cmd.ReviewSession)))
    assert door.sent_of(cmd.ReviewSession) == [
        cmd.ReviewSession(session_id=SessionId(4399), bill=True, note="Driver was here")
    ]


def test_decision_of_an_attendant_asks_for_the_managers_pin(qtbot, open_page, door, bridge):
    asked = []
    bridge.pin_asker = lambda role, then, _given_up: asked.append((role, then))
    door.answers[queries.GetSession] = lambda _query: doubtful_detail()
    page = open_page("sessions", 4399)
    qtbot.waitUntil(lambda: page.detail.review.isVisible())
    touch(qtbot, page, "Waive")
    assert [role for role, _then in asked] == [Role.MANAGER]
    assert door.sent == []
    asked[0][1]()
    assert door.sent == [cmd.ReviewSession(session_id=SessionId(4399), bill=False)]


def test_refused_decision_is_shown_on_the_card(qtbot, open_page, door, bridge):
    bridge.role = Role.MANAGER
    door.answers[queries.GetSession] = lambda _query: doubtful_detail()
    door.answers[cmd.ReviewSession] = WrongState("It was decided before.", remedy="Look again.")
    page = open_page("sessions", 4399)
    qtbot.waitUntil(lambda: page.detail.review.isVisible())
    touch(qtbot, page, "Bill as recorded")
    qtbot.waitUntil(lambda: "It was decided before. Look again." in words(page.detail.review))


def test_waiting_decisions_are_announced_and_shown_at_once(qtbot, open_page, door):
    page = open_page("sessions")
    assert "1 session waits for your decision" in words(page)
    touch(qtbot, page, "Show them")
    assert last_list(door).state is SessionState.ENDED
    assert last_list(door).since is None


def test_closed_session_appears_by_itself(qtbot, open_page, door):
    page = open_page("sessions")
    qtbot.waitUntil(lambda: len(cells(page.table.view)) == 5)
    door.answers[queries.ListSessions] = (a_session_row(5000, started_at=ago(3)), *sample_session_rows())
    door.tell(SessionClosed(session_id=SessionId(5000), bay_id=BayId(7), receipt_id=None))
    qtbot.waitUntil(lambda: len(cells(page.table.view)) == 6)
