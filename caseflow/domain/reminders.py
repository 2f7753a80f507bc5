"""On which days a limit reminds people: its own thresholds, then every working day. Pure."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from caseflow.domain.alert_policy import AlertPolicy
from caseflow.domain.definition import Limit, Reminder
from caseflow.domain.worktime import WorkCalendar

_MINUTE = timedelta(minutes=1)
_MINUTES_A_DAY = 24 * 60


def target_of(limit: Limit, *, due_on: date, safe_on: date) -> date:
    """Return the day reminders count from: the safe day binds the bureau, the last day a party."""
    return safe_on if limit.binds == "bureau" else due_on


def is_owed(limit: Limit) -> bool:
    """Return whether somebody owes something after the end of a limit, and is told so.

    A period that simply runs out (to be heard, to sue) is over, not overdue.
    """
    return not limit.lapses and any(minutes_of(reminder) > 0 for reminder in limit.reminders)


def minutes_of(reminder: Reminder) -> int:
    """Return how many minutes after the end of a limit in hours (negative: before) this one is."""
    return reminder.days * _MINUTES_A_DAY + reminder.minutes


def first_reminder(
    limit: Limit, *, due_on: date, safe_on: date, ends: datetime | None = None
) -> date | None:
    """Return the day of the first reminder, None where the row has none.

    `ends` is the local moment on which a limit in hours ends.
    """
    if not limit.reminders:
        return None
    if ends is not None:
        return (ends + min(map(minutes_of, limit.reminders)) * _MINUTE).date()
    first = min(reminder.days for reminder in limit.reminders)
    return target_of(limit, due_on=due_on, safe_on=safe_on) + timedelta(days=first)


def next_reminder(
    limit: Limit, target: date, policy: AlertPolicy, calendar: WorkCalendar, day: date
) -> tuple[tuple[Reminder, ...], date | None]:
    """Return the reminders whose day has come on `day`, oldest first, and the day of the next.

    Behind the last threshold of a row that speaks of lateness follows one for each working day,
    of which only the newest is returned; on a day off that is the one of the working day before.
    The day is None when the row will say nothing more; a row that lapses never repeats.
    """
    passed = (day - target).days
    come = sorted((r for r in limit.reminders if r.days <= passed), key=lambda r: r.days)
    ahead = [r.days for r in limit.reminders if r.days > passed]
    if ahead:
        return tuple(come), target + timedelta(days=min(ahead))
    if not come or come[-1].days <= 0 or not _repeats(limit, policy):
        return tuple(come), None
    last = come[-1]
    late = (_newest(calendar, day) - target).days
    if late > last.days:
        come.append(Reminder(days=late, to=policy.repeat.to or last.to))
    return tuple(come), calendar.add(day, workdays=1)


def next_of_hours(
    limit: Limit, ends: datetime, policy: AlertPolicy, calendar: WorkCalendar, moment: datetime
) -> tuple[tuple[Reminder, ...], date | None]:
    """Return the same of a limit in hours that ends at `ends`, as things stand at `moment`.

    Both moments are local. The day is that of the next threshold, which may be today; the
    repetition begins on the working day after that of the last threshold.
    """
    passed = (moment - ends) // _MINUTE
    come = sorted((r for r in limit.reminders if minutes_of(r) <= passed), key=minutes_of)
    ahead = [minutes_of(r) for r in limit.reminders if minutes_of(r) > passed]
    if ahead:
        return tuple(come), (ends + min(ahead) * _MINUTE).date()
    if not come or minutes_of(come[-1]) <= 0 or not _repeats(limit, policy):
        return tuple(come), None
    last = come[-1]
    day = moment.date()
    newest = _newest(calendar, day)
    if newest > (ends + minutes_of(last) * _MINUTE).date():
        late = (datetime.combine(newest, time()) - ends) // _MINUTE
        come.append(Reminder(minutes=late, to=policy.repeat.to or last.to))
    return tuple(come), calendar.add(day, workdays=1)


def _repeats(limit: Limit, policy: AlertPolicy) -> bool:
    return policy.repeat.every_working_day and not limit.lapses


def _newest(calendar: WorkCalendar, day: date) -> date:
    """Return the last working day that has begun on `day`."""
    return day if calendar.is_working(day) else calendar.add(day, workdays=-1)
