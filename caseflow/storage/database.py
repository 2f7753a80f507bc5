"""Open the database, and hand out connections that are already in a transaction.

`read()` sees one moment of the database, `write()` is one act: it commits at the end or rolls
back on any error. Nothing else in the house begins or commits.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from caseflow.domain.errors import Conflict, Unreachable
from caseflow.storage.locks import Lock, wait_for

if TYPE_CHECKING:
    import sqlite3

    from sqlalchemy.pool import ConnectionPoolEntry

__all__ = ["Connection", "Database"]

BUSY_TIMEOUT_S = 15
POOL_SIZE = 10
POOL_OVERFLOW = 30
CACHED_STATEMENTS = 512
SQLITE_SETUP = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    f"PRAGMA busy_timeout={BUSY_TIMEOUT_S * 1000}",
)
MIGRATIONS = Path(__file__).parent / "migrations" / "versions"
_LEVEL = text("SELECT version_num FROM alembic_version")
BUSY = "系统正忙，等待写入超过时限，本次操作没有保存。请稍后重试。"


class Database:
    """One SQLite file or one PostgreSQL database. Safe to share between threads.

    `url` is `sqlite:///path` or `postgresql+psycopg://…`; anything else raises ValueError.
    """

    def __init__(self, url: str) -> None:
        address = make_url(url)
        if address.drivername not in ("sqlite", "sqlite+pysqlite", "postgresql+psycopg"):
            raise ValueError(
                f"不支持的数据库：{address.drivername}。可用 sqlite 或 postgresql+psycopg。"
            )
        self.dialect: str = address.get_backend_name()
        if self.dialect == "sqlite":
            self._engine = _open_sqlite(address.database or "")
        else:
            self._engine = _open_postgresql(url)
        self._writers = self._engine.execution_options(caseflow_writes=True)
        # Waiting here is fair and quick; waiting inside SQLite sleeps in growing steps.
        self._turn = threading.Lock()
        # SQLite has one writer at a time; opening and resetting a connection for each act would
        # cost a tenth of the act. Only the thread whose turn it is may touch it.
        self._writer: Connection | None = None

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Yield a connection in a transaction that is rolled back at the end."""
        with self._engine.connect() as conn:
            conn.begin()
            yield conn

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Yield a connection in a transaction that commits at the end, or not at all.

        On SQLite it begins IMMEDIATE. Raises Conflict when another writer keeps the file for
        longer than the busy timeout.
        """
        if self.dialect != "sqlite":
            with self._writers.begin() as conn:
                yield conn
            return
        if not self._turn.acquire(timeout=BUSY_TIMEOUT_S):
            raise Conflict(BUSY)
        try:
            conn = self._open_writer()
            with conn.begin():
                yield conn
        except OperationalError as error:
            if "locked" in str(error.orig):
                raise Conflict(BUSY) from error
            raise
        finally:
            self._turn.release()

    def migrate(self) -> None:
        """Bring the tables to the level of this release, all in one transaction.

        Of several processes that start at once, one does it and the others wait. Raises
        Unreachable, without the password, when the database does not answer.
        """
        try:
            if self.is_current():
                return
        except OperationalError as error:
            raise Unreachable(
                f"打不开数据库 {self._engine.url.render_as_string()}："
                f"{self._without_password(error)}。"
                "请核对数据库地址的设置、数据库是否在运行、账号和密码是否正确。"
            ) from error
        from caseflow.storage import schema  # noqa: PLC0415  Alembic is slow to load.

        with self._rebuilding() as conn:
            wait_for(conn, Lock.MIGRATION)
            schema.upgrade(conn)

    @contextmanager
    def _rebuilding(self) -> Iterator[Connection]:
        """Yield a writing connection that lets tables be built anew.

        SQLite drops a table only with foreign keys off, which cannot be said inside a transaction;
        they are checked before it commits.
        """
        if self.dialect != "sqlite":
            with self.write() as conn:
                yield conn
            return
        with self._turn, self._writers.connect() as conn:
            raw = conn.connection.driver_connection
            raw.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]
            try:
                with conn.begin():
                    yield conn
                    if conn.exec_driver_sql("PRAGMA foreign_key_check").first():
                        raise RuntimeError("a migration has left a row without its owner")
            finally:
                raw.execute("PRAGMA foreign_keys=ON")  # type: ignore[union-attr]

    def is_current(self) -> bool:
        """Return whether the tables are at the level of this release; does not load Alembic."""
        with self.read() as conn:
            if not inspect(conn).has_table("alembic_version"):
                return False
            return list(conn.execute(_LEVEL).scalars()) == [newest_level()]

    @property
    def libpq_address(self) -> str:
        """The address as libpq reads it, password and all; for PostgreSQL only."""
        return self._engine.url.set(drivername="postgresql").render_as_string(hide_password=False)

    def open_session(
        self, *, client: Mapping[str, object], server: Mapping[str, object]
    ) -> Connection:
        """Return an own PostgreSQL connection, outside the pool and outside transactions.

        `client` are words of libpq, `server` settings of the session. Close it.
        """
        options = " ".join(f"-c {name}={value}" for name, value in server.items())
        engine = create_engine(
            self._engine.url,
            hide_parameters=True,
            poolclass=NullPool,
            isolation_level="AUTOCOMMIT",
            connect_args={**client, "options": options},
        )
        return engine.connect()

    def dispose(self) -> None:
        """Close all connections; waits for the writer."""
        with self._turn:
            if self._writer is not None:
                self._writer.close()
                self._writer = None
        self._engine.dispose()

    def _without_password(self, error: OperationalError) -> str:
        """Return what the driver says, on one line."""
        said = " ".join(str(error.orig).split())
        password = self._engine.url.password
        return (said.replace(password, "***") if password else said).rstrip(".?")

    def _open_writer(self) -> Connection:
        if self._writer is None or self._writer.closed or self._writer.invalidated:
            self._writer = self._writers.connect()
        return self._writer


def newest_level() -> str:
    """Return the level of this release: the number that its newest migration file begins with."""
    return max(path.name for path in MIGRATIONS.glob("[0-9]*.py")).partition("_")[0]


def _open_sqlite(path: str) -> Engine:
    if not path or path == ":memory:":
        raise ValueError("SQLite 数据库必须是文件，例如 sqlite:///var/caseflow.db。")
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        f"sqlite:///{path}",
        hide_parameters=True,
        pool_size=POOL_SIZE,
        max_overflow=POOL_OVERFLOW,
        connect_args={
            "isolation_level": None,  # we begin ourselves, see _begin
            "check_same_thread": False,
            "cached_statements": CACHED_STATEMENTS,
        },
    )
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    return engine


def _open_postgresql(url: str) -> Engine:
    return create_engine(
        url,
        hide_parameters=True,
        pool_size=POOL_SIZE,
        max_overflow=POOL_OVERFLOW,
        pool_pre_ping=True,
        connect_args={"options": "-c timezone=UTC", "connect_timeout": BUSY_TIMEOUT_S},
    )


def _set_up(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    # Each connection needs them: all but the journal mode are forgotten when it closes.
    for statement in SQLITE_SETUP:
        connection.execute(statement)


def _begin(conn: Connection) -> None:
    raw = conn.connection.dbapi_connection
    writes = conn.get_execution_options().get("caseflow_writes", False)
    raw.execute("BEGIN IMMEDIATE" if writes else "BEGIN")  # type: ignore[union-attr]
