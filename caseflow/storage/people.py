"""People of the agencies and their accounts: sign-in names, failures, login sessions."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from caseflow.domain.errors import Conflict, NotFound
from caseflow.domain.model import Person
from caseflow.storage.agencies import touch_people
from caseflow.storage.codec import make_names, names_text
from caseflow.storage.database import Connection
from caseflow.storage.prepared import Prepared, Row
from caseflow.storage.tables import login_session, person

KEPT_AGENCIES = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """A person with the account. `username` is "" for a person who cannot sign in."""

    person: Person
    agency_id: int
    username: str
    active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What signing in needs to know of a person. `password_hash` is "" when none was set."""

    row: PersonRow
    password_hash: str
    failures: int
    locked_until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRow:
    """A login session: when it was last used and when it ends at the latest."""

    row: PersonRow
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """The people of one agency: those at work now, and all who ever were, by id."""

    active: Mapping[int, Person]
    all: Mapping[int, Person]


_PERSON = (
    person.c.id,
    person.c.name,
    person.c.roles,
    person.c.unit,
    person.c.duty,
    person.c.cert_no,
    person.c.cert_from,
    person.c.cert_to,
    person.c.legal_qualified,
)
_ROW = (*_PERSON, person.c.agency_id, person.c.username, person.c.active)
_OF_AGENCY = Prepared(
    select(*_PERSON, person.c.active)
    .where(person.c.agency_id == bindparam("in_agency"))
    .order_by(person.c.id)
)
_LIST = select(*_ROW).where(person.c.agency_id == bindparam("in_agency")).order_by(person.c.id)
_GET = _LIST.where(person.c.id == bindparam("key"))
_ACCOUNT = select(*_ROW, person.c.password_hash, person.c.failures, person.c.locked_until).where(
    person.c.username == bindparam("login")
)
_UPDATE = update(person).where(
    person.c.agency_id == bindparam("in_agency"), person.c.id == bindparam("key")
)
_SET_FAILURES = (
    update(person)
    .where(person.c.id == bindparam("key"))
    .values(failures=bindparam("count"), locked_until=bindparam("until"))
)
_SET_PASSWORD = _UPDATE.values(password_hash=bindparam("new_hash"), failures=0, locked_until=None)
_SESSION = (
    select(*_ROW, login_session.c.created_at, login_session.c.seen_at, login_session.c.expires_at)
    .join(person, person.c.id == login_session.c.person_id)
    .where(login_session.c.token_hash == bindparam("token"))
)
_SEE = (
    update(login_session)
    .where(login_session.c.token_hash == bindparam("token"))
    .values(seen_at=bindparam("at"))
)
_END = delete(login_session).where(login_session.c.token_hash == bindparam("token"))
_END_ALL = delete(login_session).where(login_session.c.person_id == bindparam("of_person"))
_END_OLD = delete(login_session).where(login_session.c.expires_at <= bindparam("now"))

_kept: dict[str, People] = {}
_keeping = threading.Lock()


def people_of_agency(conn: Connection, *, agency_id: int, stamp: str) -> People:
    """Return the people of an agency as of `stamp`, which is the agency's `people_stamp`.

    A stamp is random and changes with every change of a person, so what is kept under it is
    right for ever, in any thread and process.
    """
    people = _kept.get(stamp)
    if people is None:
        rows = _OF_AGENCY.rows(conn, {"in_agency": agency_id})
        everyone = {row[0]: _make_person(row) for row in rows}
        active = {row[0]: everyone[row[0]] for row in rows if row[-1]}
        people = People(active=MappingProxyType(active), all=MappingProxyType(everyone))
        with _keeping:
            while len(_kept) >= KEPT_AGENCIES:
                _kept.pop(next(iter(_kept)))
            _kept[stamp] = people
    return people


def insert_person(
    conn: Connection,
    row: Person,
    *,
    agency_id: int,
    username: str = "",
    password_hash: str = "",
    active: bool = True,
) -> int:
    """Add a person and return the id; `row.id` is not looked at.

    Raises Conflict when somebody has this user name, in whatever agency.
    """
    values = {
        **_values(row),
        "agency_id": agency_id,
        "username": username or None,
        "password_hash": password_hash,
        "active": active,
    }
    try:
        done = conn.execute(insert(person), values)
    except IntegrityError as error:
        raise _taken(error, username) from error
    touch_people(conn, agency_id=agency_id)
    return int(done.inserted_primary_key[0])  # type: ignore[index]  # one row was inserted


