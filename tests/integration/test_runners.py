"""Both runners keep the same promises: APScheduler in the leading process, and cluster workers."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Protocol

import pytest
from sqlalchemy import URL, NullPool, create_engine, make_url

from caseflow.cluster import Worker
from caseflow.demo.loader import load
from caseflow.domain.clock import SystemClock
from caseflow.scheduler import Watch
from caseflow.services.office import Actor, Office
from caseflow.services.rounds import Round, all_rounds
from caseflow.storage import alerts, channels
from tests.integration.notify.web_servers import House as WebHouse
from tests.integration.notify.web_servers import web_server
from tests.integration.services.offices import actor, execute, fetch, light_folder, office_in

WAIT_S = 10


class Runner(Protocol):
    """What a runner promises to whoever starts it."""

    def start(self) -> None: ...

    def stop(self) -> None: ...


Start = Callable[..., Runner]


@pytest.fixture(scope="module")
def bureau(
    new_postgres_database: Callable[[], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    """Yield a demo bureau on PostgreSQL whose clock runs; the tests of this file share it."""
    made = office_in(
        tmp_path_factory.mktemp("bureau"), url=new_postgres_database(), templates=light_folder()
    )
    made.database.migrate()
    load(made)
    yield replace(made, clock=SystemClock())
    made.database.dispose()


@pytest.fixture(params=[Watch, Worker], ids=["apscheduler", "cluster"])
def start(request: pytest.FixtureRequest, bureau: Office) -> Iterator[Start]:
    """Return a function that starts a runner with quick rounds; it is stopped at the end."""
    forget(bureau)
    started: list[Runner] = []

    def run(*extra: Round, office: Office = bureau) -> Runner:
        runner = request.param(office, (*quick(all_rounds()), *extra))
        runner.start()
        started.append(runner)
        return runner

    yield run
    for runner in started:
        runner.stop()


def forget(office: Office) -> None:
    """Let no alert be written yet, and no sweep be marked."""
    tables = ("delivery", "channel", "alert", "heartbeat")
    execute(office, *(f"DELETE FROM {table}" for table in tables))


def quick(these: Sequence[Round]) -> tuple[Round, ...]:
    return tuple(replace(r, every_s=1) for r in these)


def until(condition: Callable[[], bool], within_s: float = WAIT_S) -> None:
    limit = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < limit, "it did not happen in time"
        time.sleep(0.05)


def alerts_of(office: Office) -> list[tuple[object, ...]]:
    return fetch(office, "SELECT key, person_id FROM alert WHERE deadline_id > 0")


def test_a_due_deadline_becomes_an_alert(start: Start, bureau: Office) -> None:
    start()
    until(lambda: bool(alerts_of(bureau)))


def test_papers_that_wait_are_rendered(start: Start, bureau: Office) -> None:
    execute(bureau, "UPDATE paper SET render_state = 'pending', file_sha = '' WHERE id <= 3")
    start()

    waiting = "SELECT count(*) FROM paper WHERE render_state = 'pending'"
    until(lambda: fetch(bureau, waiting) == [(0,)])


def test_an_urgent_alert_arrives_once_from_two_runners(start: Start, bureau: Office) -> None:
    who = actor(bureau, "inspector")
    with web_server(WebHouse()) as house:
        subscribe(bureau, who, house.url)
        told = {"agency_id": who.agency_id, "person_id": who.person.id, "body": "", "urgent": True}
        with bureau.database.write() as conn:
            for n in range(20):
                new = alerts.NewAlert(key=f"test:{n}", title=f"第{n}项", **told)
                alerts.insert_missing(conn, [new], now=bureau.clock.now())
        start()
        start()
        until(lambda: len(keys_of(house)) == 20)
        time.sleep(1)  # a second sending would come now

    assert len(keys_of(house)) == len(set(keys_of(house))) == 20


def subscribe(office: Office, who: Actor, url: str) -> None:
    with office.database.write() as conn:
        channels.insert_channel(
            conn,
            channels.ChannelRow(
                id=0,
                agency_id=who.agency_id,
                person_id=who.person.id,
                kind="webhook",
                address=url,
                secret="0123456789abcdef",
                each_alert=True,
                active=True,
                created_at=office.clock.now(),
            ),
        )


def keys_of(house: WebHouse) -> list[str]:
    """Return the keys of the test's own messages, as they came in."""
    return [r.json["key"] for r in house.came if "test:" in r.json["key"]]


def test_a_failing_round_is_logged_and_ends_no_other(
    start: Start, bureau: Office, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: Office) -> None:
        raise RuntimeError("out of order")

    def failed() -> list[logging.LogRecord]:
        return [r for r in caplog.records if r.message == "job_failed"]

    start(Round(name="broken", title="", every_s=1, run=fail))
    until(lambda: len(failed()) >= 2 and bool(alerts_of(bureau)))

    assert {(r.levelno, r.__dict__["job"]) for r in failed()} == {(logging.ERROR, "broken")}
    assert all(r.exc_info for r in failed())


def test_two_runners_double_nothing_and_share_each_interval(start: Start, bureau: Office) -> None:
    runs: list[float] = []
    tick = Round(name="tick", title="", every_s=1, run=lambda _: runs.append(time.monotonic()))
    start(tick)
    start(tick)
    until(lambda: len(runs) >= 4)

    assert (runs[3] - runs[1]) > 1.5, "two intervals lie between the second and the fourth"
    found = alerts_of(bureau)
    assert len(found) == len(set(found)) > 0


def test_a_slow_round_holds_up_no_other(start: Start, bureau: Office) -> None:
    began: list[float] = []

    def linger(_: Office) -> None:
        began.append(time.monotonic())
        time.sleep(2)

    start(Round(name="slow", title="", every_s=1, run=linger))
    until(lambda: bool(began))
    until(lambda: bool(alerts_of(bureau)))
    assert time.monotonic() - began[0] < 2
    until(lambda: len(began) >= 2)

    assert began[1] - began[0] >= 2, "it does not run beside itself"


def test_what_runs_when_it_is_stopped_runs_to_its_end(start: Start) -> None:
    done: list[str] = []

    def slow(_: Office) -> None:
        done.append("began")
        time.sleep(1)
        done.append("ended")

    runner = start(Round(name="slow", title="", every_s=60, run=slow))
    until(lambda: bool(done))
    runner.stop()

    assert done == ["began", "ended"]


def test_it_goes_on_after_the_database_was_away(
    start: Start, bureau: Office, postgres_server: URL
) -> None:
    start()
    until(lambda: bool(alerts_of(bureau)))
    forget(bureau)
    with away(bureau, postgres_server):
        time.sleep(1.5)
    until(lambda: bool(alerts_of(bureau)))


@contextmanager
def away(office: Office, server: URL) -> Iterator[None]:
    """End all connections to the database of an office, and let nobody in for a while."""
    name = make_url(office.database.libpq_address).database
    other = create_engine(server, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    allow = f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS'
    with other.connect() as conn:
        conn.exec_driver_sql(f"{allow} false")
        ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
        conn.exec_driver_sql(ended, (name,))
        yield
        conn.exec_driver_sql(f"{allow} true")
