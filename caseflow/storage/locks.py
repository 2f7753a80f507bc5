"""The names under which processes of one PostgreSQL database keep out of one another's way.

SQLite needs none of them: a writing transaction has the whole file to itself.
"""

from __future__ import annotations

from enum import IntEnum

from sqlalchemy import Connection, text

HOUSE = int.from_bytes(b"case", "big")
"""The first half of every lock, so that other programs in the same database are not met."""

_WAIT = text("SELECT pg_advisory_xact_lock(:house, :lock)")


class Lock(IntEnum):
    """What is done by one process at a time. A number never changes: releases run side by side."""

    LEADER = 1
    MIGRATION = 2
    JOB_QUEUE = 3
    RESTORING = 4


def wait_for(conn: Connection, lock: Lock) -> None:
    """Wait until no other process holds the lock; it is kept until the transaction ends."""
    if conn.dialect.name == "postgresql":
        conn.execute(_WAIT, {"house": HOUSE, "lock": lock.value})
