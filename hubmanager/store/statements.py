"""Statements that SQLite and PostgreSQL spell alike but SQLAlchemy builds per database."""

from typing import Any

from sqlalchemy import Connection, Insert
from sqlalchemy.dialects import postgresql, sqlite

from hubmanager.store.tables.base import Base


def insert_new(connection: Connection, insert: Insert, row: dict[str, Any]) -> int:
    """Insert a row and return the key that the database gave it."""
    key = connection.execute(insert, row).inserted_primary_key
    if key is None:
        raise AssertionError(f"{insert} gave no key.")
    return int(key[0])


class InsertOrIgnore:
    """INSERT that leaves a row alone which is there already."""

    def __init__(self, table: type[Base]) -> None:
        self._spellings = {
            name: dialect.insert(table).inline().on_conflict_do_nothing().execution_options(preserve_rowcount=True)
            for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
        }

    def add(self, connection: Connection, row: dict[str, Any]) -> bool:
        """Insert a row; False: it was there already."""
        return connection.execute(self._spellings[connection.dialect.name], row).rowcount == 1

    def add_many(self, connection: Connection, rows: list[dict[str, Any]]) -> None:
        """Insert what is not there yet."""
        connection.execute(self._spellings[connection.dialect.name], rows)


class Upsert:
    """INSERT that replaces the other columns of a row whose key is there already."""

    def __init__(self, table: type[Base], key: tuple[str, ...]) -> None:
        self._spellings: dict[str, Insert] = {}
        others = [column.name for column in table.__table__.columns if column.name not in key]
        for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql)):
            insert = dialect.insert(table)
            self._spellings[name] = insert.on_conflict_do_update(
                index_elements=list(key), set_={other: insert.excluded[other] for other in others}
            )

    def run(self, connection: Connection, row: dict[str, Any]) -> None:
        """Insert or replace a row."""
        connection.execute(self._spellings[connection.dialect.name], row)
