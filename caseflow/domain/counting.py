"""Count one period: its own length, then what events add to it. Used by `domain.deadlines` only.

Each function moves a day and, where an explanation is wanted, writes down why. Without one,
everything is arithmetic on the prefix table of the calendar: no walk over days.
"""

from __future__ import annotations

from calendar import isleap, monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from caseflow.domain.clock_events import (
    NO_TIME_OUT,
    ONE_DAY,
    ClockEvent,
    EventKind,
    Stretch,
    TimeOut,
)
from caseflow.domain.definition import Limit, Unit
from caseflow.domain.model import Step
from caseflow.domain.worktime import WorkCalendar

_MONTHS_A_YEAR = 12
COUNTED: Mapping[Unit, str] = {
    Unit.MONTH: "个月",
    Unit.YEAR: "年",
    Unit.DAY: "日",
    Unit.WORKDAY: "个工作日",
}
"""The units that count days, months or years, in words."""

_LEAP_DAY = (2, 29)


@dataclass(slots=True, kw_only=True)
class Count:
    """One computation under way. `lines` is None when nobody asks for the explanation."""

    limit: Limit
    calendar: WorkCalendar
    lines: list[Step] | None
    out: TimeOut = NO_TIME_OUT
    provisional: bool = False

    def tell(self, day: date, text: str, *, counts: bool) -> None:
        """Add one line to the explanation, if one is wanted."""
        if self.lines is not None:
            self.lines.append(Step(day=day.isoformat(), counts=counts, text=text))

    def touch(self, first: date, last: date) -> None:
        """Note that the calendar of these days, in either order, decides the result."""
        if not self.calendar.knows(min(first, last), max(first, last)):
            self.provisional = True


def hours(count: Count, *, moment: datetime, timed: bool) -> datetime:
    """Count hours from the moment of the event; days off do not matter."""
    limit = count.limit
    ends = moment + timedelta(hours=-limit.length if limit.backward else limit.length)
    if count.lines is not None:
        words = "事件时刻" if timed else "未填时刻，从严按当日零时"
        count.tell(moment.date(), f"{words}（{moment:%H:%M}）起算", counts=True)
        way = "须在此前完成" if limit.backward else "届满"
        text = f"{limit.length}小时，于{ends:%H:%M}{way}，放假日不顺延"
        count.tell(ends.date(), text, counts=True)
    return ends


def back(count: Count, from_on: date) -> date:
    """Return the latest day for "at least N before": neither end day counts, nothing rolls."""
    limit = count.limit
    if limit.unit is Unit.WORKDAY:
        last = count.calendar.add(from_on, workdays=-(limit.length + 1))
        count.touch(from_on, last)
        _walk(count, from_on, last, ())
        return last
    last = plus(from_on, -limit.length, limit.unit) - ONE_DAY
    count.tell(from_on, "起算日，当日不计", counts=False)
    words = f"提前满{limit.length}{COUNTED[limit.unit]}，首尾两日均不计，最迟须在此日完成"
    count.tell(last, words, counts=True)
    return last


def last_day(count: Count, from_on: date, events: Sequence[ClockEvent]) -> date:
    """Return the last day of a forward period before any roll, with all events folded in.

    Stretches that do not count are passed over; then each extension, in the order in which it
    was recorded, moves the last day so far, which again passes over later stretches.
    """
    printed = [e.until for e in events if e.kind is EventKind.SET]
    if count.limit.unit is Unit.WORKDAY:
        last = _work(count, from_on, count.limit.length)
    elif count.limit.unit is Unit.DAY and not printed:
        last = _days(count, from_on, count.limit.length)
    else:
        plain = _plain(count, from_on, printed[-1] if printed else None)
        last = _pass(count, plain, after=from_on, stretches=count.out.stretches)
    for event in events:
        if event.kind in (EventKind.GRANT, EventKind.DEFER):
            last = _prolonged(count, last, event)
    return last


