"""One shared `transitions.Machine` for each procedure version; the only user of the library.

Sharp edges and how they are blunted: no automatic transitions, no callbacks with effects,
conditions are closures (never strings, which the library would import and run), states are
checked by the catalogue before they come here, and the cursor is never registered as a model.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import cast

from transitions import EventData, Machine

from caseflow.domain.definition import Action, Procedure
from caseflow.domain.terms import Json

__all__ = ["Cursor", "Lookup", "Machine", "build", "fire", "leaves_from", "matches"]

Lookup = Callable[[str], Json]
"""Gives the value of a `when` key: an input field, or `fact:NAME`, `party:NAME`, `case:NAME`."""


@dataclass(slots=True)
class Cursor:
    """Where one case stands while an act is fired; lives for one call."""

    state: str
    lookup: Lookup


def build(procedure: Procedure) -> Machine:
    """Return the machine of one procedure version; build it once and share it."""
    machine = Machine(
        model=None,
        states=list(procedure.states),
        initial=procedure.initial,
        auto_transitions=False,
        send_event=True,
    )
    for action in procedure.actions.values():
        for transition in action.transitions:
            machine.add_transition(
                trigger=action.name,
                source=list(transition.sources),
                dest=transition.to or "=",
                conditions=[_condition(transition.when)] if transition.when else None,
            )
    return machine


def fire(machine: Machine, *, action: str, state: str, lookup: Lookup) -> str | None:
    """Return the state that `action` leads to from `state`, or None when no branch fits.

    The act must leave from `state` (see `leaves_from`).
    """
    cursor = Cursor(state=state, lookup=lookup)
    return cursor.state if machine.events[action].trigger(cursor) else None


def leaves_from(action: Action, state: str) -> bool:
    """Return whether some branch of `action` starts in `state`."""
    return any(state in t.sources for t in action.transitions)


def matches(when: Mapping[str, Json], lookup: Lookup) -> bool:
    """Return whether every key of `when` has its value; a list stands for any of its values.

    True and False stand for anything that is given or not, e.g. a box that was never shown.
    """
    return all(_one_of(lookup(key), wanted) for key, wanted in when.items())


def _one_of(value: Json, wanted: Json) -> bool:
    if isinstance(wanted, list | tuple):
        return value in wanted
    if isinstance(wanted, bool):
        return bool(value) is wanted
    return value == wanted


def _condition(when: Mapping[str, Json]) -> Callable[[EventData], bool]:
    def holds(event: EventData) -> bool:
        return matches(when, cast("Cursor", event.model).lookup)

    return holds
