"""Decide one act: may it be done, and what does it change? Pure; the heart of caseflow.

`advance` answers with a `Decision` or raises Refused with every reason at once. `options` says
of every act whether it is open now and, if not, why. Both run the same guards.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from caseflow.domain import form_needs, reasons
from caseflow.domain.alerts import alerts_of
from caseflow.domain.changes import fact_changes
from caseflow.domain.deadline_rules import changes_of
from caseflow.domain.definition import Action, FieldKind, LawBook, Procedure
from caseflow.domain.draft import Draft
from caseflow.domain.effects import apply_all
from caseflow.domain.errors import Forbidden, InvalidInput, NotFound, Reason, Refused
from caseflow.domain.guards import Ask
from caseflow.domain.inputs import parse
from caseflow.domain.law import form_on
from caseflow.domain.machine import Machine, build, fire, leaves_from, matches
from caseflow.domain.model import CaseFile, Command, Decision, PaperDraft, Person
from caseflow.domain.reasons import ROLE_WORDS
from caseflow.domain.terms import Json
from caseflow.domain.worktime import WorkCalendar

__all__ = ["ROLE_WORDS", "Option", "Rules", "advance", "options"]


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

    Raises NotFound for an unknown act, Forbidden for a wrong role, Refused with every guard that
    fails, and InvalidInput with each wrong field and every guard that fails already.
    """
    procedure = rules.procedure(file.procedure)
    action = procedure.actions.get(command.action)
    if action is None:
        raise NotFound(f"{procedure.title}中没有“{command.action}”这一行为。")
    _check_role(action, command.actor)
    if not leaves_from(action, file.state):
        raise _refused(file, action, reasons.wrong_state(procedure, action, file.state))
    values, faults = parse(action.fields, command.inputs, file)
    ask = _ask(rules, procedure, file, command.actor, command.today, command.now, values)
    if faults:
        ask = replace(ask, unread=frozenset(fault.field for fault in faults))
    failed = (*reasons.failed(ask, action), *form_needs.failed(ask, action))
    if faults:
        raise InvalidInput((*faults, *failed))
    if failed:
        raise _refused(file, action, *failed)
    return _decide(rules, ask, action)


def options(
    rules: Rules, file: CaseFile, *, actor: Person, today: date, now: datetime
) -> tuple[Option, ...]:
    """Return all acts of the procedure: open ones first, main ones before the rest."""
    procedure = rules.procedure(file.procedure)
    ask = _ask(rules, procedure, file, actor, today, now, None)
    found = [_option(ask, action) for action in procedure.actions.values()]
    found.sort(key=lambda o: (not o.allowed, not o.action.main))
    return tuple(found)


def _option(ask: Ask, action: Action) -> Option:
    if not leaves_from(action, ask.file.state):
        against: tuple[Reason, ...] = (reasons.wrong_state(ask.procedure, action, ask.file.state),)
    else:
        role = () if _has_role(action, ask.actor) else (reasons.wrong_role(action),)
        against = (*role, *reasons.failed(ask, action), *form_needs.failed(ask, action))
    return Option(action=action, allowed=not against, reasons=against)


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
        why = reasons.wrong_role(action)
        raise Forbidden(f"{actor.name}不能办理“{action.label}”：{why.message}。{why.cure}。")


def _refused(file: CaseFile, action: Action, *why: Reason) -> Refused:
    return Refused(action_label=action.label, case_no=file.no, reasons=why)


def _decide(rules: Rules, ask: Ask, action: Action) -> Decision:
    file = ask.file
    inputs = ask.inputs or {}
    machine = rules.machines[file.procedure]
    state = fire(machine, action=action.name, state=file.state, lookup=ask.value)
    if state is None:
        raise _refused(file, action, reasons.no_branch(action))
    draft = Draft.of(file)
    apply_all(ask, draft, action.effects)
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
        papers=_papers(ask, action, draft),
        served=tuple(draft.served),
        voided=tuple(draft.voided),
        alerts=alerts_of(ask, action, draft, state),
        changes=fact_changes(file, record, draft),
        reason=str(inputs.get("opinion") or inputs.get("reason") or ""),
        inputs=inputs,
    )


def _papers(ask: Ask, action: Action, draft: Draft) -> tuple[PaperDraft, ...]:
    found = []
    for rule in action.papers:
        if not matches(rule.only_if, ask.value):
            continue
        form = form_on(ask.law, rule.form, ask.today)
        day, way = draft.signed.get(rule.form, (None, ""))
        found.append(
            PaperDraft(
                form=form.id,
                title=form.title,
                code_word=form.code_word,
                serve=form.serve,
                form_set=form.form_set,
                item_no=_item_no(ask, action, draft, form.item),
                served_on=day,
                served_way=way,
            )
        )
    return tuple(found)


def _item_no(ask: Ask, action: Action, draft: Draft, kind: str) -> int:
    """The item a paper is about: the new or the chosen one of its form's own `kind`.

    Failing that, one of the kind that was added first, else the first that was chosen.
    """
    if draft.added.get(kind):
        return draft.added[kind][-1]
    chosen = [f.name for f in action.fields if f.kind is FieldKind.ITEM]
    if kind in chosen:
        return ask.number(kind)
    numbers = next(iter(draft.added.values()), [ask.number(name) for name in chosen[:1]])
    return numbers[-1] if numbers else 0
