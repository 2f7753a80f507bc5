"""Short ways to put alerts, clocks and messages into the bureau of the web tests."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count

from sqlalchemy import insert, select, update

from caseflow.domain.model import Person
from caseflow.services import accounts
from caseflow.services.office import Actor
from caseflow.services.people import actor_named
from caseflow.storage import alerts, people
from caseflow.storage.tables import channel, deadline, delivery
from tests.integration.web.bureau import PASSWORD, Bureaus

DUE = date(2026, 11, 30)
NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
_keys = count(1)


def add_admin(bureaus: Bureaus) -> Bureaus:
    """Add the person who watches over deliveries."""
    agency_id = actor_named(bureaus.office, "inspector").agency_id
    with bureaus.office.database.write() as conn:
        people.insert_person(
            conn,
            Person(id=0, name="吴守一", roles=frozenset({"admin"})),
            agency_id=agency_id,
            username="admin",
            password_hash=accounts.hash_password(PASSWORD),
        )
    return bureaus


def tell(
    bureaus: Bureaus,
    title: str,
    *,
    username: str = "inspector",
    case_id: int | None = None,
    deadline_id: int | None = None,
    urgent: bool = False,
    stands_for: str = "",
) -> None:
    """Put an alert into somebody's inbox."""
    who = actor_named(bureaus.office, username)
    row = alerts.NewAlert(
        agency_id=who.agency_id,
        person_id=who.person.id,
        key=f"web:{next(_keys)}",
        title=title,
        body="一项期限。",
        case_id=case_id,
        deadline_id=deadline_id,
        due_on=DUE if deadline_id else None,
        urgent=urgent,
        stands_for_id=actor_named(bureaus.office, stands_for).person.id if stands_for else None,
    )
    with bureaus.office.database.write() as conn:
        alerts.insert_missing(conn, [row], now=bureaus.office.clock.now())


def clock(bureaus: Bureaus, case_id: int) -> int:
    """Add an open clock to a case and return its id."""
    values = {
        "agency_id": actor_named(bureaus.office, "inspector").agency_id,
        "case_id": case_id,
        "limit_id": next(iter(bureaus.office.rules.law.limits)),
        "from_on": date(2026, 11, 20),
        "title": "整改复查",
        "state": "open",
        "due_on": DUE,
        "safe_on": DUE,
        "explanation": "{}",
        "created_at": NOW,
    }
    with bureaus.office.database.write() as conn:
        done = conn.execute(insert(deadline), values)
    return int(done.inserted_primary_key[0])  # type: ignore[index]


def set_clock(bureaus: Bureaus, deadline_id: int, **values: object) -> None:
    """Let a clock end or move."""
    with bureaus.office.database.write() as conn:
        conn.execute(update(deadline).where(deadline.c.id == deadline_id).values(**values))


def send(bureaus: Bureaus, who: Actor, *, state: str, subject: str, error: str = "") -> int:
    """Write a message in the given state to the first channel of a person; return its id."""
    with bureaus.office.database.write() as conn:
        own = select(channel.c.id).where(channel.c.person_id == who.person.id).limit(1)
        values = {
            "agency_id": who.agency_id,
            "channel_id": conn.execute(own).scalar_one(),
            "person_id": who.person.id,
            "kind": "alert",
            "key": f"web:{next(_keys)}",
            "subject": subject,
            "body": "",
            "url": "",
            "state": state,
            "attempts": 8,
            "next_at": bureaus.office.clock.now(),
            "error": error,
            "created_at": bureaus.office.clock.now(),
            "done_at": None if state == "queued" else bureaus.office.clock.now(),
        }
        done = conn.execute(insert(delivery), values)
    return int(done.inserted_primary_key[0])  # type: ignore[index]
