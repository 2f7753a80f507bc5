"""Bring the tables to the level of this release. Loaded on demand: Alembic is slow to import."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

FOLDER = Path(__file__).parent / "migrations"
LOCK_KEY = 7_340_118  # any fixed number: two starting processes must not migrate at once


def upgrade(conn: Connection) -> None:
    """Run every missing migration inside the transaction of `conn`; nothing to do is no error."""
    if conn.dialect.name == "postgresql":
        conn.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK_KEY})
    command.upgrade(_config(conn), "head")


def _config(conn: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = conn
    return config
