"""The people of a bureau: who they are and whether their certificates hold."""

from __future__ import annotations

from datetime import date, timedelta

from caseflow.domain.clock import local_day
from caseflow.domain.errors import NotFound
from caseflow.domain.model import Person
from caseflow.services.office import Actor, Office
from caseflow.services.views import PersonRow
from caseflow.storage import people as store

SOON = timedelta(days=30)


def list_people(office: Office, who: Actor) -> tuple[PersonRow, ...]:
    """Return the people at work, by id, each with the state of the certificate."""
    return _listed(office, who, active=True)


def list_left(office: Office, who: Actor) -> tuple[PersonRow, ...]:
    """Return the people who left, by id."""
    return _listed(office, who, active=False)


def _listed(office: Office, who: Actor, *, active: bool) -> tuple[PersonRow, ...]:
    today = local_day(office.clock.now())
    with office.database.read() as conn:
        rows = store.list_people(conn, agency_id=who.agency_id)
    return tuple(
        PersonRow(person=r.person, username=r.username, certificate=certificate_of(r.person, today))
        for r in rows
        if r.active is active
    )


def certificate_of(person: Person, today: date) -> str:
    """Return valid, soon (ends within 30 days), expired or none."""
    if not person.cert_no or person.cert_to is None:
        return "none"
    if not person.certified_on(today):
        return "expired"
    return "soon" if person.cert_to - today <= SOON else "valid"


def actor_named(office: Office, username: str) -> Actor:
    """Return the active person with this user name. Raises NotFound."""
    with office.database.read() as conn:
        account = store.find_account(conn, username=username)
    if account is None or not account.row.active:
        raise NotFound(f"没有登录名为“{username}”的在岗人员，请核对。")
    return Actor(agency_id=account.row.agency_id, person=account.row.person)
