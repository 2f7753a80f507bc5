"""Rules about clocks as such: one that runs, one that must be settled, one that ran out."""

from __future__ import annotations

from collections.abc import Mapping

from caseflow.domain.definition import Json
from caseflow.domain.guards.ask import Ask, GuardSpec, Places, text, texts, words
from caseflow.domain.model import RUNNING, DeadlineState


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


SPECS: Mapping[str, GuardSpec] = {
    "clock_running": GuardSpec(check=clock_running, args={"limit": str}),
    "clock_settled": GuardSpec(
        check=clock_settled, args={"limit": str}, gives=frozenset({"until"})
    ),
    "clocks_in_time": GuardSpec(
        check=clocks_in_time, args={"limits": list}, gives=frozenset({"title", "until"})
    ),
}
