"""A migrated database on each system, with one bureau, its people, one party and one case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from caseflow.domain.model import (
    CaseFile,
    Command,
    Deadline,
    DeadlineChange,
    Decision,
    DueDate,
    Item,
    PaperDraft,
    Party,
    Person,
    Record,
    Step,
)
from caseflow.storage import agencies, cases, laws, parties, people
from caseflow.storage.database import Database

NOW = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)
TODAY = date(2026, 11, 22)
SHA = "a" * 64


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """The database with ids of what was put into it, and short ways to act."""

    db: Database
    agency_id: int
    people: tuple[int, ...]
    party: Party
    case_id: int

    def load(self, case_id: int = 0) -> CaseFile:
        with self.db.read() as conn:
            return cases.load_case(conn, agency_id=self.agency_id, case_id=case_id or self.case_id)

    def new_case(self, number: int, *, opened_on: date = TODAY, handlers: int = 2) -> int:
        with self.db.write() as conn:
            return cases.insert_case(
                conn,
                agency_id=self.agency_id,
                case_no=f"2026-{number:03}",
                name=f"第{number}号案",
                procedure="ordinary@2021-07-15",
                law_text_sha=SHA,
                state="inspection",
                stage="检查",
                party=self.party,
                source="plan",
                cause="",
                handler_ids=self.people[:handlers],
                opened_on=opened_on,
                now=NOW,
                record=Record(
                    facts={"found_on": "2026-11-20"},
                    items=(Item(kind="hazard", no=1, open=True, values={"what": "无护栏"}),),
                ),
            )

    def act(
        self, *, file: CaseFile | None = None, request_id: str = "", **changes: object
    ) -> cases.SavedAct:
        """Save one decision that changes what is named, on a file loaded now or given."""
        with self.db.write() as conn:
            file = file or cases.load_case(conn, agency_id=self.agency_id, case_id=self.case_id)
            return cases.save_decision(
                conn,
                file,
                replace(self.decision(file), **changes),  # type: ignore[arg-type]
                command=self.command(file),
                role="inspector",
                stage="责令整改",
                final=False,
                law_sha=SHA,
                request_id=request_id,
            )

    def command(self, file: CaseFile) -> Command:
        return Command(action="order", inputs={}, actor=file.handlers[0], now=NOW, today=TODAY)

    def decision(self, file: CaseFile) -> Decision:
        return Decision(
            action="order",
            action_label="下达整改指令",
            state_from=file.state,
            state_to="rectification",
            record=file.record,
            handlers=tuple(p.id for p in file.handlers),
            cause=file.cause,
            deadlines=(),
            papers=(),
            served=(),
            voided=(),
            alerts=(),
            changes=(),
            reason="",
            inputs={},
        )


def make_due(due_on: date, *, provisional: bool = False) -> DueDate:
    return DueDate(
        limit="recheck",
        from_on=TODAY,
        due_on=due_on,
        safe_on=due_on,
        provisional=provisional,
        unit="workday",
        length=10,
        basis=("WSL.65.1",),
        verified="full_text",
        steps=(Step(day="2026-11-23", counts=True, text="第1个工作日"),),
    )


def make_change(
    op: str, *, due_on: date | None = None, of: Deadline | None = None
) -> DeadlineChange:
    return DeadlineChange(
        op=op,
        limit="recheck",
        title="复查",
        deadline_id=of.id if of else 0,
        paper_form="F05" if op == "wait" else "",
        due=make_due(due_on) if due_on else None,
    )


def make_draft(form: str = "F05", *, code_word: str = "应急责改") -> PaperDraft:
    return PaperDraft(form=form, title="责令限期整改指令书", code_word=code_word, serve=True)


@pytest.fixture
def make() -> type:
    """Return the makers of parts of a decision."""

    class Make:
        due = staticmethod(make_due)
        change = staticmethod(make_change)
        draft = staticmethod(make_draft)
        now = NOW
        today = TODAY
        sha = SHA

    return Make


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_db(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Yield an empty database on each system."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'caseflow.db'}"
    else:
        url = request.getfixturevalue("postgres_url")
    database = Database(url)
    yield database
    database.dispose()


@pytest.fixture
def db(empty_db: Database) -> Database:
    """Return a migrated database."""
    empty_db.migrate()
    return empty_db


@pytest.fixture
def house(db: Database) -> House:
    """Return a bureau with three people, one party and one case."""
    return build_house(db)


def build_house(db: Database) -> House:
    with db.write() as conn:
        agency_id = agencies.insert_agency(
            conn, name="甲县应急管理局", short_name="甲", settings={"court": "甲县人民法院"}
        )
        ids = tuple(
            people.insert_person(
                conn,
                Person(
                    id=0,
                    name=name,
                    roles=frozenset({"inspector"}),
                    cert_no=name,
                    cert_from=date(2024, 1, 1),
                    cert_to=date(2027, 12, 31),
                ),
                agency_id=agency_id,
                username=f"user-{name}",
            )
            for name in ("张三", "李四", "王五")
        )
        laws.pin_law(conn, sha256=SHA, text="states: {}")
        party = Party(id=0, kind="unit", name="乙化工有限公司", credit_code="91350100M000100Y43")
        party = replace(party, id=parties.insert_party(conn, agency_id=agency_id, party=party))
    house = House(db=db, agency_id=agency_id, people=ids, party=party, case_id=0)
    return replace(house, case_id=house.new_case(1))