def plus(day: date, amount: int, unit: Unit) -> date:
    """Return `day` moved by natural days, months or years (matching day, else month end)."""
    if unit is Unit.DAY:
        return day + timedelta(days=amount)
    months = amount * (_MONTHS_A_YEAR if unit is Unit.YEAR else 1)
    year, month = divmod(day.year * _MONTHS_A_YEAR + day.month - 1 + months, _MONTHS_A_YEAR)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def left_words(count: Count, since: date, last: date) -> str:
    """Return how much of the period is left on the day of a suspension, that day included."""
    if count.limit.unit is Unit.WORKDAY:
        return f"{count.calendar.between(since - ONE_DAY, last)}个工作日"
    return f"{(last - since).days + 1}日"


def _plain(count: Count, from_on: date, printed: date | None) -> date:
    """Return the last day by the row alone, or the day that the paper names."""
    limit = count.limit
    if limit.unit is Unit.SET_DATE:
        return _set_day(count, from_on, printed)
    if limit.unit is Unit.CALENDAR_DATE:
        return _calendar_day(count, from_on)
    last = plus(from_on, limit.length, limit.unit)
    count.tell(from_on, "起算日，当日不计", counts=False)
    for number in range(1, limit.length if count.lines is not None else 0):
        day = plus(from_on, number, limit.unit)
        count.tell(day, f"满{number}{COUNTED[limit.unit]}", counts=True)
    count.tell(last, f"{limit.length}{COUNTED[limit.unit]}，至此日", counts=True)
    if printed is not None and printed < last:
        count.tell(printed, "文书写明的最后一日早于法定的最长期限，以文书为准", counts=True)
        return printed
    return last


def _set_day(count: Count, from_on: date, printed: date | None) -> date:
    """Return the day printed in the paper, held within the longest period allowed."""
    limit = count.limit
    latest = from_on + timedelta(days=limit.length) if limit.length else printed
    if latest is None:
        raise ValueError(f"limit {limit.id}: the last day set in the paper is missing")
    count.tell(from_on, "文书日期，当日不计", counts=False)
    if printed is None:
        count.tell(latest, f"文书未写明日期，按最长{limit.length}日计至此日", counts=True)
    elif printed > latest:
        count.tell(printed, f"文书写明的日期超过最长{limit.length}日，不予采用", counts=False)
        count.tell(latest, f"最长{limit.length}日，至此日", counts=True)
    else:
        count.tell(printed, "文书写明的最后一日", counts=True)
        return printed
    return latest


def _calendar_day(count: Count, from_on: date) -> date:
    """Return the fixed day of the year of the event, or of a later one."""
    limit = count.limit
    month, day = (int(part) for part in limit.month_day.split("-"))
    year = from_on.year + limit.year_offset
    if (month, day) == _LEAP_DAY and not isleap(year):
        day -= 1
    last = date(year, month, day)
    count.tell(from_on, "事件发生之日", counts=False)
    count.tell(last, "规定的固定日期，至此日", counts=True)
    return last


def _work(count: Count, from_on: date, length: int) -> date:
    """Count working days after `from_on`, leaving out those of the stretches."""
    last = count.calendar.add(from_on, workdays=length)
    passed: list[Stretch] = []
    for one in _ahead(count.out.stretches, from_on):
        if one.first > last:
            break
        left = count.calendar.between(one.first - ONE_DAY, last)
        last = count.calendar.add(one.last, workdays=left)
        passed.append(one)
    count.touch(from_on, last)
    _walk(count, from_on, last, passed)
    return last


def _days(count: Count, from_on: date, length: int) -> date:
    """Count natural days after `from_on`, leaving out those of the stretches."""
    last = plus(from_on, length, Unit.DAY)
    passed: list[Stretch] = []
    for one in _ahead(count.out.stretches, from_on):
        if one.first > last:
            break
        last += timedelta(days=(one.last - one.first).days + 1)
        passed.append(one)
    _walk(count, from_on, last, passed)
    return last


