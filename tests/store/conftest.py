"""A store on a temporary SQLite file and on a real PostgreSQL: each test with the fixture `store` runs on both."""

import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from hubmanager.store.store import Store
from hubmanager.store.tables import Base
from tests.store.builders import HandClock
from tests.store.postgresql_server import NoPostgresql, postgresql_server


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database file with today's tables, to be copied."""
    path = tmp_path_factory.mktemp("template") / "hub.sqlite"
    Store.open(f"sqlite:///{path}", clock=HandClock()).close()
    return path


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """URL of a running PostgreSQL server."""
    try:
        with postgresql_server() as url:
            yield url
    except NoPostgresql as reason:
        pytest.skip(str(reason))


_numbers = count(1)


def run_sql(url: str, *statements: str) -> None:
    """Run statements outside of any transaction."""
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"), poolclass=NullPool)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


@pytest.fixture(scope="session")
def migrated_postgresql(postgresql: str) -> str:
    """Name of a PostgreSQL database with today's tables, to be copied."""
    run_sql(postgresql, "CREATE DATABASE migrated")
    Store.open(postgresql.replace("/postgres", "/migrated"), clock=HandClock()).close()
    return "migrated"


@pytest.fixture
def empty_postgresql(postgresql: str) -> str:
    """URL of a new PostgreSQL database without tables."""
    name = f"hub_{next(_numbers)}"
    run_sql(postgresql, f"CREATE DATABASE {name}")
    return postgresql.replace("/postgres", f"/{name}")


@pytest.fixture
def sqlite_url(tmp_path: Path, migrated_file: Path) -> str:
    """URL of a new SQLite file with today's tables."""
    return f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'hub.sqlite')}"


@pytest.fixture
def postgresql_url(postgresql: str, migrated_postgresql: str) -> str:
    """URL of a new PostgreSQL database with today's tables."""
    name = f"hub_{next(_numbers)}"
    run_sql(postgresql, f"CREATE DATABASE {name} TEMPLATE {migrated_postgresql}")
    return postgresql.replace("/postgres", f"/{name}")


@pytest.fixture(scope="session")
def shared_postgresql(postgresql: str, migrated_postgresql: str) -> str:
    """URL of one PostgreSQL database for all tests that leave its tables as they are."""
    run_sql(postgresql, f"CREATE DATABASE shared TEMPLATE {migrated_postgresql}")
    return postgresql.replace("/postgres", "/shared")


@pytest.fixture
def emptied_postgresql_url(shared_postgresql: str) -> str:
    """URL of the shared PostgreSQL database, emptied: ten times quicker than making a new one."""
    tables = Base.metadata.sorted_tables
    keys = [
        f"setval(pg_get_serial_sequence('{table.name}', '{column.name}'), 1, false)"
        for table in tables
        for column in table.primary_key.columns
    ]
    run_sql(
        shared_postgresql,
        "; ".join(
            [
                "SET session_replication_role = replica",
                *(f"DELETE FROM {table.name}" for table in tables if table.name != "number_series"),
                "UPDATE number_series SET last_number = 0",
                f"SELECT {', '.join(keys)}",
            ]
        ),
    )
    return shared_postgresql


ON_POSTGRESQL = pytest.mark.postgresql


@pytest.fixture(params=["sqlite_url", pytest.param("emptied_postgresql_url", marks=ON_POSTGRESQL)])
def url(request: pytest.FixtureRequest) -> str:
    """URL of an empty database with today's tables, of either kind. The tables must stay as they are."""
    return str(request.getfixturevalue(request.param))


@pytest.fixture(params=["sqlite_url", pytest.param("postgresql_url", marks=ON_POSTGRESQL)])
def own_url(request: pytest.FixtureRequest) -> str:
    """URL of a new database, of either kind, that the test may do to what it likes."""
    return str(request.getfixturevalue(request.param))


@pytest.fixture
def store(url: str, clock: HandClock) -> Iterator[Store]:
    """An open, empty store."""
    opened = Store.open(url, clock=clock)
    yield opened
    opened.close()
