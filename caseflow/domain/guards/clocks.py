"""Rules about clocks as such: one that runs, one that must be settled, one that ran out."""

from __future__ import annotations

from collections.abc import Mapping

from caseflow.domain.guards.ask import Ask, GuardSpec, Places, text, texts, words
from caseflow.domain.law import parameter_on
from caseflow.domain.model import RUNNING, DeadlineState
from caseflow.domain.terms import Json


def clock_running(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when a clock of `limit` runs, waits for service or stands still."""
    return None if any(c.state in RUNNING for c in ask.clocks(text(args, "limit"))) else {}


def clock_settled(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when no clock of `limit` runs, waits or is paused: it was done, or never arose."""
    running = [c for c in ask.clocks(text(args, "limit")) if c.state in RUNNING]
    return {"until": words(running[-1].due_on)} if running else None


def clocks_in_time(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when no running clock of `limits` is past its last day."""
    for limit in texts(args, "limits"):
        for clock in ask.clocks(limit):
            if clock.state is DeadlineState.OPEN and clock.due_on and ask.today > clock.due_on:
                return {"title": clock.title, "until": words(clock.due_on)}
    return None


def chosen_clock_covers(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when the limit that `limit_field` names has a running clock that `field` lies in.

    A clock that still waits for service does not run yet.
    """
    day = ask.day(text(args, "field"))
    limit = str(ask.value(text(args, "limit_field")))
    running = [c for c in ask.clocks(limit) if c.state in RUNNING]
    first, last = (running[-1].from_on, running[-1].due_on) if running else (None, None)
    if first is None or last is None:
        return {"given": words(day), "period": "现在没有正在计算的该期限"}
    if day is None or first < day <= last:
        return None
    return {"given": words(day), "period": f"该期限自{words(first)}起算、{words(last)}届满"}


def days_within(ask: Ask, args: Mapping[str, Json]) -> Places | None:
    """Hold when `start` to `end`, both included, are no more days than the figure `parameter`."""
    start, end = ask.day(text(args, "start")), ask.day(text(args, "end"))
    if start is None or end is None:
        return None
    most = parameter_on(ask.law, text(args, "parameter"), ask.today).value
    count = (end - start).days + 1
    return {"count": str(count), "most": str(most)} if count > most else None


SPECS: Mapping[str, GuardSpec] = {
    "clock_running": GuardSpec(check=clock_running, args={"limit": str}),
    "clock_settled": GuardSpec(
        check=clock_settled, args={"limit": str}, gives=frozenset({"until"})
    ),
    "clocks_in_time": GuardSpec(
        check=clocks_in_time, args={"limits": list}, gives=frozenset({"title", "until"})
    ),
    "chosen_clock_covers": GuardSpec(
        check=chosen_clock_covers,
        args={"limit_field": str, "field": str},
        gives=frozenset({"given", "period"}),
    ),
    "days_within": GuardSpec(
        check=days_within,
        args={"start": str, "end": str, "parameter": str},
        gives=frozenset({"count", "most"}),
    ),
}
