"""The floor of a sweep: the same rows, written by hand in batches with the bare driver."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

import psycopg
from sqlalchemy import make_url, text

from benchmarks import bureau
from benchmarks.floor import connect
from benchmarks.openings import Opened
from caseflow.services import alerts

BATCH = 1000
_FIND = (
    "SELECT d.id, d.remind_on, d.due_on, d.case_id, c.case_no, d.title, p.name FROM deadline d "
    "JOIN case_file c ON c.id = d.case_id JOIN party p ON p.id = c.party_id "
    "WHERE d.state = 'open' AND d.remind_on <= {0} ORDER BY d.remind_on, d.id LIMIT 1000"
)
_WRITE = (
    "INSERT INTO alert (agency_id, person_id, case_id, deadline_id, due_on, threshold, key, title, "
    "body, created_at) VALUES (1, {0}, {0}, {0}, {0}, {0}, {0}, {0}, {0}, {0}) "
    "ON CONFLICT (key, person_id) DO NOTHING"
)
_MARK = "UPDATE deadline SET remind_on = {0} WHERE id = {0}"


@contextmanager
def floor_of(house: Opened) -> Iterator[Callable[[], None]]:
    """Yield one hand-written sweep of a house; whom to tell and when again, ours has shown it."""
    house.again()
    alerts.sweep(house.office)
    with house.office.database.read() as conn:
        found = conn.execute(
            text(
                "SELECT person_id, threshold FROM alert WHERE deadline_id = "
                "(SELECT max(deadline_id) FROM alert)"
            )
        ).all()
        later = conn.execute(
            text("SELECT remind_on FROM deadline WHERE id = (SELECT max(deadline_id) FROM alert)")
        ).scalar()
        url = make_url(str(conn.engine.url.render_as_string(hide_password=False)))
    people = [row[0] for row in found]
    threshold = found[0][1]
    if house.office.database.dialect == "sqlite":
        raw: Any = connect(bureau.database_path(house.office))
        mark, day = "?", house.today.isoformat()
    else:
        plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
        raw = psycopg.connect(plain, autocommit=True)
        mark, day = "%s", house.today
    yield lambda: _sweep(raw, mark, day, house.today, people, threshold, later)
    raw.close()


def _sweep(
    raw: Any, mark: str, day: object, today: date, people: list[int], threshold: int, later: object
) -> None:
    find, write, again = (s.format(mark) for s in (_FIND, _WRITE, _MARK))
    now: object = datetime.now(UTC)
    if isinstance(raw, sqlite3.Connection):
        now = str(now)
    while True:
        raw.execute("BEGIN IMMEDIATE" if mark == "?" else "BEGIN")
        cursor = raw.cursor()
        rows = cursor.execute(find, (day,)).fetchall()
        cursor.executemany(
            write,
            [
                (person, case, key, due, threshold, f"deadline:{key}:{due}:{threshold}",
                 f"{no} {title}今天到期", f"{party}：{title}，最后一日{due}。", now)
                for key, _, due, case, no, title, party in rows
                for person in people
            ],
        )  # fmt: skip
        cursor.executemany(again, [(later, row[0]) for row in rows])
        raw.execute("COMMIT")
        if len(rows) < BATCH:
            return
