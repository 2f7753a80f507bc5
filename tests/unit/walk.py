"""Walk a case through a procedure in memory: likely inputs for any act, and the case after it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from caseflow.domain.clock import SHANGHAI
from caseflow.domain.decide import Rules, advance, options
from caseflow.domain.definition import Action, Field, FieldKind
from caseflow.domain.errors import CaseflowError
from caseflow.domain.inputs import parse
from caseflow.domain.model import (
    CaseFile,
    Command,
    Deadline,
    DeadlineChange,
    DeadlineState,
    Decision,
    Paper,
    Person,
    Record,
    Role,
)
from caseflow.domain.terms import Json
from tests.unit.builders import make_approval, make_file, make_item, make_party, make_person

STAFF = (
    make_person(1, Role.INSPECTOR),
    make_person(2, Role.INSPECTOR),
    make_person(3, Role.REVIEWER),
    make_person(4, Role.LEGAL, legal_qualified=True),
    make_person(5, Role.CHIEF),
    make_person(6, Role.MAIN_HEAD),
    make_person(7, Role.ARCHIVIST),
    make_person(8, Role.CHIEF),
)
WRITTEN = (
    "inspection_approved_on",
    "filed_on",
    "decided_on",
    "transfer_approved_on",
    "reported_on",
)
ODD: tuple[Any, ...] = (None, "", "x", -1, 0, 3, True, [], ["1"], {"a": 1}, [{}], "9" * 5000, 1.5)


def start(rules: Rules, key: str, today: date, *, kind: str = "unit") -> CaseFile:
    """Return a fresh case of a procedure."""
    file = make_file(people=STAFF, procedure=key, opened_on=today, party=make_party(kind))
    return replace(file, state=rules.procedure(key).initial)


class Walk:
    """One case and one day, moved on by random acts that `options` allows."""

    def __init__(self, rules: Rules, key: str, *, seed: int, oddness: float = 0.05) -> None:
        self._rules = rules
        self._random = Random(seed)
        self._oddness = oddness
        self._today = date(2026, 1, 5)
        self.file = start(rules, key, self._today, kind=self._random.choice(["unit", "person"]))
        self.done: list[str] = []
        self.refused: list[CaseflowError] = []

    def throw(self) -> None:
        """Put the case into any state with any facts and items, lawful or not."""
        procedure = self._rules.procedure(self.file.procedure)
        fields = {f.name: f for a in procedure.actions.values() for f in a.fields}
        kinds = {f.item_kind: f for f in fields.values() if f.item_kind}
        known = {name: self._typed(f) for name, f in fields.items() if self._random.random() < 0.7}
        facts, _ = parse(tuple(fields.values()), known, self.file)
        days = [n for n in WRITTEN if self._random.random() < 0.7]
        items = [make_item(k, n, closed=n == 3, **facts) for k in kinds for n in (1, 2, 3)]
        trail = [
            make_approval(step, str(e.args["matter"]), person=3)
            for a in procedure.actions.values()
            for e in a.effects
            if e.op == "opinion"
            for step in ("handle", "review")[: self._random.choice([1, 2, 2])]
        ]
        self.file = replace(
            self.file,
            state=self._random.choice(list(procedure.states)),
            record=Record(
                facts={**facts, **dict.fromkeys(days, "2026-01-05")},
                items=tuple(items),
                approvals=tuple(trail),
            ),
        )

    def step(self) -> None:
        """Try one act that is open to somebody; a refusal leaves the case as it was."""
        now = datetime.combine(self._today, time(17, 0), tzinfo=SHANGHAI)
        person = self._random.choice(STAFF)
        found = options(self._rules, self.file, actor=person, today=self._today, now=now)
        allowed = [o.action for o in found if o.allowed]
        self._today += timedelta(days=self._random.choice([0, 0, 0, 1, 5, 20]))
        if allowed:
            weights = [
                0.1 if a.irreversible and not a.main else 6 if a.main else 1 for a in allowed
            ]
            self._try(self._random.choices(allowed, weights)[0], person)

    def _try(self, action: Action, person: Person) -> None:
        now = datetime.combine(self._today, time(17, 0), tzinfo=SHANGHAI)
        command = Command(
            action=action.name,
            inputs=self._inputs(action),
            actor=person,
            now=now,
            today=self._today,
        )
        try:
            decision = advance(self._rules, self.file, command)
        except CaseflowError as err:
            self.refused.append(err)
            return
        self.done.append(action.name)
        self.file = after(self.file, decision, command)

    def _inputs(self, action: Action) -> Mapping[str, Json]:
        return {f.name: self._typed(f) for f in action.fields}

    def _typed(self, field: Field) -> Any:
        if self._random.random() < self._oddness:
            return self._random.choice(ODD)
        return self._likely(field)

    def _likely(self, field: Field) -> Any:
        """Return what a careful person would type into a field of this kind and name."""
        choose = self._random.choice
        record = self.file.record
        ahead = any(word in field.name for word in ("deadline", "until"))
        day = self._today + timedelta(days=choose([7, 25]) if ahead else 0)
        called = self._today + timedelta(days=30 if field.name.endswith("_at") else 0)
        open_numbers = [i.no for i in record.open_of_kind(field.item_kind)]
        waiting = [p.id for p in self.file.papers if p.served_on is None and not p.void]
        choices = [c.value for c in field.choices]
        likely: dict[FieldKind, list[Any]] = {
            FieldKind.DATE: [day.isoformat()],
            FieldKind.DATETIME: [f"{called}T{'11' if field.name.endswith('_end') else '10'}:00"],
            FieldKind.INTEGER: [0, 1, 12],
            FieldKind.MONEY: [0, 100, 2000, 60000],
            FieldKind.BOOL: [True, True, True, False],
            FieldKind.CHOICE: choices,
            FieldKind.CHOICES: [[], ["fine"], choices[:1]],
            FieldKind.PERSON: [p.id for p in STAFF],
            FieldKind.PERSONS: [[1, 2], [5, 6, 8], [7]],
            FieldKind.ITEM: open_numbers or [None],
            FieldKind.ITEMS: [open_numbers, open_numbers[:1]],
            FieldKind.PAPER: waiting or [None],
            FieldKind.ROWS: [self._rows(field)],
        }
        return choose(likely.get(field.kind, ["内容"]))

    def _rows(self, field: Field) -> list[Any]:
        """Return one likely row, or one for each hazard of the newest open order."""
        if "hazard" not in [c.name for c in field.columns]:
            return [{c.name: self._likely(c) for c in field.columns}]
        orders = self.file.record.open_of_kind("order")
        listed = orders[-1].values.get("hazards") if orders else None
        numbers = listed if isinstance(listed, list) else [1]
        return [
            {c.name: n if c.name == "hazard" else self._likely(c) for c in field.columns}
            for n in numbers
        ]


def after(file: CaseFile, decision: Decision, command: Command) -> CaseFile:
    """Return the case as storage would write it."""
    served = {s.paper_id: s.served_on for s in decision.served}
    papers = [
        replace(p, served_on=served.get(p.id, p.served_on), void=p.void or p.id in decision.voided)
        for p in file.papers
    ]
    papers += [
        Paper(
            id=number, form=p.form, title=p.title, number="", issued_on=command.today,
            served_on=p.served_on, item_no=p.item_no,
        )
        for number, p in enumerate(decision.papers, start=len(papers) + 1)
    ]  # fmt: skip
    clocks = {d.id: d for d in file.deadlines}
    for change in decision.deadlines:
        number = change.deadline_id or len(clocks) + 1
        hung = [p.id for p in papers if p.form == change.paper_form]
        clocks[number] = _clock(clocks.get(number), change, number, hung[-1] if hung else 0)
    return replace(
        file, state=decision.state_to, version=file.version + 1, record=decision.record,
        cause=decision.cause, handlers=tuple(file.people[i] for i in decision.handlers),
        papers=tuple(papers), deadlines=tuple(clocks.values()),
    )  # fmt: skip


def _clock(old: Deadline | None, change: DeadlineChange, number: int, paper_id: int) -> Deadline:
    states = {
        "wait": DeadlineState.WAITING, "meet": DeadlineState.MET, "cancel": DeadlineState.CANCELLED,
    }  # fmt: skip
    clock = old or Deadline(
        id=number, limit=change.limit, title=change.title, item_kind=change.item_kind,
        item_no=change.item_no, paper_id=paper_id, state=DeadlineState.WAITING,
    )  # fmt: skip
    clock = replace(clock, state=states.get(change.op, DeadlineState.OPEN))
    if change.due is None:
        return clock
    due = change.due
    return replace(clock, from_on=due.from_on, due_on=due.due_on, safe_on=due.safe_on)
