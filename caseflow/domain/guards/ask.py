"""What a guard is asked: the case, the actor, the day, the law and, perhaps, the inputs.

A guard is a pure function `(ask, args) -> None | places`. None means that the rule holds;
a mapping of places fills the words of the rule in the procedure file. A guard that needs an
input while none was given yet raises `Undecided`: the rule is then left open, not refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from caseflow.domain.definition import LawBook, Procedure
from caseflow.domain.errors import NotFound
from caseflow.domain.model import CaseFile, Deadline, DeadlineState, Paper, Person
from caseflow.domain.terms import Json
from caseflow.domain.worktime import WorkCalendar

Places = Mapping[str, str]
Check = Callable[["Ask", Mapping[str, Json]], Places | None]


class Undecided(Exception):
    """An input is needed and none was given yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardSpec:
    """One predicate of the registry: its function, its arguments and the places it fills.

    `args` maps an argument's name to its type; `optional` are those that may be left out.
    """

    check: Check
    args: Mapping[str, type] = field(default_factory=dict)
    optional: frozenset[str] = frozenset()
    gives: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """The question put to a guard. `inputs` is None while no form was filled in.

    `unread` are the fields whose content is wrong or missing: rules about them stay open.
    """

    file: CaseFile
    procedure: Procedure
    actor: Person
    today: date
    now: datetime
    law: LawBook
    calendar: WorkCalendar
    inputs: Mapping[str, Json] | None
    unread: frozenset[str] = frozenset()

    def value(self, key: str) -> Json:
        """Return an input by name, or `fact:NAME`, `party:NAME`, `case:NAME`, `today`.

        `form:FIELD` is the form of the paper that a field names; `item:FIELD.VALUE` a value of the
        item that a field names, where the field bears the name of its kind of item.
        Raises Undecided for an input while none were given, or that could not be read.
        """
        scope, _, name = key.rpartition(":")
        if scope == "fact":
            return self.file.record.facts.get(name)
        if scope == "party":
            return str(getattr(self.file.party, name))
        if scope == "case":
            return str(getattr(self.file, name))
        if scope == "form":
            number = self.number(name)
            return next((p.form for p in self.file.papers if p.id == number), None)
        if scope == "item":
            kind, _, own = name.partition(".")
            item = self.file.record.item(kind, self.number(kind))
            return None if item is None else item.values.get(own)
        if key == "today":
            return self.today.isoformat()
        if self.inputs is None or key in self.unread:
            raise Undecided
        return self.inputs.get(key)

    def day(self, key: str) -> date | None:
        """Return a value as a date; None when it is empty."""
        value = self.value(key)
        return date.fromisoformat(value[:10]) if isinstance(value, str) and value else None

    def number(self, key: str) -> int:
        """Return a value as an integer; 0 when it is empty."""
        value = self.value(key)
        return value if isinstance(value, int) else 0

    def rows(self, key: str) -> list[Mapping[str, Json]]:
        """Return the rows of a table; none when it is empty."""
        value = self.value(key)
        rows = value if isinstance(value, list | tuple) else ()
        return [row for row in rows if isinstance(row, Mapping)]

    def persons(self, key: str) -> tuple[Person, ...]:
        """Return the people named by an input (one id or several); unknown ids raise NotFound."""
        value = self.value(key)
        ids = value if isinstance(value, list | tuple) else [] if value is None else [value]
        return tuple(self._person(i) for i in ids)

    def _person(self, person_id: Json) -> Person:
        if not isinstance(person_id, int) or person_id not in self.file.people:
            raise NotFound(f"本局没有编号为“{person_id}”的人员。")
        return self.file.people[person_id]

    def label(self, key: str) -> str:
        """Return the words that people see for a field of any act; the key itself if none."""
        name = key.rpartition(":")[2]
        for action in self.procedure.actions.values():
            for one in action.fields:
                if one.name == name:
                    return one.label
        return name

    def papers(self, form: str) -> tuple[Paper, ...]:
        """Return the valid papers of one form, oldest first."""
        return tuple(p for p in self.file.papers if p.form == form and not p.void)

    def clocks(self, limit: str) -> tuple[Deadline, ...]:
        """Return the deadlines of one limit that were not cancelled, oldest first."""
        return tuple(
            d
            for d in self.file.deadlines
            if d.limit == limit and d.state is not DeadlineState.CANCELLED
        )


def text(args: Mapping[str, Json], name: str, default: str = "") -> str:
    """Return an argument as text."""
    value = args.get(name)
    return default if value is None else str(value)


def texts(args: Mapping[str, Json], name: str) -> tuple[str, ...]:
    """Return a list argument as texts; none when it is left out."""
    value = args.get(name)
    return tuple(str(v) for v in value) if isinstance(value, list | tuple) else ()


def words(day: date | None) -> str:
    """Return a day as people write it, or a note that it is not known."""
    return f"{day.year}年{day.month}月{day.day}日" if day else "（未记录）"
