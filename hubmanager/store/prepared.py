"""Statements that are run for every message: compiled once, then given straight to the driver.

SQLAlchemy's own execution costs 20 to 50 microseconds a statement beside the database's few; a hub with 200 bays runs a
thousand statements a second. SQLAlchemy still writes the SQL and converts the values, by the same column types.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import Executable

from hubmanager.domain.errors import InvalidInput

Processor = Callable[[Any], Any]
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class _Spelling:
    """A statement in one database's words, with what converts values on the way in and out."""

    sql: str
    into: tuple[tuple[str, Processor | None], ...]
    """Parameters with their conversion, in the order of the question marks."""
    is_positional: bool
    fixed: dict[str, Any]
    """Parameters that are part of the statement itself, such as LIMIT 1."""
    out: tuple[tuple[int, Processor], ...]

    def parameters(self, values: dict[str, Any]) -> Any:
        if self.fixed:
            values = {**self.fixed, **values}
        if self.is_positional:
            return [values[name] if convert is None else convert(values[name]) for name, convert in self.into]
        return {name: values[name] if convert is None else convert(values[name]) for name, convert in self.into}

    def read(self, row: Sequence[Any]) -> Row:
        values = list(row)
        for place, processor in self.out:
            values[place] = processor(values[place])
        return tuple(values)


class Prepared:
    """One statement. Its values are always given under the same names: bindparams, and an INSERT's columns."""

    def __init__(self, statement: Executable, **per_dialect: Executable) -> None:
        """Take a statement, and how a database by name (`sqlite`, `postgresql`) spells it where that differs."""
        self._statement = statement
        self._per_dialect = per_dialect
        self._spellings: dict[str, _Spelling] = {}

    def rows(self, connection: Connection, values: dict[str, Any]) -> list[Row]:
        """Run it; return all rows, converted."""
        spelling, cursor = self._run(connection, values)
        try:
            return [spelling.read(row) for row in cursor.fetchall()]
        finally:
            cursor.close()

    def first(self, connection: Connection, values: dict[str, Any]) -> Row | None:
        """Run it; return the only row or the first."""
        spelling, cursor = self._run(connection, values)
        try:
            row = cursor.fetchone()
            return None if row is None else spelling.read(row)
        finally:
            cursor.close()

    def change(self, connection: Connection, values: dict[str, Any]) -> int:
        """Run it; return how many rows it changed or added."""
        _, cursor = self._run(connection, values)
        try:
            return int(cursor.rowcount)
        finally:
            cursor.close()

    def change_many(self, connection: Connection, rows: Iterable[dict[str, Any]]) -> None:
        """Run it once for each of `rows`."""
        many = list(rows)
        if not many:
            return
        spelling = self._spelling(connection.dialect, many[0])
        self._execute(connection, spelling, [spelling.parameters(row) for row in many], is_many=True).close()

    def _run(self, connection: Connection, values: dict[str, Any]) -> tuple[_Spelling, Any]:
        spelling = self._spelling(connection.dialect, values)
        return spelling, self._execute(connection, spelling, spelling.parameters(values), is_many=False)

    def _execute(self, connection: Connection, spelling: _Spelling, parameters: Any, *, is_many: bool) -> Any:
        driver: Any = connection.dialect.dbapi
        cursor = connection.connection.cursor()
        try:
            (cursor.executemany if is_many else cursor.execute)(spelling.sql, parameters)
        except driver.Error as error:
            cursor.close()
            wrapped = DBAPIError.instance(spelling.sql, None, error, driver.Error, dialect=connection.dialect)
            raise wrapped from error
        except OverflowError as error:
            cursor.close()
            raise InvalidInput("A number is too large for the database.", remedy="Correct it.") from error
        return cursor

    def _spelling(self, dialect: Dialect, values: dict[str, Any]) -> _Spelling:
        spelling = self._spellings.get(dialect.name)
        if spelling is None:
            # Two threads may do this at once; both come to the same result.
            spelling = self._spellings[dialect.name] = self._compile(dialect, list(values))
        return spelling

    def _compile(self, dialect: Dialect, names: list[str]) -> _Spelling:
        statement: Any = self._per_dialect.get(dialect.name, self._statement)
        compiled: SQLCompiler = statement.compile(dialect=dialect, column_keys=names)
        types = {name: parameter.type.dialect_impl(dialect) for parameter, name in compiled.bind_names.items()}
        order = compiled.positiontup if compiled.positional else list(types)
        gives_rows = not statement.is_dml or bool(compiled.effective_returning)
        columns = statement.exported_columns if gives_rows else ()
        processors = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns]
        return _Spelling(
            sql=compiled.string,
            into=tuple((name, types[name].bind_processor(dialect)) for name in order or ()),
            is_positional=bool(compiled.positional),
            fixed={name: value for name, value in compiled.params.items() if name not in names},
            out=tuple((place, processor) for place, processor in enumerate(processors) if processor is not None),
        )
