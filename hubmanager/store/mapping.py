"""From the domain's frozen dataclasses to rows and back, by equal names of fields and columns."""

from collections.abc import Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any, Generic, TypeVar

from sqlalchemy.orm import InstrumentedAttribute

from hubmanager.store.tables.base import Base

T = TypeVar("T")


class RowMapping(Generic[T]):
    """How one dataclass is kept in one table: each of its fields is a column of the same name."""

    def __init__(self, kind: type[T], table: type[Base]) -> None:
        self._kind = kind
        self._names = tuple(field.name for field in fields(kind))  # type: ignore[arg-type]
        self._read = attrgetter(*self._names)
        self.columns: tuple[InstrumentedAttribute[Any], ...] = tuple(getattr(table, name) for name in self._names)
        """What a SELECT must name, in the order of the dataclass's fields."""

    def value(self, row: Sequence[Any]) -> T:
        """Return the dataclass of a row that was selected with `columns`."""
        return self._kind(*row)

    def row(self, value: T) -> dict[str, Any]:
        """Return the column values of `value`."""
        return dict(zip(self._names, self._read(value), strict=True))

    def new_row(self, value: T, key: str) -> dict[str, Any]:
        """Return the column values of `value` without its key, which the database hands out."""
        row = self.row(value)
        del row[key]
        return row
