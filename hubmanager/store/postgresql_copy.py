"""A PostgreSQL database's content to a SQLite file and back."""

import tempfile
from pathlib import Path

from sqlalchemy import URL, Connection

from hubmanager.domain.errors import StoreUnavailable
from hubmanager.store.address import database_url
from hubmanager.store.engines import reading_engine, writing_engine
from hubmanager.store.errors import our_errors
from hubmanager.store.inspection import inspect_postgresql
from hubmanager.store.schema import migrate
from hubmanager.store.sqlite_copy import copy_sqlite_file
from hubmanager.store.table_copy import copy_rows


def save_postgresql(address: URL, to: Path) -> None:
    """Write all rows of a PostgreSQL database to the new SQLite file `to`."""
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "backup.sqlite"
        target = database_url(f"sqlite:///{whole}")
        _migrate(target)
        engine = writing_engine(target)
        try:
            with our_errors(), engine.begin() as connection:
                _copy_into(address, connection)
        finally:
            engine.dispose()
        copy_sqlite_file(whole, to)


def restore_postgresql(backup: Path, address: URL) -> str:
    """Put a backup in the place of the tables, in one transaction; return the schema where the old ones are kept."""
    with tempfile.TemporaryDirectory() as folder:
        current = Path(folder) / "backup.sqlite"
        copy_sqlite_file(backup, current)
        source = database_url(f"sqlite:///{current}")
        _migrate(source)
        engine = writing_engine(address)
        try:
            with our_errors(), engine.begin() as target:
                _require_alone(target)
                is_ours = inspect_postgresql(target, address).revision is not None
                aside = _put_schema_aside(target) if is_ours else ""
                migrate(target)
                _copy_into(source, target)
                return aside
        finally:
            engine.dispose()


def _require_alone(connection: Connection) -> None:
    others = connection.exec_driver_sql(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND application_name = 'hubmanager' AND pid <> pg_backend_pid()"
    ).scalar()
    if others:
        raise StoreUnavailable(
            "The database is in use by Hubmanager.", remedy="Close it on every PC first.", key="store_locked"
        )


def _put_schema_aside(connection: Connection) -> str:
    schemas = set(connection.exec_driver_sql("SELECT nspname FROM pg_namespace").scalars())
    number = 1
    while (aside := f"before_restore_{number}") in schemas:
        number += 1
    tables = connection.exec_driver_sql("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()").scalars()
    connection.exec_driver_sql(f"CREATE SCHEMA {aside}")
    for table in tables.all():
        connection.exec_driver_sql(f'ALTER TABLE "{table}" SET SCHEMA {aside}')
    return f"schema {aside}"


def _copy_into(source: URL, target: Connection) -> None:
    engine = reading_engine(source, 1)
    try:
        with engine.connect() as connection, connection.begin():
            copy_rows(connection, target)
    finally:
        engine.dispose()


def _migrate(url: URL) -> None:
    engine = writing_engine(url)
    try:
        with our_errors(), engine.begin() as connection:
            migrate(connection)
    finally:
        engine.dispose()
