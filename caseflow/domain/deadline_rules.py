"""Turn the clock rules of an act into changes of deadlines. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from caseflow.domain.deadlines import compute
from caseflow.domain.definition import Action, DeadlineRule, Json, Unit
from caseflow.domain.effects import Draft
from caseflow.domain.guards.ask import Ask
from caseflow.domain.law import limit_on
from caseflow.domain.machine import matches
from caseflow.domain.model import Deadline, DeadlineChange, DeadlineState, DueDate

_RUNNING = (DeadlineState.OPEN, DeadlineState.WAITING)


def changes_of(ask: Ask, action: Action, draft: Draft) -> tuple[DeadlineChange, ...]:
    """Return the changes of clocks that `action` brings, in the order of its rules.

    Clocks that waited for a paper which this act proves served are started last.
    """
    changes: list[DeadlineChange] = []
    for rule in action.deadlines:
        if not matches(rule.only_if, ask.value):
            continue
        if not rule.unless or not matches(rule.unless, ask.value):
            changes.extend(_apply(ask, rule, draft, {c.deadline_id for c in changes}))
    for served in draft.served:
        changes.extend(_started(ask, served.paper_id, served.served_on))
    changes.extend(_end(d, "cancel") for d in ask.file.deadlines if _hung_on(d, draft.voided))
    return tuple(changes)


def _hung_on(clock: Deadline, voided: list[int]) -> bool:
    return clock.state is DeadlineState.WAITING and clock.paper_id in voided


def _end(clock: Deadline, op: str) -> DeadlineChange:
    return DeadlineChange(
        op=op,
        limit=clock.limit,
        title=clock.title,
        deadline_id=clock.id,
        item_kind=clock.item_kind,
        item_no=clock.item_no,
    )


def _apply(
    ask: Ask, rule: DeadlineRule, draft: Draft, touched: set[int]
) -> list[DeadlineChange]:
    """`touched` are the clocks that earlier rules of this act have ended or moved."""
    running = [d for d in _running(ask, rule, draft) if d.id not in touched]
    if rule.op == "start":
        return [_open(ask, rule, draft, n) for n in _new_items(ask, rule, draft, running)]
    if rule.op == "await":
        return _await(ask, rule, draft)
    if rule.op == "move":
        return [
            replace(_open(ask, rule, draft, d.item_no), op="move", deadline_id=d.id)
            for d in running
        ]
    return [_end(d, rule.op) for d in running]


def _new_items(
    ask: Ask, rule: DeadlineRule, draft: Draft, running: list[Deadline]
) -> list[int]:
    """The items that get a clock: 0 for the case as a whole; none where one runs already."""
    if not rule.item or (ask.inputs or {}).get(rule.item) is not None:
        return [] if running else [_item_no(ask, rule, draft)]
    return [
        number
        for number in draft.added.get(rule.item, [])
        if matches(rule.where, draft.items[rule.item, number].values.get)
    ]


def _await(ask: Ask, rule: DeadlineRule, draft: Draft) -> list[DeadlineChange]:
    number = _item_no(ask, rule, draft)
    signed = draft.signed.get(rule.paper)
    if signed is not None:
        return [_open(ask, replace(rule, start_from=signed[0].isoformat()), draft, number)]
    limit = limit_on(ask.law, rule.limit, ask.today)
    return [
        DeadlineChange(
            op="wait",
            limit=limit.id,
            title=limit.title,
            item_kind=rule.item,
            item_no=number,
            paper_form=rule.paper,
        )
    ]


def _open(ask: Ask, rule: DeadlineRule, draft: Draft, item_no: int) -> DeadlineChange:
    start = _day(ask, rule.start_from, draft)
    set_date = _day(ask, rule.due_from, draft) if rule.due_from else None
    return DeadlineChange(
        op="open",
        limit=rule.limit,
        title=limit_on(ask.law, rule.limit, start).title,
        item_kind=rule.item,
        item_no=item_no,
        due=_compute(ask, rule.limit, start, set_date),
    )


def _started(ask: Ask, paper_id: int, day: date) -> list[DeadlineChange]:
    return [
        DeadlineChange(
            op="start",
            limit=d.limit,
            title=d.title,
            deadline_id=d.id,
            item_kind=d.item_kind,
            item_no=d.item_no,
            due=_compute(ask, d.limit, day, None),
        )
        for d in ask.file.deadlines
        if d.state is DeadlineState.WAITING and d.paper_id == paper_id
    ]


def _compute(ask: Ask, limit_id: str, start: date, set_date: date | None) -> DueDate:
    limit = limit_on(ask.law, limit_id, start)
    timed = limit.unit is Unit.HOUR and start == ask.today
    return compute(
        limit,
        start=ask.now if timed else start,
        calendar=ask.calendar,
        grace_days=ask.file.bureau.grace_days,
        set_date=set_date,
        explain=limit.unit in (Unit.HOUR, Unit.SET_DATE),  # the others can be told again later
    )


def _day(ask: Ask, key: str, draft: Draft) -> date:
    """Read the day a clock starts from; facts set by this act are seen; today when empty."""
    if key[:4].isdigit():
        return date.fromisoformat(key)
    scope, _, name = key.rpartition(":")
    value: Json = draft.facts.get(name) if scope == "fact" else ask.value(key)
    if isinstance(value, str) and value:
        return date.fromisoformat(value[:10])
    return ask.today


def _running(ask: Ask, rule: DeadlineRule, draft: Draft) -> list[Deadline]:
    number = _item_no(ask, rule, draft)
    return [
        d
        for d in ask.file.deadlines
        if d.limit == rule.limit and d.state in _RUNNING and (not rule.item or d.item_no == number)
    ]


def _item_no(ask: Ask, rule: DeadlineRule, draft: Draft) -> int:
    """The number of the item the clock hangs on: the chosen one, else the one just added."""
    if not rule.item:
        return 0
    number = (ask.inputs or {}).get(rule.item)
    if isinstance(number, int) and not isinstance(number, bool):
        return number
    return draft.added.get(rule.item, [0])[-1]
