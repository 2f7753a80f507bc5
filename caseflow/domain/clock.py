"""The only place that reads the clock. Time is kept in UTC, days are judged in Asia/Shanghai."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    """Anything that tells the time."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        return datetime.now(UTC)


class FixedClock:
    """A clock that stands still; for tests, the demo loader and the what-if of a sweep."""

    def __init__(self, at: datetime) -> None:
        if at.tzinfo is None:
            raise ValueError("a clock needs an aware time")
        self._at = at.astimezone(UTC)

    def now(self) -> datetime:
        """Return the fixed moment."""
        return self._at


def local_day(moment: datetime) -> date:
    """Return the calendar day of `moment` in Asia/Shanghai."""
    return moment.astimezone(SHANGHAI).date()


def local_minute(moment: datetime) -> str:
    """Return `moment` in Asia/Shanghai as ISO text to the minute, e.g. 2026-11-22T09:30."""
    return moment.astimezone(SHANGHAI).strftime("%Y-%m-%dT%H:%M")
