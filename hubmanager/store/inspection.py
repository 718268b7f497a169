"""What lies at a database's address, found out without changing a byte of it."""

import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import URL, Connection, create_engine
from sqlalchemy.pool import NullPool

from hubmanager.domain.errors import StoreIncompatible, StoreUnavailable
from hubmanager.store.address import spoken_name, sqlite_path
from hubmanager.store.errors import our_errors, unavailable

APPLICATION_ID = 0x48756273
"""Mark in the header of our SQLite files ("Hubs")."""

_SQLITE_SIGN = b"SQLite format 3\0"
_OUR_TABLES = {"alembic_version", "hub_settings"}


@dataclass(frozen=True, slots=True)
class Found:
    """What is there: nothing yet (`revision` is None), or a database of ours at a revision."""

    revision: str | None = None


def inspect_database(url: URL) -> Found:
    """Look at a database.

    Raises StoreIncompatible for what is not ours or is damaged, StoreUnavailable when it can't be opened.
    """
    path = sqlite_path(url)
    if path is not None:
        return inspect_file(path)
    engine = create_engine(url, poolclass=NullPool, connect_args={"connect_timeout": 5})
    with our_errors(), engine.connect() as connection:
        return inspect_postgresql(connection, url)


def inspect_postgresql(connection: Connection, url: URL) -> Found:
    """Look at the schema of a connection."""
    rows = connection.exec_driver_sql("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
    tables = {row[0] for row in rows}
    if tables >= _OUR_TABLES:
        return Found(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar())
    if tables:
        raise _foreign(spoken_name(url))
    may_create = "SELECT has_schema_privilege(current_schema(), 'CREATE')"
    if not connection.exec_driver_sql(may_create).scalar():
        raise StoreUnavailable(
            f"This user may not create tables in {spoken_name(url)}.",
            remedy="Let the database's administrator grant CREATE on its schema.",
            key="store_readonly",
        )
    return Found()


def inspect_file(path: Path, *, must_be_writable: bool = True) -> Found:
    """Look at a SQLite file."""
    try:
        if not path.parent.is_dir():
            raise _no_folder(path.parent)
        if must_be_writable:
            _require_writable(path)
        if not path.exists() or path.stat().st_size == 0:
            return Found()
        with path.open("rb") as file:
            sign = file.read(len(_SQLITE_SIGN))
    except OSError as error:
        raise StoreUnavailable(
            f"The database file {path} can't be read: {error.strerror}.",
            remedy="Give this user the right to read and write it and its folder, or choose another data folder.",
            key="store_readonly",
            values={"path": str(path)},
        ) from error
    if sign != _SQLITE_SIGN:
        raise _foreign(str(path))
    try:
        with closing(_open_untouched(path)) as connection:
            return _revision_of(connection, path)
    except sqlite3.OperationalError as error:
        raise unavailable(error) from error
    except sqlite3.DatabaseError as error:
        raise damaged(path) from error


def damaged(path: Path) -> StoreIncompatible:
    """Return the error for a file that was ours and is broken."""
    return StoreIncompatible(
        f"The database file {path} is damaged.",
        remedy="Restore the newest backup with 'hubmanager restore'; the damaged file is kept aside.",
        key="store_damaged",
        values={"path": str(path)},
    )


def _no_folder(folder: Path) -> StoreUnavailable:
    return StoreUnavailable(
        f"The folder {folder} does not exist.",
        remedy="Create it, or choose another data folder.",
        key="store_no_folder",
        values={"folder": str(folder)},
    )


def _require_writable(path: Path) -> None:
    for place in (path.parent, path):
        if place.exists() and not os.access(place, os.W_OK):
            raise StoreUnavailable(
                f"This user may not write to {place}.",
                remedy="Give the right to write the database file and its folder, or choose another data folder.",
                key="store_readonly",
                values={"path": str(place)},
            )


def _open_untouched(path: Path) -> sqlite3.Connection:
    # Even a reading connection creates files beside a database in WAL mode, unless told that nobody writes to it. That
    # is safe where no WAL lies there; where one does, its pages belong to the database and must be read too.
    wal = path.with_name(path.name + "-wal")
    is_alone = not wal.exists() or wal.stat().st_size == 0
    options = "mode=ro&immutable=1" if is_alone else "mode=ro"
    return sqlite3.connect(f"file:{quote(str(path.absolute()))}?{options}", uri=True, timeout=5)


def _revision_of(connection: sqlite3.Connection, path: Path) -> Found:
    tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    mark = connection.execute("PRAGMA application_id").fetchone()[0]
    if mark not in (0, APPLICATION_ID) or (tables and not set(tables) >= _OUR_TABLES):
        raise _foreign(str(path))
    if not tables:
        return Found()
    for table in tables:
        connection.execute(f'SELECT 1 FROM "{table}" LIMIT 1').fetchone()  # noqa: S608 - reads each table's root page
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    if row is None:
        raise damaged(path)
    return Found(str(row[0]))


def _foreign(name: str) -> StoreIncompatible:
    return StoreIncompatible(
        f"{name} is no database of Hubmanager.",
        remedy="Choose another file or database; this one was left as it is.",
        key="store_foreign",
        values={"name": name},
    )
