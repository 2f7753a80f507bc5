"""Move many clocks of one bureau at once: read those begun, write new days, keep both on record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, func, literal_column, select, tuple_, update

from caseflow.domain.audit import AuditEntry
from caseflow.domain.errors import Conflict
from caseflow.domain.model import Deadline, DeadlineState, DueDate
from caseflow.domain.terms import Json
from caseflow.storage.codec import make_events, make_ids, make_record
from caseflow.storage.database import Connection
from caseflow.storage.deadlines import DUE_COLUMNS, due_columns
from caseflow.storage.journal import write_entry
from caseflow.storage.prepared import Prepared
from caseflow.storage.tables import audit, case_file, deadline, party

BATCH = 500
"""How many cases one statement names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BegunClock:
    """One open or paused clock with its case.

    `due_at` is local ISO time, "" unless the limit counts hours.
    """

    clock: Deadline
    due_at: str
    case_id: int
    case_no: str
    procedure: str
    party: str
    handler_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDay:
    """What becomes of a clock whose last day is `was` now, None for one that is paused."""

    deadline_id: int
    was: date | None
    due: DueDate


_BEGUN = (
    select(
        deadline.c.id,
        deadline.c.limit_id,
        deadline.c.title,
        deadline.c.item_kind,
        deadline.c.item_no,
        deadline.c.from_on,
        deadline.c.due_on,
        deadline.c.safe_on,
        deadline.c.due_at,
        deadline.c.provisional,
        deadline.c.events,
        deadline.c.case_id,
        deadline.c.state,
        case_file.c.case_no,
        case_file.c.procedure,
        case_file.c.handler_ids,
        party.c.name.label("party"),
    )
    .join(case_file, case_file.c.id == deadline.c.case_id)
    .join(party, party.c.id == case_file.c.party_id)
    .where(deadline.c.agency_id == bindparam("in_agency"))
)
# Two statements, and the second with the words of the index of clocks that wait: each has one.
_OPEN = _BEGUN.where(deadline.c.state == literal_column("'open'"))
_PAUSED = _BEGUN.where(
    deadline.c.state.in_([literal_column("'waiting'"), literal_column("'paused'")]),
    deadline.c.state == literal_column("'paused'"),
)
_RECORDS = select(case_file.c.id, case_file.c.record).where(
    case_file.c.id.in_(bindparam("cases", expanding=True))
)
_MOVE = Prepared(
    update(deadline)
    .where(
        deadline.c.id == bindparam("key"),
        deadline.c.agency_id == bindparam("in_agency"),
        deadline.c.state == bindparam("in_state"),
        deadline.c.due_on.is_not_distinct_from(bindparam("was")),
    )
    .values({"state": bindparam("becomes"), **{n: bindparam(n) for n in DUE_COLUMNS}})
)
_RENEW = (
    update(case_file)
    .where(
        case_file.c.agency_id == bindparam("in_agency"),
        case_file.c.id.in_(bindparam("cases", expanding=True)),
    )
    .values(version=case_file.c.version + 1, updated_at=bindparam("at"))
)
_STATES = select(case_file.c.id, case_file.c.state).where(
    case_file.c.id.in_(bindparam("cases", expanding=True))
)
_LAST_SEQ = (
    select(audit.c.case_id, func.max(audit.c.seq))
    .where(audit.c.case_id.in_(bindparam("cases", expanding=True)))
    .group_by(audit.c.case_id)
)
_LAST = select(audit.c.case_id, audit.c.seq, audit.c.hash).where(
    tuple_(audit.c.case_id, audit.c.seq).in_(_LAST_SEQ)
)
_IN_ORDER = (
    select(case_file.c.id)
    .where(case_file.c.id.in_(bindparam("cases", expanding=True)))
    .order_by(case_file.c.id)
    .with_for_update()
)


def list_begun(conn: Connection, *, agency_id: int) -> list[BegunClock]:
    """Return the open and the paused clocks of a bureau, oldest first."""
    found = [row for one in (_OPEN, _PAUSED) for row in conn.execute(one, {"in_agency": agency_id})]
    return sorted(map(_make_clock, found), key=lambda row: row.clock.id)


def facts_of(conn: Connection, case_ids: Iterable[int]) -> Mapping[int, Mapping[str, Json]]:
    """Return the facts of some cases."""
    facts: dict[int, Mapping[str, Json]] = {}
    for cases in _batches(case_ids):
        rows = conn.execute(_RECORDS, {"cases": cases})
        facts.update((row[0], make_record(row[1]).facts) for row in rows)
    return facts


def move_clocks(conn: Connection, days: Sequence[NewDay], *, agency_id: int) -> None:
    """Write new days, pauses and ends of pauses.

    Raises Conflict when a clock was ended, paused, resumed or moved meanwhile.
    """
    done = _MOVE.run_many(conn, [_values(day, agency_id) for day in days])
    if done != len(days):
        raise Conflict("有期限刚刚被办结或者改变，影响已经不同。没有保存，请重新查看影响后再确认。")


def renew_cases(
    conn: Connection, case_ids: Iterable[int], *, agency_id: int, at: datetime
) -> Mapping[int, str]:
    """Give cases a new version, so that an act form opened before conflicts; return their states.

    The rows stay locked until the commit, in the order of their ids.
    """
    states: dict[int, str] = {}
    for cases in _batches(case_ids):
        conn.execute(_IN_ORDER, {"cases": cases})
        conn.execute(_RENEW, {"in_agency": agency_id, "cases": cases, "at": at})
        states.update((row[0], row[1]) for row in conn.execute(_STATES, {"cases": cases}))
    return states


def append_to_cases(conn: Connection, entries: Sequence[AuditEntry]) -> None:
    """Add one entry to the chain of each case; the case rows are locked already.

    `seq` and hashes of the entries are set here.
    """
    last: dict[int, tuple[int, str]] = {}
    for cases in _batches(e.case_id for e in entries if e.case_id is not None):
        last.update((row[0], (row[1], row[2])) for row in conn.execute(_LAST, {"cases": cases}))
    for entry in entries:
        seq, after = last.get(entry.case_id or 0, (0, ""))
        write_entry(conn, replace(entry, seq=seq + 1), after=after)


def _batches(ids: Iterable[int]) -> Iterator[list[int]]:
    ordered = sorted(set(ids))
    for first in range(0, len(ordered), BATCH):
        yield ordered[first : first + BATCH]


def _values(day: NewDay, agency_id: int) -> dict[str, object]:
    return {
        "key": day.deadline_id,
        "in_agency": agency_id,
        "was": day.was,
        "in_state": _state(paused=day.was is None),
        "becomes": _state(paused=day.due.paused),
        **due_columns(day.due),
    }


def _state(*, paused: bool) -> str:
    return (DeadlineState.PAUSED if paused else DeadlineState.OPEN).value


def _make_clock(row: Any) -> BegunClock:
    return BegunClock(
        clock=Deadline(
            id=row.id,
            limit=row.limit_id,
            title=row.title,
            item_kind=row.item_kind,
            item_no=row.item_no,
            state=DeadlineState(row.state),
            from_on=row.from_on,
            due_on=row.due_on,
            safe_on=row.safe_on,
            provisional=row.provisional,
            events=make_events(row.events),
        ),
        due_at=row.due_at,
        case_id=row.case_id,
        case_no=row.case_no,
        procedure=row.procedure,
        party=row.party,
        handler_ids=make_ids(row.handler_ids),
    )
