"""The outbox: what is to go out to whom, who is sending it just now, and what came of it.

A delivery is leased, sent outside any transaction, and marked. A lease that ran out belongs to a
process that died: whoever comes next takes the delivery over.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import bindparam, exists, literal_column, select, update
from sqlalchemy.dialects.postgresql import insert  # compiles for SQLite too: same ON CONFLICT

from caseflow.storage.database import Connection
from caseflow.storage.prepared import Prepared
from caseflow.storage.tables import alert, channel, deadline, delivery, person


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDelivery:
    """One message to one channel; unique by (`channel_id`, `key`)."""

    agency_id: int
    channel_id: int
    person_id: int
    kind: str
    key: str
    subject: str
    body: str
    url: str
    next_at: datetime
    created_at: datetime
    alert_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnpostedAlert:
    """An alert whose deliveries are not written yet."""

    id: int
    agency_id: int
    case_id: int | None
    deadline_id: int | None
    person_id: int
    due_on: date | None
    threshold: int | None
    key: str
    title: str
    body: str
    urgent: bool
    stands_for_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A delivery that was just leased; `before` is the owner whose lease ran out, "" for none."""

    id: int
    attempts: int
    before: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """All that sending one delivery asks for, as it stands at this moment.

    `followed` tells whether the person has a later reminder of the same clock.
    """

    id: int
    agency_id: int
    channel_id: int
    kind: str
    key: str
    subject: str
    body: str
    url: str
    state: str
    attempts: int
    error: str
    created_at: datetime
    channel_kind: str
    address: str = field(repr=False)
    secret: str = field(repr=False)
    channel_active: bool
    person_name: str
    person_active: bool
    urgent: bool | None
    acked_at: datetime | None
    alert_due_on: date | None
    deadline_state: str | None
    deadline_due_on: date | None
    followed: bool


_NEW = tuple(NewDelivery.__dataclass_fields__)
_QUEUED = delivery.c.state == literal_column("'queued'")
_INSERT = Prepared(
    insert(delivery)
    .inline()
    .values({n: bindparam(n) for n in _NEW})
    .on_conflict_do_nothing(index_elements=["channel_id", "key"])
)
_INSERT_LEASED = (
    insert(delivery)
    .values({n: bindparam(n) for n in (*_NEW, "leased_by", "leased_until")})
    .returning(delivery.c.id)
)
_UNPOSTED = (
    select(*(alert.c[n] for n in UnpostedAlert.__dataclass_fields__))
    .where(~alert.c.posted)
    .order_by(alert.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, key_share=True)
)
_REHEARSED = (
    select(*(alert.c[n] for n in UnpostedAlert.__dataclass_fields__))
    .where(
        alert.c.agency_id == bindparam("in_agency"),
        alert.c.key.startswith(bindparam("stem")),
    )
    .order_by(alert.c.id)
)
_POSTED = Prepared(update(alert).where(alert.c.id == bindparam("key_id")).values(posted=True))
# SQLite has one writer at a time and needs no lock on a row; it leaves FOR UPDATE out.
_FREE = (
    select(delivery.c.id, delivery.c.attempts, delivery.c.leased_by.label("before"))
    .where(
        _QUEUED,
        delivery.c.next_at <= bindparam("now"),
        delivery.c.leased_until.is_(None) | (delivery.c.leased_until <= bindparam("now")),
    )
    .order_by(delivery.c.next_at, delivery.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, key_share=True)
)
_LEASE = Prepared(
    update(delivery)
    .where(delivery.c.id == bindparam("key_id"))
    .values(leased_by=bindparam("owner"), leased_until=bindparam("until"))
)
_LATER = alert.alias("later")
_FOLLOWED = exists().where(
    _LATER.c.deadline_id == alert.c.deadline_id,
    _LATER.c.person_id == alert.c.person_id,
    _LATER.c.id > alert.c.id,
)
_JOB = (
    select(
        *(delivery.c[n] for n in Job.__dataclass_fields__ if n in delivery.c),
        channel.c.kind.label("channel_kind"),
        channel.c.address,
        channel.c.secret,
        channel.c.active.label("channel_active"),
        person.c.name.label("person_name"),
        person.c.active.label("person_active"),
        alert.c.urgent,
        alert.c.acked_at,
        alert.c.due_on.label("alert_due_on"),
        deadline.c.state.label("deadline_state"),
        deadline.c.due_on.label("deadline_due_on"),
        _FOLLOWED.correlate(alert).label("followed"),
    )
    .join(channel, channel.c.id == delivery.c.channel_id)
    .join(person, person.c.id == delivery.c.person_id)
    .outerjoin(alert, alert.c.id == delivery.c.alert_id)
    .outerjoin(deadline, deadline.c.id == alert.c.deadline_id)
    .where(delivery.c.id == bindparam("key_id"))
)
_WAITS = (delivery.c.id == bindparam("key_id"), _QUEUED)
_MINE = (*_WAITS, delivery.c.leased_by == bindparam("owner"))
_FREED = {"leased_until": None, "leased_by": ""}
_START = Prepared(
    update(delivery)
    .where(*_MINE, delivery.c.leased_until > bindparam("now"))
    .values(attempts=delivery.c.attempts + 1, leased_until=bindparam("until"))
)
# Whose lease it is by now does not matter: it has arrived and must not go out again.
_SENT = Prepared(
    update(delivery)
    .where(*_WAITS)
    .values(state="sent", done_at=bindparam("at"), error="", **_FREED)
)
_END = Prepared(
    update(delivery)
    .where(*_MINE)
    .values(state=bindparam("becomes"), done_at=bindparam("at"), error=bindparam("why"), **_FREED)
)
_PUT_OFF = Prepared(
    update(delivery).where(*_MINE).values(next_at=bindparam("at"), error=bindparam("why"), **_FREED)
)


