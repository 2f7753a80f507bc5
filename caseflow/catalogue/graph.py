"""Checks over the directed graph of a procedure: states, branches, ends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from caseflow.catalogue.build import Draft
from caseflow.catalogue.faults import Faults, KeyPath
from caseflow.catalogue.whole import Whole
from caseflow.domain.definition import Action, Procedure
from caseflow.domain.terms import Json

Edges = Mapping[str, set[str]]


def check_states_exist(law: Whole, draft: Draft, faults: Faults) -> None:
    """Every state named by `initial`, `from` or `to` is defined; none is called `same` or `any`."""
    procedure = draft.procedure
    known = procedure.states
    expected = "本程序的状态：" + "、".join(known)
    if procedure.initial not in known:
        draft.note(
            faults, ("initial",), found=procedure.initial, expected=expected, check="unknown_state"
        )
    for word in sorted({"same", "any"} & known.keys()):
        draft.note(
            faults, ("states", word), found=word, expected="same、any 以外的名称",
            check="wrong_value",
        )  # fmt: skip
    for action in procedure.actions.values():
        for i, transition in enumerate(action.transitions):
            here: KeyPath = ("actions", action.name, "transitions", i)
            named: list[tuple[KeyPath, str]] = [
                ((*here, "from", j), s) for j, s in enumerate(transition.sources)
            ]
            if transition.to:
                named.append(((*here, "to"), transition.to))
            for path, state in named:
                if state not in known:
                    draft.note(faults, path, found=state, expected=expected, check="unknown_state")


def check_stages(law: Whole, draft: Draft, faults: Faults) -> None:
    """Every state belongs to a stage of the procedure; no stage is listed twice."""
    stages = [stage.value for stage in draft.procedure.stages]
    for name, state in draft.procedure.states.items():
        if state.stage not in stages:
            draft.note(
                faults, ("states", name, "stage"), found=state.stage,
                expected="本程序的阶段：" + "、".join(stages), check="unknown_stage",
            )  # fmt: skip
    for i, stage in enumerate(stages):
        if stage in stages[:i]:
            draft.note(
                faults, ("stages", i), found=stage, expected="每个阶段只列一次",
                check="duplicate_id",
            )  # fmt: skip


def check_reachable(law: Whole, draft: Draft, faults: Faults) -> None:
    """Every state can be reached from the initial one."""
    procedure = draft.procedure
    if procedure.initial not in procedure.states:
        return
    reached = _closure([procedure.initial], _edges(procedure))
    for name in procedure.states:
        if name not in reached:
            draft.note(
                faults, ("states", name), found=name,
                expected=f"从初始状态 {procedure.initial} 可以到达的状态",
                check="unreachable_state",
            )  # fmt: skip


def check_ends(law: Whole, draft: Draft, faults: Faults) -> None:
    """From every state some final state can be reached."""
    procedure = draft.procedure
    backwards: dict[str, set[str]] = {}
    for source, targets in _edges(procedure).items():
        for target in targets:
            backwards.setdefault(target, set()).add(source)
    ends = [name for name, state in procedure.states.items() if state.final]
    ending = _closure(ends, backwards)
    for name in procedure.states:
        if name not in ending:
            draft.note(
                faults, ("states", name), found=name,
                expected="可以走到某个终结状态（final: true）的状态", check="no_end",
            )  # fmt: skip


def check_final(law: Whole, draft: Draft, faults: Faults) -> None:
    """No act leads out of a final state; an act that leaves the state as it is may be done."""
    states = draft.procedure.states
    for action in draft.procedure.actions.values():
        for i, transition in enumerate(action.transitions):
            for j, source in enumerate(transition.sources):
                leaves = transition.to not in ("", source)
                if leaves and source in states and states[source].final:
                    draft.note(
                        faults, ("actions", action.name, "transitions", i, "from", j),
                        found=source, expected="非终结状态", check="leaves_final_state",
                    )  # fmt: skip


def check_branches(law: Whole, draft: Draft, faults: Faults) -> None:
    """From one state an act has one branch, or several that each have a different `when`."""
    for action in draft.procedure.actions.values():
        for source in dict.fromkeys(s for t in action.transitions for s in t.sources):
            _check_branches_from(source, action, draft, faults)


def _check_branches_from(source: str, action: Action, draft: Draft, faults: Faults) -> None:
    seen: list[Mapping[str, Json]] = []
    branches = [(i, t) for i, t in enumerate(action.transitions) if source in t.sources]
    if len(branches) == 1 and branches[0][1].sources.count(source) == 1:
        return
    for i, transition in branches:
        if not transition.when or transition.when in seen or transition.sources.count(source) > 1:
            draft.note(
                faults, ("actions", action.name, "transitions", i), found=source,
                expected="从同一状态出发的多条去向各有不同的 when",
                check="ambiguous_transition",
            )  # fmt: skip
        seen.append(transition.when)


def _edges(procedure: Procedure) -> Edges:
    edges: dict[str, set[str]] = {}
    for action in procedure.actions.values():
        for transition in action.transitions:
            for source in transition.sources:
                if transition.to:
                    edges.setdefault(source, set()).add(transition.to)
    return edges


def _closure(begin: Iterable[str], edges: Edges) -> set[str]:
    reached = set(begin)
    waiting = list(reached)
    while waiting:
        for target in edges.get(waiting.pop(), ()):
            if target not in reached:
                reached.add(target)
                waiting.append(target)
    return reached
