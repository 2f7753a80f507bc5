"""Clocks that start from the last day of another clock: which one, and from which day. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from caseflow.domain.definition import Procedure
from caseflow.domain.model import Deadline

_FACT = "fact:"


@dataclass(frozen=True, slots=True)
class Link:
    """A rule by which a clock starts from the last day of a clock of the limit `leader`.

    `floor` is the fact that names the earliest day of the start, "" where there is none.
    """

    leader: str
    floor: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """The clock whose last day another one starts from, and the earliest day of that start."""

    clock: Deadline
    floor: date | None = None

    def start(self, last_day: date) -> date:
        """Return the day the other clock starts from when this one ends on `last_day`."""
        return max(last_day, self.floor or last_day)


def links_of(procedure: Procedure) -> Mapping[str, Sequence[Link]]:
    """Return by limit how its clocks follow others, in the order of the rules."""
    found: dict[str, list[Link]] = {}
    for action in procedure.actions.values():
        for rule in action.deadlines:
            scope, _, leader = rule.start_from.rpartition(":")
            if scope != "deadline":
                continue
            fact = rule.not_before.startswith(_FACT)
            link = Link(leader, rule.not_before.removeprefix(_FACT) if fact else "")
            links = found.setdefault(rule.limit, [])
            if link not in links:
                links.append(link)
    return found


def lead_of(
    clock: Deadline,
    links: Iterable[Link],
    *,
    clocks: Callable[[str], Sequence[Deadline]],
    day: Callable[[str], date | None],
) -> Lead | None:
    """Return what a clock of a case follows: the newest clock whose last day is its start.

    `clocks` gives those of a limit in the same case, oldest first, `day` the day that a fact names.
    """
    for link in links:
        floor = day(link.floor) if link.floor else None
        for other in reversed(clocks(link.leader)):
            lead = Lead(clock=other, floor=floor)
            if other.id != clock.id and other.due_on and lead.start(other.due_on) == clock.from_on:
                return lead
    return None
