"""Copies all rows from one database of ours into another, whatever kind each is. Both are at the newest revision."""

from sqlalchemy import Connection, Table, delete, func, insert, select

from hubmanager.store.tables import Base

_ROWS_AT_ONCE = 1000


def copy_rows(source: Connection, target: Connection) -> None:
    """Copy every table into `target`, whose tables are new and empty. Neither side is committed here."""
    for table in Base.metadata.sorted_tables:
        target.execute(delete(table))  # migrations put first rows into some tables
        # By key, so that a correction comes after the receipt it names.
        rows = source.execute(
            select(table).order_by(*table.primary_key.columns), execution_options={"yield_per": _ROWS_AT_ONCE}
        )
        for part in rows.mappings().partitions(_ROWS_AT_ONCE):
            target.execute(insert(table), [dict(row) for row in part])
        if target.dialect.name == "postgresql":
            _continue_keys(target, table)


def _continue_keys(target: Connection, table: Table) -> None:
    for column in table.primary_key.columns:
        sequence = target.execute(select(func.pg_get_serial_sequence(table.name, column.name))).scalar()
        if sequence is not None:
            highest = select(func.coalesce(func.max(column), 0) + 1).scalar_subquery()
            target.execute(select(func.setval(sequence, highest, False)))
