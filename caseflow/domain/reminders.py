"""On which days a limit reminds people: its own thresholds, then every working day. Pure."""

from __future__ import annotations

from datetime import date, timedelta

from caseflow.domain.alert_policy import AlertPolicy
from caseflow.domain.definition import Limit, Reminder
from caseflow.domain.worktime import WorkCalendar


def target_of(limit: Limit, *, due_on: date, safe_on: date) -> date:
    """Return the day reminders count from: the safe day binds the bureau, the last day a party."""
    return safe_on if limit.binds == "bureau" else due_on


def next_reminder(
    limit: Limit, target: date, policy: AlertPolicy, calendar: WorkCalendar, day: date
) -> tuple[tuple[Reminder, ...], date | None]:
    """Return the reminders whose day has come on `day`, oldest first, and the day of the next.

    Behind the last threshold of a row that speaks of lateness follows one for each working day,
    of which only the newest is returned; on a day off that is the one of the working day before.
    The day is None when the row will say nothing more.
    """
    passed = (day - target).days
    come = sorted((r for r in limit.reminders if r.days <= passed), key=lambda r: r.days)
    ahead = [r.days for r in limit.reminders if r.days > passed]
    if ahead:
        return tuple(come), target + timedelta(days=min(ahead))
    if not come or come[-1].days <= 0 or not policy.repeat.every_working_day:
        return tuple(come), None
    last = come[-1]
    newest = day if calendar.is_working(day) else calendar.add(day, workdays=-1)
    late = (newest - target).days
    if late > last.days:
        come.append(Reminder(days=late, to=policy.repeat.to or last.to))
    return tuple(come), calendar.add(day, workdays=1)
