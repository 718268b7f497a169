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
        self._spellings: dict[str, Insert] = {
            "sqlite": sqlite.insert(table).inline().on_conflict_do_nothing(),
            "postgresql": postgresql.insert(table).inline().on_conflict_do_nothing(),
        }

    def run(self, connection: Connection, rows: dict[str, Any] | list[dict[str, Any]]) -> int:
        """Insert one row or many; return how many were new (for one row; -1 or a count for many)."""
        return connection.execute(self._spellings[connection.dialect.name], rows).rowcount


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

    def run(self, connection: Connection, rows: dict[str, Any] | list[dict[str, Any]]) -> None:
        """Insert or replace one row or many."""
        connection.execute(self._spellings[connection.dialect.name], rows)
