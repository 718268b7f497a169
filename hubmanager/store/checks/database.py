"""Is the database itself whole?"""

from hubmanager.store.checks.finding import BookFinding, finding
from hubmanager.store.unit_of_work import UnitOfWork

_RESTORE = "Restore the newest good backup with 'hubmanager restore'."


def database_integrity(work: UnitOfWork) -> BookFinding:
    """Pages and indexes: SQLite's own check, or that PostgreSQL calls every index valid."""
    if work.connection.dialect.name == "sqlite":
        pages = work.connection.exec_driver_sql("PRAGMA page_count").scalar()
        said = [str(row[0]) for row in work.connection.exec_driver_sql("PRAGMA integrity_check(20)")]
        wrong = [] if said == ["ok"] else said
        return finding("database_integrity", f"{pages} pages, SQLite's integrity check", wrong, _RESTORE)
    indexes = work.connection.exec_driver_sql(
        "SELECT c.relname, i.indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
        " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = current_schema()"
    ).all()
    wrong = [f"index {name}" for name, is_valid in indexes if not is_valid]
    return finding("database_integrity", f"{len(indexes)} indexes of PostgreSQL", wrong, _RESTORE)


def foreign_keys(work: UnitOfWork) -> BookFinding:
    """Does everything that is pointed at exist?"""
    if work.connection.dialect.name == "sqlite":
        rows = work.connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        wrong = [f"row {row[1]} of {row[0]} names a missing row of {row[2]}" for row in rows]
        return finding("foreign_keys", f"{len(rows)} rows that name a missing one", wrong, _RESTORE)
    constraints = work.connection.exec_driver_sql(
        "SELECT c.conname, c.convalidated FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace"
        " WHERE c.contype = 'f' AND n.nspname = current_schema()"
    ).all()
    wrong = [f"constraint {name}" for name, is_valid in constraints if not is_valid]
    return finding("foreign_keys", f"{len(constraints)} constraints that PostgreSQL holds", wrong, _RESTORE)
