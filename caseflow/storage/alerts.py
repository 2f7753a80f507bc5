"""Alerts to people inside the house: inserted once each, listed, acknowledged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, bindparam, func, literal_column, or_, select, update
from sqlalchemy.dialects.postgresql import insert  # compiles for SQLite too: same ON CONFLICT

from caseflow.domain.errors import NotFound
from caseflow.domain.model import AlertDraft
from caseflow.domain.rehearsal import KEY
from caseflow.storage.database import Connection
from caseflow.storage.prepared import Prepared
from caseflow.storage.tables import alert, case_file, deadline, person


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAlert:
    """One alert to one person; unique by (`key`, `person_id`).

    `threshold` is the number of days of the reminder, as the limit names it. An `urgent` one
    goes out at night and on days off too. `stands_for_id` is the person on leave whose alert
    this is, when the receiver stands in. A `posted` one asks for no deliveries.
    """

    agency_id: int
    person_id: int
    key: str
    title: str
    body: str
    case_id: int | None = None
    deadline_id: int | None = None
    due_on: date | None = None
    threshold: int | None = None
    urgent: bool = False
    stands_for_id: int | None = None
    posted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRow:
    """One alert as a person sees it.

    A `live` one speaks of no clock, or of one that still runs to the day the alert names; what
    was met, cancelled, paused or moved is not live. `stands_for` is the name of the person on
    leave, or "".
    """

    id: int
    person_id: int
    case_id: int | None
    case_no: str
    deadline_id: int | None
    due_on: date | None
    threshold: int | None
    key: str
    title: str
    body: str
    created_at: datetime
    acked_at: datetime | None
    ack_note: str
    urgent: bool
    stands_for: str
    live: bool


_NEW = (
    "agency_id",
    "case_id",
    "deadline_id",
    "person_id",
    "due_on",
    "threshold",
    "key",
    "title",
    "body",
    "created_at",
    "urgent",
    "stands_for_id",
    "posted",
)
_INSERT = Prepared(
    insert(alert)
    .inline()
    .values({n: bindparam(n) for n in _NEW})
    .on_conflict_do_nothing(index_elements=["key", "person_id"])
)
LIVE = or_(
    alert.c.deadline_id.is_(None),
    and_(deadline.c.state == "open", deadline.c.due_on == alert.c.due_on),
)
"""Whether an alert, joined to its deadline by an outer join, still holds."""
REAL = alert.c.key.not_like(literal_column(f"'{KEY}%'"))
"""Whether an alert is one of the watch and not of a rehearsal."""
_absent = person.alias("absent")
_ALL = (
    select(
        *(alert.c[n] for n in AlertRow.__dataclass_fields__ if n in alert.c),
        func.coalesce(case_file.c.case_no, "").label("case_no"),
        func.coalesce(_absent.c.name, "").label("stands_for"),
        LIVE.label("live"),
    )
    .outerjoin(case_file, case_file.c.id == alert.c.case_id)
    .outerjoin(deadline, deadline.c.id == alert.c.deadline_id)
    .outerjoin(_absent, _absent.c.id == alert.c.stands_for_id)
    .where(alert.c.agency_id == bindparam("in_agency"), alert.c.person_id == bindparam("of_person"))
    .order_by(alert.c.id.desc())
    .limit(bindparam("most"))
)
_UNACKED = _ALL.where(alert.c.acked_at.is_(None), LIVE)
_UNACKED_REAL = _UNACKED.where(REAL)
_ACK = (
    update(alert)
    .where(
        alert.c.agency_id == bindparam("in_agency"),
        alert.c.id == bindparam("key_id"),
        alert.c.person_id == bindparam("of_person"),
        alert.c.acked_at.is_(None),
    )
    .values(acked_at=bindparam("at"), ack_note=bindparam("note"))
)
_EXISTS = select(alert.c.id).where(
    alert.c.id == bindparam("key_id"),
    alert.c.agency_id == bindparam("in_agency"),
    alert.c.person_id == bindparam("of_person"),
)


def insert_missing(conn: Connection, alerts: Iterable[NewAlert], *, now: datetime) -> int:
    """Add the alerts that are not there yet; return how many were added. Idempotent."""
    return insert_rows(
        conn, [{**{n: getattr(a, n, None) for n in _NEW}, "created_at": now} for a in alerts]
    )


def insert_rows(conn: Connection, rows: Sequence[Mapping[str, object]]) -> int:
    """Do what `insert_missing` does, for many: each row is a `NewAlert` with `created_at`."""
    return _INSERT.run_many(conn, rows)


def insert_drafts(
    conn: Connection, drafts: Sequence[AlertDraft], *, agency_id: int, case_id: int, now: datetime
) -> int:
    """Add what a decision wants people to know, once for each key and person."""
    owner = {"agency_id": agency_id, "case_id": case_id, "created_at": now}
    about = {"deadline_id": None, "due_on": None, "threshold": None}
    plain = {"urgent": False, "stands_for_id": None, "posted": False}
    return _INSERT.run_many(
        conn,
        [
            {
                **owner,
                **about,
                **plain,
                "person_id": p,
                "key": d.key,
                "title": d.title,
                "body": d.body,
            }
            for d in drafts
            for p in d.person_ids
        ],
    )


def list_alerts(
    conn: Connection,
    *,
    agency_id: int,
    person_id: int,
    unacked_only: bool,
    rehearsed: bool = True,
    most: int = 200,
) -> list[AlertRow]:
    """Return the alerts of a person, newest first; what is no longer live needs no answer.

    Without `rehearsed`, those without answer leave out what a rehearsal wrote.
    """
    params = {"in_agency": agency_id, "of_person": person_id, "most": most}
    unacked = _UNACKED if rehearsed else _UNACKED_REAL
    rows = conn.execute(unacked if unacked_only else _ALL, params).mappings()
    return [AlertRow(**{**row, "live": bool(row["live"])}) for row in rows]


def ack_alert(
    conn: Connection, *, agency_id: int, person_id: int, alert_id: int, at: datetime, note: str = ""
) -> bool:
    """Acknowledge one's own alert; False when it was done before. Raises NotFound."""
    key = {"in_agency": agency_id, "of_person": person_id, "key_id": alert_id}
    if conn.execute(_ACK, {**key, "at": at, "note": note}).rowcount == 1:
        return True
    if conn.execute(_EXISTS, key).first() is None:
        raise NotFound(f"您没有编号为 {alert_id} 的提醒。")
    return False
