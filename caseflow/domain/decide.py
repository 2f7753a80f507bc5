"""Decide one act: may it be done, and what does it change? Pure; the heart of caseflow.

`advance` answers with a `Decision` or raises Refused with every reason at once. `options` says
of every act whether it is open now and, if not, why. Both run the same guards.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from caseflow.domain.deadline_rules import changes_of
from caseflow.domain.definition import Action, Guard, Json, LawBook, Procedure
from caseflow.domain.effects import OPS, Draft
from caseflow.domain.errors import Forbidden, InvalidInput, NotFound, Reason, Refused
from caseflow.domain.guards import REGISTRY, Ask, Undecided
from caseflow.domain.inputs import parse
from caseflow.domain.law import citations
from caseflow.domain.machine import Machine, branch, build, fire, leaves_from, matches
from caseflow.domain.model import (
    AlertDraft,
    CaseFile,
    Command,
    Decision,
    FactChange,
    PaperDraft,
    Person,
    Record,
)
from caseflow.domain.worktime import WorkCalendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One act as the case page shows it: open now, or refused with all reasons."""

    action: Action
    allowed: bool
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """A checked law book with one shared machine for each procedure version."""

    law: LawBook
    calendar: WorkCalendar
    machines: Mapping[str, Machine]

    @staticmethod
    def of(law: LawBook, calendar: WorkCalendar) -> Rules:
        """Build the machines once; the result is shared by all cases and threads."""
        return Rules(law, calendar, {k: build(p) for k, p in law.procedures.items()})

    def procedure(self, key: str) -> Procedure:
        """Return a procedure version. Raises NotFound for a key that is not loaded."""
        if key not in self.law.procedures:
            raise NotFound(f"没有装入程序版本“{key}”，请检查法规数据文件夹。")
        return self.law.procedures[key]


def advance(rules: Rules, file: CaseFile, command: Command) -> Decision:
    """Return what the act changes.

    Raises NotFound for an unknown act, Forbidden for a wrong role, InvalidInput with one reason
    for each wrong field, Refused with every guard that fails.
    """
    procedure = rules.procedure(file.procedure)
    action = procedure.actions.get(command.action)
    if action is None:
        raise NotFound(f"{procedure.title}中没有“{command.action}”这一行为。")
    _check_role(action, command.actor)
    values, faults = parse(action.fields, command.inputs, file)
    ask = _ask(rules, procedure, file, command.actor, command.today, command.now, values)
    if not leaves_from(action, file.state):
        raise Refused(
            action_label=action.label,
            case_no=file.no,
            reasons=(_wrong_state(procedure, action, file.state),),
        )
    if faults:
        raise InvalidInput(faults)
    reasons = _reasons(ask, action)
    if reasons:
        raise Refused(action_label=action.label, case_no=file.no, reasons=reasons)
    return _decide(rules, ask, action)


def options(
    rules: Rules, file: CaseFile, *, actor: Person, today: date, now: datetime
) -> tuple[Option, ...]:
    """Return all acts of the procedure: open ones first, main ones before the rest."""
    procedure = rules.procedure(file.procedure)
    ask = _ask(rules, procedure, file, actor, today, now, None)
    found = []
    for action in procedure.actions.values():
        reasons: tuple[Reason, ...] = ()
        if not leaves_from(action, file.state):
            reasons = (_wrong_state(procedure, action, file.state),)
        else:
            if not _has_role(action, actor):
                reasons = (_wrong_role(action),)
            reasons += _reasons(ask, action)
        found.append(Option(action=action, allowed=not reasons, reasons=reasons))
    found.sort(key=lambda o: (not o.allowed, not o.action.main))
    return tuple(found)


def _ask(
    rules: Rules,
    procedure: Procedure,
    file: CaseFile,
    actor: Person,
    today: date,
    now: datetime,
    inputs: Mapping[str, Json] | None,
) -> Ask:
    return Ask(
        file=file,
        procedure=procedure,
        actor=actor,
        today=today,
        now=now,
        law=rules.law,
        calendar=rules.calendar,
        inputs=inputs,
    )


def _has_role(action: Action, actor: Person) -> bool:
    return not actor.roles.isdisjoint(action.roles)


def _check_role(action: Action, actor: Person) -> None:
    if not _has_role(action, actor):
        raise Forbidden(
            f"{actor.name}不能办理“{action.label}”：{_wrong_role(action).message}。"
            f"{_wrong_role(action).cure}。"
        )


ROLE_WORDS: Mapping[str, str] = {
    "inspector": "承办人",
    "reviewer": "审核人",
    "legal": "法制审核人员",
    "chief": "负责人",
    "main_head": "主要负责人",
    "archivist": "档案管理员",
    "planner": "计划管理员",
    "admin": "系统管理员",
    "auditor": "监督人员",
}
"""The words for each role, used by messages and pages alike."""


