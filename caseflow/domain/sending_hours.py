"""When a message may go out, and when one that failed is tried again. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from caseflow.domain.alert_policy import AlertPolicy, Retry, is_quiet
from caseflow.domain.clock import SHANGHAI
from caseflow.domain.worktime import WorkCalendar

_TOMORROW = timedelta(days=1)


def next_allowed(moment: datetime, policy: AlertPolicy, calendar: WorkCalendar) -> datetime:
    """Return `moment` when messages may go out then, else the first moment behind it in UTC."""
    free = moment.astimezone(SHANGHAI)
    if is_quiet(policy, free.time()):
        # What begins in the evening ends on the morning after.
        day = free.date() + (_TOMORROW if free.time() >= policy.quiet_to else timedelta())
        free = datetime.combine(day, policy.quiet_to, tzinfo=SHANGHAI)
    if policy.working_days_only and not calendar.is_working(free.date()):
        first = policy.quiet_to if is_quiet(policy, time.min) else time.min
        free = datetime.combine(calendar.on_or_after(free.date()), first, tzinfo=SHANGHAI)
    return free.astimezone(UTC)


def has_come(moment: datetime, at: time) -> bool:
    """Whether the local time of day `at` has come at `moment`."""
    return moment.astimezone(SHANGHAI).time() >= at


def pause_after(retry: Retry, attempts: int) -> timedelta | None:
    """Return how long to wait after so many failed attempts; None when they are used up."""
    if attempts >= retry.attempts:
        return None
    pauses = retry.back_off_minutes
    return timedelta(minutes=pauses[min(attempts, len(pauses)) - 1])
