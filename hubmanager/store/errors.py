"""The border at which the database library's errors become ours.

Three kinds leave the store:
- StoreUnavailable: the surroundings failed (disk full, locked, server gone, no permission); trying again later can help;
- StoreIncompatible, InvalidInput and other HubErrors, raised on purpose;
- StoreDefect: the program asked the database for nonsense. A bug: logged whole, never shown as something to act on.
No SQLAlchemyError passes; a test walks the library's list.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import (
    DatabaseError,
    DataError,
    DBAPIError,
    DisconnectionError,
    IntegrityError,
    InterfaceError,
    InternalError,
    NotSupportedError,
    OperationalError,
    ProgrammingError,
    SQLAlchemyError,
    StatementError,
    TimeoutError,  # noqa: A004 - the library's name
)

from hubmanager.domain.errors import HubError, InvalidInput, StoreIncompatible, StoreUnavailable


class StoreDefect(RuntimeError):
    """The store was used in a way that can't work. Its cause is the library's error."""


_BUGS = (IntegrityError, ProgrammingError, NotSupportedError)
_SURROUNDINGS = (OperationalError, InterfaceError, InternalError, DatabaseError, DisconnectionError, TimeoutError)


@contextmanager
def our_errors() -> Iterator[None]:
    """Turn the library's errors into ours, cause chained."""
    try:
        yield
    except SQLAlchemyError as error:
        raise translated(error) from error
    except sqlite3.Error as error:
        raise unavailable(error) from error


def translated(error: SQLAlchemyError) -> HubError | StoreDefect:
    """Return our error for one of the library's."""
    if isinstance(error, StatementError) and isinstance(error.orig, HubError):
        return error.orig  # a column type refused a value, and said why
    if isinstance(error, DataError):
        return InvalidInput("A value is too long or too large for the database.", remedy="Shorten it.")
    if isinstance(error, _BUGS):
        return StoreDefect(f"{type(error).__name__}: {error}")
    if isinstance(error, _SURROUNDINGS):
        return unavailable(error.orig if isinstance(error, DBAPIError) and error.orig else error)
    return StoreDefect(f"{type(error).__name__}: {error}")


def unavailable(error: BaseException) -> HubError:
    """Return the sentence for a database that can't be opened, read or written now."""
    words = " ".join(str(error).split())
    said = words.lower()
    for sign, message, remedy, key in _SIGNS:
        if sign in said:
            return StoreUnavailable(message, remedy=remedy, key=key)
    if isinstance(error, sqlite3.DatabaseError) and ("malformed" in said or "not a database" in said):
        return StoreIncompatible(
            "The database file is damaged.",
            remedy="Restore the newest backup with 'hubmanager restore'; the damaged file is kept aside.",
            key="store_damaged",
        )
    return StoreUnavailable(
        f"The database can't be reached or written: {words}.",
        remedy="Check the disk and the connection; the program goes on by itself once they work.",
        key="store_unavailable",
        values={"reason": words},
    )


_SIGNS = (
    (
        "full",
        "The disk or the database is full: nothing more can be stored.",
        "Free some space; the program goes on by itself.",
        "store_full",
    ),
    (
        "no space left",
        "The disk is full: nothing more can be stored.",
        "Free some space; the program goes on by itself.",
        "store_full",
    ),
    (
        "disk i/o error",
        "The disk can't be written.",
        "Check that it has free space and works; the program goes on by itself.",
        "store_io",
    ),
    (
        "readonly",
        "The database may not be written.",
        "Give this user the right to write the database file and its folder.",
        "store_readonly",
    ),
    (
        "read-only",
        "The database may not be written.",
        "Give this user the right to write the database.",
        "store_readonly",
    ),
    (
        "locked",
        "Another program holds the database.",
        "Close the other program (a backup tool, a database viewer) and try again.",
        "store_locked",
    ),
    (
        "unable to open database file",
        "The database file can't be opened.",
        "Check that its folder exists and that this user may read and write it.",
        "store_open",
    ),
)
