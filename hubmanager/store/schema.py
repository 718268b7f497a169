"""Brings a database to the tables of this version, at start."""

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


def bring_up_to_date(url: URL, clock: Clock, backup_folder: Path | None) -> None:
    """Create or migrate the tables; copy a SQLite file to `backup_folder` first (default: `backups` beside it).

    On PostgreSQL all migrations are one transaction, so a failed one leaves the database as it was.
    Raises StoreIncompatible or StoreUnavailable, with the database untouched.
    """
    found = inspect_database(url)
    if found.revision == HEAD_REVISION:
        return
    _require_known(found, spoken_name(url))
    path = sqlite_path(url)
    if path is not None and found.revision is not None:
        folder = backup_folder or path.parent / "backups"
        moment = clock.now().astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
        copy_sqlite_file(path, folder / f"{path.stem}-{found.revision}-before-{HEAD_REVISION}-{moment}{path.suffix}")
    engine = writing_engine(url)
    try:
        with our_errors(), engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ONE_MIGRATION_AT_A_TIME})")
                if inspect_postgresql(connection, url).revision == HEAD_REVISION:
                    return
            migrate(connection)
    finally:
        engine.dispose()


def migrate(connection: Connection, revision: str = HEAD_REVISION) -> None:
    """Run the migrations up to `revision` inside the connection's transaction."""
    from alembic import command  # here, because a start without migrations need not load Alembic

    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _require_known(found: Found, name: str) -> None:
    from alembic.script import ScriptDirectory

    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if found.revision is not None and found.revision not in known:
        raise StoreIncompatible(
            f"{name} was written by a newer version of Hubmanager.",
            remedy="Install that version or a newer one; the database was left as it is.",
            key="store_newer",
            values={"name": name},
        )


def _config() -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    return config
