"""A backup holds everything and comes back into either kind of database; what was there before is kept."""

import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from hubmanager.domain.errors import HubError, InvalidInput, NotFound, StoreIncompatible, StoreUnavailable
from hubmanager.domain.ids import StaffId
from hubmanager.domain.meter_reading import ReadingContext
from hubmanager.domain.receipt import ReceiptKind
from hubmanager.domain.staff import Role, StaffMember
from hubmanager.domain.station import ChargerProtocol, ChargingStation, ModbusAddress
from hubmanager.store.backup import backup, restore
from hubmanager.store.check import prove_books
from hubmanager.store.store import Store
from hubmanager.store.tables import Base
from tests.store.builders import (
    NOON,
    STATION,
    HandClock,
    a_bay,
    a_reading,
    a_tariff,
    billed_session,
    correct,
    pay,
)
from tests.store.conftest import run_sql


def fill(store: Store, sessions: int = 3) -> None:
    """Put something into most tables."""

    def job(work):
        work.settings.save(replace(work.settings.get(), name="Hub"))
        work.stations.save(
            ChargingStation(STATION, ChargerProtocol.MODBUS, modbus=ModbusAddress("m", 1), first_seen_at=NOON)
        )
        bay = work.bays.add(a_bay("7", station_id=STATION, evse_id=1))
        tariff = work.tariffs.add(a_tariff(), "{}", NOON)
        person = work.staff.add(StaffMember(StaffId(0), "Ada", Role.MANAGER, "hash"))
        shift = work.shifts.open(NOON, person.staff_id, Decimal("100.00"))
        for number in range(sessions):
            _, receipt = billed_session(
                work,
                f"key-{number}",
                bay_id=bay.bay_id,
                tariff_version_id=tariff.version_id,
                start_register_wh=number * 22_000,
                last_register_wh=(number + 1) * 22_000,
                started_at=NOON + timedelta(hours=number),
            )
            work.readings.add(
                receipt.session_id,
                [a_reading(0), a_reading(1, None, power_w=7, context=ReadingContext.END, soc_pct=Decimal("33.3"))],
            )
            work.sequence.seen(receipt.session_id, 0)
            pay(work, receipt, shift.shift_id)
        refund = correct(work, receipt, ReceiptKind.REFUND, Decimal("1.00"))
        pay(work, refund, shift.shift_id)
        work.shifts.close(shift.shift_id, NOON, Decimal("100.00"))
        work.outbox.add("export", {"session_id": 1}, NOON)

    store.write_now(job)


def content(url: str) -> dict[str, list[tuple]]:
    store = Store.open(url, clock=HandClock())

    def everything(work):
        return {
            table.name: sorted((tuple(row) for row in work.connection.execute(table.select())), key=repr)
            for table in Base.metadata.sorted_tables
        }

    found = store.read_now(everything)
    assert all(each.is_ok for each in store.read_now(prove_books))
    store.close()
    return found


def filled(url: str) -> dict[str, list[tuple]]:
    store = Store.open(url, clock=HandClock())
    fill(store)
    store.close()
    return content(url)


def test_a_backup_comes_back_into_either_kind_of_database(own_url: str, tmp_path: Path, postgresql_url: str) -> None:
    before = filled(own_url)
    backup(own_url, tmp_path / "saved.sqlite")
    (tmp_path / "new").mkdir()
    for target in (f"sqlite:///{tmp_path / 'new' / 'hub.sqlite'}", postgresql_url):
        restore(tmp_path / "saved.sqlite", target)
        assert content(target) == before
        store = Store.open(target, clock=HandClock())
        assert store.write_now(lambda work: billed_session(work, "after"))[1].number == "R-000005"
        assert store.write_now(lambda work: work.bays.add(a_bay("8"))).bay_id > 1
        store.close()


def test_a_backup_is_taken_while_the_hub_works(own_url: str, tmp_path: Path) -> None:
    store = Store.open(own_url, clock=HandClock())
    fill(store)
    backup(own_url, tmp_path / "saved.sqlite")
    store.write_now(lambda work: work.bays.add(a_bay("later")))
    store.close()
    assert len(content(f"sqlite:///{tmp_path / 'saved.sqlite'}")["bays"]) == 1


