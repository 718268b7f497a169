"""What lies at the database's address is looked at before a byte of it changes."""

import hashlib
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from hubmanager.domain.errors import HubError, InvalidInput, StoreIncompatible, StoreUnavailable
from hubmanager.store.address import database_url, spoken_name
from hubmanager.store.migrations import HEAD_REVISION
from hubmanager.store.schema import OURS, Migrations, bring_up_to_date
from hubmanager.store.store import Store
from hubmanager.store.tables import Base
from tests.store.builders import HandClock, a_bay
from tests.store.conftest import run_sql


def open_and_close(url: str) -> None:
    Store.open(url, clock=HandClock()).close()


def state_of(folder: Path) -> dict[str, str]:
    return {each.name: hashlib.sha256(each.read_bytes()).hexdigest() for each in folder.iterdir() if each.is_file()}


def plain(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://")


# --- a database of ours


def test_a_new_database_has_the_tables_of_the_program(own_url: str) -> None:
    engine = create_engine(plain(own_url), poolclass=NullPool)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, Base.metadata)
    assert differences == []


def test_the_newest_migration_is_the_one_that_a_start_looks_for() -> None:
    script = ScriptDirectory(str(OURS.folder))
    assert script.get_current_head() == HEAD_REVISION


def test_a_database_of_ours_opens_again_with_its_data(own_url: str) -> None:
    for expected in (0, 1):
        store = Store.open(own_url, clock=HandClock())
        assert len(store.read_now(lambda work: work.bays.list_all())) == expected
        store.write_now(lambda work: work.bays.add(a_bay(str(len(work.bays.list_all())))))
        store.close()


def test_an_empty_file_becomes_a_database(tmp_path: Path) -> None:
    (tmp_path / "hub.sqlite").touch()
    open_and_close(f"sqlite:///{tmp_path / 'hub.sqlite'}")
    open_and_close(f"sqlite:///{tmp_path / 'hub.sqlite'}")


def test_the_file_is_written_with_care(sqlite_url: str) -> None:
    store = Store.open(sqlite_url, clock=HandClock())

    def pragmas(work):
        names = ("journal_mode", "synchronous", "foreign_keys", "auto_vacuum")
        return [work.connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names]

    assert store.write_now(pragmas) == ["wal", 2, 1, 2]
    store.close()


# --- migrations


@pytest.fixture
def next_migrations(tmp_path: Path) -> Migrations:
    """The packaged migrations and one more, as the next release would bring it."""
    folder = tmp_path / "migrations"
    shutil.copytree(OURS.folder, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / "9999_next.py").write_text(
        "import sqlalchemy as sa\nfrom alembic import op\n"
        f"revision = '9999'\ndown_revision = '{HEAD_REVISION}'\nbranch_labels = None\ndepends_on = None\n"
        "def upgrade():\n    op.add_column('bays', sa.Column('colour', sa.Text()))\n"
    )
    return Migrations(folder, "9999")


