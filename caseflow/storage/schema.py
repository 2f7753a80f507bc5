"""Bring the tables to the level of this release. Loaded on demand: Alembic is slow to import."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

FOLDER = Path(__file__).parent / "migrations"
LOCK_KEY = 7_340_118  # any fixed number: two starting processes must not migrate at once


def upgrade(conn: Connection) -> None:
    """Run every missing migration inside the transaction of `conn`; nothing to do is no error."""
    if conn.dialect.name == "postgresql":
        conn.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK_KEY})
    command.upgrade(_config(conn), "head")


def is_current(conn: Connection) -> bool:
    """Return whether the tables are at the level of this release."""
    wanted = ScriptDirectory.from_config(_config(conn)).get_current_head()
    return MigrationContext.configure(conn).get_current_revision() == wanted


def _config(conn: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = conn
    return config
