"""Receipts, used as an attendant and a manager use them."""

from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage
from PySide6.QtTest import QAbstractItemModelTester

from hubmanager.domain.errors import InvalidInput, Unreachable, WrongState
from hubmanager.domain.ids import ReceiptId
from hubmanager.domain.payment import PaymentMethod
from hubmanager.domain.receipt import ReceiptKind
from hubmanager.domain.staff import Role
from hubmanager.hub.messages import commands as cmd
from hubmanager.hub.messages import queries
from tests.ui.pages.seeing import cells, field, fill_in, touch_row, words
from tests.ui.sample_views import a_receipt_row, sample_receipt_detail, sample_receipt_rows
from tests.ui.touch import find_button, touch


def a_picture() -> bytes:
    image = QImage(576, 900, QImage.Format.Format_RGB32)
    image.fill(0xFFFFFFFF)
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(content.data())


@pytest.fixture
def receipts(door):
    """Answer each receipt with its own row and a picture of paper."""
    rows = {row.receipt_id: row for row in sample_receipt_rows()}

    def answer(query):
        return msgspec.structs.replace(sample_receipt_detail(), row=rows[query.receipt_id], preview_png=a_picture())

    door.answers[queries.GetReceipt] = answer
    return rows


def opened(qtbot, open_page, receipt_id: int):
    page = open_page("receipts", receipt_id)
    qtbot.waitUntil(lambda: page.detail.print.isVisible())
    return page


def test_list_shows_what_became_of_each_receipt(qtbot, open_page):
    page = open_page("receipts")
    qtbot.waitUntil(lambda: len(cells(page.table.view)) == 5)
    assert [row[6] for row in cells(page.table.view)] == [
        "Unpaid",
        "Paid",
        "Paid",
        "Refund of R-000408",
        "Refunded €3.00",
    ]
    QAbstractItemModelTester(page.table.view.model(), QAbstractItemModelTester.FailureReportingMode.Fatal)


def test_unpaid_ones_are_asked_of_the_hub(qtbot, open_page, door):
    page = open_page("receipts")
    touch(qtbot, page, "Unpaid only")
    qtbot.waitUntil(lambda: any(isinstance(q, queries.ListReceipts) and q.only_unpaid for q in door.asked))


def test_nothing_unpaid_is_good_news(qtbot, open_page, door):
    door.answers[queries.ListReceipts] = ()
    page = open_page("receipts", "unpaid")
    qtbot.waitUntil(lambda: "Everything is paid" in words(page))


def test_touched_row_opens_the_paper(qtbot, open_page, receipts):
    page = open_page("receipts")
    qtbot.waitUntil(lambda: len(cells(page.table.view)) == 5)
    touch_row(qtbot, page.table.view, "R-000411")
    qtbot.waitUntil(lambda: page.detail.paper.has_picture)
    assert "Receipt R-000411" in words(page)
    assert "€20.19" in words(page)


def test_paper_without_a_picture_says_so(qtbot, open_page):
    page = opened(qtbot, open_page, 411)
    assert not page.detail.paper.has_picture
    assert "There is no picture of this paper" in words(page)


def test_first_print_and_copies_are_told_apart(qtbot, open_page, door, receipts, context):
    page = opened(qtbot, open_page, 412)
    touch(qtbot, page, "Print")
    qtbot.waitUntil(lambda: bool(context.messages))
    assert door.sent == [cmd.PrintReceipt(receipt_id=ReceiptId(412))]
    page.opened(411)
    qtbot.waitUntil(lambda: page.detail.print.text() == "Print a copy")


def test_printer_that_is_gone_is_told(qtbot, open_page, door, receipts, context):
    door.answers[cmd.PrintReceipt] = Unreachable("The printer does not answer.", remedy="Look at its cable.")
    page = opened(qtbot, open_page, 411)
    touch(qtbot, page, "Print a copy")
    qtbot.waitUntil(lambda: context.messages == [("The printer does not answer. Look at its cable.", "fault")])


def test_cash_payment_tells_the_change(qtbot, open_page, door, receipts, context):
    door.answers[cmd.TakePayment] = cmd.CommandAnswer(change=Decimal("2.10"))
    page = opened(qtbot, open_page, 412)
    touch(qtbot, page, "Take payment")
    touch(qtbot, page, "€30")
    touch(qtbot, page, "Take cash")
    qtbot.waitUntil(lambda: bool(context.messages))
    (sent,) = door.sent_of(cmd.TakePayment)
    assert (sent.receipt_id, sent.method, sent.tendered) == (412, PaymentMethod.CASH, Decimal(30))
    assert "Change to give: €2.10" in context.messages[0][0]


