"""The watch of one process: sweeps at once and again, survives a failure, and catches up once."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from caseflow.domain.clock import SystemClock
from caseflow.scheduler import Watch, make_scheduler
from caseflow.services import alerts, deadlines
from caseflow.services.office import Office
from caseflow.services.rounds import Round, all_rounds
from caseflow.storage import journal
from tests.integration.services.offices import actor, copy_of, demo_once, execute, fetch, office_in

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
def watch(office: Office, caplog: pytest.LogCaptureFixture) -> Iterator[Callable[[], Watch]]:
    """Return a function that starts a watch; it is stopped at the end of the test."""
    caplog.set_level(logging.INFO, logger=SWEEPS)
    started: list[Watch] = []

    def run() -> Watch:
        started.append(Watch(office, quick()))
        started[-1].start()
        return started[-1]

    yield run
    for one in started:
        one.stop()


def quick() -> tuple[Round, ...]:
    return tuple(replace(this, every_s=EVERY_S) for this in all_rounds())


def beat(office: Office) -> datetime | None:
    with office.database.read() as conn:
        pulse = journal.find_pulse(conn, name="sweep")
    return pulse.at if pulse else None


def sweeps(caplog: pytest.LogCaptureFixture) -> int:
    return sum(record.message == "sweep_done" for record in caplog.records)


def failures(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    """Return what was logged of sweeps that failed."""
    failed = [r for r in caplog.records if r.message == "job_failed"]
    return [r for r in failed if r.__dict__["job"] == "sweep"]


def until(condition: Callable[[], bool]) -> None:
    limit = time.monotonic() + WAIT_S
    while not condition():
        assert time.monotonic() < limit, "it did not happen in time"
        time.sleep(0.05)


def test_the_first_sweep_runs_at_once(
    office: Office,
    watch: Callable[[], Watch],
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert beat(office) is None
    began = time.monotonic()
    watch()
    until(lambda: sweeps(caplog) == 1)

    assert time.monotonic() - began < EVERY_S
    assert beat(office) is not None
    assert not deadlines.board(office, actor(office, "inspector")).heartbeat_stale


def test_it_sweeps_again_and_the_heartbeat_moves(
    office: Office, watch: Callable[[], Watch], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alerts, "BEAT_EVERY", timedelta())
    watch()
    until(lambda: beat(office) is not None)
    first = beat(office)
    until(lambda: beat(office) != first)
    second = beat(office)
    until(lambda: beat(office) != second)

    assert first is not None
    assert second is not None
    assert 0.9 < (second - first).total_seconds() < 5


def test_a_failing_run_is_logged_and_the_next_one_goes(
    office: Office,
    watch: Callable[[], Watch],
    caplog: pytest.LogCaptureFixture,
) -> None:
    execute(office, "ALTER TABLE alert RENAME TO alert_away")
    watch()
    until(lambda: len(failures(caplog)) >= 2)
    assert beat(office) is None

    execute(office, "ALTER TABLE alert_away RENAME TO alert")
    until(lambda: beat(office) is not None)

    assert {r.levelno for r in failures(caplog)} == {logging.ERROR}
    assert all(r.exc_info for r in failures(caplog))


def test_late_runs_happen_once(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger=SWEEPS)
    scheduler = make_scheduler(office, quick())
    scheduler.start()
    until(lambda: sweeps(caplog) > 0)
    scheduler.pause()
    time.sleep(0.3)  # a run that had begun ends
    before = sweeps(caplog)
    time.sleep(3.2 * EVERY_S)
    assert sweeps(caplog) == before
    scheduler.resume()
    until(lambda: sweeps(caplog) > before)
    time.sleep(0.3)
    scheduler.shutdown(wait=True)

    assert sweeps(caplog) <= before + 2  # the late one, and perhaps the next on its time


def test_a_reminder_that_falls_due_later_is_written_by_a_later_run(
    office: Office, watch: Callable[[], Watch]
) -> None:
    watch()
    execute(
        office,
        "DELETE FROM alert WHERE deadline_id IS NOT NULL",
        "UPDATE deadline SET remind_on = from_on WHERE state = 'open'",
    )
    until(lambda: fetch(office, "SELECT count(*) FROM alert WHERE deadline_id > 0")[0][0] != 0)


def test_two_processes_on_one_file_harm_nothing(
    office: Office, watch: Callable[[], Watch], caplog: pytest.LogCaptureFixture
) -> None:
    execute(office, "DELETE FROM alert")
    first, second = watch(), watch()
    until(lambda: sweeps(caplog) >= 4)

    assert first.leads
    assert second.leads
    rows = fetch(office, "SELECT key, person_id FROM alert")
    assert len(rows) == len(set(rows)) > 0
    assert not [r for r in caplog.records if r.message == "job_failed"]


@pytest.fixture
def three(
    new_postgres_database: Callable[[], str], tmp_path: Path
) -> Iterator[tuple[Office, list[Watch], list[float]]]:
    """Yield an empty PostgreSQL office, three watches that run, and when their round ran."""
    made = replace(office_in(tmp_path, url=new_postgres_database()), clock=SystemClock())
    made.database.migrate()
    ran: list[float] = []
    tick = Round(name="tick", title="", every_s=1, run=lambda _: ran.append(time.monotonic()))
    watches = [Watch(made, [tick]) for _ in range(3)]
    for one in watches:
        one.start()
    yield made, watches, ran
    for one in watches:
        one.stop()
    made.database.dispose()


def test_of_three_on_postgresql_one_leads_and_rounds_come_once_an_interval(
    three: tuple[Office, list[Watch], list[float]],
) -> None:
    _, watches, ran = three
    until(lambda: len(ran) >= 4)

    assert [one.leads for one in watches].count(True) == 1
    assert ran[3] - ran[0] > 2.7


def test_another_leads_when_the_leader_stops(
    three: tuple[Office, list[Watch], list[float]],
) -> None:
    _, watches, ran = three
    until(lambda: any(one.leads for one in watches))
    leader = next(one for one in watches if one.leads)
    leader.stop()
    began = time.monotonic()
    until(lambda: any(one.leads for one in watches))

    assert time.monotonic() - began < 5
    assert not leader.leads
    before = len(ran)
    until(lambda: len(ran) > before)


def test_a_leader_that_loses_its_connection_stops_before_it_tries_again(
    three: tuple[Office, list[Watch], list[float]], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="caseflow.scheduler")
    made, watches, _ = three
    until(lambda: any(one.leads for one in watches))
    caplog.clear()
    execute(
        made,
        "SELECT pg_terminate_backend(pid) FROM pg_locks"
        " WHERE locktype = 'advisory' AND granted AND pid <> pg_backend_pid()",
    )
    until(lambda: "leading_began" in caplog.messages and "leading_ended" in caplog.messages)
    until(lambda: [one.leads for one in watches].count(True) == 1)
