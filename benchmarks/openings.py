"""A bureau with very many open clocks, of which one in a hundred is due; on either database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import Connection, text

from benchmarks import bureau
from caseflow.domain.clock import local_day
from caseflow.services import alerts
from caseflow.services.office import Office

CASES = 5_000
LIMIT = "rectification"
_NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {most}) "
_CLONE = (
    _NUMBERS.format(most=CASES)
    + "INSERT INTO case_file (agency_id, case_no, name, procedure, law_text_sha, state, stage, "
    "version, party_id, source, cause, handler_ids, opened_on, updated_at, closed, record, search) "
    "SELECT agency_id, 'B-' || i, name, procedure, law_text_sha, state, stage, version, party_id, "
    "source, cause, handler_ids, opened_on, updated_at, closed, '{}', '' "
    "FROM n, case_file WHERE case_no NOT LIKE 'B-%'"
)
_CLOCKS = (
    "{numbers}INSERT INTO deadline (agency_id, case_id, limit_id, title, state, from_on, due_on, "
    "safe_on, verified, created_at, remind_on) SELECT c.agency_id, c.id, :rule, '责令整改', 'open', "
    ":began, :far, :far, 'full_text', c.updated_at, :far FROM n, case_file c "
    "WHERE c.case_no LIKE 'B-%'"
)
_DUE = (
    "UPDATE deadline SET due_on = :day, safe_on = :day, remind_on = :day "
    "WHERE id IN (SELECT id FROM deadline WHERE case_id IN "
    "(SELECT id FROM case_file WHERE case_no LIKE 'B-%') AND id % :step = 0)"
)
_AGAIN = "UPDATE deadline SET remind_on = due_on WHERE due_on = :day"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """An office with `open` clocks of which `due` end on `today`; each `again()` makes them new."""

    office: Office
    today: date
    open: int
    due: int

    def again(self) -> None:
        """Take back what the last sweep wrote."""
        with self.office.database.write() as conn:
            conn.execute(text("DELETE FROM alert"))
            conn.execute(text(_AGAIN), {"day": _day(conn, self.today)})


@contextmanager
def opened(folder: Path, count: int, *, due: int, url: str = "") -> Iterator[Opened]:
    """Yield a bureau with `count` open clocks; none but the `due` ones has anything to say."""
    office = bureau.new_office(folder, url=url)
    bureau.prepare(office, "recheck", 1, first=1)
    today = local_day(office.clock.now())
    alerts.sweep(office)  # what the story itself leaves, and the arming of the law in force
    began, far = today - timedelta(days=60), today + timedelta(days=400)
    numbers = _NUMBERS.format(most=count // CASES)
    with office.database.write() as conn:
        conn.execute(text("UPDATE deadline SET remind_on = NULL"))
        conn.execute(text("DELETE FROM alert"))
        conn.execute(text(_CLONE))
        conn.execute(
            text(_CLOCKS.format(numbers=numbers)),
            {"rule": LIMIT, "began": _day(conn, began), "far": _day(conn, far)},
        )
        marked = conn.execute(text(_DUE), {"day": _day(conn, today), "step": count // due})
    _analyze(office)
    yield Opened(office=office, today=today, open=count, due=marked.rowcount)
    office.database.dispose()


def _day(conn: Connection, day: date) -> object:
    return day.isoformat() if conn.dialect.name == "sqlite" else day


def _analyze(office: Office) -> None:
    with office.database.write() as conn:
        conn.execute(text("ANALYZE"))
