"""Count clocks anew by other rules: each after the clock whose last day it starts from."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from caseflow.domain.deadlines import compute, known_events, recount
from caseflow.domain.decide import Rules
from caseflow.domain.definition import Limit, Unit
from caseflow.domain.errors import CaseflowError
from caseflow.domain.following import Lead, Link, lead_of, links_of
from caseflow.domain.law import limit_on
from caseflow.domain.model import Deadline, DeadlineState, DueDate
from caseflow.domain.reminders import is_owed
from caseflow.domain.terms import Json, Verified
from caseflow.storage import recounts as store
from caseflow.storage.database import Connection

log = logging.getLogger(__name__)

Chooser = Callable[[str, date], bool]
"""Chooses clocks by their limit and the day they began."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One clock that other rules would change. Days are those on record and those to come.

    A paused clock has no days: `old_due_on` and `old_safe_on` are None, or `due` is paused. With
    the same days only the mark 暂定 changes. `drifted` marks a clock whose day on record is not
    what the present rules give either. `responsible` are the roles of its limit. `follows` is the
    title of the clock whose new last day it starts from, "" when its start stays.
    """

    deadline_id: int
    case_id: int
    case_no: str
    party: str
    title: str
    limit_id: str
    handler_ids: tuple[int, ...]
    responsible: tuple[str, ...]
    old_from_on: date
    old_due_on: date | None
    old_safe_on: date | None
    was_provisional: bool
    due: DueDate
    drifted: bool
    becomes_overdue: bool
    follows: str = ""

    @property
    def due_on(self) -> date | None:
        """The last day to come, None when the clock is paused."""
        return None if self.due.paused else self.due.due_on

    @property
    def safe_on(self) -> date | None:
        """The day to work to that is to come, None when the clock is paused."""
        return None if self.due.paused else self.due.safe_on

    @property
    def dates_differ(self) -> bool:
        """Whether a day moves, and not only the mark 暂定."""
        old = (self.old_from_on, self.old_due_on, self.old_safe_on)
        return old != (self.due.from_on, self.due_on, self.safe_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What to count by: the rules that hold `now`, those that would hold `then`, the day."""

    now: Rules
    then: Rules
    grace_days: int
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What was found; `looked_at` clocks were counted, `failed` have no rule to be counted by."""

    moves: tuple[Move, ...]
    looked_at: int
    failed: int


def count_anew(
    conn: Connection, measure: Measure, *, agency_id: int, only: Chooser | None
) -> Counted:
    """Return what becomes of the clocks of a bureau, by their last days.

    Those that `only` chooses are counted, and those that follow a clock that moves.
    """
    rows = store.list_begun(conn, agency_id=agency_id)
    links = {key: links_of(p) for key, p in measure.then.law.procedures.items()}

    def bound(row: store.BegunClock) -> bool:
        return any(link.floor for link in links.get(row.procedure, {}).get(row.clock.limit, ()))

    facts = store.facts_of(conn, {row.case_id for row in rows if bound(row)})
    round_ = _Round(rows, links, facts, measure, only)
    moves = [move for row in rows if (move := round_.move(row)) is not None]
    moves.sort(key=lambda m: (m.old_due_on or m.due.due_on, m.deadline_id))
    return Counted(moves=tuple(moves), looked_at=round_.looked_at, failed=round_.failed)


class _Round:
    """One counting of many clocks: what became of each is kept for those that follow it."""

    def __init__(
        self,
        rows: Sequence[store.BegunClock],
        links: Mapping[str, Mapping[str, Sequence[Link]]],
        facts: Mapping[int, Mapping[str, Json]],
        measure: Measure,
        only: Chooser | None,
    ) -> None:
        self._links, self._facts, self._measure, self._only = links, facts, measure, only
        self._rows = {row.clock.id: row for row in rows}
        self._of_case: dict[tuple[int, str], list[Deadline]] = {}
        for row in rows:
            self._of_case.setdefault((row.case_id, row.clock.limit), []).append(row.clock)
        self._known: dict[int, Move | None] = {}
        self.looked_at = self.failed = 0

    def move(self, row: store.BegunClock) -> Move | None:
        """Return what becomes of one clock, None when nothing does."""
        key = row.clock.id
        if key in self._known:
            return self._known[key]
        self._known[key] = None  # clocks that follow one another in a ring end here
        lead = self._lead(row)
        led = self.move(self._rows[lead.clock.id]) if lead else None
        if led is not None or self._chosen(row.clock):
            self.looked_at += 1
            try:
                self._known[key] = _move(row, lead, led, self._measure)
            except (CaseflowError, ValueError):
                log.exception("recount_failed", extra={"deadline_id": key})
                self.failed += 1
        return self._known[key]

    def _chosen(self, clock: Deadline) -> bool:
        if self._only is None:
            return True
        return clock.from_on is not None and self._only(clock.limit, clock.from_on)

    def _lead(self, row: store.BegunClock) -> Lead | None:
        def day(fact: str) -> date | None:
            value = self._facts.get(row.case_id, {}).get(fact)
            return date.fromisoformat(value[:10]) if isinstance(value, str) and value else None

        return lead_of(
            row.clock,
            self._links.get(row.procedure, {}).get(row.clock.limit, ()),
            clocks=lambda limit: self._of_case.get((row.case_id, limit), ()),
            day=day,
        )


def _move(
    row: store.BegunClock, lead: Lead | None, led: Move | None, measure: Measure
) -> Move | None:
    """Return what becomes of one clock when the one it follows, if any, becomes `led`."""
    clock, now, then = row.clock, measure.now, measure.then
    if clock.from_on is None:
        return None
    start, guessed = _start(clock.from_on, lead, led)
    due = _count(row, measure, now, then, start, follows=lead is not None)
    if due is None:
        return None
    due = replace(due, provisional=due.provisional or guessed)
    if _same(row, due):
        return None
    present = due
    if then is not now:
        present = _count(row, measure, now, now, clock.from_on, follows=lead is not None) or due
    limit = limit_on(then.law, clock.limit, start)
    return Move(
        deadline_id=clock.id,
        case_id=row.case_id,
        case_no=row.case_no,
        party=row.party,
        title=clock.title,
        limit_id=clock.limit,
        handler_ids=row.handler_ids,
        responsible=limit.responsible,
        old_from_on=clock.from_on,
        old_due_on=clock.due_on,
        old_safe_on=clock.safe_on,
        was_provisional=clock.provisional,
        due=due,
        drifted=_days(present) != (clock.due_on, clock.safe_on),
        becomes_overdue=not due.paused
        and is_owed(limit)
        and due.due_on < measure.today <= (clock.due_on or measure.today),
        follows=lead.clock.title if lead and start != clock.from_on else "",
    )


def _start(begun: date, lead: Lead | None, led: Move | None) -> tuple[date, bool]:
    """Return the day a clock starts from, and whether that day is provisional.

    A clock whose leader comes to stand still keeps its start: there is no last day to follow.
    """
    if lead is None or lead.clock.due_on is None:
        return begun, False
    last_day, guessed = lead.clock.due_on, lead.clock.provisional
    if led is not None and not led.due.paused:
        last_day, guessed = led.due.due_on, led.due.provisional
    start = lead.start(last_day)
    return start, guessed and start == last_day


def _same(row: store.BegunClock, due: DueDate) -> bool:
    """Whether nothing would change; of a clock that stays paused there is nothing to say."""
    clock = row.clock
    if clock.state is DeadlineState.PAUSED or due.paused:
        return clock.state is DeadlineState.PAUSED and due.paused
    on_record = (clock.from_on, clock.due_on, clock.safe_on, clock.provisional, row.due_at)
    return on_record == (due.from_on, due.due_on, due.safe_on, due.provisional, due.due_at)


def _days(due: DueDate) -> tuple[date | None, date | None]:
    return (None, None) if due.paused else (due.due_on, due.safe_on)


def _count(
    row: store.BegunClock,
    measure: Measure,
    now: Rules,
    then: Rules,
    start: date,
    *,
    follows: bool,
) -> DueDate | None:
    """Return the day by the rules `then` from `start`; None where no calendar could move it."""
    clock = row.clock
    begun = clock.from_on or start
    old, new = limit_on(now.law, clock.limit, begun), limit_on(then.law, clock.limit, start)
    if not follows and (old is new or _alike(old, new)):
        return recount(clock, new, calendar=then.calendar, grace_days=measure.grace_days)
    moment = start
    if row.due_at and old.unit is Unit.HOUR and start == begun:
        ahead = timedelta(hours=-old.length if old.backward else old.length)
        moment = datetime.fromisoformat(row.due_at) - ahead
    return compute(
        new,
        start=moment,
        calendar=then.calendar,
        grace_days=measure.grace_days,
        events=known_events(clock, old),
    )


def _alike(old: Limit, new: Limit) -> bool:
    """Whether two versions count alike; how far they are verified does not matter."""
    plain = {"verified": Verified.CONFIRMED, "basis": (), "valid_from": date.min, "valid_to": None}
    return replace(old, **plain) == replace(new, **plain)  # type: ignore[arg-type]  # fields of a limit
