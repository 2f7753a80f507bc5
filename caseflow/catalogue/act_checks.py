"""Checks of the acts of a procedure: fields, conditions, clocks, papers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields as dataclass_fields

from caseflow.catalogue.build import Draft
from caseflow.catalogue.faults import Faults, KeyPath
from caseflow.catalogue.whole import Whole
from caseflow.domain.deadline_rules import EVENTS
from caseflow.domain.definition import (
    EXCLUDED_TIME,
    Action,
    DeadlineRule,
    Field,
    FieldKind,
    Unit,
)
from caseflow.domain.model import CaseFile, Party
from caseflow.domain.terms import Json

_SCOPES = {
    "party": frozenset(f.name for f in dataclass_fields(Party)),
    "case": frozenset(f.name for f in dataclass_fields(CaseFile)),
}
_OF_CHOSEN: Mapping[str, FieldKind] = {
    "form": FieldKind.PAPER,
    "served": FieldKind.PAPER,
    "item": FieldKind.ITEM,
}
"""Scopes that read from what a field of this kind names."""

_OPENING, _CLOSING = ("start", "await"), ("meet", "cancel")
_NEEDS: Mapping[FieldKind, str] = {
    FieldKind.CHOICE: "choices",
    FieldKind.CHOICES: "choices",
    FieldKind.ITEM: "item_kind",
    FieldKind.ITEMS: "item_kind",
    FieldKind.ROWS: "columns",
}


def check_fields(law: Whole, draft: Draft, faults: Faults) -> None:
    """A field has what its kind needs and nothing else; names and choices are unique."""
    for action in draft.procedure.actions.values():
        _check_fields(action.fields, ("actions", action.name, "fields"), draft, faults)


def _check_fields(fields: Sequence[Field], path: KeyPath, draft: Draft, faults: Faults) -> None:
    names: set[str] = set()
    for i, field in enumerate(fields):
        here = (*path, i)
        if field.name in names:
            draft.note(
                faults, (*here, "name"), found=field.name, expected="不与其他栏目重名",
                check="duplicate_id",
            )  # fmt: skip
        names.add(field.name)
        _check_kind(field, here, draft, faults)
        _check_choices(field, here, draft, faults)
        _check_fields(field.columns, (*here, "columns"), draft, faults)


def _check_kind(field: Field, path: KeyPath, draft: Draft, faults: Faults) -> None:
    needed = _NEEDS.get(field.kind)
    given = {
        "choices": bool(field.choices),
        "item_kind": bool(field.item_kind),
        "columns": bool(field.columns),
    }
    for key, present in given.items():
        if present != (key == needed):
            expected = (
                f"kind: {field.kind} 须写 {key}"
                if key == needed
                else (f"kind: {field.kind} 不写 {key}")
            )
            draft.note(
                faults, (*path, key if present else "kind"), found=field.name,
                expected=expected, check="field_shape",
            )  # fmt: skip


def _check_choices(field: Field, path: KeyPath, draft: Draft, faults: Faults) -> None:
    values = [choice.value for choice in field.choices]
    for i, value in enumerate(values):
        if value in values[:i]:
            draft.note(
                faults, (*path, "choices", i), found=value, expected="每个选项只列一次",
                check="duplicate_id",
            )  # fmt: skip
    if field.kind is FieldKind.CHOICE and field.default is not None:
        _check_choice(field, field.default, (*path, "default"), draft, faults)


def _check_choice(field: Field, value: Json, path: KeyPath, draft: Draft, faults: Faults) -> None:
    allowed = [choice.value for choice in field.choices]
    if allowed and field.kind is FieldKind.CHOICE and value not in allowed:
        draft.note(
            faults, path, found=str(value), expected="选项之一：" + "、".join(allowed),
            check="unknown_choice",
        )  # fmt: skip


def check_conditions(law: Whole, draft: Draft, faults: Faults) -> None:
    """`when`, `only_if`, `required_if`, `unless` and the start of clocks name what exists."""
    for action in draft.procedure.actions.values():
        fields = {field.name: field for field in action.fields}
        for path, when in _conditions(action):
            for key, value in when.items():
                _check_key(key, value, (*path, key), fields, draft, faults)
        base: KeyPath = ("actions", action.name)
        _check_required_if(action.fields, (*base, "fields"), draft, faults)
        for i, rule in enumerate(action.deadlines):
            here = (*base, "deadlines", i)
            scope, _, limit = rule.start_from.rpartition(":")
            follows = scope == "deadline" and limit in law.limits
            own = {"not_before": "own"} if rule.op == "move" else {}
            for name in ("start_from", "due_from", "not_before", "was"):
                key = getattr(rule, name)
                if key and key != own.get(name) and not (follows and name == "start_from"):
                    _check_key(key, None, (*here, name), fields, draft, faults)


def _conditions(action: Action) -> list[tuple[KeyPath, Mapping[str, Json]]]:
    base: KeyPath = ("actions", action.name)
    found: list[tuple[KeyPath, Mapping[str, Json]]] = []
    for i, transition in enumerate(action.transitions):
        found.append(((*base, "transitions", i, "when"), transition.when))
    for i, paper in enumerate(action.papers):
        found.append(((*base, "papers", i, "only_if"), paper.only_if))
    for i, rule in enumerate(action.deadlines):
        found.append(((*base, "deadlines", i, "only_if"), rule.only_if))
        found.append(((*base, "deadlines", i, "unless"), rule.unless))
    for i, effect in enumerate(action.effects):
        only_if = effect.args.get("only_if")
        if isinstance(only_if, Mapping):
            found.append(((*base, "effects", i, "only_if"), only_if))
    return found


def _check_required_if(
    fields: Sequence[Field], path: KeyPath, draft: Draft, faults: Faults
) -> None:
    named = {field.name: field for field in fields}
    for i, field in enumerate(fields):
        for key, value in field.required_if.items():
            here = (*path, i, "required_if", key)
            if key in named:
                for one in value if isinstance(value, tuple) else (value,):
                    _check_choice(named[key], one, here, draft, faults)
            else:
                _note_field(key, here, named, draft, faults)
        _check_required_if(field.columns, (*path, i, "columns"), draft, faults)


def _check_key(
    key: str,
    value: Json,
    path: KeyPath,
    fields: Mapping[str, Field],
    draft: Draft,
    faults: Faults,
) -> None:
    """A key is a field of the act, or `today`, or NAME in a scope.

    The scopes are `fact`, `party`, `case`; `form` and `served` of a paper that a field names;
    `item`, a value of the item that a field names.
    """
    scope, _, name = key.rpartition(":")
    chosen = fields.get(name.partition(".")[0])
    if chosen is not None and chosen.kind is _OF_CHOSEN.get(scope):
        return
    if key in fields:
        for one in value if isinstance(value, tuple) else (value,):
            if one is not None:
                _check_choice(fields[key], one, path, draft, faults)
    elif not (key == "today" or (scope == "fact" and name) or name in _SCOPES.get(scope, ())):
        _note_field(key, path, fields, draft, faults)


def _note_field(
    key: str, path: KeyPath, fields: Mapping[str, Field], draft: Draft, faults: Faults
) -> None:
    listed = "、".join(fields) or "（无）"
    draft.note(
        faults, path, found=key,
        expected=f"本行为的栏目（{listed}），或 fact:、party:、case: 开头的名称",
        check="unknown_field",
    )  # fmt: skip


def check_clocks(law: Whole, draft: Draft, faults: Faults) -> None:
    """Clocks name a limit, a paper and an item that exist, and every opened one is closed."""
    closed = {
        rule.limit
        for action in draft.procedure.actions.values()
        for rule in action.deadlines
        if rule.op in _CLOSING
    }
    for action in draft.procedure.actions.values():
        for i in range(len(action.deadlines)):
            _check_clock(law, draft, action, i, faults)
        for i, rule in enumerate(action.deadlines):
            if rule.op in _OPENING and rule.limit not in closed:
                draft.note(
                    faults, ("actions", action.name, "deadlines", i, "limit"), found=rule.limit,
                    expected="本程序中另有行为将其 meet 或 cancel", check="never_closed",
                )  # fmt: skip


def _check_clock(law: Whole, draft: Draft, action: Action, i: int, faults: Faults) -> None:
    rule = action.deadlines[i]
    here: KeyPath = ("actions", action.name, "deadlines", i)
    if rule.op == "await" and rule.paper not in {paper.form for paper in action.papers}:
        draft.note(
            faults, (*here, "paper"), found=rule.paper or "（缺）",
            expected="本行为 papers 中的文书（送达后起算）", check="await_without_paper",
        )  # fmt: skip
    versions = law.limits.get(rule.limit, ())
    set_date = any(v.row.unit is Unit.SET_DATE for v in versions)
    if rule.op in ("start", "move") and set_date and not rule.due_from:
        draft.note(
            faults, (*here, "due_from"), found="（缺）",
            expected=f"期限 {rule.limit} 的最后一天由文书写明，须写 due_from",
            check="set_date_without_day",
        )  # fmt: skip
    _check_event(law, draft, rule, here, faults)
    items = {str(e.args.get("kind")) for e in action.effects} | {f.name for f in action.fields}
    if rule.item and rule.item not in items:
        draft.note(
            faults, (*here, "item"), found=rule.item,
            expected="本行为的栏目，或本行为 effects 中新增事项的 kind", check="unknown_field",
        )  # fmt: skip


def _check_event(
    law: Whole, draft: Draft, rule: DeadlineRule, here: KeyPath, faults: Faults
) -> None:
    """An event has what it needs; a duty without a number of days has no clock at all."""
    units = {version.row.unit for version in law.limits.get(rule.limit, ())}
    if Unit.NONE in units:
        draft.note(
            faults, (*here, "limit"), found=rule.limit,
            expected="有日数的期限（没有法定日数的义务不能计算期限）", check="limit_without_days",
        )  # fmt: skip
    needed = {"exclude": ["due_from"], "defer": ["due_from"], "shorten": ["due_from", "was"]}
    for name in needed.get(rule.op, []):
        if not getattr(rule, name):
            draft.note(
                faults, (*here, name), found="（缺）",
                expected=f"op: {rule.op} 须写 {name}（至哪一日）", check="event_without_day",
            )  # fmt: skip
    allowed = tuple(EXCLUDED_TIME) if rule.op in ("exclude", "shorten") else ("",)
    if rule.cause not in allowed:
        draft.note(
            faults, (*here, "cause"), found=rule.cause or "（缺）",
            expected="、".join(allowed) or "不写（只用于 exclude 和 shorten）",
            check="unknown_cause",
        )  # fmt: skip
    if rule.op in EVENTS and rule.paper and rule.paper not in law.forms:
        draft.note(
            faults, (*here, "paper"), found=rule.paper, expected="文书表中的编号",
            check="unknown_form",
        )  # fmt: skip
