"""Correct what is already known of a clock: an exclusion that ended earlier than was told. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from caseflow.domain.clock_events import ClockEvent, EventKind, next_extension
from caseflow.domain.deadlines import compute
from caseflow.domain.definition import Limit
from caseflow.domain.worktime import WorkCalendar


def shortened(
    limit: Limit,
    events: Sequence[ClockEvent],
    number: int,
    *,
    until: date,
    words: str,
    start: date,
    calendar: WorkCalendar,
) -> tuple[ClockEvent, ...]:
    """Return the events of a clock where the exclusion at `number` ends on `until` already.

    A later extension to a named day had the longer exclusion in it. That day stays where it is
    still inside what the row allows; else it becomes the last day that is.
    """
    known = list(events)
    found = known[number]
    known[number] = replace(found, until=until, note=f"{found.note}，{words}")
    for later in range(number + 1, len(known)):
        known[later] = _held(limit, known[:later], known[later], start=start, calendar=calendar)
    return tuple(known)


def _held(
    limit: Limit,
    before: Sequence[ClockEvent],
    event: ClockEvent,
    *,
    start: date,
    calendar: WorkCalendar,
) -> ClockEvent:
    """Return an extension with its named day held within what the row allows after `before`."""
    way = next_extension(limit, before)
    if event.kind is not EventKind.GRANT or event.until is None or way is None or not way.length:
        return event
    longest = replace(event, until=None, length=way.length, unit=way.unit)
    due = compute(limit, start=start, calendar=calendar, events=(*before, longest))
    latest = due.safe_on if limit.binds == "bureau" else due.due_on
    if event.until <= latest:
        return event
    note = f"{event.note}（原延至{event.until}，检测时间缩短后超过允许的最长期限）"
    return replace(event, until=latest, note=note)
