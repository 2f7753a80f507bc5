"""Say why an act is refused: role, state, and every guard that fails, each with its cure."""

from __future__ import annotations

from collections.abc import Mapping

from caseflow.domain.definition import Action, Guard, Procedure
from caseflow.domain.errors import Reason
from caseflow.domain.guards import REGISTRY, Ask, Undecided
from caseflow.domain.law import citations

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
_STATES_SHOWN = 4


def failed(ask: Ask, action: Action) -> tuple[Reason, ...]:
    """Return a reason for each guard of `action` that fails, in the order of the file.

    A guard that needs inputs while none were given yet is left open.
    """
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


def wrong_role(action: Action) -> Reason:
    """Return the reason for a person who has none of the roles of `action`."""
    who = "或".join(ROLE_WORDS[r] for r in action.roles)
    return Reason(
        guard="role", message=f"这一步由{who}办理", cure=f"请由{who}登录后办理", action=action.name
    )


def wrong_state(procedure: Procedure, action: Action, state: str) -> Reason:
    """Return the reason for an act that does not start in `state`."""
    sources = list(dict.fromkeys(s for t in action.transitions for s in t.sources))
    listed = "、".join(procedure.states[s].label for s in sources[:_STATES_SHOWN])
    more = "等" if len(sources) > _STATES_SHOWN else ""
    return Reason(
        guard="state",
        message=f"案件现处于“{procedure.states[state].label}”阶段",
        cure=f"须先进入“{listed}”{more}阶段",
    )


def no_branch(action: Action) -> Reason:
    """Return the reason for values that fit none of the ends of `action`."""
    return Reason(
        guard="branch",
        message=f"所填内容与“{action.label}”的任何一种去向都不相符",
        cure="请核对所选的结果",
    )
