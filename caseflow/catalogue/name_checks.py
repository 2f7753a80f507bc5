"""Checks that every name in a procedure leads somewhere: guards, effects, forms, limits, law."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from caseflow.catalogue.build import Draft
from caseflow.catalogue.faults import Faults, KeyPath
from caseflow.catalogue.row_checks import citation_fault, places
from caseflow.catalogue.whole import TakesArgs, Whole
from caseflow.domain.definition import Guard
from caseflow.domain.terms import Json

_SCALARS = (str, bool, int)
# Arguments of guards and effects whose value names a row of a list file.
_REFERENCES: Mapping[str, str] = {
    "limit": "limits",
    "grave_limit": "limits",
    "notice_limit": "limits",
    "form": "forms",
    "forms": "forms",
    "parameter": "parameters",
    "percent": "parameters",
    "cap_unit": "parameters",
    "cap_person": "parameters",
    "from_unit": "parameters",
    "from_person": "parameters",
}
_CHECKS = {"limits": "unknown_limit", "forms": "unknown_form", "parameters": "unknown_parameter"}
_TYPE_WORDS = {str: "文字", int: "整数", bool: "true 或 false", list: "列表", dict: "一组键值"}


def check_guard_names(law: Whole, draft: Draft, faults: Faults) -> None:
    """An act names only guards of the procedure, each once; a guard's cure is an act of it."""
    known = draft.procedure.guards
    for action in draft.procedure.actions.values():
        for i, name in enumerate(action.guards):
            if name not in known or name in action.guards[:i]:
                check = "unknown_guard" if name not in known else "duplicate_id"
                draft.note(
                    faults, ("actions", action.name, "guards", i), found=name,
                    expected="本程序 guards 中的名称，且不重复", check=check,
                )  # fmt: skip
    for guard in known.values():
        if guard.cure_action and guard.cure_action not in draft.procedure.actions:
            draft.note(
                faults, ("guards", guard.name, "cure_action"), found=guard.cure_action,
                expected="本程序的行为", check="unknown_action",
            )  # fmt: skip


def check_guards(law: Whole, draft: Draft, faults: Faults) -> None:
    """A guard names a predicate of the registry, gives its arguments, and fills its places."""
    for guard in draft.procedure.guards.values():
        here: KeyPath = ("guards", guard.name)
        spec = law.registry.guards.get(guard.check)
        if spec is None:
            draft.note(
                faults, (*here, "check"), found=guard.check,
                expected="登记的检查：" + "、".join(sorted(law.registry.guards)),
                check="unknown_check",
            )  # fmt: skip
            continue
        _check_args(spec, guard.args, (*here, "args"), draft, "guard_args", faults)
        _check_references(law, guard.args, (*here, "args"), draft, faults)
        _check_places(guard, spec.gives, draft, faults)


def _check_places(guard: Guard, gives: frozenset[str], draft: Draft, faults: Faults) -> None:
    for key, text in (("message", guard.message), ("cure", guard.cure)):
        names = places(text)
        if names is None or not names <= gives:
            wrong = "括号不成对" if names is None else "、".join(sorted(names - gives))
            draft.note(
                faults, ("guards", guard.name, key), found=wrong,
                expected="检查所提供的占位符：" + ("、".join(sorted(gives)) or "（无）"),
                check="guard_places",
            )  # fmt: skip


def check_guard_fields(law: Whole, draft: Draft, faults: Faults) -> None:
    """The input that a guard reads as `field` is a field of every act that has the guard."""
    for action in draft.procedure.actions.values():
        names = {field.name for field in action.fields}
        for i, name in enumerate(action.guards):
            guard = draft.procedure.guards.get(name)
            field = guard.args.get("field") if guard else None
            if isinstance(field, str) and ":" not in field and field not in names:
                draft.note(
                    faults, ("actions", action.name, "guards", i), found=name,
                    expected=f"本行为有栏目 {field}，供 {name} 检查", check="unknown_field",
                )  # fmt: skip


def check_effects(law: Whole, draft: Draft, faults: Faults) -> None:
    """An effect is of the closed vocabulary and gives its arguments."""
    for action in draft.procedure.actions.values():
        for i, effect in enumerate(action.effects):
            here: KeyPath = ("actions", action.name, "effects", i)
            spec = law.registry.effects.get(effect.op)
            if spec is None:
                draft.note(
                    faults, (*here, "op"), found=effect.op,
                    expected="登记的效果：" + "、".join(sorted(law.registry.effects)),
                    check="unknown_effect",
                )  # fmt: skip
                continue
            _check_args(spec, effect.args, here, draft, "effect_args", faults)
            _check_references(law, effect.args, here, draft, faults)


