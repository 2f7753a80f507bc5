"""Small people, cases and procedures in memory; each builder takes only what a test is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

from caseflow.domain.alert_policy import AlertPolicy, Repeat, Retry
from caseflow.domain.clock import FixedClock, local_day
from caseflow.domain.decide import Rules
from caseflow.domain.definition import (
    Action,
    Choice,
    Effect,
    Field,
    FieldKind,
    Guard,
    Instrument,
    LawBook,
    Limit,
    Parameter,
    Procedure,
    State,
    Transition,
    Unit,
    Wording,
)
from caseflow.domain.dossier_rules import (
    DossierRules,
    MaterialKind,
    ReceiptRule,
    RetentionRule,
)
from caseflow.domain.draft import Draft
from caseflow.domain.forms import Form
from caseflow.domain.guards import Ask
from caseflow.domain.model import (
    Approval,
    Bureau,
    CaseFile,
    Command,
    Deadline,
    DeadlineState,
    Item,
    Paper,
    Party,
    Person,
    Record,
)
from caseflow.domain.terms import Json, Verified
from caseflow.domain.worktime import WorkCalendar

CLOCK = FixedClock(datetime(2026, 11, 25, 1, 30, tzinfo=UTC))
"""Wednesday, 25 November 2026, 09:30 in Shanghai."""
NOW = CLOCK.now()
TODAY = local_day(NOW)
CALENDAR = WorkCalendar(known_years=frozenset({2025, 2026}), days={})
SINCE = date(2021, 7, 15)
DOSSIER = DossierRules(
    cover="F47",
    catalogue="F48",
    note="S23",
    act="archive_case",
    split_setting="two_parts",
    scans_setting="scans_before_archive",
    files_setting="evidence_files_before_archive",
    kinds=(
        MaterialKind(id="photo", title="照片", place=95, part="main", sheet="photos"),
        MaterialKind(id="other", title="其他材料", place=265, part="sub", sheet="page"),
    ),
    retention=(
        RetentionRule(
            id="all", value="y30", title="三十年", years=30, when={}, reason="一般案件", basis=(),
            verified=Verified.UNVERIFIED,
        ),
    ),
    receipts=ReceiptRule(item="service", paper="paper", receipt_ways=("post",)),
    open_limits_allowed=(),
    musts=(),
)  # fmt: skip

POLICY = AlertPolicy(
    quiet_from=time(21),
    quiet_to=time(8),
    working_days_only=True,
    urgent_exempt=True,
    digest_at=time(8, 30),
    check_at=time(8, 40),
    next_year_from="12-01",
    repeat=Repeat(every_working_day=True),
    retry=Retry(back_off_minutes=(1, 5, 15), lease_minutes=2, attempts=4),
)


def make_person(number: int = 1, *roles: str, **changes: Any) -> Person:
    """Return a certified officer, an inspector where no role is named."""
    person = Person(
        id=number,
        name=f"人员{number}",
        roles=frozenset(roles or ("inspector",)),
        cert_no=f"证{number}",
        cert_from=date(2024, 1, 1),
        cert_to=date(2027, 12, 31),
    )
    return replace(person, **changes)


def make_party(kind: str = "unit", **changes: Any) -> Party:
    """Return a fully registered unit, or person."""
    party = Party(
        id=1,
        kind=kind,
        name="松涛木业",
        address="兴安大街1号",
        credit_code="91230000MA00000000" if kind == "unit" else "",
        id_no="" if kind == "unit" else "230101199001010011",
    )
    return replace(party, **changes)


def make_file(
    *,
    facts: Mapping[str, Json] | None = None,
    items: Sequence[Item] = (),
    approvals: Sequence[Approval] = (),
    people: Sequence[Person] = (),
    handlers: Sequence[Person] | None = None,
    settings: Mapping[str, str] | None = None,
    grace_days: int = 0,
    **changes: Any,
) -> CaseFile:
    """Return a case in state `begun` with two officers, persons 1 and 2; the chief is 3."""
    staff = tuple(people) or (make_person(1), make_person(2), make_person(3, "chief"))
    file = CaseFile(
        id=7,
        no="2026-007",
        name="松涛木业安全生产执法案",
        procedure="sample@2021-07-15",
        state="begun",
        version=4,
        opened_on=TODAY,
        source="plan",
        cause="",
        party=make_party(),
        handlers=tuple(handlers) if handlers is not None else staff[:2],
        record=Record(facts=facts or {}, items=tuple(items), approvals=tuple(approvals)),
        bureau=Bureau(
            id=1, name="某县应急管理局", short_name="某局", grace_days=grace_days,
            settings=settings or {},
        ),
        people={p.id: p for p in staff},
    )  # fmt: skip
    return replace(file, **changes)


def make_item(kind: str, number: int = 1, /, *, closed: bool = False, **values: Json) -> Item:
    """Return an open item, or a closed one."""
    return Item(kind=kind, no=number, open=not closed, values=values)


def make_approval(step: str, matter: str = "filing", *, person: int = 3) -> Approval:
    """Return an opinion in the box of `matter`."""
    return Approval(
        matter=matter, step=step, person_id=person, person=f"人员{person}", opinion="同意",
        at="2026-11-24T09:00", on="2026-11-24",
    )  # fmt: skip


def make_paper(paper_id: int = 1, form: str = "F1", **changes: Any) -> Paper:
    """Return an issued paper that is not served yet."""
    paper = Paper(
        id=paper_id, form=form, title=f"文书{form}", number="", issued_on=date(2026, 11, 20)
    )
    return replace(paper, **changes)


def make_clock(limit: str = "reply", number: int = 1, **changes: Any) -> Deadline:
    """Return an open clock of one limit that ends today."""
    clock = Deadline(
        id=number, limit=limit, title="答复", state=DeadlineState.OPEN,
        from_on=date(2026, 11, 20), due_on=TODAY, safe_on=TODAY,
    )  # fmt: skip
    return replace(clock, **changes)


def make_field(name: str, kind: FieldKind = FieldKind.TEXT, **changes: Any) -> Field:
    """Return a required field whose label is its name in capitals."""
    return replace(Field(name=name, label=name.upper(), kind=kind), **changes)


def make_guard(check: str, args: Mapping[str, Json], **changes: Any) -> Guard:
    """Return a guard named after its predicate, whose words are fixed."""
    guard = Guard(name=check, check=check, args=args, message="不符合规定", cure="请改正")
    return replace(guard, **changes)


def make_effect(op: str, **args: Json) -> Effect:
    """Return an effect; a trailing underscore keeps a name from being a Python keyword."""
    return Effect(op=op, args={name.rstrip("_"): value for name, value in args.items()})


def make_action(
    name: str = "act",
    *,
    sources: Sequence[str] = ("begun",),
    to: str = "done",
    roles: Sequence[str] = ("inspector",),
    **changes: Any,
) -> Action:
    """Return an act of the inspectors that leads from `begun` to `done`."""
    transition = Transition(sources=tuple(sources), to=to)
    action = Action(name=name, label=f"办理{name}", roles=tuple(roles), transitions=(transition,))
    return replace(action, **changes)


def make_procedure(*actions: Action, guards: Sequence[Guard] = ()) -> Procedure:
    """Return a procedure of the states begun, waiting, done and over."""
    states = {
        "begun": State(name="begun", label="已开始", stage="first"),
        "waiting": State(name="waiting", label="待批", stage="first"),
        "done": State(name="done", label="已办", stage="last"),
        "over": State(name="over", label="已结束", stage="last", final=True),
    }
    return Procedure(
        key="sample@2021-07-15",
        name="sample",
        title="样例程序",
        valid_from=SINCE,
        initial="begun",
        stages=(Choice(value="first", label="前"), Choice(value="last", label="后")),
        states=states,
        actions={a.name: a for a in actions},
        guards={g.name: g for g in guards},
        sha256="0" * 64,
        text="",
    )


def make_limit(limit_id: str = "reply", **changes: Any) -> Limit:
    """Return a limit of five natural days without roll that binds the bureau."""
    limit = Limit(
        id=limit_id, title="答复", stage="first", starts="收到之日", length=5, unit=Unit.DAY,
        roll=False, backward=False, binds="bureau", basis=("APL.1",),
        verified=Verified.FULL_TEXT, valid_from=SINCE, valid_to=None, unit_reason="",
    )  # fmt: skip
    return replace(limit, **changes)


def make_parameter(parameter_id: str, value: int, **changes: Any) -> Parameter:
    """Return a figure in force since 2021."""
    row = Parameter(
        id=parameter_id, title="数额", value=value, unit="fen", basis=("APL.1",),
        verified=Verified.FULL_TEXT, valid_from=SINCE, valid_to=None,
    )  # fmt: skip
    return replace(row, **changes)


def make_form(form_id: str = "F1", *, serve: bool = True) -> Form:
    """Return a numbered form."""
    return Form(
        id=form_id, name=f"form_{form_id}", title=f"文书{form_id}", kind="notice",
        code_word="应急告", copies=("当事人",), seal="official", signers=(), serve=serve,
        dossier=1, template=f"{form_id}.docx", verified=Verified.FULL_TEXT,
    )  # fmt: skip


def make_wording(text_id: str, **changes: Any) -> Wording:
    """Return a fixed text in force since 2021."""
    row = Wording(id=text_id, text="救济途径", basis=(), valid_from=SINCE, valid_to=None)
    return replace(row, **changes)


def make_law(
    *,
    procedure: Procedure | None = None,
    limits: Sequence[Limit] = (),
    parameters: Sequence[Parameter] = (),
    forms: Sequence[Form] = (),
    texts: Sequence[Wording] = (),
    instruments: Mapping[str, Instrument] | None = None,
) -> LawBook:
    """Return a law book of these rows and one statute, APL, in force since 2021."""
    statute = Instrument(
        key="APL", name="处罚法", number="令第70号", valid_from=SINCE, valid_to=None,
        verified=Verified.FULL_TEXT,
    )  # fmt: skip
    own = procedure or make_procedure()
    return LawBook(
        procedures={own.key: own},
        limits={i: tuple(x for x in limits if x.id == i) for i in {x.id for x in limits}},
        instruments=instruments or {"APL": statute},
        parameters={
            i: tuple(x for x in parameters if x.id == i) for i in {x.id for x in parameters}
        },
        forms={f.id: f for f in forms},
        texts={i: tuple(x for x in texts if x.id == i) for i in {x.id for x in texts}},
        sha256="0" * 64,
        alert_policy=POLICY,
        dossier=DOSSIER,
    )


def make_ask(
    file: CaseFile | None = None,
    inputs: Mapping[str, Json] | None = None,
    *,
    law: LawBook | None = None,
    actor: Person | None = None,
    procedure: Procedure | None = None,
    now: datetime = NOW,
) -> Ask:
    """Return the question put to a guard; the actor is the first officer of the case."""
    own = file or make_file()
    return Ask(
        file=own,
        procedure=procedure or make_procedure(),
        actor=actor or make_person(1),
        today=local_day(now),
        now=now,
        law=law or make_law(),
        calendar=CALENDAR,
        inputs=inputs,
    )


def make_draft(file: CaseFile | None = None) -> Draft:
    """Return a draft of a case as it stands."""
    return Draft.of(file or make_file())


def make_rules(*actions: Action, guards: Sequence[Guard] = (), **law: Any) -> Rules:
    """Return the rules of a procedure of these acts."""
    procedure = make_procedure(*actions, guards=guards)
    return Rules.of(make_law(procedure=procedure, **law), CALENDAR)


def make_command(
    action: str = "act", inputs: Mapping[str, Json] | None = None, actor: Person | None = None
) -> Command:
    """Return what the first officer wants now."""
    return Command(
        action=action, inputs=inputs or {}, actor=actor or make_person(1), now=NOW, today=TODAY
    )
