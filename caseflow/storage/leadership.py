"""Which of several processes leads: who holds a lock that lives as long as its connection."""

from __future__ import annotations

import logging

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from caseflow.storage.database import Connection, Database
from caseflow.storage.locks import HOUSE, Lock

log = logging.getLogger(__name__)

# Either end gives a silent connection up after about three seconds: a leader whose host has
# vanished is replaced, and one that cannot reach the database learns that it leads no more.
_CLIENT = {
    "connect_timeout": 2,
    "keepalives": 1,
    "keepalives_idle": 1,
    "keepalives_interval": 1,
    "keepalives_count": 2,
    "tcp_user_timeout": 3000,
}
_SERVER = {
    "statement_timeout": "2s",
    "tcp_keepalives_idle": 1,
    "tcp_keepalives_interval": 1,
    "tcp_keepalives_count": 2,
    "tcp_user_timeout": 3000,
}

_TAKE = text("SELECT pg_try_advisory_lock(:house, :lock)")
_HELD = text(
    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"
    " AND pid = pg_backend_pid() AND classid = :house AND objid = :lock"
)


class Leadership:
    """One candidate for one lock. Not for several threads.

    On PostgreSQL the lock belongs to the session of a connection that does nothing else: the
    server frees it when the process dies, is disconnected, or gives it back. A process that is
    merely stopped (SIGSTOP) keeps it. On SQLite everybody leads: one process for each file is
    the rule there, and rounds are idempotent.
    """

    def __init__(self, database: Database, lock: Lock) -> None:
        self._database = database
        self._key = {"house": HOUSE, "lock": lock.value}
        self._conn: Connection | None = None
        self._away = False

    def try_take(self) -> bool:
        """Return whether this process leads now; False when the database is away, logged once."""
        if self._database.dialect == "sqlite":
            return True
        try:
            if self._conn is None:
                self._conn = self._database.open_session(client=_CLIENT, server=_SERVER)
            taken = bool(self._conn.execute(_TAKE, self._key).scalar_one())
        except DBAPIError:
            if not self._away:
                log.warning("leader_lock_unreachable", exc_info=True)
            self._away = True
            self._hang_up()
            return False
        self._away = False
        return taken

    def still_held(self) -> bool:
        """Return whether the server still says so; after False the lock must be taken anew.

        Asks for the lock itself and not only for an answer: behind a connection pooler the
        session may have become another one.
        """
        if self._database.dialect == "sqlite":
            return True
        if self._conn is None:
            return False
        try:
            held = bool(self._conn.execute(_HELD, self._key).scalar_one())
        except DBAPIError:
            log.warning("leader_lock_lost", exc_info=True)
            held = False
        if not held:
            self._hang_up()
        return held

    def release(self) -> None:
        """Let another process lead; harmless when this one does not."""
        self._hang_up()

    def _hang_up(self) -> None:
        """End the session, and with it the lock."""
        conn, self._conn = self._conn, None
        if conn is None:
            return
        conn.invalidate()
        conn.close()
