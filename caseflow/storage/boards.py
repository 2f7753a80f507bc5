"""What boards and statements show beside a clock: its paper, its events, who acknowledged it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, func, literal_column, select

from caseflow.domain.clock_events import ClockEvent
from caseflow.storage.codec import make_events
from caseflow.storage.database import Connection
from caseflow.storage.tables import alert, audit, deadline, paper, person


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Why a clock has no last day yet: since when, and the paper or the events behind it.

    The title of the paper is "" where the clock hangs on none.
    """

    since: datetime
    title: str
    number: str
    issued_on: date | None
    events: tuple[ClockEvent, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement:
    """One person's word that an alert of a clock was read."""

    person: str
    at: datetime
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LastChange:
    """The newest entry in the trail of a case: its number, which only grows, and its moment."""

    seq: int
    at: datetime


_OPEN = deadline.c.state == literal_column("'open'")
_AGENCY = deadline.c.agency_id == bindparam("in_agency")
_CAUSE = select(
    deadline.c.id,
    deadline.c.created_at,
    deadline.c.events,
    paper.c.title,
    paper.c.number,
    paper.c.issued_on,
).outerjoin(paper, paper.c.id == deadline.c.paper_id)
_CAUSES = _CAUSE.where(
    _AGENCY,
    deadline.c.state.in_([literal_column("'waiting'"), literal_column("'paused'")]),
)
_ONE_CAUSE = _CAUSE.where(_AGENCY, deadline.c.id == bindparam("key"))
_ACKNOWLEDGED = (
    select(alert.c.deadline_id, person.c.name, alert.c.acked_at, alert.c.ack_note)
    .join(deadline, deadline.c.id == alert.c.deadline_id)
    .join(person, person.c.id == alert.c.person_id)
    .where(_AGENCY, _OPEN, alert.c.acked_at.is_not(None))
    .order_by(alert.c.acked_at, alert.c.id)
)
_CHANGES = (
    select(audit.c.case_id, func.max(audit.c.seq), func.max(audit.c.at))
    .where(
        audit.c.agency_id == bindparam("in_agency"),
        audit.c.case_id.in_(bindparam("cases", expanding=True)),
    )
    .group_by(audit.c.case_id)
)


def list_causes(conn: Connection, *, agency_id: int) -> Mapping[int, Cause]:
    """Return why each waiting or paused clock of an agency has no last day, by its id."""
    return {row[0]: _make_cause(row) for row in conn.execute(_CAUSES, {"in_agency": agency_id})}


def find_cause(conn: Connection, *, agency_id: int, deadline_id: int) -> Cause | None:
    """Return since when a clock is there, in any state, with its paper and its events."""
    row = conn.execute(_ONE_CAUSE, {"in_agency": agency_id, "key": deadline_id}).first()
    return _make_cause(row) if row else None


def list_acknowledged(
    conn: Connection, *, agency_id: int
) -> Mapping[int, tuple[Acknowledgement, ...]]:
    """Return who acknowledged alerts of the open clocks of an agency, oldest first, by clock."""
    found: dict[int, list[Acknowledgement]] = {}
    for row in conn.execute(_ACKNOWLEDGED, {"in_agency": agency_id}):
        one = Acknowledgement(person=row.name, at=row.acked_at, note=row.ack_note)
        found.setdefault(row.deadline_id, []).append(one)
    return {key: tuple(all_) for key, all_ in found.items()}


def list_changes(
    conn: Connection, *, agency_id: int, case_ids: Sequence[int]
) -> Mapping[int, LastChange]:
    """Return the newest entry of the trail of each of these cases."""
    params = {"in_agency": agency_id, "cases": list(case_ids)}
    return {row[0]: LastChange(seq=row[1], at=row[2]) for row in conn.execute(_CHANGES, params)}


def _make_cause(row: Any) -> Cause:
    return Cause(
        since=row.created_at,
        title=row.title or "",
        number=row.number or "",
        issued_on=row.issued_on,
        events=make_events(row.events),
    )
