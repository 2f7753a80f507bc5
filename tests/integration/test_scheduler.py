"""The watcher: sweeps at once and again, survives a failure, and catches up once."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from apscheduler.schedulers.background import BackgroundScheduler

from caseflow.domain.clock import SystemClock
from caseflow.scheduler import start
from caseflow.services import deadlines
from caseflow.services.office import Office
from caseflow.storage import journal
from tests.integration.services.offices import actor, copy_of, demo_once, execute, fetch

EVERY_S = 1
WAIT_S = 20
SWEEPS = "caseflow.services.alerts"


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return demo_once(tmp_path_factory)


@pytest.fixture
def office(demo_folder: Path, tmp_path: Path) -> Iterator[Office]:
    """Yield a demo bureau whose clock runs."""
    made = copy_of(demo_folder, tmp_path / "house")
    execute(made, "DELETE FROM heartbeat")
    yield replace(made, clock=SystemClock())
    made.database.dispose()


@pytest.fixture
def watch(
    office: Office, caplog: pytest.LogCaptureFixture
) -> Iterator[Callable[[], BackgroundScheduler]]:
    """Return a function that starts the watcher; it is stopped at the end of the test."""
    caplog.set_level(logging.INFO, logger=SWEEPS)
    started: list[BackgroundScheduler] = []

    def run() -> BackgroundScheduler:
        started.append(start(office, sweep_every_s=EVERY_S))
        return started[-1]

    yield run
    for scheduler in started:
        scheduler.shutdown(wait=True)


def beat(office: Office) -> datetime | None:
    with office.database.read() as conn:
        pulse = journal.find_pulse(conn, name="sweep")
    return pulse.at if pulse else None


def sweeps(caplog: pytest.LogCaptureFixture) -> int:
    return sum(record.message == "sweep_done" for record in caplog.records)


def until(condition: Callable[[], bool]) -> None:
    limit = time.monotonic() + WAIT_S
    while not condition():
        assert time.monotonic() < limit, "it did not happen in time"
        time.sleep(0.05)


def test_the_first_sweep_runs_at_once(
    office: Office,
    watch: Callable[[], BackgroundScheduler],
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert beat(office) is None
    watch()

    assert beat(office) is not None
    assert sweeps(caplog) == 1
    assert not deadlines.board(office, actor(office, "inspector")).heartbeat_stale


def test_it_sweeps_again_and_the_heartbeat_moves(
    office: Office, watch: Callable[[], BackgroundScheduler]
) -> None:
    watch()
    first = beat(office)
    until(lambda: beat(office) != first)
    second = beat(office)
    until(lambda: beat(office) != second)

    assert first is not None
    assert second is not None
    assert 0.9 < (second - first).total_seconds() < 5


def test_a_failing_run_is_logged_and_the_next_one_goes(
    office: Office,
    watch: Callable[[], BackgroundScheduler],
    caplog: pytest.LogCaptureFixture,
) -> None:
    execute(office, "ALTER TABLE alert RENAME TO alert_away")
    watch()
    until(lambda: sum(r.message == "job_failed" for r in caplog.records) >= 2)
    assert beat(office) is None

    execute(office, "ALTER TABLE alert_away RENAME TO alert")
    until(lambda: beat(office) is not None)

    failed = [r for r in caplog.records if r.message == "job_failed"]
    assert {(r.levelno, r.__dict__["job"]) for r in failed} == {(logging.ERROR, "sweep")}
    assert all(r.exc_info for r in failed)


def test_late_runs_happen_once(
    watch: Callable[[], BackgroundScheduler], caplog: pytest.LogCaptureFixture
) -> None:
    scheduler = watch()
    scheduler.pause()
    time.sleep(0.3)  # a run that had begun ends
    before = sweeps(caplog)
    time.sleep(3.2 * EVERY_S)
    assert sweeps(caplog) == before
    scheduler.resume()
    until(lambda: sweeps(caplog) > before)
    time.sleep(0.3)

    assert sweeps(caplog) <= before + 2  # the late one, and perhaps the next on its time


def test_a_reminder_that_falls_due_later_is_written_by_a_later_run(
    office: Office, watch: Callable[[], BackgroundScheduler]
) -> None:
    watch()
    execute(office, "DELETE FROM alert WHERE deadline_id IS NOT NULL")
    until(lambda: fetch(office, "SELECT count(*) FROM alert WHERE deadline_id > 0")[0][0] != 0)


def test_papers_that_wait_are_rendered_by_the_watcher(
    office: Office, watch: Callable[[], BackgroundScheduler]
) -> None:
    execute(office, "UPDATE paper SET render_state = 'pending', file_sha = '' WHERE id <= 3")
    scheduler = watch()
    scheduler.modify_job("render", next_run_time=datetime.now().astimezone())

    until(
        lambda: (
            fetch(office, "SELECT count(*) FROM paper WHERE render_state = 'pending'")[0][0] == 0
        )
    )


def test_two_watchers_beside_each_other_harm_nothing(
    office: Office, watch: Callable[[], BackgroundScheduler], caplog: pytest.LogCaptureFixture
) -> None:
    execute(office, "DELETE FROM alert")
    watch()
    watch()
    until(lambda: sweeps(caplog) >= 4)

    rows = fetch(office, "SELECT key, person_id FROM alert")
    assert len(rows) == len(set(rows)) > 0
    assert not [r for r in caplog.records if r.message == "job_failed"]
