"""A demo hub's month."""

import random
import time
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from hubmanager.domain.bay import Bay, CurrentKind
from hubmanager.domain.hub_settings import HubSettings
from hubmanager.domain.ids import BayId, StaffId, StationId, TariffId
from hubmanager.domain.ocpi_tariff import simple_tariff
from hubmanager.domain.payment import PaymentMethod
from hubmanager.domain.receipt import ReceiptKind
from hubmanager.domain.staff import Role, StaffMember
from hubmanager.domain.station import ChargerProtocol, ChargingStation
from hubmanager.domain.token import Token
from hubmanager.hub.seed_history import seed_history
from hubmanager.store.check import prove_books
from hubmanager.store.queries import receipts, sessions
from hubmanager.store.store import Store
from hubmanager.store.unit_of_work import UnitOfWork
from tests.hub.support import START, HandClock


def _filled(folder: Path, seed: int) -> Store:
    store = Store.open(f"sqlite:///{folder / f'{seed}.db'}", clock=HandClock())

    def job(work: UnitOfWork) -> None:
        settings = HubSettings(is_set_up=True, name="Demo")
        work.settings.save(settings)
        work.staff.add(StaffMember(StaffId(0), "Mo", Role.MANAGER, "x"))
        work.tokens.save(Token("CARD1", label="Fleet 1"))
        tariff = simple_tariff(
            TariffId("standard"), settings.currency, Decimal("0.59"), Decimal(19), idle_per_minute_gross=Decimal("0.10")
        )
        work.tariffs.add(tariff, "{}", datetime(2025, 1, 1, tzinfo=UTC))
        for number in range(1, 13):
            station_id = StationId(f"CP-{number}")
            work.stations.save(ChargingStation(station_id, ChargerProtocol.OCPP_16))
            kind = CurrentKind.DC if number > 8 else CurrentKind.AC
            power_w = 150_000 if number > 8 else 22_000
            work.bays.add(Bay(BayId(0), str(number), station_id, 1, kind, power_w))

    store.write_now(job)
    return store


def test_a_month_is_believable_and_its_books_are_in_order(tmp_path: Path) -> None:
    store = _filled(tmp_path, 1)
    began = time.monotonic()
    seed_history(store, HandClock(), random.Random(1))
    took_s = time.monotonic() - began
    assert took_s < 5
    wrong = [found for found in store.read_now(prove_books) if not found.is_ok]
    assert wrong == []
    records = store.read_now(lambda work: sessions.list_records(work, limit=5_000))
    assert 600 < len(records) < 2_500
    assert max(record.session.ended_at or START for record in records) < START
    paid_by = {record.paid_by for record in records}
    assert paid_by == set(PaymentMethod)
    kinds = {record.kind for record in store.read_now(lambda work: receipts.list_records(work, limit=5_000))}
    assert kinds == {ReceiptKind.RECEIPT, ReceiptKind.REFUND}
    shifts = store.read_now(lambda work: work.shifts.list_closed(100))
    assert [shift.z_number for shift in shifts] == list(range(30, 0, -1))
    assert store.read_now(lambda work: work.alerts.list_ended(50))
    assert store.read_now(lambda work: work.alerts.list_on_list()) == ()
    assert store.read_now(lambda work: work.outbox.list_due(START, 5)) == ()
    store.close()


def test_same_seed_gives_the_same_month(tmp_path: Path) -> None:
    months = []
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        store = _filled(tmp_path / folder, 7)
        seed_history(store, HandClock(), random.Random(7), days=3)
        months.append(store.read_now(lambda work: sessions.list_records(work)))
        store.close()
    assert months[0] == months[1]
