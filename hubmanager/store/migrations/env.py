"""Alembic's way in. It runs on the connection that `schema.py` gives it, inside that connection's transaction."""

from alembic import context

from hubmanager.store.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    transactional_ddl=False,
)
context.run_migrations()
