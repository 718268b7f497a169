"""Copies a SQLite database while it is in use: whole, checked, and never a half file under the final name."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from hubmanager.domain.errors import StoreUnavailable
from hubmanager.store.errors import unavailable


def copy_sqlite_file(source: Path, target: Path) -> None:
    """Copy `source` to `target` by SQLite's backup API; writers are not held up.

    Raises StoreUnavailable (no room, no permission) or StoreIncompatible (the source is damaged); then there is no `target`.
    """
    unfinished = target.with_name(f".{target.name}.unfinished")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished.unlink(missing_ok=True)
        with closing(sqlite3.connect(source)) as origin, closing(sqlite3.connect(unfinished)) as copy:
            origin.backup(copy)
            # A copy is one file that can be carried away, so it gets no WAL beside it.
            copy.execute("PRAGMA journal_mode = DELETE")
            findings = [row[0] for row in copy.execute("PRAGMA quick_check(1)")]
        if findings != ["ok"]:
            raise unavailable(sqlite3.DatabaseError("database disk image is malformed"))
        _sync(unfinished)
        unfinished.replace(target)
        _sync(target.parent)
    except sqlite3.Error as error:
        raise unavailable(error) from error
    except OSError as error:
        raise StoreUnavailable(
            f"{target} can't be written: {error.strerror or error}.",
            remedy="Choose another place, or free some space there.",
            key="backup_failed",
            values={"path": str(target)},
        ) from error
    finally:
        if unfinished.exists():
            unfinished.unlink()


def _sync(path: Path) -> None:
    if path.is_dir() and os.name == "nt":
        return  # Windows can't sync a folder
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
