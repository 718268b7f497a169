"""The till: shifts, payments, voids, refunds, prints."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from hubmanager.domain.errors import HubError, InvalidInput, NotFound, WrongState
from hubmanager.domain.ids import ReceiptId, SessionId
from hubmanager.domain.payment import PaymentMethod
from hubmanager.domain.receipt import ReceiptKind
from hubmanager.domain.session import SessionState
from hubmanager.hub.messages.commands import (
    CloseShift,
    CorrectReceipt,
    OpenShift,
    PrintReceipt,
    ReviewSession,
    SaveReceiptPdf,
    StartSession,
    TakePayment,
)
from hubmanager.hub.messages.events import PaymentTaken, ReceiptIssued, ShiftClosed, ShiftOpened
from hubmanager.hub.messages.queries import GetReceipt, GetTakings, GetTill, ListReceipts
from hubmanager.store.check import prove_books
from tests.hub.support import HubUnderTest, Station


@pytest.fixture(autouse=True)
def books_hold(hub: HubUnderTest) -> Iterator[None]:
    """After each of these tests the books must prove."""
    yield
    assert [found for found in hub.store.read_now(prove_books) if not found.is_ok] == []


@pytest.fixture
def owed(hub: HubUnderTest, station: Station) -> ReceiptId:
    """The receipt of a walk-in over 5.00 that waits for payment at bay 1; the till is open."""
    hub.do(OpenShift(opening_cash=Decimal(100)))
    return _walk_in(hub, station)


def _walk_in(hub: HubUnderTest, station: Station, meter_wh: int = 1_000) -> ReceiptId:
    hub.do(StartSession(bay_id=hub.bay().bay_id))
    started = station.start(token=str(station.charger.calls[-1][2]), meter_wh=meter_wh)
    hub.clock.move(hours=1)
    station.stop(started.transaction_id, meter_wh=meter_wh + 10_000)
    receipt_id = hub.bay().receipt_id
    assert receipt_id is not None
    return receipt_id


def _cash(receipt_id: ReceiptId, tendered: str = "5") -> TakePayment:
    return TakePayment(receipt_id=receipt_id, method=PaymentMethod.CASH, tendered=Decimal(tendered))


def _card(receipt_id: ReceiptId, reference: str = "4711") -> TakePayment:
    return TakePayment(receipt_id=receipt_id, method=PaymentMethod.CARD, reference=reference)


def test_shift_opens_and_closes_with_a_numbered_report(hub: HubUnderTest, owed: ReceiptId) -> None:
    hub.do(_cash(owed, "10"))
    shift = hub.ask(GetTill()).shift
    assert (shift.expected_cash, shift.difference, shift.z_number) == (Decimal(105), None, None)
    closed = hub.do(CloseShift(counted_cash=Decimal(104), note="one short"))
    assert closed.z_number == 1
    (report,) = hub.ask(GetTill()).closed_shifts
    assert (report.counted_cash, report.difference, report.note) == (Decimal(104), Decimal(-1), "one short")
    assert [len(hub.told(kind)) for kind in (ShiftOpened, ShiftClosed)] == [1, 1]
    assert not hub.engine.snapshot().hub.is_shift_open


def test_till_opens_once_and_closes_once(hub: HubUnderTest) -> None:
    with pytest.raises(WrongState):
        hub.do(CloseShift(counted_cash=Decimal(0)))
    hub.do(OpenShift(opening_cash=Decimal(50)))
    assert hub.engine.snapshot().hub.opening_cash == Decimal(50)
    with pytest.raises(WrongState):
        hub.do(OpenShift(opening_cash=Decimal(50)))


@pytest.mark.parametrize("amount", ["-1", "0.001", "NaN", "Infinity", "1e12"])
def test_cash_that_can_not_be_is_refused(hub: HubUnderTest, amount: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        hub.do(OpenShift(opening_cash=Decimal(amount)))
    assert refused.value.field == "opening_cash"


def test_payment_needs_an_open_till(hub: HubUnderTest, owed: ReceiptId) -> None:
    hub.do(CloseShift(counted_cash=Decimal(100)))
    with pytest.raises(WrongState) as refused:
        hub.do(_cash(owed))
    assert refused.value.key == "till_closed"


def test_change_is_given_back(hub: HubUnderTest, owed: ReceiptId) -> None:
    assert hub.do(_cash(owed, "20")).change == Decimal(15)


@pytest.mark.parametrize(
    ("command", "field"),
    [
        (TakePayment(receipt_id=ReceiptId(1), method=PaymentMethod.CASH), "tendered"),
        (_cash(ReceiptId(1), "4.99"), "tendered"),
        (_cash(ReceiptId(1), "NaN"), "tendered"),
        (_card(ReceiptId(1), " "), "reference"),
        (TakePayment(receipt_id=ReceiptId(1), method=PaymentMethod.ACCOUNT), "method"),
    ],
)
def test_payment_that_can_not_be_right_is_refused(
    hub: HubUnderTest, owed: ReceiptId, command: TakePayment, field: str
) -> None:
    assert owed == 1
    with pytest.raises(InvalidInput) as refused:
        hub.do(command)
    assert refused.value.field == field
    assert hub.bay().receipt_id == owed


def test_receipt_is_paid_once(hub: HubUnderTest, owed: ReceiptId) -> None:
    hub.do(_card(owed))
    with pytest.raises(WrongState) as refused:
        hub.do(_card(owed))
    assert refused.value.key == "paid_already"
    assert len(hub.told(PaymentTaken)) == 1


def test_unknown_receipt_is_said_to_be_unknown(hub: HubUnderTest, owed: ReceiptId) -> None:
    with pytest.raises(NotFound):
        hub.do(_card(ReceiptId(99)))


def test_unpaid_session_waits_on_its_bay_through_a_restart(hub: HubUnderTest, owed: ReceiptId) -> None:
    hub.restart()
    bay = hub.bay()
    assert (bay.receipt_id, bay.cost_gross, bay.is_session_open) == (owed, Decimal("5.00"), False)
    assert [row.receipt_id for row in hub.ask(GetTill()).unpaid] == [owed]
    hub.do(_card(owed))
    assert hub.bay().session_id is None


def test_unpaid_receipt_is_void_without_money(hub: HubUnderTest, owed: ReceiptId) -> None:
    hub.do(CorrectReceipt(receipt_id=owed, kind=ReceiptKind.VOID, reason="broken cable"))
    assert hub.bay().receipt_id is None
    assert hub.only_session().is_void
    assert hub.told(PaymentTaken) == []
    with pytest.raises(WrongState):
        hub.do(_card(owed))
    rows = hub.ask(ListReceipts())
    assert [(row.kind, row.total_gross) for row in rows] == [
        (ReceiptKind.VOID, Decimal("-5.00")),
        (ReceiptKind.RECEIPT, Decimal("5.00")),
    ]


def test_paid_receipt_is_void_in_its_shift_and_refunded_after(hub: HubUnderTest, owed: ReceiptId) -> None:
    hub.do(_cash(owed))
    hub.do(CloseShift(counted_cash=Decimal(105)))
    hub.do(OpenShift(opening_cash=Decimal(105)))
    with pytest.raises(WrongState) as refused:
        hub.do(CorrectReceipt(receipt_id=owed, kind=ReceiptKind.VOID, reason="x"))
    assert refused.value.key == "void_other_shift"
    answer = hub.do(CorrectReceipt(receipt_id=owed, kind=ReceiptKind.REFUND, reason="x", amount=Decimal(2)))
    assert answer.values["amount"] == "2.00"
    assert hub.ask(GetTill()).shift.expected_cash == Decimal(103)
    assert hub.ask(GetTakings()).total == Decimal(3)


def test_refunds_never_exceed_what_was_paid(hub: HubUnderTest, owed: ReceiptId) -> None:
    hub.do(_card(owed))
    refund = CorrectReceipt(receipt_id=owed, kind=ReceiptKind.REFUND, reason="x", amount=Decimal(3))
    hub.do(refund)
    with pytest.raises(InvalidInput):
        hub.do(refund)
    hub.do(CorrectReceipt(receipt_id=owed, kind=ReceiptKind.REFUND, reason="rest"))
    with pytest.raises(HubError):
        hub.do(CorrectReceipt(receipt_id=owed, kind=ReceiptKind.REFUND, reason="again"))
    assert sum(row.total_gross for row in hub.ask(ListReceipts())) == 0


@pytest.mark.parametrize(
    "command",
    [
        CorrectReceipt(receipt_id=ReceiptId(1), kind=ReceiptKind.REFUND, reason="unpaid"),
        CorrectReceipt(receipt_id=ReceiptId(1), kind=ReceiptKind.VOID, reason=" "),
        CorrectReceipt(receipt_id=ReceiptId(1), kind=ReceiptKind.RECEIPT, reason="x"),
        CorrectReceipt(receipt_id=ReceiptId(1), kind=ReceiptKind.VOID, reason="x", amount=Decimal(1)),
    ],
)
def test_correction_that_makes_no_sense_is_refused(hub: HubUnderTest, owed: ReceiptId, command: CorrectReceipt) -> None:
    with pytest.raises(HubError):
        hub.do(command)
    assert len(hub.ask(ListReceipts())) == 1


def test_card_session_on_account_is_refunded_without_a_till(hub: HubUnderTest, station: Station) -> None:
    started = station.start()
    hub.clock.move(hours=1)
    station.stop(started.transaction_id, meter_wh=11_000)
    (row,) = hub.ask(ListReceipts())
    hub.do(CorrectReceipt(receipt_id=row.receipt_id, kind=ReceiptKind.REFUND, reason="goodwill", amount=Decimal(1)))
    assert hub.ask(GetTakings()).account == Decimal(4)


def test_second_print_is_marked_as_a_copy(hub: HubUnderTest, owed: ReceiptId) -> None:
    hub.do(_card(owed))
    hub.tick(seconds=1)
    answer = hub.do(PrintReceipt(receipt_id=owed))
    hub.tick(seconds=1)
    assert answer.values == {"copy": "1"}
    assert [document.copy_number for document in hub.paper.printed] == [0, 1]
    assert hub.ask(ListReceipts())[0].copies_printed == 2


def test_printer_that_is_gone_never_holds_up_a_sale_and_prints_later(hub: HubUnderTest, owed: ReceiptId) -> None:
    hub.paper.is_gone = True
    assert hub.do(_card(owed)).is_done
    hub.tick(seconds=1)
    hub.tick(seconds=1)
    assert hub.alerts() == {"printer": "unacknowledged"}
    hub.paper.is_gone = False
    hub.tick(seconds=15)
    hub.tick(seconds=1)
    assert [document.copy_number for document in hub.paper.printed] == [0]
    assert hub.alerts() == {"printer": "returned_unacknowledged"}


def test_print_that_was_stored_survives_a_restart(hub: HubUnderTest, owed: ReceiptId) -> None:
    hub.do(_card(owed))
    hub.restart()
    hub.tick(seconds=1)
    assert len(hub.paper.printed) == 1


def test_receipt_is_saved_as_pdf_and_shown_as_picture(hub: HubUnderTest, owed: ReceiptId, tmp_path: Path) -> None:
    target = tmp_path / "r.pdf"
    hub.do(SaveReceiptPdf(receipt_id=owed, path=str(target)))
    assert target.read_bytes() == b"PDF R-000001 roll_80mm"
    detail = hub.ask(GetReceipt(receipt_id=owed))
    assert (detail.preview_png, detail.row.number) == (b"PNG R-000001", "R-000001")
    with pytest.raises(InvalidInput) as refused:
        hub.do(SaveReceiptPdf(receipt_id=owed, path=str(tmp_path / "no" / "r.pdf")))
    assert refused.value.field == "path"


def test_doubtful_session_is_billed_or_waived_by_a_person(hub: HubUnderTest, station: Station) -> None:
    for meter_wh in (1_000, 50_000):
        started = station.start(token="STRANGER", meter_wh=meter_wh)
        hub.clock.move(hours=1)
        station.stop(started.transaction_id, meter_wh=meter_wh + 10_000)
    first, second = hub.sessions()
    assert hub.engine.snapshot().hub.review_count == 2
    billed = hub.do(ReviewSession(session_id=first.session_id, bill=True, note="driver known"))
    assert billed.receipt_id is not None
    assert len(hub.told(ReceiptIssued)) == 1
    hub.do(ReviewSession(session_id=second.session_id, bill=False))
    assert [row.state for row in hub.sessions()] == [SessionState.BILLED, SessionState.WAIVED]
    assert hub.engine.snapshot().hub.review_count == 0
    assert hub.bay().receipt_id == billed.receipt_id
    with pytest.raises(WrongState):
        hub.do(ReviewSession(session_id=second.session_id, bill=True))
    with pytest.raises(NotFound):
        hub.do(ReviewSession(session_id=SessionId(99), bill=True))


def test_takings_of_today_are_in_the_head_line(hub: HubUnderTest, owed: ReceiptId) -> None:
    hub.do(_card(owed))
    assert hub.engine.snapshot().hub.takings_today == Decimal(5)
    hub.tick(hours=24)
    assert hub.engine.snapshot().hub.takings_today == Decimal(0)
    week = hub.ask(GetTill()).week
    assert [day.total for day in week] == [0, 0, 0, 0, 0, Decimal(5), 0]
