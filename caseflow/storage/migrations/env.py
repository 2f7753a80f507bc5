"""Run the migrations on the connection that `caseflow.storage.schema` hands over."""

from __future__ import annotations

from alembic import context

from caseflow.storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
# The caller's transaction holds all migrations: the house is at the new level or at the old one.
context.run_migrations()
