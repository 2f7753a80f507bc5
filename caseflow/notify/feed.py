"""Write a calendar feed (.ics). The only importer of the calendar library.

The library is loaded on first use, so that a process that serves no feed does not pay.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from icalendar import Alarm, Event

PRODUCT = "-//caseflow//deadlines//ZH"
ZONE = "Asia/Shanghai"
_RING_AT = timedelta(hours=9)
"""The time of day at which an alarm rings."""

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """One all-day event. `alarms` are days before `on` (0: that day); `alarm_at` is a moment.

    `uid` stays the same as long as the thing lives, `sequence` only grows.
    """

    uid: str
    sequence: int
    changed_at: datetime
    on: date
    title: str
    text: str
    url: str = ""
    alarms: tuple[int, ...] = ()
    alarm_at: datetime | None = None


def write_feed(name: str, entries: Sequence[FeedEntry], *, now: datetime) -> bytes:
    """Return the calendar as UTF-8 text with folded lines, in the order of the entries."""
    from icalendar import Calendar  # noqa: PLC0415  # loaded on first use

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", ZONE)
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    for entry in entries:
        calendar.add_component(_event(entry, now))
    return bytes(calendar.to_ical())


def _event(entry: FeedEntry, now: datetime) -> Event:
    from icalendar import Event  # noqa: PLC0415  # loaded on first use

    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", now)
    event.add("last-modified", entry.changed_at)
    event.add("dtstart", entry.on)
    event.add("dtend", entry.on + _ONE_DAY)
    event.add("summary", entry.title)
    event.add("description", entry.text)
    event.add("transp", "TRANSPARENT")
    if entry.url:
        event.add("url", entry.url)
    for days in sorted(entry.alarms, reverse=True):
        event.add_component(_alarm(entry.title, _RING_AT - days * _ONE_DAY))
    if entry.alarm_at is not None:
        event.add_component(_alarm(entry.title, entry.alarm_at))
    return event


def _alarm(title: str, trigger: timedelta | datetime) -> Alarm:
    from icalendar import Alarm  # noqa: PLC0415  # loaded on first use

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    # A moment has to stand there in UTC; a span counts from the midnight of the day.
    moment = trigger.astimezone(UTC) if isinstance(trigger, datetime) else trigger
    alarm.add("trigger", moment)
    return alarm
