"""Who is told of an act, and in which words. Pure; storage and `notify` deliver."""

from __future__ import annotations

from caseflow.domain.definition import Action
from caseflow.domain.draft import Draft
from caseflow.domain.guards.ask import Ask
from caseflow.domain.model import AlertDraft, Role


def alerts_of(ask: Ask, action: Action, draft: Draft, state: str) -> tuple[AlertDraft, ...]:
    """Return one message to all whom `action` notifies; none when there is nobody to tell.

    Of the inspectors only the officers of the case are told, as they stand after the act; of
    every other role all people at work. The actor knows already.
    """
    file = ask.file
    others = set(action.notify) - {Role.INSPECTOR}
    told = {p.id for p in file.people.values() if not p.roles.isdisjoint(others)}
    if Role.INSPECTOR in action.notify:
        told.update(i for i in draft.handlers if i in file.people)
    told.discard(ask.actor.id)
    if not told:
        return ()
    label = ask.procedure.states[state].label
    return (
        AlertDraft(
            key=f"act:{file.id}:{file.version + 1}",
            person_ids=tuple(sorted(told)),
            title=f"{file.no} {action.label}",
            body=f"{file.title}：{ask.actor.name}已办理“{action.label}”，现为“{label}”。",
        ),
    )
