"""The inbox of one person: alerts by state and by words, page after page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, bindparam, func, not_, select

from caseflow.storage.alerts import LIVE, REAL, ack_alert
from caseflow.storage.database import Connection
from caseflow.storage.prepared import Prepared
from caseflow.storage.tables import alert, case_file, deadline, person


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxRow:
    """One alert with how its clock stands now; both are None for what speaks of no clock.

    `stands_for` is the name of the person on leave, or "".
    """

    id: int
    case_id: int | None
    case_no: str
    deadline_id: int | None
    due_on: date | None
    title: str
    body: str
    created_at: datetime
    acked_at: datetime | None
    ack_note: str
    urgent: bool
    stands_for: str
    live: bool
    clock_state: str | None
    clock_due_on: date | None


_UNREAD_CAP = 100
_OWN = and_(
    alert.c.agency_id == bindparam("in_agency"), alert.c.person_id == bindparam("of_person")
)
_OPEN = alert.c.acked_at.is_(None)
_STATES: dict[str, tuple[ColumnElement[bool], ...]] = {
    "": (),
    "open": (_OPEN, LIVE),
    "acked": (alert.c.acked_at.is_not(None),),
    "stopped": (not_(LIVE),),
}
_absent = person.alias("absent")
_ROWS = (
    select(
        *(alert.c[n] for n in InboxRow.__dataclass_fields__ if n in alert.c),
        func.coalesce(case_file.c.case_no, "").label("case_no"),
        func.coalesce(_absent.c.name, "").label("stands_for"),
        LIVE.label("live"),
        deadline.c.state.label("clock_state"),
        deadline.c.due_on.label("clock_due_on"),
    )
    .outerjoin(case_file, case_file.c.id == alert.c.case_id)
    .outerjoin(deadline, deadline.c.id == alert.c.deadline_id)
    .outerjoin(_absent, _absent.c.id == alert.c.stands_for_id)
    .where(_OWN)
    .order_by(alert.c.created_at.desc(), alert.c.id.desc())
    .limit(bindparam("most"))
)
_last = alert.alias("last_shown")
_LAST_AT = select(_last.c.created_at).where(_last.c.id == bindparam("before")).scalar_subquery()
_UNREAD = Prepared(
    select(func.count()).select_from(
        select(alert.c.id)
        .outerjoin(deadline, deadline.c.id == alert.c.deadline_id)
        .where(_OWN, _OPEN, LIVE, REAL)
        .limit(_UNREAD_CAP)
        .subquery()
    )
)


def list_inbox(
    conn: Connection,
    *,
    agency_id: int,
    person_id: int,
    state: str = "",
    text: str = "",
    before: int = 0,
    most: int,
) -> list[InboxRow]:
    """Return alerts of a person, newest first, those behind the one with the id `before`.

    `state` is open (asks for an answer), acked, stopped (its clock moved or ended), or "" for
    all. `text` is looked for in case numbers and in the alerts themselves.
    """
    statement = _ROWS.where(*_STATES[state])
    params: dict[str, object] = {"in_agency": agency_id, "of_person": person_id, "most": most}
    if before:
        statement = statement.where(
            (alert.c.created_at < _LAST_AT)
            | ((alert.c.created_at == _LAST_AT) & (alert.c.id < bindparam("before")))
        )
        params["before"] = before
    for word in text.lower().split():
        statement = statement.where(
            func.lower(case_file.c.case_no).contains(word, autoescape=True)
            | func.lower(alert.c.title).contains(word, autoescape=True)
            | func.lower(alert.c.body).contains(word, autoescape=True)
        )
    rows = conn.execute(statement, params).mappings()
    return [InboxRow(**{**row, "live": bool(row["live"])}) for row in rows]


def count_unread(conn: Connection, *, agency_id: int, person_id: int) -> int:
    """Return how many alerts ask a person for an answer; 100 stands for 100 and more.

    What a rehearsal wrote asks for none.
    """
    row = _UNREAD.first(conn, {"in_agency": agency_id, "of_person": person_id})
    return int(row[0]) if row else 0


def ack_several(
    conn: Connection,
    *,
    agency_id: int,
    person_id: int,
    alert_ids: Iterable[int],
    at: datetime,
    note: str = "",
) -> int:
    """Acknowledge one's own alerts and return how many were not before.

    What is not the person's own, or is gone, raises NotFound: nothing of the rest is kept then.
    """
    own = {"agency_id": agency_id, "person_id": person_id}
    return sum(ack_alert(conn, **own, alert_id=i, at=at, note=note) for i in alert_ids)
