"""Load the demo bureau: register, people and cases, all through the real services."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from caseflow.demo import cases
from caseflow.demo.people import BUREAU, DEMO_NAMES, MARK, PASSWORD, SETTINGS, insert_people
from caseflow.demo.units import demo_units
from caseflow.demo.walk import Walk
from caseflow.domain.clock import local_day
from caseflow.services import alerts
from caseflow.services.accounts import hash_password
from caseflow.services.office import Office
from caseflow.services.people import actor_named
from caseflow.storage import agencies, parties

GRACE_DAYS = 3
RECENT = timedelta(days=5)
LOADING = "loading"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoReport:
    """What was loaded."""

    units: int
    people: int
    cases: int


def is_empty(office: Office) -> bool:
    """Return whether the database holds no bureau yet."""
    with office.database.read() as conn:
        return not agencies.list_agencies(conn)


def is_unfinished(office: Office) -> bool:
    """Return whether loading the demo was cut off: its bureau stands there without its mark."""
    with office.database.read() as conn:
        bureau = agencies.find_agency(conn, name=BUREAU)
    return bureau is not None and bureau.settings.get(MARK) == LOADING


def load(office: Office) -> DemoReport:
    """Load everything into an empty database. The cases end on today's date."""
    today = local_day(office.clock.now())
    password = hash_password(PASSWORD)
    with office.database.write() as conn:
        agency_id = agencies.insert_agency(
            conn,
            name=BUREAU,
            short_name="兴安",
            grace_days=GRACE_DAYS,
            settings={**SETTINGS, MARK: LOADING},
        )
        people = insert_people(conn, agency_id, today=today, password_hash=password)
        units = 0
        for party, plan in demo_units():
            parties.insert_party(conn, party=party, agency_id=agency_id, plan=plan)
            units += 1
    for tell in cases.ALL:
        tell(Walk(office, today))
    _acknowledge_old(office)
    alerts.sweep(office)
    with office.database.write() as conn:
        bureau = agencies.get_agency(conn, agency_id=agency_id)
        agencies.update_agency(conn, replace(bureau, settings=SETTINGS))
    return DemoReport(units=units, people=people, cases=len(cases.ALL))


def _acknowledge_old(office: Office) -> None:
    """People have read what they were told more than a few days ago."""
    now = office.clock.now()
    for username in DEMO_NAMES:
        who = actor_named(office, username)
        for alert in alerts.inbox(office, who, unacked_only=True):
            if now - alert.created_at > RECENT:
                alerts.acknowledge(office, who, alert.id, "已阅")