def test_closed_till_is_told_on_the_panel(qtbot, open_page, door, receipts):
    door.answers[cmd.TakePayment] = WrongState("The till is closed.", remedy="Open the shift first.")
    page = opened(qtbot, open_page, 412)
    touch(qtbot, page, "Take payment")
    touch(qtbot, page, "Take cash")
    qtbot.waitUntil(lambda: "The till is closed. Open the shift first." in words(page))


def test_paid_receipt_offers_no_payment_and_a_correction_no_correction(qtbot, open_page, receipts):
    page = opened(qtbot, open_page, 411)
    assert "Take payment" not in words(page)
    page.opened(409)
    qtbot.waitUntil(lambda: "Refund R-000409" in words(page))
    assert not page.detail.void.isVisible()
    assert not page.detail.refund.isVisible()


def test_pdf_is_written_to_the_named_file(qtbot, open_page, door, receipts, context):
    page = opened(qtbot, open_page, 411)
    touch(qtbot, page, "Save as PDF")
    assert field(page, "File").text().endswith("R-000411.pdf")
    fill_in(qtbot, page, "File", "~/paper.pdf")
    touch(qtbot, page, "A4")
    touch(qtbot, page, "Save")
    qtbot.waitUntil(lambda: bool(context.messages))
    path = str(Path("~/paper.pdf").expanduser())
    assert door.sent == [cmd.SaveReceiptPdf(receipt_id=ReceiptId(411), path=path, a4=True)]


def test_empty_file_name_is_refused_beside_its_field(qtbot, open_page, door, receipts):
    page = opened(qtbot, open_page, 411)
    touch(qtbot, page, "Save as PDF")
    fill_in(qtbot, page, "File", "")
    touch(qtbot, page, "Save")
    assert "Enter a file name." in words(page)
    assert door.sent == []


def test_refund_needs_amount_and_reason(qtbot, open_page, door, bridge, receipts):
    bridge.role = Role.MANAGER
    page = opened(qtbot, open_page, 408)
    touch(qtbot, page, "Refund")
    assert "At most €20.79" in words(page)
    fill_in(qtbot, page, "Amount to give back", "30")
    touch(qtbot, page, "Give back €30.00")
    assert "At most €20.79 can be given back." in words(page)
    assert "Please fill this in." in words(page)
    assert door.sent == []
    fill_in(qtbot, page, "Amount to give back", "5,50")
    fill_in(qtbot, page, "Reason", "Wrong bay")
    touch(qtbot, page, "Give back €5.50")
    assert door.sent == [
        cmd.CorrectReceipt(
            receipt_id=ReceiptId(408), kind=ReceiptKind.REFUND, reason="Wrong bay", amount=Decimal("5.50")
        )
    ]


def test_void_takes_back_the_whole_sum_after_the_managers_pin(qtbot, open_page, door, bridge, receipts):
    asked = []
    bridge.pin_asker = lambda _role, then, _given_up: asked.append(then)
    page = opened(qtbot, open_page, 412)
    touch(qtbot, page, "Void")
    fill_in(qtbot, page, "Reason", "Charger broke off")
    touch(qtbot, page, "Void €27.90")
    assert door.sent == []
    asked[0]()
    assert door.sent == [
        cmd.CorrectReceipt(receipt_id=ReceiptId(412), kind=ReceiptKind.VOID, reason="Charger broke off")
    ]


def test_error_of_the_hub_stands_beside_the_field_it_names(qtbot, open_page, door, bridge, receipts):
    bridge.role = Role.MANAGER
    door.answers[cmd.CorrectReceipt] = InvalidInput("Too much.", field="amount", remedy="Less.")
    page = opened(qtbot, open_page, 408)
    touch(qtbot, page, "Refund")
    fill_in(qtbot, page, "Reason", "Goodwill")
    touch(qtbot, page, "Give back €20.79")
    qtbot.waitUntil(lambda: page.detail.correct_panel.form.row("amount").is_wrong)
    assert field(page, "Amount to give back").accessibleDescription() == "Too much. Less."


def test_escape_closes_the_panel_first_and_then_the_receipt(qtbot, open_page, receipts):
    page = opened(qtbot, open_page, 411)
    touch(qtbot, page, "Save as PDF")
    assert page.go_back()
    assert find_button(page, "Print a copy").isVisible()
    assert page.go_back()
    assert page.table.isVisible()


def test_receipt_leads_to_its_session(qtbot, open_page, receipts, context):
    page = opened(qtbot, open_page, 411)
    touch(qtbot, page, "Open session 4408")
    assert context.visits == [("sessions", 4408)]


def test_amounts_follow_the_currency(qtbot, open_page, door):
    row = a_receipt_row(77, currency="JPY", total_gross=Decimal(1500), refunded=Decimal(0))
    door.answers[queries.GetReceipt] = msgspec.structs.replace(sample_receipt_detail(), row=row)
    page = opened(qtbot, open_page, 77)
    touch(qtbot, page, "Refund")
    assert field(page, "Amount to give back").text() == "1,500"
