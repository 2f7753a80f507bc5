"""One of several leads: the lock goes with its connection, and another takes it over."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from caseflow.storage.database import Database
from caseflow.storage.leadership import Leadership
from caseflow.storage.locks import Lock

HOLDERS = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted"


@pytest.fixture
def postgres(postgres_url: str) -> Iterator[Database]:
    db = Database(postgres_url)
    yield db
    db.dispose()


@pytest.fixture
def three(postgres: Database) -> Iterator[list[Leadership]]:
    made = [Leadership(postgres, Lock.LEADER) for _ in range(3)]
    yield made
    for one in made:
        one.release()


def end_holder(db: Database) -> None:
    """End the session that holds the lock, as a server does that restarts."""
    with db.write() as conn:
        conn.exec_driver_sql(f"SELECT pg_terminate_backend(pid) FROM ({HOLDERS}) AS held")


def test_one_of_three_takes_it_and_keeps_it(three: list[Leadership]) -> None:
    assert [one.try_take() for one in three] == [True, False, False]
    assert [one.try_take() for one in three[1:]] == [False, False]
    assert [one.still_held() for one in three] == [True, False, False]


def test_who_gives_it_back_is_followed_by_another(three: list[Leadership]) -> None:
    assert three[0].try_take()
    three[0].release()

    assert not three[0].still_held()
    assert three[1].try_take()
    assert not three[0].try_take()


def test_who_loses_the_connection_leads_no_more(
    postgres: Database, three: list[Leadership], caplog: pytest.LogCaptureFixture
) -> None:
    assert three[0].try_take()
    end_holder(postgres)

    assert not three[0].still_held()
    assert [r.levelno for r in caplog.records if r.message == "leader_lock_lost"] == [
        logging.WARNING
    ]
    assert three[1].try_take()
    assert not three[0].try_take()


def test_each_matter_has_its_own_lock(postgres: Database) -> None:
    leader, queue = Leadership(postgres, Lock.LEADER), Leadership(postgres, Lock.JOB_QUEUE)

    assert leader.try_take()
    assert queue.try_take()
    leader.release()
    assert queue.still_held()
    queue.release()


def test_a_database_that_is_away_makes_nobody_lead(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    away = Leadership(Database(f"postgresql+psycopg://nobody@/none?host={tmp_path}"), Lock.LEADER)

    began = time.monotonic()
    assert not away.try_take()
    assert not away.try_take()
    assert time.monotonic() - began < 5
    assert caplog.messages == ["leader_lock_unreachable"]


def test_the_only_process_of_a_file_leads(tmp_path: Path) -> None:
    db = Database(f"sqlite:///{tmp_path / 'caseflow.db'}")
    alone = Leadership(db, Lock.LEADER)

    assert alone.try_take()
    assert alone.still_held()
    alone.release()
    db.dispose()


def test_of_several_that_start_at_once_one_builds_the_tables(postgres_url: str) -> None:
    starting = [Database(postgres_url) for _ in range(4)]
    with ThreadPoolExecutor(len(starting)) as pool:
        list(pool.map(Database.migrate, starting))

    assert all(db.is_current() for db in starting)
    for db in starting:
        db.dispose()
