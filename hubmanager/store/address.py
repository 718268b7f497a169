"""Which database a URL means."""

from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from hubmanager.domain.errors import InvalidInput


def database_url(url: str) -> URL:
    """Read a database URL. Raises InvalidInput for anything but SQLite files and PostgreSQL.

    `postgresql://` means the psycopg 3 driver, the only one that is shipped.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise InvalidInput(
            "The database's URL can't be read.",
            remedy="Write sqlite:////path/to/hub.sqlite or postgresql://user:password@host/name.",
            field="database_url",
        ) from error
    backend = parsed.get_backend_name()
    if backend == "sqlite" and parsed.database and parsed.database != ":memory:":
        return parsed.set(drivername="sqlite+pysqlite")
    if backend == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    raise InvalidInput(
        f"'{parsed.render_as_string(hide_password=True)}' is no database that this program can use.",
        remedy="Write sqlite:////path/to/hub.sqlite or postgresql://user:password@host/name.",
        field="database_url",
    )


def sqlite_path(url: URL) -> Path | None:
    """Return the file of a SQLite URL; None for PostgreSQL."""
    return Path(url.database or "") if url.get_backend_name() == "sqlite" else None


def spoken_name(url: URL) -> str:
    """Return how to name the database to a person: the file's path, or host and name without the password."""
    path = sqlite_path(url)
    return str(path) if path is not None else url.render_as_string(hide_password=True)
