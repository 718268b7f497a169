"""Lists and sums as screens show them."""

from datetime import timedelta
from decimal import Decimal

import pytest

from hubmanager.domain.errors import NotFound
from hubmanager.domain.ids import ReceiptId, SessionId
from hubmanager.domain.payment import PaymentMethod
from hubmanager.domain.receipt import ReceiptKind
from hubmanager.domain.session import SessionState
from hubmanager.domain.token import Token, TokenKind
from hubmanager.store.queries import receipts, sessions, takings
from hubmanager.store.store import Store
from tests.store.builders import NOON, a_bay, a_session, billed_session, correct, pay

DAY = timedelta(days=1)


@pytest.fixture
def busy_store(store: Store) -> Store:
    """Sessions 1 (cash), 2 (card, refunded 1.00), 3 (account), 4 (unpaid), 5 (void), 6 (open)."""

    def job(work):
        seven, eight = work.bays.add(a_bay("7")), work.bays.add(a_bay("8A"))
        work.tokens.save(Token("FLEET1", label="Müller 100%"))
        shift = work.shifts.open(NOON, None, Decimal(0)).shift_id
        bills = [
            billed_session(
                work,
                f"key-{number}",
                Decimal(10 + number),
                bay_id=(eight if number == 3 else seven).bay_id,
                token_uid="FLEET1" if number == 3 else f"WALK{number}",
                token_kind=TokenKind.CARD if number == 3 else TokenKind.WALK_IN,
                started_at=NOON + timedelta(hours=number),
            )[1]
            for number in range(1, 6)
        ]
        pay(work, bills[0], shift)
        pay(work, bills[1], shift, PaymentMethod.CARD)
        pay(work, bills[2], None, PaymentMethod.ACCOUNT)
        pay(work, correct(work, bills[1], ReceiptKind.REFUND, Decimal("1.00")), shift, PaymentMethod.CARD)
        correct(work, bills[4], ReceiptKind.VOID, Decimal(15))
        work.sessions.add(a_session("open", started_at=NOON + timedelta(hours=6)))

    store.write_now(job)
    return store


def session_ids(store: Store, **filters) -> list[int]:
    return [each.session.session_id for each in store.read_now(lambda work: sessions.list_records(work, **filters))]


def test_sessions_are_listed_with_what_belongs_to_them(busy_store: Store) -> None:
    records = busy_store.read_now(lambda work: sessions.list_records(work))
    assert [each.session.session_id for each in records] == [6, 5, 4, 3, 2, 1]
    third = records[3]
    assert (third.bay_number, third.token_label, third.total_gross, third.currency) == (
        "8A",
        "Müller 100%",
        Decimal("13.00"),
        "EUR",
    )
    assert (third.receipt_number, third.paid_by) == ("R-000003", PaymentMethod.ACCOUNT)
    still_open = records[0]
    assert (still_open.bay_number, still_open.total_gross, still_open.receipt_id, still_open.paid_by) == (
        "",
        None,
        None,
        None,
    )


def test_sessions_are_found_by_filters(busy_store: Store) -> None:
    assert session_ids(busy_store, state=SessionState.OPEN) == [6]
    assert session_ids(busy_store, since=NOON + timedelta(hours=5)) == [6, 5]
    assert session_ids(busy_store, until=NOON + timedelta(hours=2)) == [1]
    assert session_ids(busy_store, limit=2, offset=1) == [5, 4]
    eight = busy_store.read_now(lambda work: work.bays.find_by_number("8A"))
    assert eight is not None
    assert session_ids(busy_store, bay_id=eight.bay_id) == [3]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("8a", [3]),
        ("fleet", [3]),
        ("müller", [3]),
        ("0%", [3]),
        ("r-000002", [2]),
        ("walk1", [1]),
        ("_", []),
        ("zzz", []),
    ],
)
def test_sessions_are_found_by_text(busy_store: Store, text: str, found: list[int]) -> None:
    assert sorted(session_ids(busy_store, text=text)) == found


def test_receipts_are_listed_with_what_became_of_them(busy_store: Store) -> None:
    records = busy_store.read_now(lambda work: receipts.list_records(work))
    assert [each.number for each in records] == [f"R-{number:06d}" for number in range(7, 0, -1)]
    by_number = {each.number: each for each in records}
    card, refund, void = by_number["R-000002"], by_number["R-000006"], by_number["R-000007"]
    assert (card.paid_by, card.refunded, card.is_void, card.energy_wh) == (
        PaymentMethod.CARD,
        Decimal("1.00"),
        False,
        22_000,
    )
    assert (refund.kind, refund.original_number, refund.total_gross, refund.energy_wh, refund.paid_by) == (
        ReceiptKind.REFUND,
        "R-000002",
        Decimal("-1.00"),
        0,
        PaymentMethod.CARD,
    )
    assert (void.original_number, by_number["R-000005"].is_void) == ("R-000005", True)


def test_receipts_are_found_by_filters(busy_store: Store) -> None:
    def numbers(**filters) -> list[str]:
        return [each.number for each in busy_store.read_now(lambda work: receipts.list_records(work, **filters))]

    assert numbers(only_unpaid=True) == ["R-000004"]
    assert numbers(text="000002") == ["R-000006", "R-000002"]
    assert numbers(text="8A") == ["R-000003"]
    assert numbers(limit=1, offset=6) == ["R-000001"]


def test_one_record_is_found_or_said_to_be_missing(busy_store: Store) -> None:
    first = busy_store.read_now(lambda work: receipts.get_record(work, ReceiptId(1)))
    assert first.number == "R-000001"
    assert busy_store.read_now(lambda work: sessions.get_record(work, SessionId(1))).receipt_number == "R-000001"
    for job in (
        lambda work: receipts.get_record(work, ReceiptId(99)),
        lambda work: sessions.get_record(work, SessionId(99)),
    ):
        with pytest.raises(NotFound):
            busy_store.read_now(job)


def test_a_day_s_takings_are_its_payments_less_what_was_given_back(busy_store: Store) -> None:
    day = busy_store.read_now(lambda work: takings.of_day(work, NOON, NOON + DAY))
    assert (day.cash, day.card, day.account) == (Decimal("11.00"), Decimal("11.00"), Decimal("13.00"))
    assert day.total == Decimal("35.00")
    assert (day.receipts, day.energy_wh) == (3, 66_000)
    assert day.tax == Decimal("1.76") + Decimal("1.92") + Decimal("2.08") - Decimal("0.16")
    nothing = busy_store.read_now(lambda work: takings.of_day(work, NOON + DAY, NOON + 2 * DAY))
    assert (nothing.total, nothing.receipts, nothing.energy_wh, nothing.tax) == (Decimal(0), 0, 0, Decimal(0))


def test_days_share_their_payments_without_overlap(busy_store: Store) -> None:
    paid_at = NOON + timedelta(hours=2)
    for start, end, expected in (
        (NOON, paid_at, 0),
        (paid_at, paid_at + timedelta(microseconds=1), 3),
        (paid_at + timedelta(microseconds=1), NOON + DAY, 0),
    ):
        day = busy_store.read_now(lambda work, start=start, end=end: takings.of_day(work, start, end))
        assert day.receipts == expected


def test_what_is_owed_is_neither_paid_nor_void_nor_free_of_charge(busy_store: Store) -> None:
    busy_store.write_now(lambda work: billed_session(work, "free", Decimal(0)))
    owed = busy_store.read_now(lambda work: takings.unpaid(work))
    assert [each.receipt_number for each in owed] == ["R-000004"]
    assert busy_store.read_now(lambda work: takings.unpaid_sum(work)) == (1, Decimal("14.00"))
