"""Rules about days: the order of events, running and expired limits, limitation, notice ahead."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from caseflow.domain.clock import local_minute
from caseflow.domain.deadlines import compute
from caseflow.domain.guards.ask import Ask, GuardSpec, Places, text, texts, words
from caseflow.domain.law import limit_on
from caseflow.domain.machine import matches
from caseflow.domain.model import DeadlineState
from caseflow.domain.terms import Json


def not_before(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when the day (or minute) `field` is not before `other`.

    `other` is a field, `fact:NAME`, `paper:FORM` (newest issue), `order:FIELD` and
    `order_end:FIELD` (issue day and last day of the order that the field names) or `issued:FIELD`
    (the issue day of the paper that it names). An unknown other day leaves the rule open.
    """
    moment = _moment(ask, text(args, "field"))
    other = _moment(ask, text(args, "other"))
    if not moment or not other:
        return None
    length = min(len(moment), len(other))
    if moment[:length] >= other[:length]:
        return None
    return {"given": _written(moment), "other": _written(other)}


def _moment(ask: Ask, key: str) -> str:
    scope, _, name = key.rpartition(":")
    value: Json
    if scope == "paper":
        value = max((p.issued_on.isoformat() for p in ask.papers(name)), default=None)
    elif scope == "issued":
        number = ask.number(name)
        issued = (p.issued_on.isoformat() for p in ask.file.papers if p.id == number)
        value = next(issued, None)
    elif scope == "order_end":
        order = ask.file.record.item("order", ask.number(name))
        value = (
            (order.values.get("extended_to") or order.values.get("deadline_on")) if order else None
        )
    elif scope == "order":
        order = ask.file.record.item("order", ask.number(name))
        value = order.values.get("issued_on") if order else None
    else:
        value = ask.value(key)
    return value if isinstance(value, str) else ""


def _written(moment: str) -> str:
    day = words(date.fromisoformat(moment[:10]))
    return f"{day}{moment[11:16]}" if len(moment) > 10 else day


