"""The choices that lists can be filtered by, read from the law that is loaded."""

from __future__ import annotations

from caseflow.domain.definition import Procedure
from caseflow.web.desk import office

Pairs = tuple[tuple[str, str], ...]
_CASE_LESS = frozenset({"plan"})
_MAX_DIGITS = 9


def number(text: str) -> int:
    """Return a typed id, 0 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS else 0


def procedures() -> tuple[Procedure, ...]:
    """Return the newest version of each procedure that a case can be opened under."""
    newest: dict[str, Procedure] = {}
    for found in office().rules.law.procedures.values():
        held = newest.get(found.name)
        if found.name not in _CASE_LESS and (held is None or held.valid_from < found.valid_from):
            newest[found.name] = found
    return tuple(sorted(newest.values(), key=lambda p: (p.name != "ordinary", p.name)))


def stage_choices() -> Pairs:
    """Return the stages of all procedures as (value, label), each once."""
    found: dict[str, str] = {}
    for procedure in procedures():
        for stage in procedure.stages:
            found.setdefault(stage.value, stage.label)
    return tuple(found.items())


def procedure_choices() -> Pairs:
    """Return the procedures as (name, title)."""
    return tuple((p.name, p.title) for p in procedures())


def limit_choices() -> Pairs:
    """Return all limits as (id, title) in the order of their titles."""
    limits = office().rules.law.limits
    return tuple(sorted(((k, v[-1].title) for k, v in limits.items() if v), key=lambda p: p[1]))
