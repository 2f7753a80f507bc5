"""Turn the clock rules of an act into changes of deadlines. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from caseflow.domain.deadlines import compute
from caseflow.domain.definition import Action, DeadlineRule, Unit
from caseflow.domain.draft import Draft
from caseflow.domain.guards.ask import Ask
from caseflow.domain.law import limit_on
from caseflow.domain.machine import matches
from caseflow.domain.model import Deadline, DeadlineChange, DeadlineState, DueDate

_RUNNING = (DeadlineState.OPEN, DeadlineState.WAITING)


def changes_of(ask: Ask, action: Action, draft: Draft) -> tuple[DeadlineChange, ...]:
    """Return the changes of clocks that `action` brings, in the order of its rules.

    1. Rules in their order; a clock that an earlier rule has ended or moved is left alone.
    2. Clocks that waited for a paper which this act proves served are started.
    3. Clocks that wait for a paper which this act voids are cancelled.
    """
    changes: list[DeadlineChange] = []
    for rule in action.deadlines:
        begun = _begun(ask, rule, draft, changes) if _applies(ask, rule) else None
        if begun is not None:
            touched = {c.deadline_id for c in changes}
            clocks = [d for d in ask.file.deadlines if d.id not in touched]
            changes.extend(_apply(ask, rule, draft, clocks, begun))
    waiting = [d for d in ask.file.deadlines if d.state is DeadlineState.WAITING]
    for served in draft.served:
        hung = [d for d in waiting if d.paper_id == served.paper_id]
        changes.extend(_started(ask, d, served.served_on) for d in hung)
    changes.extend(_end(d, "cancel") for d in waiting if d.paper_id in draft.voided)
    return tuple(changes)


def _applies(ask: Ask, rule: DeadlineRule) -> bool:
    if not matches(rule.only_if, ask.value):
        return False
    return not rule.unless or not matches(rule.unless, ask.value)


def _begun(
    ask: Ask, rule: DeadlineRule, draft: Draft, changes: list[DeadlineChange]
) -> date | None:
    """The day a clock starts from; None when it follows a clock that has no last day.

    `deadline:LIMIT` is the last day of the newest clock of that limit, one that an earlier rule
    of the same act opened before all others.
    """
    scope, _, name = rule.start_from.rpartition(":")
    if scope != "deadline":
        return _day(ask, rule.start_from, draft)
    opened = [c.due.due_on for c in changes if c.limit == name and c.due]
    known = [d.due_on for d in ask.clocks(name) if d.due_on]
    last = [*known, *opened]
    return last[-1] if last else None


def _apply(
    ask: Ask, rule: DeadlineRule, draft: Draft, clocks: list[Deadline], begun: date
) -> list[DeadlineChange]:
    """Return what one rule does; a clock that runs already is not opened a second time."""
    numbers = _item_numbers(ask, rule, draft)
    running = [
        d
        for d in clocks
        if d.limit == rule.limit and d.state in _RUNNING and (not rule.item or d.item_no in numbers)
    ]
    fresh = [n for n in numbers if n not in [d.item_no for d in running]]
    if rule.op == "start":
        return [_open(ask, rule, draft, n, start=begun) for n in fresh]
    if rule.op == "await":
        return [_await(ask, rule, draft, n) for n in fresh]
    if rule.op == "move":
        moved = [(d, _open(ask, rule, draft, d.item_no, start=begun)) for d in running]
        return [replace(change, op="move", deadline_id=d.id) for d, change in moved]
    return [_end(d, rule.op) for d in running]


def _item_numbers(ask: Ask, rule: DeadlineRule, draft: Draft) -> list[int]:
    """The items the clocks hang on: the chosen ones, else those just added; 0 is the case."""
    if not rule.item:
        return [0]
    chosen = (ask.inputs or {}).get(rule.item)
    if isinstance(chosen, int):
        return [chosen]
    if isinstance(chosen, list | tuple):
        return [n for n in chosen if isinstance(n, int)]
    return [
        number
        for number in draft.added.get(rule.item, [])
        if matches(rule.where, draft.items[rule.item, number].values.get)
    ]


def _await(ask: Ask, rule: DeadlineRule, draft: Draft, item_no: int) -> DeadlineChange:
    """A clock that waits for service, or runs at once where the sheet was signed on the spot."""
    if rule.paper in draft.signed:
        day, _ = draft.signed[rule.paper]
        return _open(ask, rule, draft, item_no, start=day)
    return DeadlineChange(
        op="wait",
        limit=rule.limit,
        title=limit_on(ask.law, rule.limit, ask.today).title,
        item_kind=rule.item,
        item_no=item_no,
        paper_form=rule.paper,
    )


def _open(
    ask: Ask, rule: DeadlineRule, draft: Draft, item_no: int, *, start: date
) -> DeadlineChange:
    set_date = _day(ask, rule.due_from, draft) if rule.due_from else None
    return DeadlineChange(
        op="open",
        limit=rule.limit,
        title=limit_on(ask.law, rule.limit, start).title,
        item_kind=rule.item,
        item_no=item_no,
        due=_compute(ask, rule.limit, start, set_date),
    )


def _started(ask: Ask, clock: Deadline, day: date) -> DeadlineChange:
    return replace(_end(clock, "start"), due=_compute(ask, clock.limit, day, None))


def _end(clock: Deadline, op: str) -> DeadlineChange:
    return DeadlineChange(
        op=op,
        limit=clock.limit,
        title=clock.title,
        deadline_id=clock.id,
        item_kind=clock.item_kind,
        item_no=clock.item_no,
    )


def _compute(ask: Ask, limit_id: str, start: date, set_date: date | None) -> DueDate:
    limit = limit_on(ask.law, limit_id, start)
    timed = limit.unit is Unit.HOUR and start == ask.today
    return compute(
        limit,
        start=ask.now if timed else start,
        calendar=ask.calendar,
        grace_days=ask.file.bureau.grace_days,
        set_date=set_date,
        # Moments and printed days stand nowhere else; the others can be told again later.
        explain=set_date is not None or limit.unit in (Unit.HOUR, Unit.SET_DATE),
    )


def _day(ask: Ask, key: str, draft: Draft) -> date:
    """Read the day a clock starts from; facts set by this act are seen; today when empty."""
    scope, _, name = key.rpartition(":")
    value = draft.facts.get(name) if scope == "fact" else ask.value(key)
    return date.fromisoformat(value[:10]) if isinstance(value, str) and value else ask.today