def not_future(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when none of the days or minutes `fields` lies after now."""
    now = local_minute(ask.now)
    late = [
        f"{ask.label(key)}（{_written(value)}）"
        for key in texts(args, "fields")
        if isinstance(value := ask.value(key), str) and value and value > now[: len(value)]
    ]
    return {"fields": "、".join(late), "today": words(ask.today)} if late else None


def after_today(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when the day `field` lies after today."""
    day = ask.day(text(args, "field"))
    return {"given": words(day), "today": words(ask.today)} if day and day <= ask.today else None


def limit_over(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when every clock of `limit` has run out, grace included, or `waived_by` is true.

    A clock that still waits for service has not even begun and one that stands still is not over,
    so neither holds. With no clock at all the rule holds: whether there had to be one is another
    rule. Where a right can be waived, a clock that was met early runs on until it is.
    """
    waived = text(args, "waived_by")
    if waived and ask.value(waived):
        return None
    for clock in ask.clocks(text(args, "limit")):
        if clock.state is DeadlineState.WAITING:
            return {"until": "送达之后才开始计算的期限届满日"}
        if clock.state is DeadlineState.PAUSED:
            return {"until": "恢复之后继续计算的期限届满日"}
        counts = clock.state is DeadlineState.OPEN or bool(waived)
        if counts and clock.safe_on and ask.today <= clock.safe_on:
            return {"until": words(clock.safe_on)}
    return None


def limit_not_over(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when the day `field` is not after the last day of the newest clock of `limit`.

    With `item`, only the clock of the item whose number that field gives counts.
    """
    day = ask.day(text(args, "field"))
    clocks = ask.clocks(text(args, "limit"))
    if args.get("item"):
        number = ask.number(text(args, "item"))
        clocks = tuple(c for c in clocks if c.item_no == number)
    until = clocks[-1].due_on if clocks else None
    if day is None or until is None or day <= until:
        return None
    return {"given": words(day), "until": words(until)}


def beyond_limit(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when the values `only_if` are not all there, or `field` is after the clock of `limit`.

    It counts the newest clock; with none, or one that has not begun, nothing can be too late.
    """
    only_if = args.get("only_if")
    if isinstance(only_if, Mapping) and not matches(only_if, ask.value):
        return None
    day = ask.day(text(args, "field"))
    clocks = ask.clocks(text(args, "limit"))
    until = clocks[-1].due_on if clocks else None
    if day is None or (until is not None and day > until):
        return None
    return {"given": words(day), "until": words(until)}


def lateness_explained(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when no open clock of `limit` is overdue, or `field` explains why."""
    if ask.value(text(args, "field")):
        return None
    for clock in ask.clocks(text(args, "limit")):
        if clock.state is DeadlineState.OPEN and clock.due_on and ask.today > clock.due_on:
            return {"until": words(clock.due_on)}
    return None


def within_limitation(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when the violation was found inside its limitation (the longer one if `grave`).

    A violation whose day is not known leaves the rule open.
    """
    inside, places = _limitation(ask, args)
    return None if inside else places


def beyond_limitation(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when the reason `reason_field` is not `reason`, or the limitation has really passed.

    A violation whose day is not known leaves the rule open: the case may have no record of it.
    """
    if ask.value(text(args, "reason_field")) != text(args, "reason"):
        return None
    inside, places = _limitation(ask, args)
    return {} if inside and places else None


def _limitation(ask: Ask, args: Mapping[str, Json]) -> tuple[bool, Places]:
    """Return whether the violation was found in time, and the days; no days if unknown."""
    ended = ask.day(text(args, "ended_on")) or ask.day(text(args, "act_on"))
    found = ask.day(text(args, "found_on")) or ask.today
    if ended is None:
        return True, {}
    name = text(args, "grave_limit" if ask.value(text(args, "grave")) else "limit")
    due = compute(limit_on(ask.law, name, ask.today), start=ended, calendar=ask.calendar)
    places = {"ended": words(ended), "until": words(due.due_on), "found": words(found)}
    return found <= due.due_on, places


def notice_ahead(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when today is early enough for `field` by the backward limit `limit`."""
    day = ask.day(text(args, "field"))
    if day is None:
        return None
    latest = compute(
        limit_on(ask.law, text(args, "limit"), ask.today), start=day, calendar=ask.calendar
    )
    if ask.today <= latest.due_on:
        return None
    return {"given": words(day), "latest": words(latest.due_on)}


def served_ahead(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when the newest paper of `form` was served early enough for `field` by `limit`.

    A paper that is not served leaves the rule open: its service is another rule.
    """
    day, papers = ask.day(text(args, "field")), ask.papers(text(args, "form"))
    served = papers[-1].served_on if papers else None
    if day is None or served is None:
        return None
    latest = compute(
        limit_on(ask.law, text(args, "limit"), served), start=day, calendar=ask.calendar
    ).due_on
    if served <= latest:
        return None
    return {"given": words(day), "served": words(served), "latest": words(latest)}


def no_clock_yet(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when the item that the field `item` chooses never had a clock of `limit`."""
    number = ask.number(text(args, "item"))
    found = [c for c in ask.clocks(text(args, "limit")) if c.item_no == number]
    return {"until": words(found[-1].due_on)} if found else None


def recheck_due(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when the re-check is on or after the order's last day, or the unit asked earlier.

    It asked when `early` says so, or when its request is noted in the order.
    """
    if ask.value(text(args, "early")):
        return None
    day = ask.day(text(args, "on"))
    order = ask.file.record.item("order", ask.number(text(args, "order")))
    if day is None or order is None or order.values.get("recheck_asked_on"):
        return None
    last = order.values.get("extended_to") or order.values.get("deadline_on")
    if isinstance(last, str) and day.isoformat() < last:
        return {"given": words(day), "until": words(date.fromisoformat(last))}
    return None


def last_day_inside(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when the day `field` is not after `limit` counted from `start`."""
    day, start = ask.day(text(args, "field")), ask.day(text(args, "start"))
    if day is None or start is None:
        return None
    due = compute(limit_on(ask.law, text(args, "limit"), start), start=start, calendar=ask.calendar)
    return {"given": words(day), "until": words(due.due_on)} if day > due.due_on else None


def minutes_apart(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when the minute `end` is after the minute `start`."""
    start, end = ask.value(text(args, "start")), ask.value(text(args, "end"))
    if not isinstance(start, str) or not isinstance(end, str):
        return None
    if datetime.fromisoformat(end) > datetime.fromisoformat(start):
        return None
    return {"start": _written(start), "end": _written(end)}


_LIMITATION = {
    "ended_on": str,
    "act_on": str,
    "found_on": str,
    "grave": str,
    "limit": str,
    "grave_limit": str,
}


def rows_not_future(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when the day `column` of no row of `rows` lies after today."""
    rows = ask.value(text(args, "rows"))
    days = (
        [r.get(text(args, "column")) for r in rows if isinstance(r, Mapping)]
        if isinstance(rows, list)
        else []
    )
    late = [d for d in days if isinstance(d, str) and d > ask.today.isoformat()]
    return {"given": _written(late[0]), "today": words(ask.today)} if late else None


SPECS: Mapping[str, GuardSpec] = {
    "rows_not_future": GuardSpec(
        check=rows_not_future,
        args={"rows": str, "column": str},
        gives=frozenset({"given", "today"}),
    ),
    "not_before": GuardSpec(
        check=not_before, args={"field": str, "other": str}, gives=frozenset({"given", "other"})
    ),
    "not_future": GuardSpec(
        check=not_future, args={"fields": list}, gives=frozenset({"fields", "today"})
    ),
    "after_today": GuardSpec(
        check=after_today, args={"field": str}, gives=frozenset({"given", "today"})
    ),
    "limit_over": GuardSpec(
        check=limit_over,
        args={"limit": str, "waived_by": str},
        optional=frozenset({"waived_by"}),
        gives=frozenset({"until"}),
    ),
    "limit_not_over": GuardSpec(
        check=limit_not_over,
        args={"limit": str, "field": str, "item": str},
        optional=frozenset({"item"}),
        gives=frozenset({"given", "until"}),
    ),
    "beyond_limit": GuardSpec(
        check=beyond_limit,
        args={"limit": str, "field": str, "only_if": dict},
        optional=frozenset({"only_if"}),
        gives=frozenset({"given", "until"}),
    ),
    "lateness_explained": GuardSpec(
        check=lateness_explained, args={"limit": str, "field": str}, gives=frozenset({"until"})
    ),
    "within_limitation": GuardSpec(
        check=within_limitation,
        args=_LIMITATION,
        gives=frozenset({"ended", "until", "found"}),
    ),
    "beyond_limitation": GuardSpec(
        check=beyond_limitation, args={**_LIMITATION, "reason_field": str, "reason": str}
    ),
    "notice_ahead": GuardSpec(
        check=notice_ahead,
        args={"limit": str, "field": str},
        gives=frozenset({"given", "latest"}),
    ),
    "served_ahead": GuardSpec(
        check=served_ahead,
        args={"form": str, "limit": str, "field": str},
        gives=frozenset({"given", "served", "latest"}),
    ),
    "no_clock_yet": GuardSpec(
        check=no_clock_yet, args={"limit": str, "item": str}, gives=frozenset({"until"})
    ),
    "recheck_due": GuardSpec(
        check=recheck_due,
        args={"order": str, "on": str, "early": str},
        gives=frozenset({"given", "until"}),
    ),
    "last_day_inside": GuardSpec(
        check=last_day_inside,
        args={"limit": str, "field": str, "start": str},
        gives=frozenset({"given", "until"}),
    ),
    "minutes_apart": GuardSpec(
        check=minutes_apart, args={"start": str, "end": str}, gives=frozenset({"start", "end"})
    ),
}
