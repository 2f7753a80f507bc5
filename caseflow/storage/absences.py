"""Leave of people: who is away from when to when, and who stands in meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, bindparam, insert, select, update

from caseflow.domain.errors import NotFound
from caseflow.domain.leave import stand_ins
from caseflow.storage.database import Connection
from caseflow.storage.prepared import Prepared
from caseflow.storage.tables import absence, person


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceRow:
    """One leave, both days inclusive. `ended_at` is when it was taken back or cut short.

    Without `delegate_active` the stand-in has left, and nobody stands in.
    """

    id: int
    person_id: int
    person: str
    delegate_id: int
    delegate: str
    delegate_active: bool
    first_on: date
    last_on: date
    reason: str
    created_at: datetime
    ended_at: datetime | None


_AGENCY = absence.c.agency_id == bindparam("in_agency")
_VALID = absence.c.ended_at.is_(None)
_AWAY = Prepared(
    select(absence.c.person_id, absence.c.delegate_id)
    .join(person, person.c.id == absence.c.delegate_id)
    .where(
        _AGENCY,
        absence.c.last_on >= bindparam("day"),
        absence.c.first_on <= bindparam("day"),
        _VALID,
        person.c.active,
    )
    .order_by(absence.c.id)
)
_delegate = person.alias("delegate")
_ROWS = (
    select(
        *(absence.c[n] for n in AbsenceRow.__dataclass_fields__ if n in absence.c),
        person.c.name.label("person"),
        _delegate.c.name.label("delegate"),
        _delegate.c.active.label("delegate_active"),
    )
    .join(person, person.c.id == absence.c.person_id)
    .join(_delegate, _delegate.c.id == absence.c.delegate_id)
    .where(_AGENCY)
)
_LIST = _ROWS.where(absence.c.last_on >= bindparam("since")).order_by(
    absence.c.first_on, absence.c.id
)
_GET = _ROWS.where(absence.c.id == bindparam("key"))
_CLASHING = _ROWS.where(
    absence.c.person_id == bindparam("of_person"),
    absence.c.first_on <= bindparam("last"),
    absence.c.last_on >= bindparam("first"),
    _VALID,
).order_by(absence.c.first_on)
_INSERT = insert(absence)
_END = (
    update(absence)
    .where(_AGENCY, absence.c.id == bindparam("key"), _VALID)
    .values(ended_at=bindparam("at"))
)


def delegates_on(conn: Connection, *, agency_id: int, day: date) -> Mapping[int, int]:
    """Return who stands in at last for each person on leave on `day`, by id.

    Whose delegate has left the bureau has nobody. Usually empty, and then one index look-up.
    """
    rows = _AWAY.rows(conn, {"in_agency": agency_id, "day": day})
    return stand_ins(dict(rows)) if rows else {}


def insert_absence(
    conn: Connection,
    *,
    agency_id: int,
    person_id: int,
    delegate_id: int,
    first_on: date,
    last_on: date,
    reason: str,
    now: datetime,
) -> int:
    """Add a leave and return its id."""
    done = conn.execute(
        _INSERT,
        {
            "agency_id": agency_id,
            "person_id": person_id,
            "delegate_id": delegate_id,
            "first_on": first_on,
            "last_on": last_on,
            "reason": reason,
            "created_at": now,
        },
    )
    return int(done.inserted_primary_key[0])  # type: ignore[index]  # one row was inserted


def get_absence(conn: Connection, *, agency_id: int, absence_id: int) -> AbsenceRow:
    """Return one leave. Raises NotFound."""
    found = _list(conn, _GET, {"in_agency": agency_id, "key": absence_id})
    if not found:
        raise NotFound(f"没有编号为 {absence_id} 的请假登记。")
    return found[0]


def end_absence(conn: Connection, *, agency_id: int, absence_id: int, at: datetime) -> bool:
    """End a leave now; False when it was ended before."""
    return conn.execute(_END, {"in_agency": agency_id, "key": absence_id, "at": at}).rowcount == 1


def list_absences(conn: Connection, *, agency_id: int, since: date) -> list[AbsenceRow]:
    """Return the leaves that last until `since` or longer, ended ones too, by first day."""
    return _list(conn, _LIST, {"in_agency": agency_id, "since": since})


def list_clashing(
    conn: Connection, *, agency_id: int, person_id: int, first: date, last: date
) -> list[AbsenceRow]:
    """Return the leaves of a person, not ended, that share a day with these days."""
    days = {"first": first, "last": last}
    return _list(conn, _CLASHING, {"in_agency": agency_id, "of_person": person_id, **days})


def _list(
    conn: Connection, statement: Select[*tuple[Any, ...]], params: Mapping[str, object]
) -> list[AbsenceRow]:
    return [AbsenceRow(**row) for row in conn.execute(statement, params).mappings()]
