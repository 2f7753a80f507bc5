"""Several real processes on one PostgreSQL: one leads, another follows it; workers take over."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

import caseflow
from caseflow.storage.database import Database
from tests.integration.cli.test_serve import PROGRAM, WAIT_S, get, serving

LEADER = "SELECT detail FROM heartbeat WHERE name = 'leader'"
TAKEOVER_S = 5
CLUSTER = {"CASEFLOW_RUNNER": "cluster"}


@pytest.fixture
def database(postgres_url: str) -> Iterator[Database]:
    db = Database(postgres_url)
    db.migrate()
    yield db
    db.dispose()


def rows(database: Database, statement: str) -> list[tuple[Any, ...]]:
    with database.read() as conn:
        return [tuple(row) for row in conn.exec_driver_sql(statement)]


def leader(database: Database) -> int:
    """Return the number of the process that said last that it leads, 0 while none has."""
    found = rows(database, LEADER)
    return int(re.findall(r"\d+", found[0][0])[0]) if found else 0


def until(condition: Callable[[], bool], within_s: float = WAIT_S) -> float:
    """Wait for a condition and return how long that took."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < within_s, "it did not happen in time"
        time.sleep(0.05)
    return time.monotonic() - began


def test_of_three_processes_one_leads_and_another_follows_when_it_is_killed(
    new_house: Callable[[str], Any], postgres_url: str, database: Database
) -> None:
    with ExitStack() as stack:
        env = {"CASEFLOW_DATABASE_URL": postgres_url}
        served = [stack.enter_context(serving(new_house("one"), **env)) for _ in range(3)]
        processes = {process.pid: process for process, _ in served}
        for process, port in served:
            assert get(process, port, "/healthz")[0] == 200
        until(lambda: leader(database) in processes)
        for _ in range(2):
            first = leader(database)
            processes.pop(first).kill()
            assert until(lambda first=first: leader(database) in processes) < TAKEOVER_S  # type: ignore[misc]

        last = processes.popitem()[1]
        last.send_signal(signal.SIGTERM)
        said, _ = last.communicate(timeout=WAIT_S)
    assert last.returncode == 0, said
    assert "Traceback" not in said


class Working:
    """One `caseflow worker` on a database."""

    def __init__(self, folder: Path, url: str, *args: str) -> None:
        env = {**os.environ, "CASEFLOW_DATA_DIR": str(folder), "CASEFLOW_DATABASE_URL": url}
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, "worker", *args],
            env={**env, **CLUSTER, "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def __enter__(self) -> Working:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.communicate()

    def ended(self) -> str:
        """Wait for its end and return what it said."""
        return self.process.communicate(timeout=WAIT_S)[0]


def swept(database: Database) -> bool:
    return bool(rows(database, "SELECT 1 FROM heartbeat WHERE name = 'round:sweep'"))


def test_a_worker_does_the_rounds_and_web_processes_do_not(
    new_house: Callable[[str], Any], postgres_url: str, database: Database, tmp_path: Path
) -> None:
    env = {"CASEFLOW_DATABASE_URL": postgres_url, **CLUSTER}
    with serving(new_house("one"), **env) as (web, port):
        assert get(web, port, "/healthz")[0] == 200
        time.sleep(1.5)
        assert rows(database, "SELECT name FROM heartbeat") == []
        with Working(tmp_path, postgres_url) as working:
            until(lambda: swept(database))
            working.process.send_signal(signal.SIGTERM)
            said = working.ended()
    assert working.process.returncode == 0, said
    assert "正在停止" in said
    assert "Traceback" not in said


def test_a_killed_worker_leaves_nothing_that_stops_the_next(
    postgres_url: str, database: Database, tmp_path: Path
) -> None:
    with Working(tmp_path, postgres_url) as first:
        until(lambda: swept(database))
        first.process.kill()
    with database.write() as conn:
        conn.exec_driver_sql("DELETE FROM heartbeat")
        conn.exec_driver_sql("DELETE FROM caseflow_jobs.procrastinate_periodic_defers")
    with Working(tmp_path, postgres_url):
        until(lambda: swept(database))


def test_the_tables_of_the_queue_are_built_once_and_apart(
    postgres_url: str, database: Database, tmp_path: Path
) -> None:
    said = []
    for _ in range(2):
        with Working(tmp_path, postgres_url, "--prepare") as working:
            said.append(working.ended())
    ours = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
    ours += " AND tablename LIKE 'procrastinate%%'"

    assert "已建立" in said[0]
    assert "没有改动" in said[1]
    assert rows(database, ours) == [(0,)]
    assert database.is_current()


def test_a_worker_without_its_library_tells_what_to_install(
    empty: Any, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "caseflow.cluster", raising=False)
    monkeypatch.delattr(caseflow, "cluster", raising=False)
    monkeypatch.setitem(sys.modules, "procrastinate", None)
    done = empty.run("worker", CASEFLOW_DATABASE_URL=postgres_url, **CLUSTER)

    assert done.exit_code == 1
    assert "requirements-cluster.lock" in done.output


def test_a_worker_where_web_processes_watch_is_refused(empty: Any) -> None:
    done = empty.run("worker")

    assert done.exit_code == 1
    assert "runner" in done.output


def test_a_cluster_on_a_file_is_refused(empty: Any) -> None:
    done = empty.run("worker", CASEFLOW_RUNNER="cluster")

    assert done.exit_code == 1
    assert "PostgreSQL" in done.output