def _pass(count: Count, last: date, *, after: date, stretches: Sequence[Stretch]) -> date:
    """Move a last day behind the stretches that lie in the period: their natural days are added."""
    for one in _ahead(stretches, after):
        if one.first > last:
            break
        days = (one.last - one.first).days + 1
        last += timedelta(days=days)
        text = f"{one.words}，至{one.last.isoformat()}共{days}日，期限顺延至{last.isoformat()}"
        count.tell(one.first, text, counts=False)
    return last


def _ahead(stretches: Sequence[Stretch], after: date) -> list[Stretch]:
    """Return what lies after a day of the stretches."""
    return [
        one if one.first > after else replace(one, first=after + ONE_DAY)
        for one in stretches
        if one.last > after
    ]


def _prolonged(count: Count, last: date, event: ClockEvent) -> date:
    """Return the last day after an extension: from the last day so far, or to the day it names.

    Stretches that begin on or before the day of the decision are in the named day already.
    """
    paper = f"（{event.paper}）" if event.paper else ""
    if event.until is not None:
        count.tell(event.until, f"{event.note}{paper}，延至此日", counts=True)
        later = [one for one in count.out.stretches if one.begun > event.on]
        return _pass(count, event.until, after=event.on, stretches=later)
    words = f"{event.note}{paper}，延长{event.length}{COUNTED[event.unit]}"
    if event.unit is Unit.WORKDAY:
        count.tell(last, f"{words}，自此日的次日起计算", counts=False)
        return _work(count, last, event.length)
    moved = plus(last, event.length, event.unit)
    count.tell(moved, f"{words}，至此日", counts=True)
    return _pass(count, moved, after=last, stretches=count.out.stretches)


def _walk(count: Count, from_on: date, due_on: date, passed: Sequence[Stretch]) -> None:
    """Write down each day between the event and the last day, and why it counts or not.

    What lies behind the beginning of an open suspension is not counted yet, and not told.
    """
    if count.lines is None:
        return
    way = -ONE_DAY if count.limit.backward else ONE_DAY
    natural = count.limit.unit is Unit.DAY
    stop = count.out.since.on if count.out.since else None
    skipped = {one.first: one for one in passed}
    count.tell(from_on, "起算日，当日不计", counts=False)
    day, number = from_on, 0
    while day != due_on and day + way != stop:
        day += way
        if day in skipped:
            one = skipped[day]
            count.tell(day, _skipped_words(one, natural=natural), counts=False)
            day = one.last
        elif natural:
            number += 1
            _tell_day(count, day, number, due_on)
        else:
            number += _tell_workday(count, day, number + 1, due_on)


def _skipped_words(one: Stretch, *, natural: bool) -> str:
    days = f"共{(one.last - one.first).days + 1}日" if natural else ""
    return f"{one.words}，至{one.last.isoformat()}{days}"


def _tell_day(count: Count, day: date, number: int, due_on: date) -> None:
    """Write down one natural day: days off count like the others."""
    if day == due_on:
        count.tell(day, f"{number}{COUNTED[Unit.DAY]}，至此日", counts=True)
        return
    works, reason = count.calendar.describe(day)
    detail = "" if works and reason == "工作日" else f"：{reason}"
    count.tell(day, f"第{number}日{detail}{'' if works else '，照算'}", counts=True)


def _tell_workday(count: Count, day: date, number: int, due_on: date) -> int:
    """Write down one day of a walk; return 1 when it counts."""
    counts, reason = count.calendar.describe(day)
    if counts and not (count.limit.backward and day == due_on):
        detail = "" if reason == "工作日" else f"：{reason}"
        end = "，期限届满" if day == due_on else ""
        count.tell(day, f"第{number}个工作日{detail}{end}", counts=True)
        return 1
    text = "最迟须在此日完成，当日不计入期限" if counts else f"{reason}，不计"
    count.tell(day, text, counts=False)
    return 0