def _wrong_role(action: Action) -> Reason:
    who = "或".join(ROLE_WORDS[r] for r in action.roles)
    return Reason(
        guard="role", message=f"这一步由{who}办理", cure=f"请由{who}登录后办理", action=action.name
    )


def _wrong_state(procedure: Procedure, action: Action, state: str) -> Reason:
    sources = dict.fromkeys(s for t in action.transitions for s in t.sources)
    listed = "、".join(procedure.states[s].label for s in list(sources)[:4])
    more = "等" if len(sources) > 4 else ""
    return Reason(
        guard="state",
        message=f"案件现处于“{procedure.states[state].label}”阶段",
        cure=f"须先进入“{listed}”{more}阶段",
    )


def _reasons(ask: Ask, action: Action) -> tuple[Reason, ...]:
    found = []
    for name in action.guards:
        guard = ask.procedure.guards[name]
        try:
            places = REGISTRY[guard.check].check(ask, guard.args)
        except Undecided:
            continue
        if places is not None:
            found.append(_reason(ask, guard, places))
    return tuple(found)


def _reason(ask: Ask, guard: Guard, places: Mapping[str, str]) -> Reason:
    return Reason(
        guard=guard.name,
        message=guard.message.format_map(places),
        cure=guard.cure.format_map(places),
        basis=citations(ask.law, guard.basis, ask.today),
        field=str(guard.args.get("field") or ""),
        action=guard.cure_action,
    )


def _decide(rules: Rules, ask: Ask, action: Action) -> Decision:
    file = ask.file
    inputs = ask.inputs or {}
    machine = rules.machines[file.procedure]
    transition = branch(action, state=file.state, lookup=ask.value)
    state = fire(machine, action=action.name, state=file.state, lookup=ask.value)
    if transition is None or state is None:
        raise Refused(
            action_label=action.label,
            case_no=file.no,
            reasons=(_no_branch(action),),
        )
    draft = Draft.of(file)
    for effect in action.effects:
        OPS[effect.op].apply(ask, draft, effect.args)
    papers = _papers(ask, action, draft)
    record = draft.record()
    return Decision(
        action=action.name,
        action_label=action.label,
        state_from=file.state,
        state_to=state,
        record=record,
        handlers=draft.handlers,
        cause=draft.cause,
        deadlines=changes_of(ask, action, draft),
        papers=papers,
        served=tuple(draft.served),
        voided=tuple(draft.voided),
        alerts=_alerts(ask, action, draft, state),
        changes=_changes(file.record, record),
        reason=str(inputs.get("opinion") or inputs.get("reason") or ""),
        inputs=inputs,
    )


def _no_branch(action: Action) -> Reason:
    return Reason(
        guard="branch",
        message=f"所填内容与“{action.label}”的任何一种去向都不相符",
        cure="请核对所选的结果",
    )


def _papers(ask: Ask, action: Action, draft: Draft) -> tuple[PaperDraft, ...]:
    found = []
    for rule in action.papers:
        if not matches(rule.only_if, ask.value):
            continue
        form = ask.law.forms[rule.form]
        day, way = draft.signed.get(rule.form, (None, ""))
        found.append(
            PaperDraft(
                form=form.id,
                title=form.title,
                code_word=form.code_word,
                serve=form.serve,
                item_no=next(iter(draft.added.values()), [0])[-1],
                served_on=day,
                served_way=way,
            )
        )
    return tuple(found)


def _alerts(ask: Ask, action: Action, draft: Draft, state: str) -> tuple[AlertDraft, ...]:
    if not action.notify:
        return ()
    file = ask.file
    people = {
        p.id
        for p in file.people.values()
        if not p.roles.isdisjoint(action.notify) and p.id != ask.actor.id
    }
    if "inspector" in action.notify:
        inspectors = {p.id for p in file.people.values() if "inspector" in p.roles}
        others = set(action.notify) - {"inspector"}
        people = {
            i
            for i in people
            if i not in inspectors or not file.people[i].roles.isdisjoint(others)
        } | (set(draft.handlers) - {ask.actor.id})
    if not people:
        return ()
    label = ask.procedure.states[state].label
    return (
        AlertDraft(
            key=f"act:{file.id}:{file.version + 1}",
            person_ids=tuple(sorted(people)),
            title=f"{file.no} {action.label}",
            body=f"{file.name}：{ask.actor.name}已办理“{action.label}”，现为“{label}”。",
        ),
    )


def _changes(old: Record, new: Record) -> tuple[FactChange, ...]:
    changes = [
        FactChange(name=name, old=old.facts.get(name), new=value)
        for name, value in new.facts.items()
        if old.facts.get(name) != value
    ]
    before = {(i.kind, i.no): i for i in old.items}
    for item in new.items:
        was = before.get((item.kind, item.no))
        if was is not item:
            changes.append(
                FactChange(
                    name=f"{item.kind}#{item.no}",
                    old=None if was is None else {**was.values, "open": was.open},
                    new={**item.values, "open": item.open},
                )
            )
    return tuple(changes)
