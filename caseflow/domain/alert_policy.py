"""The rules of telling people that hold for all limits, as data (`workflows/alerts.yaml`).

The thresholds of a limit stand with the limit.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """What follows the last threshold of a row that speaks of lateness.

    `to` are the roles; empty means those of the row's last reminder.
    """

    every_working_day: bool
    to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """How often a delivery is tried: the pauses in minutes, of which the last one goes on.

    After `attempts` failures it counts as failed for good. A sender that has not answered for
    `lease_minutes` is taken for dead, and another one takes its delivery over.
    """

    back_off_minutes: tuple[int, ...]
    lease_minutes: int
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertPolicy:
    """The rules of telling people that hold for all limits; times are local.

    Between `quiet_from` and `quiet_to`, and with `working_days_only` on days off, nothing is
    sent. Alerts of urgent limits are `urgent_exempt` from both. The digest of a person goes out
    at `digest_at`, the daily line about the watcher itself at `check_at`.
    From `next_year_from` (month-day) on, the holiday notice of the next year is missed.
    A reminder that nobody would get goes to the holders of the first role of `nobody` that
    somebody holds.
    """

    quiet_from: time
    quiet_to: time
    working_days_only: bool
    urgent_exempt: bool
    digest_at: time
    check_at: time
    next_year_from: str
    repeat: Repeat
    retry: Retry
    nobody: tuple[str, ...] = ()


def is_quiet(policy: AlertPolicy, moment: time) -> bool:
    """Whether nothing is sent at this local time of day; the last minute is free again."""
    first, last = policy.quiet_from, policy.quiet_to
    if first <= last:
        return first <= moment < last
    return moment >= first or moment < last
