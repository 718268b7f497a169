"""Statements that SQLite and PostgreSQL spell alike but SQLAlchemy builds per database."""

from typing import Any

from sqlalchemy import Connection, insert
from sqlalchemy.dialects import postgresql, sqlite

from hubmanager.store.prepared import Prepared
from hubmanager.store.tables.base import Base


def insert_or_ignore(table: type[Base]) -> Prepared:
    """Return an INSERT that leaves a row alone which is there already."""
    spellings = {
        name: dialect.insert(table).inline().on_conflict_do_nothing()
        for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql))
    }
    return Prepared(spellings["sqlite"], **spellings)


class NewRow:
    """INSERT into a table whose keys the database hands out."""

    def __init__(self, table: type[Base]) -> None:
        (key,) = table.__table__.primary_key
        self._prepared = Prepared(insert(table).returning(key))

    def add(self, connection: Connection, row: dict[str, Any]) -> int:
        """Insert a row; return its key."""
        keys = self._prepared.first(connection, row)
        if keys is None:
            raise AssertionError("An INSERT gave no key.")
        return int(keys[0])


def upsert(table: type[Base], *key: str) -> Prepared:
    """Return an INSERT that replaces the other columns of a row whose key is there already."""
    others = [column.name for column in table.__table__.columns if column.name not in key]
    spellings = {}
    for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql)):
        new = dialect.insert(table)
        spellings[name] = new.on_conflict_do_update(
            index_elements=list(key), set_={other: new.excluded[other] for other in others}
        )
    return Prepared(spellings["sqlite"], **spellings)