def insert_missing(conn: Connection, rows: Iterable[NewDelivery]) -> int:
    """Add the deliveries that are not there yet; return how many were added. Idempotent."""
    return _INSERT.run_many(conn, [{n: getattr(r, n) for n in _NEW} for r in rows])


def insert_leased(conn: Connection, row: NewDelivery, *, owner: str, until: datetime) -> int:
    """Add a delivery that its maker sends at once, and return its id."""
    values = {n: getattr(row, n) for n in _NEW}
    found = conn.execute(_INSERT_LEASED, {**values, "leased_by": owner, "leased_until": until})
    key: int = found.scalar_one()
    return key


def list_unposted(conn: Connection, *, most: int) -> list[UnpostedAlert]:
    """Return the oldest alerts without deliveries; no other poster gets them until the commit."""
    return [UnpostedAlert(**row) for row in conn.execute(_UNPOSTED, {"most": most}).mappings()]


def list_rehearsed(conn: Connection, *, agency_id: int, stem: str) -> list[UnpostedAlert]:
    """Return the alerts of one rehearsal, whose keys begin with `stem`."""
    params = {"in_agency": agency_id, "stem": stem}
    return [UnpostedAlert(**row) for row in conn.execute(_REHEARSED, params).mappings()]


def mark_posted(conn: Connection, alert_ids: Iterable[int]) -> None:
    """Note that the deliveries of these alerts are written."""
    _POSTED.run_many(conn, [{"key_id": key} for key in alert_ids])


def lease(
    conn: Connection, *, owner: str, now: datetime, until: datetime, most: int
) -> list[Taken]:
    """Take the deliveries that are due and that nobody is sending, longest due first."""
    found = conn.execute(_FREE, {"now": now, "most": most}).mappings()
    taken = [Taken(**row) for row in found]
    _LEASE.run_many(conn, [{"key_id": t.id, "owner": owner, "until": until} for t in taken])
    return taken


def get_job(conn: Connection, delivery_id: int) -> Job:
    """Return a delivery with its channel and what it is about, as all of it stands now."""
    return Job(**conn.execute(_JOB, {"key_id": delivery_id}).mappings().one())


def start(
    conn: Connection, delivery_id: int, *, owner: str, now: datetime, until: datetime
) -> bool:
    """Count one more attempt and renew the lease; False when the lease is lost."""
    params = {"key_id": delivery_id, "owner": owner, "now": now, "until": until}
    return _START.run(conn, params) == 1


def mark_sent(conn: Connection, delivery_id: int, *, at: datetime) -> None:
    """Note that the receiver has taken it."""
    _SENT.run(conn, {"key_id": delivery_id, "at": at})


def mark_failed(conn: Connection, delivery_id: int, *, owner: str, at: datetime, why: str) -> None:
    """Give it up until somebody asks for another try."""
    _end(conn, delivery_id, owner, "failed", at, why)


def mark_dropped(conn: Connection, delivery_id: int, *, owner: str, at: datetime, why: str) -> None:
    """Note that nobody needs it any more."""
    _end(conn, delivery_id, owner, "dropped", at, why)


def put_off(conn: Connection, delivery_id: int, *, owner: str, until: datetime, why: str) -> None:
    """Give the lease back; the next try is at `until`."""
    _PUT_OFF.run(conn, {"key_id": delivery_id, "owner": owner, "at": until, "why": why})


def _end(
    conn: Connection, delivery_id: int, owner: str, becomes: str, at: datetime, why: str
) -> None:
    _END.run(
        conn, {"key_id": delivery_id, "owner": owner, "becomes": becomes, "at": at, "why": why}
    )
