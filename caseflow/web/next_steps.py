"""下一步: the acts of a case in the groups that the case page shows. Order only, no rule."""

from __future__ import annotations

from dataclasses import dataclass

from caseflow.domain.decide import Option
from caseflow.services.views import CaseView


@dataclass(frozen=True, slots=True, kw_only=True)
class NextSteps:
    """`first` is the recommended act; `main` and `other` are open too; the rest is refused.

    `blocked` fails a condition, `others` belongs to another role, `elsewhere` starts in another
    state. `cures` are the names of acts that are open now, so that a reason may link to them.
    """

    first: Option | None
    main: tuple[Option, ...]
    other: tuple[Option, ...]
    blocked: tuple[Option, ...]
    others: tuple[Option, ...]
    elsewhere: tuple[Option, ...]
    cures: frozenset[str]


def next_steps(view: CaseView) -> NextSteps:
    """Return the acts of the case by group, the most special main act first."""
    allowed = [o for o in view.options if o.allowed]
    allowed.sort(key=lambda o: (not o.action.main, _breadth(o, view.file.state)))
    refused = [o for o in view.options if not o.allowed]
    first = allowed[0] if allowed else None
    return NextSteps(
        first=first,
        main=tuple(o for o in allowed[1:] if o.action.main),
        other=tuple(o for o in allowed[1:] if not o.action.main),
        blocked=tuple(o for o in refused if not _has(o, "state") and not _has(o, "role")),
        others=tuple(o for o in refused if _has(o, "role") and not _has(o, "state")),
        elsewhere=tuple(o for o in refused if _has(o, "state")),
        cures=frozenset(o.action.name for o in view.options if not _has(o, "state")),
    )


def _breadth(option: Option, state: str) -> int:
    """From how many states an act may start: one that belongs to this state alone comes first."""
    return min(len(t.sources) for t in option.action.transitions if state in t.sources)


def _has(option: Option, guard: str) -> bool:
    return any(r.guard == guard for r in option.reasons)
