"""Several writers at once, and a process that is killed in the middle of an act."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from caseflow.domain.errors import Conflict
from caseflow.storage import cases, journal, numbers
from caseflow.storage.database import Database

THREADS, EACH = 8, 25

# Commits one number, takes another, says so, and waits to be killed.
VICTIM = """
import sys
from caseflow.storage import numbers
from caseflow.storage.database import Database

db = Database(sys.argv[1])
key = {"agency_id": int(sys.argv[2]), "code_word": "罚", "year": 2026}
with db.write() as conn:
    numbers.take_number(conn, **key)
with db.write() as conn:
    numbers.take_number(conn, **key)
    conn.exec_driver_sql("UPDATE case_file SET version = 99, state = 'half'")
    print("ready", flush=True)
    sys.stdin.read()
"""


def test_numbers_are_distinct_and_without_gap(house: Any) -> None:
    def take(_: int) -> list[int]:
        found = []
        for _ in range(EACH):
            with house.db.write() as conn:
                key = {"agency_id": house.agency_id, "code_word": "罚", "year": 2026}
                found.append(numbers.take_number(conn, **key))
        return found

    with ThreadPoolExecutor(THREADS) as pool:
        taken = [n for each in pool.map(take, range(THREADS)) for n in each]

    assert sorted(taken) == list(range(1, THREADS * EACH + 1))


def test_separate_connections_wait_for_one_another(house: Any, tmp_path: Path) -> None:
    if house.db.dialect == "sqlite":
        url = f"sqlite:///{tmp_path / 'caseflow.db'}"
        others = [Database(url) for _ in range(4)]
    else:
        others = [house.db] * 4

    def take(db: Database) -> list[int]:
        found = []
        for _ in range(EACH):
            with db.write() as conn:
                key = {"agency_id": house.agency_id, "code_word": "罚", "year": 2026}
                found.append(numbers.take_number(conn, **key))
        return found

    with ThreadPoolExecutor(4) as pool:
        taken = [n for each in pool.map(take, others) for n in each]
    for db in others:
        db.dispose()

    assert sorted(taken) == list(range(1, 4 * EACH + 1))


def test_of_two_acts_at_once_one_wins(house: Any) -> None:
    file = house.load()

    def act(_: int) -> str:
        try:
            house.act(file=file)
        except Conflict as error:
            return error.code
        return "done"

    with ThreadPoolExecutor(THREADS) as pool:
        results = sorted(pool.map(act, range(THREADS)))

    assert results == ["conflict"] * (THREADS - 1) + ["done"]
    with house.db.read() as conn:
        trail = journal.list_audit(conn, agency_id=house.agency_id, case_id=house.case_id)
    assert len(trail) == 1


@pytest.fixture
def victim(house: Any, request: pytest.FixtureRequest) -> Iterator[subprocess.Popen[str]]:
    """Yield a process that is in the middle of an act."""
    engine_url = house.db._engine.url.render_as_string(hide_password=False)
    process = subprocess.Popen(
        [sys.executable, "-c", VICTIM, engine_url, str(house.agency_id)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    yield process
    process.kill()
    process.communicate()


def test_a_killed_process_leaves_the_last_committed_state(
    house: Any, victim: subprocess.Popen[str]
) -> None:
    os.kill(victim.pid, signal.SIGKILL)
    victim.wait()

    file = house.load()
    assert (file.version, file.state) == (1, "inspection")
    with house.db.write() as conn:
        key = {"agency_id": house.agency_id, "code_word": "罚", "year": 2026}
        assert numbers.take_number(conn, **key) == 2
        assert cases.find_case_id(conn, agency_id=house.agency_id, case_no="2026-001")