def update_person(
    conn: Connection, row: Person, *, agency_id: int, username: str, active: bool
) -> None:
    """Write all fields of a person but the password.

    Raises NotFound, and Conflict when somebody has this user name, in whatever agency.
    """
    values = {**_values(row), "username": username or None, "active": active}
    try:
        done = conn.execute(_UPDATE, {"in_agency": agency_id, "key": row.id, **values})
    except IntegrityError as error:
        raise _taken(error, username) from error
    if done.rowcount == 0:
        raise _missing(row.id)
    touch_people(conn, agency_id=agency_id)


def list_people(conn: Connection, *, agency_id: int) -> list[PersonRow]:
    """Return all people of an agency by id, also those who left."""
    return [_make_row(row) for row in conn.execute(_LIST, {"in_agency": agency_id})]


def get_person(conn: Connection, *, agency_id: int, person_id: int) -> PersonRow:
    """Return one person. Raises NotFound."""
    row = conn.execute(_GET, {"in_agency": agency_id, "key": person_id}).first()
    if row is None:
        raise _missing(person_id)
    return _make_row(row)


def find_account(conn: Connection, *, username: str) -> Account | None:
    """Return the account with this user name, active or not, or None."""
    row = conn.execute(_ACCOUNT, {"login": username}).first()
    if row is None:
        return None
    return Account(
        row=_make_row(row),
        password_hash=row.password_hash,
        failures=row.failures,
        locked_until=row.locked_until,
    )


def set_failures(
    conn: Connection, *, person_id: int, failures: int, locked_until: datetime | None
) -> None:
    """Write the count of failed sign-ins and the end of the lock."""
    values = {"count": failures, "until": locked_until}
    conn.execute(_SET_FAILURES, {"key": person_id, **values})


def set_password_hash(
    conn: Connection, *, agency_id: int, person_id: int, password_hash: str
) -> None:
    """Write a new password, lift the lock and end all sessions. Raises NotFound."""
    values = {"in_agency": agency_id, "key": person_id, "new_hash": password_hash}
    if conn.execute(_SET_PASSWORD, values).rowcount == 0:
        raise _missing(person_id)
    conn.execute(_END_ALL, {"of_person": person_id})


def open_session(
    conn: Connection,
    *,
    token_hash: str,
    person_id: int,
    now: datetime,
    expires_at: datetime,
    address: str,
) -> None:
    """Add a login session and drop those that have ended."""
    conn.execute(_END_OLD, {"now": now})
    conn.execute(
        insert(login_session),
        {
            "token_hash": token_hash,
            "person_id": person_id,
            "created_at": now,
            "seen_at": now,
            "expires_at": expires_at,
            "address": address,
        },
    )


def find_session_row(conn: Connection, *, token_hash: str) -> SessionRow | None:
    """Return a session, ended or not, or None."""
    row = conn.execute(_SESSION, {"token": token_hash}).first()
    if row is None:
        return None
    return SessionRow(
        row=_make_row(row),
        created_at=row.created_at,
        seen_at=row.seen_at,
        expires_at=row.expires_at,
    )


def see_session(conn: Connection, *, token_hash: str, at: datetime) -> None:
    """Note that a session was used."""
    conn.execute(_SEE, {"token": token_hash, "at": at})


def close_session(conn: Connection, *, token_hash: str) -> None:
    """Drop a session; none to drop is no error."""
    conn.execute(_END, {"token": token_hash})


def close_sessions_of(conn: Connection, *, person_id: int) -> None:
    """Drop all sessions of a person."""
    conn.execute(_END_ALL, {"of_person": person_id})


def _values(row: Person) -> dict[str, str | bool | date | None]:
    return {
        "name": row.name,
        "roles": names_text(row.roles),
        "unit": row.unit,
        "duty": row.duty,
        "cert_no": row.cert_no,
        "cert_from": row.cert_from,
        "cert_to": row.cert_to,
        "legal_qualified": row.legal_qualified,
    }


def _make_person(row: Row) -> Person:
    return Person(
        id=row[0],
        name=row[1],
        roles=make_names(row[2]),
        unit=row[3],
        duty=row[4],
        cert_no=row[5],
        cert_from=row[6],
        cert_to=row[7],
        legal_qualified=row[8],
    )


def _make_row(row: Any) -> PersonRow:
    return PersonRow(
        person=_make_person(row),
        agency_id=row.agency_id,
        username=row.username or "",
        active=row.active,
    )


def _taken(error: IntegrityError, username: str) -> Exception:
    if "username" not in str(error.orig):
        return error
    return Conflict(f"用户名“{username}”已经有人使用，请换一个。")


def _missing(person_id: int) -> NotFound:
    return NotFound(f"本机构没有编号为 {person_id} 的人员。")
