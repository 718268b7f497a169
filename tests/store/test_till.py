"""Receipts, payments and shifts."""

from datetime import timedelta
from decimal import Decimal

import pytest

from hubmanager.domain.errors import NotFound, WrongState
from hubmanager.domain.ids import ReceiptId, ShiftId
from hubmanager.domain.payment import PaymentMethod
from hubmanager.domain.receipt import ReceiptKind
from hubmanager.store.store import Store
from tests.store.builders import NOON, billed_session, correct, pay


def test_receipts_are_numbered_without_gaps_over_all_kinds(store: Store) -> None:
    def job(work):
        _, first = billed_session(work, "k1")
        _, second = billed_session(work, "k2")
        refund = correct(work, first, ReceiptKind.REFUND, Decimal("1.00"))
        return first, second, refund

    first, second, refund = store.write_now(job)
    assert [each.number for each in (first, second, refund)] == ["R-000001", "R-000002", "R-000003"]
    assert store.read_now(lambda work: work.receipts.get(refund.receipt_id)) == refund
    assert store.read_now(lambda work: work.receipts.find_for_session(first.session_id)) == first
    assert store.read_now(lambda work: work.receipts.list_corrections(first.receipt_id)) == (refund,)


def test_a_number_taken_by_a_failed_job_is_handed_out_again(store: Store) -> None:
    def fails(work):
        billed_session(work)
        raise LookupError("after the number was taken")

    with pytest.raises(LookupError):
        store.write_now(fails)
    assert store.write_now(lambda work: billed_session(work))[1].number == "R-000001"


def test_a_session_is_billed_once(store: Store) -> None:
    _, receipt = store.write_now(lambda work: billed_session(work))

    def again(work):
        return work.receipts.issue(
            ReceiptKind.RECEIPT, receipt.session_id, NOON, receipt.currency, (), (), receipt.total_gross, "R-"
        )

    with pytest.raises(WrongState, match="R-000001"):
        store.write_now(again)


def test_prints_are_counted(store: Store) -> None:
    _, receipt = store.write_now(lambda work: billed_session(work))
    counts = [store.write_now(lambda work: work.receipts.count_print(receipt.receipt_id)) for _ in range(3)]
    assert counts == [1, 2, 3]
    assert store.read_now(lambda work: work.receipts.get(receipt.receipt_id)).copies_printed == 3
    with pytest.raises(NotFound):
        store.write_now(lambda work: work.receipts.count_print(ReceiptId(99)))


def test_a_shift_is_opened_once_and_closed_under_the_next_z_number(store: Store) -> None:
    shift = store.write_now(lambda work: work.shifts.open(NOON, None, Decimal("150.00")))
    assert store.read_now(lambda work: work.shifts.find_open()) == shift
    with pytest.raises(WrongState):
        store.write_now(lambda work: work.shifts.open(NOON, None, Decimal(0)))
    evening = NOON + timedelta(hours=8)
    closed = store.write_now(lambda work: work.shifts.close(shift.shift_id, evening, Decimal("149.50"), "short"))
    assert (closed.z_number, closed.counted_cash, closed.closed_at, closed.note) == (
        1,
        Decimal("149.50"),
        evening,
        "short",
    )
    with pytest.raises(WrongState):
        store.write_now(lambda work: work.shifts.close(shift.shift_id, evening, Decimal(0)))
    with pytest.raises(NotFound):
        store.write_now(lambda work: work.shifts.close(ShiftId(99), evening, Decimal(0)))
    second = store.write_now(lambda work: work.shifts.open(evening, None, Decimal(0)))
    again = store.write_now(lambda work: work.shifts.close(second.shift_id, evening, Decimal(0)))
    assert store.read_now(lambda work: work.shifts.list_closed(10)) == (again, closed)
    assert store.read_now(lambda work: work.shifts.list_closed(1)) == (again,)


def test_a_shift_adds_its_payments_up_by_means(store: Store) -> None:
    def job(work):
        shift = work.shifts.open(NOON, None, Decimal(0)).shift_id
        receipts = [billed_session(work, f"k{number}", Decimal("10.10"))[1] for number in range(4)]
        payments = [pay(work, receipt, shift) for receipt in receipts[:2]]
        pay(work, receipts[2], shift, PaymentMethod.CARD)
        pay(work, receipts[3], None, PaymentMethod.ACCOUNT)
        refund = correct(work, receipts[0], ReceiptKind.REFUND, Decimal("0.10"))
        pay(work, refund, shift)
        assert work.payments.list_for(receipts[0].receipt_id) == (payments[0],)
        return work.payments.totals(shift)

    assert store.write_now(job) == (
        (PaymentMethod.CARD, 1, Decimal("10.10")),
        (PaymentMethod.CASH, 3, Decimal("20.10")),
    )
