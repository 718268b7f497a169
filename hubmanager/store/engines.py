"""Connections to the database: one that writes, some that only read."""

import sqlite3
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool

_BUSY_TIMEOUT_S = 5
_CONNECT_TIMEOUT_S = 5
_WAL_KEPT_BYTES = 32 * 1024 * 1024
_CACHE_KIB = 16 * 1024


def writing_engine(url: URL) -> Engine:
    """Return an engine whose transactions take the write lock at once, and whose commits reach the disk."""
    if url.get_backend_name() == "sqlite":
        engine = _sqlite_engine(url, pool_size=1)
        event.listen(engine, "connect", _prepare_writing)
        event.listen(engine, "begin", _begin_immediate)
        return engine
    return _postgresql_engine(url, pool_size=1)


def reading_engine(url: URL, pool_size: int) -> Engine:
    """Return an engine whose transactions see one state of the database and can't change it."""
    if url.get_backend_name() == "sqlite":
        engine = _sqlite_engine(url, pool_size=pool_size)
        event.listen(engine, "connect", _prepare_reading)
        event.listen(engine, "begin", _begin)
        return engine
    engine = _postgresql_engine(url, pool_size=pool_size)
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _sqlite_engine(url: URL, pool_size: int) -> Engine:
    return create_engine(
        url,
        poolclass=QueuePool,
        pool_size=pool_size,
        max_overflow=0,
        connect_args={"check_same_thread": False, "timeout": _BUSY_TIMEOUT_S},
    )


def _postgresql_engine(url: URL, pool_size: int) -> Engine:
    return create_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": _CONNECT_TIMEOUT_S,
            "application_name": "hubmanager",
            "options": "-c timezone=UTC -c client_encoding=UTF8",
        },
    )


def _prepare_writing(connection: sqlite3.Connection, _record: Any) -> None:
    _take_over_transactions(connection)
    # Works only in a file that is still empty, hence first: later deletions can give pages back without a full VACUUM.
    connection.execute("PRAGMA auto_vacuum = INCREMENTAL").close()
    connection.execute("PRAGMA journal_mode = WAL").close()
    connection.execute("PRAGMA synchronous = FULL").close()
    connection.execute("PRAGMA foreign_keys = ON").close()
    connection.execute(f"PRAGMA journal_size_limit = {_WAL_KEPT_BYTES}").close()
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}").close()


def _prepare_reading(connection: sqlite3.Connection, _record: Any) -> None:
    _take_over_transactions(connection)
    connection.execute("PRAGMA query_only = ON").close()


def _take_over_transactions(connection: sqlite3.Connection) -> None:
    # Python's driver would begin transactions by its own rules, too late for SAVEPOINT and for a reader's snapshot.
    connection.isolation_level = None


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
