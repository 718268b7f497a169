"""Brings a database to the tables of this version, at start."""

from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import URL, Connection

from hubmanager.domain.clock import Clock
from hubmanager.domain.errors import StoreIncompatible
from hubmanager.store.address import spoken_name, sqlite_path
from hubmanager.store.engines import writing_engine
from hubmanager.store.errors import our_errors
from hubmanager.store.inspection import Found, inspect_database, inspect_postgresql
from hubmanager.store.migrations import HEAD_REVISION
from hubmanager.store.sqlite_copy import copy_sqlite_file

if TYPE_CHECKING:
    from alembic.config import Config

_ONE_MIGRATION_AT_A_TIME = 0x48756273
"""Key of PostgreSQL's advisory lock: two PCs that start together migrate one after the other."""


@dataclass(frozen=True, slots=True)
class Migrations:
    """A folder of Alembic migrations and the newest revision in it."""

    folder: Path
    head: str


OURS = Migrations(Path(__file__).with_name("migrations"), HEAD_REVISION)
"""Those that are packaged with the program."""


def bring_up_to_date(url: URL, clock: Clock, backup_folder: Path | None, migrations: Migrations = OURS) -> None:
    """Create or migrate the tables; copy a SQLite file to `backup_folder` first (default: `backups` beside it).

    On PostgreSQL all migrations are one transaction, so a failed one leaves the database as it was.
    Raises StoreIncompatible or StoreUnavailable, with the database untouched.
    """
    found = inspect_database(url)
    if found.revision == migrations.head:
        return
    require_known(found, spoken_name(url), migrations)
    path = sqlite_path(url)
    if path is not None and found.revision is not None:
        folder = backup_folder or path.parent / "backups"
        moment = clock.now().astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
        copy_sqlite_file(path, folder / f"{path.stem}-{found.revision}-before-{migrations.head}-{moment}{path.suffix}")
    engine = writing_engine(url)
    try:
        with our_errors(), engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ONE_MIGRATION_AT_A_TIME})")
                if inspect_postgresql(connection, url).revision == migrations.head:
                    return
            migrate(connection, migrations)
    finally:
        engine.dispose()


def migrate(connection: Connection, migrations: Migrations = OURS) -> None:
    """Run the migrations that are missing, inside the connection's transaction."""
    from alembic import command  # here, because a start without migrations need not load Alembic

    config = _config(migrations)
    config.attributes["connection"] = connection
    command.upgrade(config, migrations.head)


def require_known(found: Found, name: str, migrations: Migrations = OURS) -> None:
    """Raise StoreIncompatible when the database is at a revision that only a newer version knows."""
    from alembic.script import ScriptDirectory

    known = {script.revision for script in ScriptDirectory.from_config(_config(migrations)).walk_revisions()}
    if found.revision is not None and found.revision not in known:
        raise StoreIncompatible(
            f"{name} was written by a newer version of Hubmanager.",
            remedy="Install that version or a newer one; the database was left as it is.",
            key="store_newer",
            values={"name": name},
        )


def _config(migrations: Migrations) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(migrations.folder).replace("%", "%%"))
    return config
