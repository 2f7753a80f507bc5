"""Deliveries as people look at them: lists, counts, and another try for what was given up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, func, literal_column, select, update

from caseflow.domain.errors import NotFound
from caseflow.storage.database import Connection
from caseflow.storage.tables import channel, deadline, delivery, person


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRow:
    """One delivery as lists show it. Neither address nor secret of the channel is here."""

    id: int
    person_id: int
    person_name: str
    channel_id: int
    channel_kind: str
    kind: str
    key: str
    subject: str
    state: str
    attempts: int
    next_at: datetime
    error: str
    created_at: datetime
    done_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How the messages of a bureau stand: arrived since a moment, given up, late."""

    sent: int
    failed: int
    late: int


_OWN = delivery.c.agency_id == bindparam("in_agency")
_FAILED = delivery.c.state == literal_column("'failed'")
_QUEUED = delivery.c.state == literal_column("'queued'")
_LIST = (
    select(
        *(delivery.c[n] for n in DeliveryRow.__dataclass_fields__ if n in delivery.c),
        person.c.name.label("person_name"),
        channel.c.kind.label("channel_kind"),
    )
    .join(channel, channel.c.id == delivery.c.channel_id)
    .join(person, person.c.id == delivery.c.person_id)
    .where(_OWN)
    .order_by(delivery.c.id.desc())
    .limit(bindparam("most"))
)
_RETRY = (
    update(delivery)
    .where(_OWN, _FAILED, delivery.c.kind != "test")
    .values(state="queued", attempts=0, next_at=bindparam("at"), done_at=None)
)
_TALLY = select(
    func.count().filter(delivery.c.state == "sent", delivery.c.done_at >= bindparam("since")),
    func.count().filter(_FAILED),
    func.count().filter(_QUEUED, delivery.c.next_at <= bindparam("now")),
).where(_OWN, delivery.c.kind.in_(("alert", "digest")))
_COUNT_DUE = (
    select(func.count())
    .select_from(deadline)
    .where(
        deadline.c.state == literal_column("'open'"),
        deadline.c.due_on == bindparam("on_day"),
        deadline.c.agency_id == bindparam("in_agency"),
    )
)
_COUNT_FAILED = select(func.count()).select_from(delivery).where(_FAILED, delivery.c.kind != "test")
_COUNT_QUEUED = select(func.count()).select_from(delivery).where(_QUEUED, _OWN)


def list_deliveries(
    conn: Connection,
    *,
    agency_id: int,
    state: str = "",
    person_id: int = 0,
    kind: str = "",
    since: datetime | None = None,
    before: int = 0,
    most: int = 200,
) -> list[DeliveryRow]:
    """Return deliveries of an agency, newest first: of one state, person, kind, or all.

    With `since` only those that were written then or later, with `before` those older than the
    one with this id.
    """
    statement = _LIST
    params: dict[str, object] = {"in_agency": agency_id, "most": most}
    if kind:
        statement = statement.where(delivery.c.kind == bindparam("in_kind"))
        params["in_kind"] = kind
    if since is not None:
        statement = statement.where(delivery.c.created_at >= bindparam("since"))
        params["since"] = since
    if before:
        statement = statement.where(delivery.c.id < bindparam("before"))
        params["before"] = before
    if state == "failed":  # as a test tells its result to whoever asked for it
        statement = statement.where(_FAILED, delivery.c.kind != "test")
    elif state:
        statement = statement.where(delivery.c.state == bindparam("in_state"))
        params["in_state"] = state
    if person_id:
        statement = statement.where(delivery.c.person_id == bindparam("of_person"))
        params["of_person"] = person_id
    return [DeliveryRow(**row) for row in conn.execute(statement, params).mappings()]


def get_delivery(conn: Connection, *, agency_id: int, delivery_id: int) -> DeliveryRow:
    """Return one delivery. Raises NotFound."""
    params = {"in_agency": agency_id, "key": delivery_id, "most": 1}
    row = conn.execute(_LIST.where(delivery.c.id == bindparam("key")), params).mappings().first()
    if row is None:
        raise NotFound(f"本机构没有编号为 {delivery_id} 的送达记录。")
    return DeliveryRow(**row)


def retry_failed(
    conn: Connection, *, agency_id: int, at: datetime, delivery_id: int = 0, person_id: int = 0
) -> int:
    """Queue again what was given up, as if never tried: one, those of one person, or all."""
    statement = _RETRY
    params: dict[str, object] = {"in_agency": agency_id, "at": at}
    if delivery_id:
        statement = statement.where(delivery.c.id == bindparam("key_id"))
        params["key_id"] = delivery_id
    if person_id:
        statement = statement.where(delivery.c.person_id == bindparam("of_person"))
        params["of_person"] = person_id
    return conn.execute(statement, params).rowcount


def tally(conn: Connection, *, agency_id: int, since: datetime, now: datetime) -> Tally:
    """Return how the alerts and digests of an agency stand."""
    params = {"in_agency": agency_id, "since": since, "now": now}
    sent, failed, late = conn.execute(_TALLY, params).one()
    return Tally(sent=sent, failed=failed, late=late)


def count_due(conn: Connection, *, agency_id: int, on: date) -> int:
    """Return how many open deadlines of an agency have this last day."""
    params = {"in_agency": agency_id, "on_day": on}
    found: int = conn.execute(_COUNT_DUE, params).scalar_one()
    return found


def count_failed(conn: Connection, *, agency_id: int = 0, person_id: int = 0) -> int:
    """Return how many deliveries were given up: of all agencies, of one, of one person there."""
    statement = _COUNT_FAILED
    params: dict[str, object] = {}
    if agency_id:
        statement = statement.where(_OWN)
        params["in_agency"] = agency_id
    if person_id:
        statement = statement.where(delivery.c.person_id == bindparam("of_person"))
        params["of_person"] = person_id
    found: int = conn.execute(statement, params).scalar_one()
    return found


def count_queued(conn: Connection, *, agency_id: int, person_id: int = 0) -> int:
    """Return how many deliveries of an agency, or of one person there, are still to be sent."""
    statement = _COUNT_QUEUED
    params: dict[str, object] = {"in_agency": agency_id}
    if person_id:
        statement = statement.where(delivery.c.person_id == bindparam("of_person"))
        params["of_person"] = person_id
    found: int = conn.execute(statement, params).scalar_one()
    return found