def test_a_migration_keeps_a_copy_of_the_file_as_it_was(
    tmp_path: Path, migrated_file: Path, next_migrations: Migrations
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    path = Path(shutil.copy(migrated_file, home / "hub.sqlite"))
    url = f"sqlite:///{path}"
    store = Store.open(url, clock=HandClock())
    store.write_now(lambda work: work.bays.add(a_bay("7")))
    store.close()

    bring_up_to_date(database_url(url), HandClock(), tmp_path / "kept", next_migrations)

    (copy,) = (tmp_path / "kept").iterdir()
    assert copy.name == f"hub-{HEAD_REVISION}-before-9999-20260601T120000Z.sqlite"
    with closing(sqlite3.connect(copy)) as old, closing(sqlite3.connect(path)) as new:
        assert old.execute("SELECT number FROM bays").fetchall() == [("7",)]
        assert new.execute("SELECT number, colour FROM bays").fetchall() == [("7", None)]
        assert new.execute("SELECT version_num FROM alembic_version").fetchall() == [("9999",)]


def test_a_migration_that_fails_leaves_the_database_as_it_was(
    own_url: str, tmp_path: Path, next_migrations: Migrations
) -> None:
    script = next_migrations.folder / "versions" / "9999_next.py"
    script.write_text(script.read_text() + "    op.execute('SELECT no_such_column FROM bays')\n")
    with pytest.raises((HubError, RuntimeError)):
        bring_up_to_date(database_url(own_url), HandClock(), tmp_path / "kept", next_migrations)
    open_and_close(own_url)
    engine = create_engine(plain(own_url), poolclass=NullPool)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == HEAD_REVISION
        assert not connection.exec_driver_sql("SELECT * FROM bays").keys() & {"colour"}


def test_a_database_of_a_newer_program_is_left_alone(own_url: str, tmp_path: Path, next_migrations: Migrations) -> None:
    bring_up_to_date(database_url(own_url), HandClock(), tmp_path / "kept", next_migrations)
    shutil.rmtree(tmp_path / "kept", ignore_errors=True)
    before = state_of(tmp_path)
    with pytest.raises(StoreIncompatible, match="newer version") as refused:
        open_and_close(own_url)
    assert "Install" in refused.value.remedy
    assert state_of(tmp_path) == before


# --- something else at the address


def _text(path: Path, _whole: bytes) -> None:
    path.write_text("Dear diary")


def _zeros(path: Path, _whole: bytes) -> None:
    path.write_bytes(bytes(10_000))


def _foreign(path: Path, _whole: bytes) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE diary (entry TEXT)")


def _foreign_with_wal(path: Path, _whole: bytes) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE diary (entry TEXT)")


def _foreign_mark(path: Path, _whole: bytes) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA application_id = 252006673")
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
        connection.execute("CREATE TABLE hub_settings (x TEXT)")


def _cut_off(path: Path, whole: bytes) -> None:
    path.write_bytes(whole[: len(whole) // 2])


def _scribbled_over(path: Path, whole: bytes) -> None:
    path.write_bytes(whole[:100] + b"\xff" * 8092 + whole[8192:])


STRANGE_FILES = [
    (_text, "no database of Hubmanager"),
    (_zeros, "no database of Hubmanager"),
    (_foreign, "no database of Hubmanager"),
    (_foreign_with_wal, "no database of Hubmanager"),
    (_foreign_mark, "no database of Hubmanager"),
    (_cut_off, "damaged"),
    (_scribbled_over, "damaged"),
]


@pytest.mark.parametrize(("make", "expected"), STRANGE_FILES)
def test_a_strange_file_is_refused_and_left_as_it_is(
    make: Callable[[Path, bytes], None], expected: str, tmp_path: Path, migrated_file: Path
) -> None:
    path = tmp_path / "hub.sqlite"
    make(path, migrated_file.read_bytes())
    before = state_of(tmp_path)
    with pytest.raises(StoreIncompatible, match=expected) as refused:
        open_and_close(f"sqlite:///{path}")
    assert refused.value.remedy
    assert state_of(tmp_path) == before


def test_a_folder_at_the_file_s_place_is_named(tmp_path: Path) -> None:
    (tmp_path / "hub.sqlite").mkdir()
    with pytest.raises(StoreUnavailable, match=r"hub\.sqlite"):
        open_and_close(f"sqlite:///{tmp_path / 'hub.sqlite'}")


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="does not exist") as refused:
        open_and_close(f"sqlite:///{tmp_path / 'gone' / 'hub.sqlite'}")
    assert "Create it" in refused.value.remedy


_WITHOUT_RIGHTS = """
import os, sys
from hubmanager.domain.errors import HubError
from hubmanager.store.store import Store
from tests.store.builders import HandClock
if os.geteuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
try:
    Store.open(sys.argv[1], clock=HandClock())
except HubError as error:
    print(type(error).__name__, "|", error)
"""


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that any user can reach (pytest's own are for their owner alone)."""
    folder = Path(tempfile.mkdtemp(prefix="hub-store-"))
    folder.chmod(0o755)
    yield folder
    for each in folder.iterdir():
        each.chmod(0o755)
    shutil.rmtree(folder)


@pytest.mark.parametrize(
    ("folder_mode", "file_mode", "expected"),
    [
        (0o777, 0o444, "may not write to .*hub.sqlite"),
        (0o555, 0o666, "may not write to .*data"),
        (0o777, 0o000, "may not write to .*hub.sqlite"),
        (0o700, 0o666, "may not write to .*data|can't be read"),
    ],
)
def test_missing_rights_are_named_and_nothing_changes(
    folder_mode: int, file_mode: int, expected: str, migrated_file: Path, open_folder: Path
) -> None:
    if os.geteuid() != 0 and folder_mode == 0o700:
        pytest.skip("Only root can lock a folder against the user that opens it here.")
    folder = open_folder / "data"
    folder.mkdir()
    path = Path(shutil.copy(migrated_file, folder / "hub.sqlite"))
    path.chmod(file_mode)
    folder.chmod(folder_mode)
    done = subprocess.run(
        [sys.executable, "-c", _WITHOUT_RIGHTS, f"sqlite:///{path}"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    folder.chmod(0o755)
    assert re.search(f"StoreUnavailable . .*({expected}).*Give .* right", done.stdout), done.stderr
    assert sorted(each.name for each in folder.iterdir()) == ["hub.sqlite"]


def test_a_foreign_postgresql_database_is_refused(empty_postgresql: str) -> None:
    run_sql(empty_postgresql, "CREATE TABLE diary (entry TEXT)")
    with pytest.raises(StoreIncompatible, match="no database of Hubmanager"):
        open_and_close(empty_postgresql)


def test_an_empty_postgresql_database_gets_its_tables(empty_postgresql: str) -> None:
    open_and_close(empty_postgresql)
    open_and_close(empty_postgresql)


def test_a_user_without_rights_on_postgresql_is_told(empty_postgresql: str) -> None:
    run_sql(empty_postgresql, "DROP ROLE IF EXISTS guest", "CREATE ROLE guest LOGIN")
    with pytest.raises(StoreUnavailable, match="may not create tables"):
        open_and_close(empty_postgresql.replace("hub@", "guest@"))


def test_a_server_that_is_not_there_is_said_without_the_password() -> None:
    with pytest.raises(StoreUnavailable) as refused:
        open_and_close("postgresql://hub:secret@127.0.0.1:1/hub")
    assert "secret" not in str(refused.value)
    assert refused.value.remedy


@pytest.mark.parametrize("url", ["", "nonsense", "mysql://x/y", "sqlite://", "sqlite:///:memory:", "oracle://x"])
def test_an_address_of_no_use_is_refused_at_its_field(url: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        open_and_close(url)
    assert refused.value.field == "database_url"
    assert "sqlite:////" in refused.value.remedy


def test_the_spoken_name_hides_the_password() -> None:
    assert "secret" not in spoken_name(database_url("postgresql://hub:secret@db/hub"))