def _check_args(
    spec: TakesArgs,
    given: Mapping[str, Json],
    path: KeyPath,
    draft: Draft,
    check: str,
    faults: Faults,
) -> None:
    for name in given.keys() - spec.args.keys():
        draft.note(
            faults, (*path, name), found=name,
            expected="参数：" + ("、".join(spec.args) or "（无）"), check=check,
        )  # fmt: skip
    for name, kind in spec.args.items():
        if name not in given:
            if name not in spec.optional:
                draft.note(faults, path, found="（缺）", expected=f"参数 {name}", check=check)
        elif not _fits(given[name], kind):
            draft.note(
                faults, (*path, name), found=str(given[name]),
                expected=_TYPE_WORDS.get(kind, "其他类型"), check=check,
            )  # fmt: skip


def _fits(value: Json, kind: type) -> bool:
    if kind is object:
        return True
    if kind is list:
        return isinstance(value, tuple)
    if kind is dict:
        return isinstance(value, Mapping)
    return type(value) is kind if kind in _SCALARS else False


def _check_references(
    law: Whole, args: Mapping[str, Json], path: KeyPath, draft: Draft, faults: Faults
) -> None:
    for name, value in args.items():
        if name not in _REFERENCES:
            continue
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, str):
                _check_row(law, _REFERENCES[name], one, (*path, name), draft, faults)


def _check_row(
    law: Whole, kind: str, name: str, path: KeyPath, draft: Draft, faults: Faults
) -> None:
    known: Mapping[str, Collection[str]] = {
        "limits": law.limits, "forms": law.forms, "parameters": law.parameters,
    }  # fmt: skip
    if name not in known[kind] and kind not in law.broken:
        draft.note(faults, path, found=name, expected=f"{kind} 中登记的编号", check=_CHECKS[kind])


def check_papers_and_limits(law: Whole, draft: Draft, faults: Faults) -> None:
    """Every form and every limit that an act names is listed."""
    for action in draft.procedure.actions.values():
        here: KeyPath = ("actions", action.name)
        for i, paper in enumerate(action.papers):
            _check_row(law, "forms", paper.form, (*here, "papers", i, "form"), draft, faults)
        for i, rule in enumerate(action.deadlines):
            _check_row(law, "limits", rule.limit, (*here, "deadlines", i, "limit"), draft, faults)
            if rule.paper:
                _check_row(
                    law, "forms", rule.paper, (*here, "deadlines", i, "paper"), draft, faults
                )


def check_procedure_citations(law: Whole, draft: Draft, faults: Faults) -> None:
    """Every cited instrument is in force while the version is used.

    The newest version may cite an instrument that came into force after the version: it is left
    out of what is printed for earlier days. None may have ended.
    """
    begin, successor = law.run_of(draft)
    end = begin if successor is not None else None
    begin = begin if successor is not None else date.max
    for path, reference in _citations(draft):
        found = citation_fault(law, reference, begin, end)
        if found is not None:
            draft.note(faults, path, found=reference, expected=found[1], check=found[0])


def _citations(draft: Draft) -> Iterator[tuple[KeyPath, str]]:
    for guard in draft.procedure.guards.values():
        for i, reference in enumerate(guard.basis):
            yield ("guards", guard.name, "basis", i), reference
    for action in draft.procedure.actions.values():
        for i, reference in enumerate(action.basis):
            yield ("actions", action.name, "basis", i), reference


def check_unused_guards(law: Whole, faults: Faults) -> None:
    """A guard is used by an act of some procedure that holds it."""
    used = {
        (draft.home["guards", name].file, name)
        for draft in law.procedures
        for action in draft.procedure.actions.values()
        for name in action.guards
        if ("guards", name) in draft.home
    }
    for draft in law.procedures:
        for name in draft.procedure.guards:
            if (draft.home["guards", name].file, name) not in used:
                draft.note(
                    faults, ("guards", name), found=name, expected="至少有一个行为使用的规则",
                    check="unused_guard",
                )  # fmt: skip
