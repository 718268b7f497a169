"""Column types: what goes in comes out, what does not fit is refused."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubmanager.domain.errors import InvalidInput, StoreIncompatible
from hubmanager.domain.payment import PaymentMethod
from hubmanager.store.store import Store
from hubmanager.store.types import amount_to_units, units_to_amount
from tests.store.builders import NOON, a_reading, a_session, billed_session, pay


@given(st.integers(min_value=-(2**63) + 1, max_value=2**63 - 1))
def test_every_amount_comes_back_as_it_went_in(units: int) -> None:
    assert amount_to_units(units_to_amount(units)) == units


@pytest.mark.parametrize(
    ("units", "text"), [(125000, "12.50"), (-5, "-0.0005"), (1_2340, "1.234"), (0, "0.00"), (12_000_000, "1200.00")]
)
def test_amounts_show_two_decimals_or_as_many_as_they_need(units: int, text: str) -> None:
    assert str(units_to_amount(units)) == text


@pytest.mark.parametrize(
    "amount", [Decimal("0.00001"), Decimal("NaN"), Decimal("Infinity"), Decimal("1E+30"), Decimal("1E-999999"), 1.5, 2]
)
def test_an_amount_that_does_not_fit_is_refused(amount: Decimal) -> None:
    with pytest.raises(InvalidInput):
        amount_to_units(amount)


def test_a_refused_amount_says_so_and_leaves_no_trace(store: Store) -> None:
    with pytest.raises(InvalidInput, match=r"0\.00001"):
        store.write_now(lambda work: work.shifts.open(NOON, None, Decimal("0.00001")))
    assert store.read_now(lambda work: work.shifts.find_open()) is None


def test_sums_of_amounts_are_exact(store: Store) -> None:
    def ten_dimes(work):
        _, receipt = billed_session(work)
        shift = work.shifts.open(NOON, None, Decimal(0))
        for _ in range(10):
            pay(work, receipt, shift.shift_id, amount=Decimal("0.10"))
        return work.payments.totals(shift.shift_id)

    assert store.write_now(ten_dimes) == ((PaymentMethod.CASH, 10, Decimal("1.00")),)


def test_times_come_back_in_utc_to_the_microsecond(store: Store) -> None:
    local = datetime(2026, 3, 29, 2, 59, 59, 123456, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    added = store.write_now(lambda work: work.sessions.add(a_session(started_at=local)))
    found = store.read_now(lambda work: work.sessions.get(added.session_id))
    assert found.started_at == local
    assert found.started_at.tzinfo is UTC


def test_a_time_without_zone_is_refused(store: Store) -> None:
    with pytest.raises(InvalidInput, match="time zone"):
        store.write_now(lambda work: work.sessions.add(a_session(started_at=datetime(2026, 1, 1))))  # noqa: DTZ001


def test_nul_characters_and_half_surrogates_from_a_station_do_not_stop_its_record(store: Store) -> None:
    odd = a_session(transaction_id="A\0B", token_uid="x\ud800")
    added = store.write_now(lambda work: work.sessions.add(odd))
    found = store.read_now(lambda work: work.sessions.find_by_transaction(odd.station_id, "A\0B"))
    assert found is not None
    assert (found.session_id, found.transaction_id, found.token_uid) == (added.session_id, "AB", "x?")


def test_state_of_charge_keeps_its_decimals(store: Store) -> None:
    def job(work):
        session = work.sessions.add(a_session())
        work.readings.add(session.session_id, [a_reading(soc_pct=Decimal("54.5"))])
        return work.readings.list_for(session.session_id)

    assert store.write_now(job)[0].soc_pct == Decimal("54.5")


def test_a_number_beyond_64_bits_is_refused_and_harms_nobody(store: Store) -> None:
    with pytest.raises(InvalidInput, match="too large"):
        store.write_now(lambda work: work.sessions.add(a_session(start_register_wh=2**70)))
    store.write_now(lambda work: work.sessions.add(a_session()))


def test_what_is_no_member_of_a_choice_is_a_bug_of_ours(store: Store) -> None:
    with pytest.raises(ValueError, match="no SessionState"):
        store.write_now(lambda work: work.sessions.add(a_session(state="odd")))


def test_a_word_that_only_a_newer_version_knows_says_so(store: Store) -> None:
    def job(work):
        key = work.sessions.add(a_session()).session_id
        work.connection.exec_driver_sql("UPDATE charging_sessions SET stop_reason = '', state = 'dreaming'")
        return work.sessions.get(key)

    with pytest.raises(StoreIncompatible, match="dreaming"):
        store.write_now(job)


def test_a_record_that_is_no_json_of_ours_says_so(store: Store) -> None:
    def job(work):
        key = work.sessions.add(a_session()).session_id
        work.connection.exec_driver_sql("UPDATE charging_sessions SET review_reasons = '{'")
        return work.sessions.get(key)

    with pytest.raises(StoreIncompatible, match="can't be read"):
        store.write_now(job)
