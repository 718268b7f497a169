"""The proof of the books finds what is wrong, and says which figures it compared."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from hubmanager.domain.receipt import ReceiptKind
from hubmanager.store.check import CHECKS, BookFinding, prove_books
from hubmanager.store.store import Store
from tests.store.builders import NOON, HandClock, a_session, billed_session, correct, pay


@pytest.fixture
def good_books(store: Store) -> Store:
    """Three billed sessions (one refunded, one unpaid), an open and a doubtful one, a closed shift."""

    def job(work):
        shift = work.shifts.open(NOON, None, Decimal("50.00"))
        receipts = []
        for number in range(3):
            _, receipt = billed_session(
                work,
                f"key-{number}",
                Decimal("11.00"),
                start_register_wh=number * 22_000,
                last_register_wh=(number + 1) * 22_000,
                started_at=NOON + timedelta(hours=number),
            )
            receipts.append(receipt)
        for receipt in receipts[:2]:
            pay(work, receipt, shift.shift_id)
        pay(work, correct(work, receipts[0], ReceiptKind.REFUND, Decimal("3.00")), shift.shift_id)
        work.shifts.close(shift.shift_id, NOON + timedelta(hours=5), Decimal("69.00"))
        work.sessions.add(a_session("open", start_register_wh=66_000, last_register_wh=67_000))

    store.write_now(job)
    return store


def wrong_in(store: Store) -> dict[str, BookFinding]:
    return {each.check: each for each in store.read_now(prove_books) if not each.is_ok}


def damage(store: Store, *statements: str) -> None:
    def job(work):
        for statement in statements:
            work.connection.exec_driver_sql(statement)

    store.write_now(job)


def test_good_books_are_proved_with_their_figures(good_books: Store) -> None:
    findings = good_books.read_now(prove_books)
    assert [each.check for each in findings] == [check.__name__ for check in CHECKS]
    assert [each.check for each in findings if not each.is_ok] == []
    compared = {each.check: each.compared for each in findings}
    assert compared["one_charge_record_per_session"] == "3 billed sessions, 3 charge records"
    assert "66000 Wh on charge records, 66000 Wh by registers" in compared["energy_is_register_difference"]
    assert (
        "3 charge records: lines 33.00, totals 33.00; 4 documents: lines 30.00, totals 30.00"
        in compared["lines_add_up"]
    )
    assert compared["receipt_numbers"] == "4 numbers (1 to 4), last one handed out 4"
    assert compared["z_numbers"] == "1 numbers (1 to 1), last one handed out 1"
    assert "3 payments over 19.00; takings of shifts 19.00" in compared["payments_and_takings"]
    assert compared["unpaid_receipts"] == "1 receipts marked as unpaid, 1 without full payment"
    assert "paid 11.00, refunded 3.00" in compared["refunds_within_payments"]


def test_empty_books_are_in_order(store: Store) -> None:
    assert wrong_in(store) == {}


@pytest.mark.parametrize(
    ("check", "named", "statements"),
    [
        ("one_charge_record_per_session", "session 2 has none", ["DELETE FROM cdrs WHERE session_id = 2"]),
        (
            "one_charge_record_per_session",
            "session 1 is open and has one",
            ["UPDATE charging_sessions SET state = 'open' WHERE session_id = 1"],
        ),
        (
            "energy_is_register_difference",
            "session 1: 22001 Wh billed, 22000 Wh metered",
            ["UPDATE cdrs SET energy_wh = 22001 WHERE session_id = 1"],
        ),
        (
            "lines_add_up",
            "charge record of session 1: lines 11.00, total 11.01",
            ["UPDATE cdrs SET total_gross = 110100 WHERE session_id = 1"],
        ),
        (
            "lines_add_up",
            "receipt R-000002: lines 11.00, total 12.00",
            ["UPDATE receipts SET total_gross = 120000 WHERE receipt_id = 2"],
        ),
        (
            "lines_add_up",
            "receipt R-000002: net and tax are not the gross",
            ["UPDATE receipts SET vat = replace(vat, '1.76', '1.75') WHERE receipt_id = 2"],
        ),
        (
            "receipts_bill_their_charge_record",
            "receipt R-000002: 12.00, charge record 11.00",
            ["UPDATE receipts SET total_gross = 120000 WHERE receipt_id = 2"],
        ),
        ("receipt_numbers", "3 is missing", ["DELETE FROM receipts WHERE receipt_id = 3"]),
        ("receipt_numbers", "5 is missing", ["UPDATE number_series SET last_number = 5 WHERE name = 'receipts'"]),
        (
            "receipt_numbers",
            "4 was never handed out",
            ["UPDATE number_series SET last_number = 3 WHERE name = 'receipts'"],
        ),
        (
            "receipt_numbers",
            "R-000009 carries the series number 2",
            ["UPDATE receipts SET number = 'R-000009' WHERE receipt_id = 2"],
        ),
        ("z_numbers", "1 is missing", ["UPDATE shifts SET z_number = 2"]),
        (
            "payments_and_takings",
            "R-000001: total 11.00, paid 10.00",
            ["UPDATE payments SET amount = 100000 WHERE payment_id = 1"],
        ),
        (
            "payments_and_takings",
            "payment 2 belongs to no shift",
            ["UPDATE payments SET shift_id = NULL WHERE payment_id = 2"],
        ),
        (
            "unpaid_receipts",
            "R-000003 is marked wrongly",
            ["UPDATE receipts SET is_settled = (1 = 1) WHERE receipt_id = 3"],
        ),
        (
            "refunds_within_payments",
            "R-000001: 13.00 refunded, 11.00 paid",
            ["UPDATE receipts SET total_gross = -130000 WHERE receipt_id = 4"],
        ),
        (
            "refunds_within_payments",
            "R-000004 corrects no receipt",
            ["UPDATE receipts SET original_id = NULL WHERE receipt_id = 4"],
        ),
        (
            "nothing_billed_twice",
            "receipt R-000001 is for a session that is not billed",
            ["UPDATE charging_sessions SET state = 'waived' WHERE session_id = 1"],
        ),
        (
            "nothing_billed_twice",
            "sessions 1 and 2 share energy",
            [
                "UPDATE charging_sessions SET start_register_wh = 21000, started_at = (SELECT started_at FROM charging_sessions WHERE session_id = 1) WHERE session_id = 2"
            ],
        ),
    ],
)
def test_a_wrong_figure_is_found_and_named(good_books: Store, check: str, named: str, statements: list[str]) -> None:
    damage(good_books, *statements)
    wrong = wrong_in(good_books)
    assert check in wrong
    assert named in wrong[check].compared
    assert wrong[check].remedy


def test_a_session_with_two_receipts_is_found(own_url: str) -> None:
    store = Store.open(own_url, clock=HandClock())
    store.write_now(lambda work: billed_session(work, "key-1"))
    store.write_now(lambda work: billed_session(work, "key-2", evse_id=2))
    damage(store, "DROP INDEX uq_receipts_billed_once", "UPDATE receipts SET session_id = 1 WHERE receipt_id = 2")
    assert "session 1 has two receipts" in wrong_in(store)["nothing_billed_twice"].compared
    store.close()


def test_a_row_that_names_a_missing_one_is_found(sqlite_url: str) -> None:
    store = Store.open(sqlite_url, clock=HandClock())
    store.write_now(lambda work: billed_session(work))
    store.close()
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as connection, connection:
        connection.execute("UPDATE charging_sessions SET bay_id = 99")  # a program that does not mind the rules
    store = Store.open(sqlite_url, clock=HandClock())
    assert "row 1 of charging_sessions names a missing row of bays" in wrong_in(store)["foreign_keys"].compared
    store.close()


def test_a_damaged_file_is_told_and_the_other_checks_go_on(sqlite_url: str, tmp_path: Path) -> None:
    store = Store.open(sqlite_url, clock=HandClock())
    for number in range(150):
        registers = {"start_register_wh": number, "last_register_wh": number + 1}
        store.write_now(
            lambda work, number=number, registers=registers: billed_session(
                work, f"key-{number}", started_at=NOON + timedelta(hours=2 * number), **registers
            )
        )
    store.close()
    path = tmp_path / "hub.sqlite"
    content = bytearray(path.read_bytes())
    content[-40_960:] = b"\xa5" * 40_960
    path.write_bytes(content)
    store = Store.open(sqlite_url, clock=HandClock())
    findings = store.read_now(prove_books)
    store.close()
    assert len(findings) == len(CHECKS)
    assert not findings[0].is_ok
    assert "restore" in findings[0].remedy


def test_only_the_first_few_of_many_faults_are_named(store: Store) -> None:
    def job(work):
        for number in range(8):
            billed_session(work, f"key-{number}", evse_id=number)

    store.write_now(job)
    damage(store, "DELETE FROM cdrs")
    assert "and 3 more" in wrong_in(store)["one_charge_record_per_session"].compared
