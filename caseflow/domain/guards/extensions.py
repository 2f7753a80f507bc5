"""Rules about lengthening and stopping a clock: what its row of law allows, by whom, how far."""

from __future__ import annotations

from collections.abc import Mapping

from caseflow.domain.clock_events import ClockEvent, EventKind, next_extension
from caseflow.domain.deadlines import compute, known_events
from caseflow.domain.definition import Extension, Limit
from caseflow.domain.guards.ask import Ask, GuardSpec, Places, text, words
from caseflow.domain.law import limit_on
from caseflow.domain.model import RUNNING, Deadline
from caseflow.domain.terms import Json


def extension_open(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when the row of the running clock of `limit` still has a way to lengthen it."""
    clock = _running(ask, args)
    if clock is None or _next(ask, clock) is not None:
        return None
    used = sum(event.kind is EventKind.GRANT for event in clock.events)
    return {"title": clock.title, "used": str(used)}


def extension_by(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when the actor has the role that decides on the next extension.

    Where somebody outside the bureau decides, the consent is asked for by another rule.
    """
    clock = _running(ask, args)
    way = _next(ask, clock) if clock else None
    if way is None or not way.by or way.by in ask.actor.roles:
        return None
    return {"who": way.by_words}


def extension_within(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when the day `field` is not after what the next extension allows from the last day.

    An extension without a number leaves the rule open.
    """
    clock, day = _running(ask, args), ask.day(text(args, "field"))
    way = _next(ask, clock) if clock else None
    if clock is None or clock.from_on is None or day is None or way is None or not way.length:
        return None
    limit = _row(ask, clock)
    event = ClockEvent(kind=EventKind.GRANT, on=ask.today, length=way.length, unit=way.unit)
    due = compute(
        limit,
        start=clock.from_on,
        calendar=ask.calendar,
        events=(*known_events(clock, limit), event),
    )
    latest = due.safe_on if limit.binds == "bureau" else due.due_on
    return {"given": words(day), "until": words(latest)} if day > latest else None


def extension_consented(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when the consent of `consent` is there, where somebody outside the bureau decides.

    Once the row of the clock is no longer in force, only a consent given after its end counts.
    """
    clock = _running(ask, args)
    way = _next(ask, clock) if clock else None
    if clock is None or way is None or way.by:
        return None
    ended = _row(ask, clock).valid_to
    over = ended is not None and ask.today > ended
    given = ask.day(text(args, "consent"))
    if given is not None and not (over and ended is not None and given <= ended):
        return None
    return {"who": way.by_words, "since": f"在{words(ended)}之后作出的" if over else "的"}


def pause_in_time(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when the day `field` (today when empty) lies in the running clock of `limit`.

    Only where the law lets a suspension stop the clock; elsewhere the clock runs on anyway.
    """
    clock = _running(ask, args)
    if clock is None or clock.from_on is None or clock.due_on is None:
        return None
    day = ask.day(text(args, "field")) or ask.today
    if not _row(ask, clock).suspendable or clock.from_on <= day <= clock.due_on:
        return None
    return {"given": words(day), "from": words(clock.from_on), "until": words(clock.due_on)}


def beyond_clock(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when the day `field` is after the last day of the running clock of `limit`."""
    clock, day = _running(ask, args), ask.day(text(args, "field"))
    if clock is None or clock.due_on is None or day is None or day > clock.due_on:
        return None
    return {"given": words(day), "until": words(clock.due_on)}


def _running(ask: Ask, args: Mapping[str, Json]) -> Deadline | None:
    """Return the newest running clock of `limit`; with `item`, the one of the chosen item."""
    clocks = [c for c in ask.clocks(text(args, "limit")) if c.state in RUNNING]
    if args.get("item"):
        number = ask.number(text(args, "item"))
        clocks = [c for c in clocks if c.item_no == number]
    return clocks[-1] if clocks else None


def _row(ask: Ask, clock: Deadline) -> Limit:
    return limit_on(ask.law, clock.limit, clock.from_on or ask.today)


def _next(ask: Ask, clock: Deadline) -> Extension | None:
    return next_extension(_row(ask, clock), clock.events)


_CLOCK = {"limit": str, "item": str}
_ITEM = frozenset({"item"})

SPECS: Mapping[str, GuardSpec] = {
    "extension_open": GuardSpec(
        check=extension_open, args=_CLOCK, optional=_ITEM, gives=frozenset({"title", "used"})
    ),
    "extension_by": GuardSpec(
        check=extension_by, args=_CLOCK, optional=_ITEM, gives=frozenset({"who"})
    ),
    "extension_within": GuardSpec(
        check=extension_within,
        args={**_CLOCK, "field": str},
        optional=_ITEM,
        gives=frozenset({"given", "until"}),
    ),
    "extension_consented": GuardSpec(
        check=extension_consented,
        args={**_CLOCK, "consent": str},
        optional=_ITEM,
        gives=frozenset({"who", "since"}),
    ),
    "pause_in_time": GuardSpec(
        check=pause_in_time,
        args={**_CLOCK, "field": str},
        optional=_ITEM,
        gives=frozenset({"given", "from", "until"}),
    ),
    "beyond_clock": GuardSpec(
        check=beyond_clock,
        args={**_CLOCK, "field": str},
        optional=_ITEM,
        gives=frozenset({"given", "until"}),
    ),
}
