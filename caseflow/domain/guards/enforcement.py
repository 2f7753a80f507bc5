"""Rules about compulsion: hours of notice, the thing acted upon, stopped work, periods of court."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from caseflow.domain.clock import local_minute
from caseflow.domain.deadlines import compute
from caseflow.domain.guards.ask import Ask, GuardSpec, Places, text, texts, words
from caseflow.domain.law import limit_on
from caseflow.domain.machine import Lookup, matches
from caseflow.domain.model import DeadlineState, Item
from caseflow.domain.terms import Json

_DAY_LENGTH = 10


def hours_ahead(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when the minute `start` (now, if left out) is early enough for `field` by `limit`.

    It holds too when the values `only_if` are not all there or those of `unless` are. With
    `item`, a value that is no field of this act is read from the item which that field chooses.
    """
    lookup = _lookup(ask, text(args, "item"))
    if not matches(_values(args, "only_if"), lookup) or _excused(args, lookup):
        return None
    start = text(args, "start")
    given, told = (
        ask.value(text(args, "field")),
        ask.value(start) if start else local_minute(ask.now),
    )
    if not isinstance(given, str) or not isinstance(told, str):
        return None
    limit = limit_on(ask.law, text(args, "limit"), ask.today)
    latest = compute(limit, start=datetime.fromisoformat(given), calendar=ask.calendar).due_at
    if told <= latest:
        return None
    return {"given": _minute(given), "latest": _minute(latest), "told": _minute(told)}


def _lookup(ask: Ask, kind: str) -> Lookup:
    item = ask.file.record.item(kind, ask.number(kind)) if kind else None
    values = item.values if item else {}
    return lambda key: values[key] if key in values else ask.value(key)


def _excused(args: Mapping[str, Json], lookup: Lookup) -> bool:
    unless = _values(args, "unless")
    return bool(unless) and matches(unless, lookup)


def _values(args: Mapping[str, Json], name: str) -> Mapping[str, Json]:
    value = args.get(name)
    return value if isinstance(value, Mapping) else {}


def _minute(moment: str) -> str:
    at = datetime.fromisoformat(moment)
    return f"{words(at.date())}{at:%H:%M}" if len(moment) > _DAY_LENGTH else words(at.date())


def not_before_item(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when the minute `field` is not before the day or minute `value` of the chosen item.

    `item` is the kind of the item and the field that chooses it. What is not known leaves the
    rule open.
    """
    item = ask.file.record.item(text(args, "item"), ask.number(text(args, "item")))
    other = item.values.get(text(args, "value")) if item else None
    given = ask.value(text(args, "field"))
    if not isinstance(given, str) or not isinstance(other, str) or given[: len(other)] >= other:
        return None
    return {"given": _minute(given), "other": _minute(other)}


def item_is(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when the item of the kind `field` that this field chooses has the values `where`.

    No item, or values `unless` that are all there, leave the rule open.
    """
    field = text(args, "field")
    item = ask.file.record.item(field, ask.number(field))
    if item is None or _excused(args, ask.value):
        return None
    return None if matches(_values(args, "where"), item.values.get) else {"number": str(item.no)}


def stops_major(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when the chosen measure stops work (`kinds`) because of a major hazard still open."""
    item = ask.file.record.item("measure", ask.number(text(args, "field")))
    if item is None or _stops_major(ask, item, texts(args, "kinds")):
        return None
    return {"number": str(item.no)}


def consent_fits(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when `consent` is given for a stop of work (`kinds`) and for no other measure.

    Where no major hazard was the ground, a stop may be lifted without it.
    """
    item = ask.file.record.item("measure", ask.number(text(args, "field")))
    if item is None:
        return None
    stop = item.values.get("kind") in texts(args, "kinds")
    if ask.value(text(args, "consent")):
        return None if stop else {"number": str(item.no), "what": "没有停产停用，无须"}
    if stop and _majors(ask, item):
        return {"number": str(item.no), "what": "因重大事故隐患停产停用，应当"}
    return None


def _stops_major(ask: Ask, item: Item, kinds: tuple[str, ...]) -> bool:
    return item.values.get("kind") in kinds and any(h.open for h in _majors(ask, item))


def _majors(ask: Ask, measure: Item) -> list[Item]:
    """The major hazards that a measure is aimed at."""
    aimed = measure.values.get("hazards")
    numbers = aimed if isinstance(aimed, list | tuple) else ()
    hazards = ask.file.record.of_kind("hazard")
    return [h for h in hazards if h.no in numbers and h.values.get("major")]


def implied(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when the values `given` are not all there, or those of `wanted` are there too."""
    if not matches(_values(args, "given"), ask.value):
        return None
    return None if matches(_values(args, "wanted"), ask.value) else {}


def clock_known(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when a clock of `limit` has begun."""
    return None if any(c.due_on for c in ask.clocks(text(args, "limit"))) else {}


def inside_limit(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when today is not after the last day of the newest clock of `limit`.

    It holds too when `reason` explains the delay, and where there is no such clock. That the
    clock was met does not matter: the act may be done a second time.
    """
    known = [c.due_on for c in ask.clocks(text(args, "limit")) if c.due_on]
    if not known or ask.today <= known[-1] or ask.value(text(args, "reason")):
        return None
    return {"until": words(known[-1])}


def clock_run_out(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when the values `only_if` are not all there, or an open clock of `limit` has run out."""
    if not matches(_values(args, "only_if"), ask.value):
        return None
    running = [c for c in ask.clocks(text(args, "limit")) if c.state is DeadlineState.OPEN]
    until = running[-1].due_on if running else None
    return None if until and ask.today > until else {"until": words(until)}


_CONDITIONS = {"only_if": dict, "unless": dict}

SPECS: Mapping[str, GuardSpec] = {
    "hours_ahead": GuardSpec(
        check=hours_ahead,
        args={"limit": str, "field": str, "start": str, "item": str, **_CONDITIONS},
        optional=frozenset({"start", "item", "only_if", "unless"}),
        gives=frozenset({"given", "latest", "told"}),
    ),
    "not_before_item": GuardSpec(
        check=not_before_item,
        args={"field": str, "item": str, "value": str},
        gives=frozenset({"given", "other"}),
    ),
    "item_is": GuardSpec(
        check=item_is,
        args={"field": str, "where": dict, "unless": dict},
        optional=frozenset({"unless"}),
        gives=frozenset({"number"}),
    ),
    "stops_major": GuardSpec(
        check=stops_major, args={"field": str, "kinds": list}, gives=frozenset({"number"})
    ),
    "consent_fits": GuardSpec(
        check=consent_fits,
        args={"field": str, "consent": str, "kinds": list},
        gives=frozenset({"number", "what"}),
    ),
    "implied": GuardSpec(check=implied, args={"given": dict, "wanted": dict}),
    "clock_known": GuardSpec(check=clock_known, args={"limit": str}),
    "inside_limit": GuardSpec(
        check=inside_limit, args={"limit": str, "reason": str}, gives=frozenset({"until"})
    ),
    "clock_run_out": GuardSpec(
        check=clock_run_out,
        args={"limit": str, "only_if": dict},
        optional=frozenset({"only_if"}),
        gives=frozenset({"until"}),
    ),
}
