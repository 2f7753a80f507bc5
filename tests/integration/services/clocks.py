"""A small bureau with one open clock of each countable limit, for what moves clocks in numbers."""

from __future__ import annotations

from datetime import date

from caseflow.domain.deadlines import choose, compute
from caseflow.domain.definition import Unit
from caseflow.domain.model import DeadlineChange, Party, Person
from caseflow.services.office import Actor, Office
from caseflow.storage import agencies, cases, laws, parties, people
from caseflow.storage.database import Connection

BEGUN = date(2026, 11, 20)
HOUR_LESS = (Unit.WORKDAY, Unit.DAY, Unit.MONTH)
OWN_BUREAU = "云山县应急管理局"
STAFF = (
    ("legal", Person(id=0, name="孙丽", roles=frozenset({"legal"}), legal_qualified=True)),
    ("inspector", Person(id=0, name="张建国", roles=frozenset({"inspector"}))),
    ("chief", Person(id=0, name="赵敏", roles=frozenset({"chief"}))),
)


def fill(office: Office, name: str = OWN_BUREAU) -> dict[str, Actor]:
    """Make a bureau with three cases and return its people; only those of the first can sign in."""
    office.database.migrate()
    with office.database.write() as conn:
        agency = agencies.insert_agency(conn, name=name, short_name="云山")
        found = {
            username: people.insert_person(
                conn, person, agency_id=agency, username=username if name == OWN_BUREAU else ""
            )
            for username, person in STAFF
        }
        laws.pin_law(conn, sha256="0" * 64, text="x")
        numbers = [_case(office, conn, agency, found["inspector"], n) for n in range(1, 4)]
        _clocks(office, conn, agency, numbers)
        rows = {p.person.id: p.person for p in people.list_people(conn, agency_id=agency)}
    return {name: Actor(agency_id=agency, person=rows[i]) for name, i in found.items()}


def _case(office: Office, conn: Connection, agency: int, handler: int, number: int) -> int:
    party = Party(id=0, kind="unit", name=f"云山第{number}厂")
    party_id = parties.insert_party(conn, agency_id=agency, party=party)
    return cases.insert_case(
        conn,
        agency_id=agency,
        case_no=f"{agency}-{number}",
        name=f"云山第{number}厂案",
        procedure="ordinary@2021-07-15",
        law_text_sha="0" * 64,
        state="investigation",
        stage="filing",
        party=Party(id=party_id, kind="unit", name=party.name),
        source="plan",
        cause="",
        handler_ids=[handler],
        opened_on=BEGUN,
        now=office.clock.now(),
    )


def _clocks(office: Office, conn: Connection, agency: int, numbers: list[int]) -> None:
    rules = office.rules
    for count, versions in enumerate(rules.law.limits.values()):
        held = [v for v in versions if v.valid_from <= BEGUN and (v.valid_to or BEGUN) >= BEGUN]
        if not held or held[0].unit not in HOUR_LESS:
            continue
        limit = choose(versions, BEGUN)
        due = compute(limit, start=BEGUN, calendar=rules.calendar)
        change = DeadlineChange(op="open", limit=limit.id, title=limit.title, due=due)
        _write(office, conn, agency, numbers[count % len(numbers)], change)


def _write(
    office: Office, conn: Connection, agency: int, case_id: int, change: DeadlineChange
) -> None:
    due = change.due
    assert due is not None
    conn.exec_driver_sql(
        "INSERT INTO deadline (agency_id, case_id, limit_id, title, state, from_on, due_on,"
        " safe_on, due_at, provisional, verified, explanation, created_at) VALUES"
        f" ({agency}, {case_id}, '{change.limit}', '{change.title}', 'open', '{due.from_on}',"
        f" '{due.due_on}', '{due.safe_on}', '', {'true' if due.provisional else 'false'},"
        f" '{due.verified}', '', '{office.clock.now().isoformat()}')"
    )
