"""The peer: APScheduler with one date job for each clock, kept in its SQLAlchemy job store.

Its firing does what a sweep does for a clock: the alert is written and the clock marked, committed.
"""

from __future__ import annotations

import pickle
import sqlite3
import statistics
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from apscheduler.events import EVENT_JOB_EXECUTED, EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.date import DateTrigger

from benchmarks.floor import connect
from benchmarks.table import Row, Table, clock_ms, figure, ms

ADDED = 200
LEAD = timedelta(seconds=1)
FAR = timedelta(days=400)
_lock = threading.Lock()
_house: sqlite3.Connection | None = None


def fire(number: int) -> None:
    """Write one alert, mark one clock, commit."""
    if _house is None:
        raise RuntimeError("no house is open")
    with _lock:
        _house.execute("BEGIN IMMEDIATE")
        _house.execute("INSERT INTO alert (deadline_id, title) VALUES (?, '今天到期')", (number,))
        _house.execute("UPDATE deadline SET told = 1 WHERE id = ?", (number,))
        _house.execute("COMMIT")


def measure(folder: Path, ours: Mapping[int, float], share: int, rounds: int) -> Table:
    """Return what the peer takes to add, start and fire, and what it loses.

    `ours` tells for each number of clocks the milliseconds that one due clock takes here.
    """
    folder.mkdir(parents=True)
    rows: list[Row] = []
    for size, own in ours.items():
        due = size // share
        with _store(folder / f"{size}", size) as store:
            added = [_add(store, size) for _ in range(rounds)]
            started, fired = [], []
            for _ in range(rounds):
                begun, taken, lost = _run(store, due, grace=None)
                started.append(begun)
                fired.append(taken / due)
                if lost:
                    raise RuntimeError("a job without grace may not be lost")
            _, _, lost = _run(store, due, grace=1)
        rows += [
            Row(what=f"{size:,} 项：加入一个任务", median=ms(added)),
            Row(what=f"{size:,} 项：重新启动", median=ms(started)),
            _fired(size, statistics.median(fired), own),
            Row(
                what=f"{size:,} 项：默认宽限下丢失",
                median=f"{due - lost:,} 项执行，{lost:,} 项无声丢失",
            ),
        ]
    note = (
        f"{rounds}轮；SQLite（WAL，synchronous=FULL），十个线程；到期的占百分之一、同一时刻到期。"
        "触发一项：写一条提醒（本系统写两条）、标记一项期限并提交。"
    )
    return Table(title="对照：APScheduler 一项期限一个任务", rows=rows, notes=[note])


def _fired(size: int, peer: float, own: float) -> Row:
    ratio = peer / own
    return Row(
        what=f"{size:,} 项：触发一项",
        median=figure(peer),
        beside=f"本系统 {figure(own)}",
        ratio=ratio,
        goal="≥25",
        met=ratio >= 25,
    )


@contextmanager
def _store(path: Path, size: int) -> Iterator[Path]:
    """Yield a file with a job and a clock for each of `size` deadlines."""
    global _house  # noqa: PLW0603  jobs are functions of a module
    file = path.with_suffix(".sqlite3")
    _house = connect(file)
    _house = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    _house.execute("CREATE TABLE deadline (id INTEGER PRIMARY KEY, told INTEGER)")
    _house.execute("CREATE TABLE alert (id INTEGER PRIMARY KEY, deadline_id INTEGER, title TEXT)")
    scheduler = _scheduler(file, grace=None)
    scheduler.start(paused=True)
    scheduler.add_job(fire, "date", run_date=datetime.now(UTC) + FAR, args=[0], id="0")
    scheduler.shutdown()
    _fill(_house, size)
    yield file
    _house.close()
    _house = None
    file.unlink()


def _scheduler(file: Path, *, grace: int | None) -> BackgroundScheduler:
    options = {} if grace is not None else {"misfire_grace_time": None}
    store = SQLAlchemyJobStore(url=f"sqlite:///{file}", engine_options={})
    return BackgroundScheduler(timezone="UTC", jobstores={"default": store}, job_defaults=options)


def _fill(conn: sqlite3.Connection, size: int) -> None:
    """Copy the one job for every clock, each with its own id, day and argument."""
    state: dict[str, Any] = pickle.loads(
        conn.execute("SELECT job_state FROM apscheduler_jobs").fetchone()[0]
    )
    conn.execute("BEGIN")
    conn.execute("DELETE FROM apscheduler_jobs")
    conn.executemany(
        "INSERT INTO apscheduler_jobs VALUES (?, ?, ?)",
        (_job(state, number, state["next_run_time"], grace=None) for number in range(size)),
    )
    conn.executemany("INSERT INTO deadline VALUES (?, 0)", ((n,) for n in range(size)))
    conn.execute("COMMIT")


def _job(
    state: dict[str, Any], number: int, at: datetime, *, grace: int | None
) -> tuple[str, float, bytes]:
    own = {
        **state,
        "id": str(number),
        "args": (number,),
        "next_run_time": at,
        "trigger": DateTrigger(at, "UTC"),
        "misfire_grace_time": grace,
    }
    return str(number), at.timestamp(), pickle.dumps(own, pickle.HIGHEST_PROTOCOL)


def _add(file: Path, size: int) -> float:
    """Return the milliseconds that one job takes to be added among the others."""
    scheduler = _scheduler(file, grace=None)
    scheduler.start(paused=True)
    at = datetime.now(UTC) + FAR

    def add() -> None:
        for number in range(size, size + ADDED):
            scheduler.add_job(fire, "date", run_date=at, args=[number], id=str(number))

    taken = clock_ms(add) / ADDED
    for number in range(size, size + ADDED):
        scheduler.remove_job(str(number))
    scheduler.shutdown()
    return taken


def _run(file: Path, due: int, *, grace: int | None) -> tuple[float, float, int]:
    """Let `due` jobs fall due together; return the start and the firing in ms, and the lost."""
    if _house is None:
        raise RuntimeError("no house is open")
    at = datetime.now(UTC) + LEAD
    state = pickle.loads(_house.execute("SELECT job_state FROM apscheduler_jobs").fetchone()[0])
    rows = [_job(state, number, at, grace=grace) for number in range(due)]
    _house.execute("BEGIN")
    _house.executemany("INSERT OR REPLACE INTO apscheduler_jobs VALUES (?, ?, ?)", rows)
    _house.execute("COMMIT")
    scheduler = _scheduler(file, grace=grace)
    done, counts, left = threading.Event(), {"fired": 0, "missed": 0}, threading.Lock()

    def heard(event: JobExecutionEvent) -> None:
        with left:
            counts["fired" if event.code == EVENT_JOB_EXECUTED else "missed"] += 1
            if sum(counts.values()) == due:
                done.set()

    scheduler.add_listener(heard, EVENT_JOB_EXECUTED | EVENT_JOB_MISSED)
    begun = clock_ms(scheduler.start)
    time.sleep(max(0.0, (at - datetime.now(UTC)).total_seconds()))
    taken = clock_ms(done.wait)
    scheduler.shutdown()
    return begun, taken, counts["missed"]
