"""No error of the database library crosses the border."""

import sqlite3

import pytest
import sqlalchemy.exc
import sqlalchemy.orm.exc

from hubmanager.domain.errors import HubError, InvalidInput, StoreIncompatible, StoreUnavailable
from hubmanager.store.errors import StoreDefect, our_errors


def _all_kinds(base: type) -> list[type]:
    kinds = [base]
    for kind in base.__subclasses__():
        kinds += _all_kinds(kind)
    return kinds


LIBRARY_ERRORS = sorted(set(_all_kinds(sqlalchemy.exc.SQLAlchemyError)), key=lambda kind: kind.__name__)
NEEDS_SURROUNDINGS = {
    sqlalchemy.exc.OperationalError,
    sqlalchemy.exc.InterfaceError,
    sqlalchemy.exc.InternalError,
    sqlalchemy.exc.DatabaseError,
    sqlalchemy.exc.DisconnectionError,
    sqlalchemy.exc.TimeoutError,
}


def _raise(kind: type, cause: Exception) -> None:
    error = kind.__new__(kind)
    if issubclass(kind, sqlalchemy.exc.StatementError):
        sqlalchemy.exc.StatementError.__init__(error, "said", "SELECT 1", {}, cause)
    else:
        Exception.__init__(error, "said")
        error.code = None
    raise error


@pytest.mark.parametrize("kind", LIBRARY_ERRORS, ids=lambda kind: kind.__name__)
def test_every_error_of_the_library_becomes_one_of_ours(kind: type) -> None:
    with pytest.raises((HubError, StoreDefect)) as ours, our_errors():
        _raise(kind, sqlite3.OperationalError("something"))
    assert isinstance(ours.value.__cause__, kind)
    if kind in NEEDS_SURROUNDINGS:
        assert isinstance(ours.value, StoreUnavailable)
        assert ours.value.remedy


def test_the_list_of_the_library_was_really_walked() -> None:
    assert len(LIBRARY_ERRORS) > 40
    assert sqlalchemy.orm.exc.StaleDataError in LIBRARY_ERRORS


@pytest.mark.parametrize(
    ("said", "kind", "key"),
    [
        ("database or disk is full", StoreUnavailable, "store_full"),
        ("could not extend file: No space left on device", StoreUnavailable, "store_full"),
        ("disk I/O error", StoreUnavailable, "store_io"),
        ("attempt to write a readonly database", StoreUnavailable, "store_readonly"),
        ("database is locked", StoreUnavailable, "store_locked"),
        ("unable to open database file", StoreUnavailable, "store_open"),
        ("server closed the connection unexpectedly", StoreUnavailable, "store_unavailable"),
    ],
)
def test_what_the_surroundings_did_is_said_in_our_words(said: str, kind: type[HubError], key: str) -> None:
    with pytest.raises(kind) as ours, our_errors():
        _raise(sqlalchemy.exc.OperationalError, sqlite3.OperationalError(said))
    assert ours.value.key == key
    assert ours.value.message.endswith(".")
    assert ours.value.remedy.endswith(".")


def test_a_damaged_file_is_told_from_a_busy_one() -> None:
    with pytest.raises(StoreIncompatible, match="damaged") as ours, our_errors():
        _raise(sqlalchemy.exc.DatabaseError, sqlite3.DatabaseError("database disk image is malformed"))
    assert "restore" in ours.value.remedy


def test_a_value_that_does_not_fit_is_the_users_to_mend() -> None:
    with pytest.raises(InvalidInput), our_errors():
        _raise(sqlalchemy.exc.DataError, sqlite3.DataError("string or blob too big"))


def test_errors_of_a_job_s_own_pass_unchanged() -> None:
    with pytest.raises(LookupError), our_errors():
        raise LookupError