def test_a_backup_is_one_file(sqlite_url: str, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    backup(sqlite_url, tmp_path / "out" / "saved.sqlite")
    assert [each.name for each in (tmp_path / "out").iterdir()] == ["saved.sqlite"]


def test_a_backup_never_overwrites(sqlite_url: str, tmp_path: Path) -> None:
    (tmp_path / "saved.sqlite").write_text("precious")
    with pytest.raises(InvalidInput, match="exists already"):
        backup(sqlite_url, tmp_path / "saved.sqlite")
    assert (tmp_path / "saved.sqlite").read_text() == "precious"


def test_no_database_is_no_backup(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        backup(f"sqlite:///{tmp_path / 'hub.sqlite'}", tmp_path / "saved.sqlite")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a place where nothing can be written")
def test_a_place_that_can_t_be_written_is_named(sqlite_url: str) -> None:
    with pytest.raises(StoreUnavailable) as refused:
        backup(sqlite_url, Path("/proc/nowhere/saved.sqlite"))
    assert refused.value.remedy


def test_the_old_file_is_kept_aside_each_time(sqlite_url: str, tmp_path: Path) -> None:
    before = filled(sqlite_url)
    backup(sqlite_url, tmp_path / "saved.sqlite")
    store = Store.open(sqlite_url, clock=HandClock())
    store.write_now(lambda work: work.bays.add(a_bay("newer")))
    store.close()
    newer = content(sqlite_url)

    first = restore(tmp_path / "saved.sqlite", sqlite_url)
    second = restore(tmp_path / "saved.sqlite", sqlite_url)

    assert content(sqlite_url) == before
    assert first != second
    assert content(f"sqlite:///{first}") == newer
    assert content(f"sqlite:///{second}") == before


def test_old_tables_on_postgresql_are_kept_in_a_schema_of_their_own(postgresql_url: str, tmp_path: Path) -> None:
    filled(postgresql_url)
    backup(postgresql_url, tmp_path / "saved.sqlite")
    asides = [restore(tmp_path / "saved.sqlite", postgresql_url) for _ in range(2)]
    assert asides == ["schema before_restore_1", "schema before_restore_2"]
    run_sql(
        postgresql_url,
        "SELECT number FROM before_restore_1.receipts WHERE 1 / (SELECT count(*) FROM before_restore_1.receipts) = 0",
    )
    assert len(content(postgresql_url)["receipts"]) == 4


def test_nothing_is_restored_under_a_running_hub(own_url: str, tmp_path: Path) -> None:
    filled(own_url)
    backup(own_url, tmp_path / "saved.sqlite")
    before = content(own_url)
    store = Store.open(own_url, clock=HandClock())
    store.write_now(lambda work: work.settings.get())
    with pytest.raises(StoreUnavailable, match="in use"):
        restore(tmp_path / "saved.sqlite", own_url)
    store.close()
    assert content(own_url) == before


def test_a_damaged_database_is_replaced_and_kept_aside(sqlite_url: str, tmp_path: Path) -> None:
    before = filled(sqlite_url)
    backup(sqlite_url, tmp_path / "saved.sqlite")
    path = tmp_path / "hub.sqlite"
    damaged = path.read_bytes()[:100] + os.urandom(5000) + path.read_bytes()[5100:]
    path.write_bytes(damaged)
    aside = restore(tmp_path / "saved.sqlite", sqlite_url)
    assert content(sqlite_url) == before
    assert Path(aside).read_bytes() == damaged


def test_a_database_left_by_a_crash_is_kept_with_its_newest_commits(sqlite_url: str, tmp_path: Path) -> None:
    filled(sqlite_url)
    backup(sqlite_url, tmp_path / "saved.sqlite")
    store = Store.open(sqlite_url, clock=HandClock())
    store.write_now(lambda work: work.bays.add(a_bay("newest")))
    crashed = tmp_path / "crashed"
    crashed.mkdir()
    for each in tmp_path.glob("hub.sqlite*"):
        shutil.copy(each, crashed)  # as it lies on the disk while the WAL still holds the last commit
    store.close()
    assert (crashed / "hub.sqlite-wal").stat().st_size > 0
    aside = restore(tmp_path / "saved.sqlite", f"sqlite:///{crashed / 'hub.sqlite'}")
    assert len(content(f"sqlite:///{aside}")["bays"]) == 2
    assert len(content(f"sqlite:///{crashed / 'hub.sqlite'}")["bays"]) == 1


def _foreign(path: Path, _good: bytes) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE diary (entry TEXT)")


def _text(path: Path, _good: bytes) -> None:
    path.write_text("Dear diary")


def _empty(path: Path, _good: bytes) -> None:
    path.touch()


def _cut(path: Path, good: bytes) -> None:
    path.write_bytes(good[: len(good) // 2])


def _newer(path: Path, good: bytes) -> None:
    path.write_bytes(good)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")


def _missing(path: Path, _good: bytes) -> None:
    path.unlink(missing_ok=True)


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (_foreign, StoreIncompatible),
        (_text, StoreIncompatible),
        (_empty, StoreIncompatible),
        (_cut, StoreIncompatible),
        (_newer, StoreIncompatible),
        (_missing, NotFound),
    ],
)
def test_a_file_that_is_no_backup_is_refused_and_the_database_stays(
    make, kind: type[HubError], own_url: str, tmp_path: Path, migrated_file: Path
) -> None:
    before = filled(own_url)
    make(tmp_path / "strange.sqlite", migrated_file.read_bytes())
    with pytest.raises(kind) as refused:
        restore(tmp_path / "strange.sqlite", own_url)
    assert refused.value.remedy
    assert content(own_url) == before
    assert not list(tmp_path.glob("*before-restore*"))
