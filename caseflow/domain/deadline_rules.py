"""Turn the clock rules of an act into changes of deadlines. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from caseflow.domain.clock_events import ClockEvent, EventKind, next_extension
from caseflow.domain.corrections import shortened
from caseflow.domain.deadlines import compute, known_events
from caseflow.domain.definition import Action, DeadlineRule, Limit, Unit
from caseflow.domain.draft import Draft
from caseflow.domain.errors import NotFound
from caseflow.domain.following import lead_of, links_of
from caseflow.domain.guards.ask import Ask
from caseflow.domain.law import limit_on
from caseflow.domain.machine import matches
from caseflow.domain.model import RUNNING, Deadline, DeadlineChange, DeadlineState, DueDate

EVENTS: Mapping[str, EventKind] = {
    "extend": EventKind.GRANT,
    "suspend": EventKind.SUSPEND,
    "resume": EventKind.RESUME,
    "exclude": EventKind.EXCLUDE,
    "defer": EventKind.DEFER,
}
"""The operations of a rule that add an event to a clock that has begun."""


def changes_of(ask: Ask, action: Action, draft: Draft) -> tuple[DeadlineChange, ...]:
    """Return the changes of clocks that `action` brings, in the order of its rules.

    1. Rules in their order; a clock that an earlier rule has ended or moved is left alone.
    2. Clocks that waited for a paper which this act proves served are started.
    3. Clocks that wait for a paper which this act voids are cancelled, and those of an item that
       ends with it.
    """
    changes: list[DeadlineChange] = []
    for rule in action.deadlines:
        begun = _begun(ask, rule, draft, changes) if _applies(ask, rule) else None
        if begun is not None:
            touched = {c.deadline_id for c in changes}
            clocks = [d for d in ask.file.deadlines if d.id not in touched]
            made = _apply(ask, action, rule, draft, clocks, begun)
            guessed = _last_day(ask, rule, changes) == (begun, True)
            changes.extend(_provisional(made, begun) if guessed else made)
    waiting = [d for d in ask.file.deadlines if d.state is DeadlineState.WAITING]
    for served in draft.served:
        hung = [d for d in waiting if d.paper_id == served.paper_id]
        changes.extend(_started(ask, d, served.served_on) for d in hung)
    changes.extend(
        _end(d, "cancel")
        for d in ask.file.deadlines
        if (d.state is DeadlineState.WAITING and d.paper_id in draft.voided)
        or (d.state in RUNNING and (d.item_kind, d.item_no) in draft.dropped)
    )
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
    if not _follows(rule):
        return _not_before(ask, rule, draft, _day(ask, rule.start_from, draft))
    last = _last_day(ask, rule, changes)
    return _not_before(ask, rule, draft, last[0]) if last else None


def _follows(rule: DeadlineRule) -> bool:
    return rule.start_from.startswith("deadline:")


def _last_day(
    ask: Ask, rule: DeadlineRule, changes: list[DeadlineChange]
) -> tuple[date, bool] | None:
    """Return the last day of the clock that a rule follows, and whether it is provisional."""
    if not _follows(rule):
        return None
    name = rule.start_from.rpartition(":")[2]
    known = [(d.due_on, d.provisional) for d in ask.clocks(name) if d.due_on]
    opened = [(c.due.due_on, c.due.provisional) for c in changes if c.limit == name and c.due]
    return [*known, *opened][-1] if known or opened else None


def _provisional(changes: list[DeadlineChange], begun: date) -> list[DeadlineChange]:
    """Return changes; those of clocks that start from a provisional day are provisional."""
    return [
        replace(c, due=replace(c.due, provisional=True)) if c.due and c.due.from_on == begun else c
        for c in changes
    ]


def _not_before(ask: Ask, rule: DeadlineRule, draft: Draft, begun: date) -> date:
    """Return the later of `begun` and the day that the rule sets as the earliest."""
    if rule.not_before in ("", "own"):
        return begun
    return max(begun, _given_day(ask, rule.not_before, draft) or begun)


def _apply(
    ask: Ask,
    action: Action,
    rule: DeadlineRule,
    draft: Draft,
    clocks: list[Deadline],
    begun: date,
) -> list[DeadlineChange]:
    """Return what one rule does; a clock that runs already is not opened a second time."""
    numbers = _item_numbers(ask, rule, draft)
    running = [
        d
        for d in clocks
        if d.limit == rule.limit and d.state in RUNNING and (not rule.item or d.item_no in numbers)
    ]
    fresh = [n for n in numbers if n not in [d.item_no for d in running]]
    if rule.op == "start":
        return [_open(ask, rule, draft, n, start=begun) for n in fresh]
    if rule.op == "await":
        return [_await(ask, rule, draft, n) for n in fresh]
    if rule.op == "move":
        return [_moved(ask, rule, draft, d, begun) for d in running]
    if rule.op == "shorten":
        ended = [_shortened(ask, action, rule, draft, d, begun) for d in running]
        return [change for change in ended if change is not None]
    if rule.op in EVENTS:
        make = _event_maker(ask, action, rule, draft, begun)
        return [_happened(ask, rule.op, d, make) for d in running if _open_to(rule.op, d)]
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
    limit = limit_on(ask.law, rule.limit, start)
    events = _carried(ask, rule.limit, item_no, start) if rule.op == "start" else ()
    return DeadlineChange(
        op="open",
        limit=rule.limit,
        title=limit.title,
        item_kind=rule.item,
        item_no=item_no,
        due=_compute(ask, limit, start, set_date=set_date, events=events),
    )


def _carried(ask: Ask, limit: str, item_no: int, start: date) -> tuple[ClockEvent, ...]:
    """Return what happened to an ended clock of the same duty that began on the same day.

    A decision that is recalled sets the clock going again from its old start: it was extended
    and paused before. The day printed then is not carried over.
    """
    ended = [c for c in ask.clocks(limit) if c.item_no == item_no and c.from_on == start]
    events = ended[-1].events if ended else ()
    return tuple(e for e in events if e.kind is not EventKind.SET)


def _moved(
    ask: Ask, rule: DeadlineRule, draft: Draft, clock: Deadline, begun: date
) -> DeadlineChange:
    """A clock that starts on another day: what happened to it before is counted anew."""
    if rule.not_before == "own" and clock.from_on is not None:
        begun = max(begun, clock.from_on)
    change = _open(ask, rule, draft, clock.item_no, start=begun)
    due = change.due and _still_provisional(ask, clock, change.due)
    return replace(change, op="move", deadline_id=clock.id, due=due)


def _still_provisional(ask: Ask, clock: Deadline, due: DueDate) -> DueDate:
    """A clock whose start stays the provisional last day of another one stays provisional."""
    if not clock.provisional or due.from_on != clock.from_on:
        return due
    links = links_of(ask.procedure).get(clock.limit, ())
    lead = lead_of(clock, links, clocks=ask.clocks, day=lambda fact: ask.day(f"fact:{fact}"))
    guessed = lead is not None and lead.clock.provisional and lead.clock.due_on == due.from_on
    return replace(due, provisional=due.provisional or guessed)


def _event_maker(
    ask: Ask, action: Action, rule: DeadlineRule, draft: Draft, begun: date
) -> Callable[[Limit, Deadline], ClockEvent]:
    """Return what makes the event of one clock: the day, its words, and how long it lengthens."""
    event = ClockEvent(
        kind=EVENTS[rule.op],
        on=begun,
        until=_given_day(ask, rule.due_from, draft) if rule.due_from else None,
        cause=rule.cause,
        note=f"{action.label}（{ask.actor.name}）",
        paper=ask.law.forms[rule.paper].title if rule.paper else "",
    )

    def make(limit: Limit, clock: Deadline) -> ClockEvent:
        if event.kind is not EventKind.GRANT or event.until is not None:
            return event
        extension = next_extension(limit, clock.events)
        if extension is None or not extension.length:
            raise NotFound(f"期限“{limit.title}”没有规定可以再延长多少日，请填写延至哪一日。")
        return replace(event, length=extension.length, unit=extension.unit)

    return make


def _open_to(op: str, clock: Deadline) -> bool:
    """Whether the event can fall on the clock: it has begun, and pauses and resumptions take turns.

    A clock that began, or was suspended, before events were kept knows nothing of the suspension.
    """
    steps = [e.kind for e in clock.events if e.kind in (EventKind.SUSPEND, EventKind.RESUME)]
    halted = steps[-1:] == [EventKind.SUSPEND]
    wanted = {"suspend": False, "resume": True}.get(op, halted)
    return clock.from_on is not None and halted == wanted


def _happened(
    ask: Ask, op: str, clock: Deadline, make: Callable[[Limit, Deadline], ClockEvent]
) -> DeadlineChange:
    """A clock to which something happened: computed anew from its start and all its events.

    It keeps the version of the limit that it was started with.
    """
    start = clock.from_on or ask.today
    limit = limit_on(ask.law, clock.limit, start)
    events = (*known_events(clock, limit), make(limit, clock))
    due = _compute(ask, limit, start, events=events)
    return replace(_end(clock, op), due=_still_provisional(ask, clock, due))


def _shortened(
    ask: Ask, action: Action, rule: DeadlineRule, draft: Draft, clock: Deadline, begun: date
) -> DeadlineChange | None:
    """A clock of which one exclusion ended early; None where that is not among its events."""
    told, until = _given_day(ask, rule.was, draft), _given_day(ask, rule.due_from, draft)
    start = clock.from_on or ask.today
    limit = limit_on(ask.law, clock.limit, start)
    events = known_events(clock, limit)
    wanted = [
        n
        for n, e in enumerate(events)
        if (e.kind, e.cause, e.on, e.until) == (EventKind.EXCLUDE, rule.cause, begun, told)
    ]
    if not wanted or until is None or told is None or not begun <= until < told:
        return None
    words = f"{action.label}（{ask.actor.name}）"
    events = shortened(
        limit, events, wanted[-1], until=until, words=words, start=start, calendar=ask.calendar
    )
    due = _compute(ask, limit, start, events=events)
    return replace(_end(clock, rule.op), due=_still_provisional(ask, clock, due))


def _started(ask: Ask, clock: Deadline, day: date) -> DeadlineChange:
    limit = limit_on(ask.law, clock.limit, day)
    return replace(_end(clock, "start"), due=_compute(ask, limit, day))


def _end(clock: Deadline, op: str) -> DeadlineChange:
    return DeadlineChange(
        op=op,
        limit=clock.limit,
        title=clock.title,
        deadline_id=clock.id,
        item_kind=clock.item_kind,
        item_no=clock.item_no,
    )


def _compute(
    ask: Ask,
    limit: Limit,
    start: date,
    *,
    set_date: date | None = None,
    events: tuple[ClockEvent, ...] = (),
) -> DueDate:
    timed = limit.unit is Unit.HOUR and start == ask.today
    return compute(
        limit,
        start=ask.now if timed else start,
        calendar=ask.calendar,
        grace_days=ask.file.bureau.grace_days,
        set_date=set_date,
        events=events,
        # The moment of the event stands nowhere else; everything else can be told again later.
        explain=limit.unit is Unit.HOUR,
    )


def _day(ask: Ask, key: str, draft: Draft) -> date:
    """Read the day a clock starts from; facts set by this act are seen; today when empty."""
    return _given_day(ask, key, draft) or ask.today


def _given_day(ask: Ask, key: str, draft: Draft) -> date | None:
    """Read a day; None when it is empty."""
    scope, _, name = key.rpartition(":")
    if scope == "served":
        paper = ask.number(name)
        return next((s.served_on for s in draft.served if s.paper_id == paper), None)
    if scope == "item":
        kind, _, name = name.partition(".")
        item = ask.file.record.item(kind, ask.number(kind))
        value = item.values.get(name) if item else None
        return date.fromisoformat(value[:10]) if isinstance(value, str) and value else None
    value = draft.facts.get(name) if scope == "fact" else ask.value(key)
    return date.fromisoformat(value[:10]) if isinstance(value, str) and value else None
