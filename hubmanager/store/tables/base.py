"""What all tables share: names of constraints that are the same in every database, and key columns."""

from typing import Annotated

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase, mapped_column

from hubmanager.store.types import BigId


class Base(DeclarativeBase):
    """Base of all tables."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


NewId = Annotated[int, mapped_column(BigId, primary_key=True, autoincrement=True)]
"""Key that the database hands out. Tables with one say `sqlite_autoincrement`, so that no number is ever used twice."""

NEVER_REUSED = {"sqlite_autoincrement": True}
"""Table arguments for keys that must never come again, not even after a deletion."""

ONE_COPY = {"sqlite_with_rowid": False}
"""Table arguments for rows that lie in their key's order: SQLite then needs no second copy of the key as an index."""
