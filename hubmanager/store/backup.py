"""Backups: one SQLite file, whatever the database is, that `restore` brings back into either kind."""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from hubmanager.domain.errors import InvalidInput, NotFound, StoreIncompatible, StoreUnavailable
from hubmanager.store.address import database_url, spoken_name, sqlite_path
from hubmanager.store.errors import unavailable
from hubmanager.store.inspection import inspect_database, inspect_file
from hubmanager.store.migrations import HEAD_REVISION
from hubmanager.store.postgresql_copy import restore_postgresql, save_postgresql
from hubmanager.store.schema import require_known
from hubmanager.store.sqlite_copy import copy_sqlite_file


def backup(url: str, to: Path) -> None:
    """Write a backup of the database to the new file `to`, also while the program runs.

    Raises InvalidInput when `to` exists, NotFound when there is no database yet, StoreUnavailable or StoreIncompatible when
    one of the two can't be read or written; then there is no file `to`.
    """
    address = database_url(url)
    if to.exists():
        raise InvalidInput(f"{to} exists already.", remedy="Choose a new name.", field="to", key="backup_exists")
    found = inspect_database(address)
    if found.revision is None:
        raise NotFound(f"There is no database at {spoken_name(address)} yet.", remedy="Start the hub once.")
    path = sqlite_path(address)
    if path is not None:
        copy_sqlite_file(path, to)
        return
    if found.revision != HEAD_REVISION:
        raise StoreIncompatible(
            f"{spoken_name(address)} has the tables of another version.",
            remedy="Start the hub once, which migrates it.",
        )
    save_postgresql(address, to)


def restore(backup: Path, url: str) -> str:
    """Put a backup in the place of the database; return where the old one is kept aside (empty: there was none).

    The old SQLite file gets a new name beside it, old PostgreSQL tables get a schema of their own. Raises NotFound for a
    missing backup, StoreIncompatible for a file that is none or is damaged or newer, StoreUnavailable while the hub runs.
    Until all is copied the old database stays as it is.
    """
    address = database_url(url)
    _require_good(backup)
    path = sqlite_path(address)
    return _restore_file(backup, path) if path is not None else restore_postgresql(backup, address)


def _require_good(backup: Path) -> None:
    if not backup.is_file():
        raise NotFound(f"There is no backup {backup}.", remedy="Check the name.")
    found = inspect_file(backup, must_be_writable=False)
    if found.revision is None:
        raise StoreIncompatible(
            f"{backup} is no backup of Hubmanager.", remedy="Choose another file.", key="store_foreign"
        )
    require_known(found, str(backup))


def _restore_file(backup: Path, path: Path) -> str:
    if not path.parent.is_dir():
        raise StoreUnavailable(f"The folder {path.parent} does not exist.", remedy="Create it, or choose another one.")
    new = path.with_name(f".{path.name}.restored")
    try:
        copy_sqlite_file(backup, new)
        aside = _put_aside(path) if path.exists() else ""
        new.replace(path)
        return aside
    except OSError as error:
        raise StoreUnavailable(
            f"{path} can't be replaced: {error.strerror or error}.",
            remedy="Give this user the right to write the database's folder.",
        ) from error
    finally:
        new.unlink(missing_ok=True)


def _put_aside(path: Path) -> str:
    number = 1
    while (aside := path.with_name(f"{path.stem}.before-restore-{number}{path.suffix}")).exists():
        number += 1
    _require_unused(path)
    companions = [path.with_name(path.name + ending) for ending in ("-wal", "-shm")]
    # A link first: at no moment is there no database, which the next start would take for a hub that is new.
    try:
        os.link(path, aside)
    except OSError:  # the disk knows no links (FAT)
        shutil.copy2(path, aside)
    for companion in companions:
        if companion.exists():
            companion.replace(aside.with_name(aside.name + companion.name.removeprefix(path.name)))
    return str(aside)


def _require_unused(path: Path) -> None:
    try:
        with closing(sqlite3.connect(path, timeout=0)) as connection:
            # Leaving WAL mode needs to be alone with the file, and writes back what the WAL still holds.
            connection.execute("PRAGMA journal_mode = DELETE").fetchone()
    except sqlite3.OperationalError as error:
        if "locked" not in str(error):
            raise unavailable(error) from error
        raise StoreUnavailable(
            f"{path} is in use.", remedy="Close Hubmanager on this data folder first.", key="store_locked"
        ) from error
    except sqlite3.DatabaseError:
        return  # damaged, which may be the very reason for restoring: its files are kept aside as they are
