"""Last days of legal time limits: one code path computes the date and explains it.

No length, unit or article stands here; they come from `definition.Limit`, which is data. The
rules are those of counting: general civil and procedural law, applied by analogy where the
statute that sets the limit has no rule of its own (the design notes list them).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from caseflow.domain.clock import SHANGHAI
from caseflow.domain.definition import Limit, Unit
from caseflow.domain.errors import NotFound
from caseflow.domain.model import Deadline, DeadlineState, DueDate, Step
from caseflow.domain.worktime import ONE_DAY, WorkCalendar

_MONTHS_A_YEAR = 12
_SOON, _NEAR = 3, 7
_UNIT_WORDS = {Unit.MONTH: "个月", Unit.YEAR: "年", Unit.DAY: "日"}


class Bucket(StrEnum):
    """How near a clock is, for boards and lists, most pressing first."""

    OVERDUE = "overdue"
    TODAY = "today"
    THREE_DAYS = "three_days"
    SEVEN_DAYS = "seven_days"
    LATER = "later"
    WAITING = "waiting"  # 待送达


@dataclass(slots=True, kw_only=True)
class _Count:
    """One computation under way. `lines` is None when nobody asks for the explanation."""

    limit: Limit
    calendar: WorkCalendar
    lines: list[Step] | None
    provisional: bool = False

    def tell(self, day: date, text: str, *, counts: bool) -> None:
        """Add one line to the explanation, if one is wanted."""
        if self.lines is not None:
            self.lines.append(Step(day=day.isoformat(), counts=counts, text=text))

    def touch(self, first: date, last: date) -> None:
        """Note that the calendar of these days, in either order, decides the result."""
        if not self.calendar.knows(min(first, last), max(first, last)):
            self.provisional = True


def compute(
    limit: Limit,
    *,
    start: date,
    calendar: WorkCalendar,
    grace_days: int = 0,
    set_date: date | None = None,
    excluded_days: int = 0,
    explain: bool = False,
) -> DueDate:
    """Return the last day of `limit` for the event on `start`, which itself does not count.

    `start` may be a datetime: aware ones are read in Asia/Shanghai, naive ones are local. Hour
    limits without a time of day run from midnight, which is the stricter reading.
    `grace_days` are natural days added for the post where the limit protects the party.
    `set_date` is the day printed in the paper, for SET_DATE limits; a positive `length` is then
    the most natural days the law allows, and also the period when no day is printed. For the
    other forward limits an earlier printed day shortens the period; a later one is not used.
    `excluded_days` are natural days that the law does not count (tests, appraisal).
    `steps` is empty unless `explain`. Raises ValueError on a negative length or count, on a
    SET_DATE limit without any day, and on excluded days of a limit that cannot have them.

    1. Working days: count the days on which people work, make-up days included.
    2. Natural days: count every day. 3. Months and years: the matching day, else the month end.
    4. Where `roll` is set, a last day off moves to the next working day. 5. Hours run on without
    roll. 6. "At least N before": neither end day counts, and nothing rolls.
    Source: periods of CPL 85 and CC 201-203; working days of APL 85, ACL 69, ARL 88.
    """
    _check(limit, grace_days=grace_days, excluded_days=excluded_days)
    count = _Count(limit=limit, calendar=calendar, lines=[] if explain else None)
    moment = _local(start)
    from_on = moment.date()
    due_at = ""
    if limit.unit is Unit.HOUR:
        ends = _hours(count, moment=moment, timed=isinstance(start, datetime))
        due_at = ends.isoformat(timespec="minutes")
        plain = due_on = ends.date()
    elif limit.unit is Unit.WORKDAY:
        plain = due_on = _workdays(count, from_on)
    else:
        plain = _last_day(count, from_on, set_date=set_date, excluded_days=excluded_days)
        due_on = _roll(count, plain)
    safe_on = _safe_on(count, plain=plain, due_on=due_on, grace_days=grace_days)
    return DueDate(
        limit=limit.id,
        from_on=from_on,
        due_on=due_on,
        safe_on=safe_on,
        provisional=count.provisional,
        unit=limit.unit.value,
        length=limit.length,
        basis=limit.basis,
        verified=limit.verified.value,
        steps=tuple(count.lines or ()),
        due_at=due_at,
    )


def choose(versions: Sequence[Limit], on: date) -> Limit:
    """Return the version in force on the day of the event; both end days are inclusive.

    Raises NotFound, naming the periods there are, when none holds on that day.
    """
    for limit in versions:
        if limit.valid_from <= on and (limit.valid_to is None or on <= limit.valid_to):
            return limit
    if not versions:
        raise NotFound("没有这一时限的规定，请在时限文件中补充。")
    known = "、".join(
        f"{v.valid_from.isoformat()}至{v.valid_to.isoformat() if v.valid_to else '今'}"
        for v in versions
    )
    raise NotFound(
        f"时限“{versions[0].title}”（{versions[0].id}）没有适用于{on.isoformat()}的规定，"
        f"现有规定的适用期间：{known}。请核对起算日，或在时限文件中补充当时的规定。"
    )


def bucket(deadline: Deadline, today: date) -> Bucket:
    """Return how near an open clock is on `today`; the due day itself is never overdue.

    Nearness is measured in natural days to the earlier of `safe_on` and `due_on`; between a
    passed `safe_on` and `due_on` the clock stands at `today`.
    """
    if deadline.state is DeadlineState.WAITING or deadline.due_on is None:
        return Bucket.WAITING
    if today > deadline.due_on:
        return Bucket.OVERDUE
    left = (min(deadline.safe_on or deadline.due_on, deadline.due_on) - today).days
    if left <= 0:
        return Bucket.TODAY
    if left <= _SOON:
        return Bucket.THREE_DAYS
    return Bucket.SEVEN_DAYS if left <= _NEAR else Bucket.LATER


def _check(limit: Limit, *, grace_days: int, excluded_days: int) -> None:
    """Refuse numbers that no period can have."""
    if limit.length < 0 or grace_days < 0 or excluded_days < 0:
        raise ValueError(f"limit {limit.id}: a length or count of days is negative")
    if excluded_days and (limit.backward or limit.unit not in _UNIT_WORDS):
        raise ValueError(f"limit {limit.id}: cannot leave out days of this kind of period")


def _local(start: date) -> datetime:
    """Return the local wall time of `start`; midnight for a plain date."""
    if not isinstance(start, datetime):
        return datetime.combine(start, time())
    return start.astimezone(SHANGHAI).replace(tzinfo=None) if start.tzinfo else start


def _hours(count: _Count, *, moment: datetime, timed: bool) -> datetime:
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


def _workdays(count: _Count, from_on: date) -> date:
    """Count working days after `from_on`, or back from it with one more for the near end."""
    limit, calendar = count.limit, count.calendar
    amount = -(limit.length + 1) if limit.backward else limit.length
    due_on = calendar.add(from_on, workdays=amount)
    count.touch(from_on, due_on)
    if count.lines is not None:
        _tell_workdays(count, from_on, due_on)
    return due_on


def _tell_workdays(count: _Count, from_on: date, due_on: date) -> None:
    """Write down each day between the event and the last day, and why it counts or not."""
    back = count.limit.backward
    count.tell(from_on, "起算日，当日不计", counts=False)
    day, number = from_on, 0
    while day != due_on:
        day += -ONE_DAY if back else ONE_DAY
        counts, reason = count.calendar.describe(day)
        if counts and not (back and day == due_on):
            number += 1
            detail = "" if reason == "工作日" else f"：{reason}"
            end = "，期限届满" if day == due_on else ""
            count.tell(day, f"第{number}个工作日{detail}{end}", counts=True)
        elif counts:
            count.tell(day, "最迟须在此日完成，当日不计入期限", counts=False)
        else:
            count.tell(day, f"{reason}，不计", counts=False)


def _last_day(count: _Count, from_on: date, *, set_date: date | None, excluded_days: int) -> date:
    """Return the last day by the length alone, before any roll."""
    limit = count.limit
    if limit.unit is Unit.SET_DATE:
        return _set_day(count, from_on, set_date)
    amount = -limit.length if limit.backward else limit.length
    if limit.unit is Unit.DAY:
        last = from_on + timedelta(days=amount)
    else:
        months = amount * (_MONTHS_A_YEAR if limit.unit is Unit.YEAR else 1)
        last = _plus_months(from_on, months)
    if limit.backward:
        last -= ONE_DAY
    last += timedelta(days=excluded_days)
    count.tell(from_on, "起算日，当日不计", counts=False)
    words = f"{limit.length}{_UNIT_WORDS[limit.unit]}"
    if limit.backward:
        count.tell(last, f"提前满{words}，首尾两日均不计，最迟须在此日完成", counts=True)
    elif excluded_days:
        count.tell(last, f"{words}，另有{excluded_days}日依法不计入，至此日", counts=True)
    else:
        count.tell(last, f"{words}，至此日", counts=True)
        if set_date is not None and set_date < last:
            count.tell(set_date, "文书写明的最后一日早于法定的最长期限，以文书为准", counts=True)
            return set_date
    return last


def _set_day(count: _Count, from_on: date, set_date: date | None) -> date:
    """Return the day printed in the paper, held within the longest period allowed."""
    limit = count.limit
    latest = from_on + timedelta(days=limit.length) if limit.length else set_date
    if latest is None:
        raise ValueError(f"limit {limit.id}: the last day set in the paper is missing")
    count.tell(from_on, "文书日期，当日不计", counts=False)
    if set_date is None:
        count.tell(latest, f"文书未写明日期，按最长{limit.length}日计至此日", counts=True)
    elif set_date > latest:
        count.tell(set_date, f"文书写明的日期超过最长{limit.length}日，不予采用", counts=False)
        count.tell(latest, f"最长{limit.length}日，至此日", counts=True)
        return latest
    else:
        count.tell(set_date, "文书写明的最后一日", counts=True)
        return set_date
    return latest


def _plus_months(day: date, months: int) -> date:
    """Return the matching day `months` later, or the end of that month when it has none."""
    year, month = divmod(day.year * _MONTHS_A_YEAR + day.month - 1 + months, _MONTHS_A_YEAR)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _roll(count: _Count, plain: date) -> date:
    """Move a last day off to the next working day where the limit says so."""
    if not count.limit.roll or count.limit.backward:
        return plain
    due_on = count.calendar.on_or_after(plain)
    count.touch(plain, due_on)
    day = plain
    while count.lines is not None and day < due_on:
        count.tell(
            day, f"{count.calendar.describe(day)[1]}，期限末日不是工作日，顺延", counts=False
        )
        day += ONE_DAY
    if due_on != plain:
        count.tell(due_on, f"{count.calendar.describe(due_on)[1]}，顺延至此日届满", counts=True)
    return due_on


def _safe_on(count: _Count, *, plain: date, due_on: date, grace_days: int) -> date:
    """Return the day to work to: early for the bureau, late where the party is protected."""
    if count.limit.binds == "bureau":
        if plain != due_on:
            count.tell(plain, "约束本机关的期限，请以顺延前的此日为准安排工作", counts=True)
        safe_on = plain
    else:
        late = due_on + timedelta(days=grace_days)
        safe_on = count.calendar.on_or_after(late)
        count.touch(late, safe_on)
        if safe_on != due_on:
            words = f"为当事人预留邮寄在途{grace_days}日" if grace_days else "此前遇放假日"
            count.tell(safe_on, f"{words}，此日过后才可进行下一步", counts=True)
    if count.provisional and count.lines is not None:
        note = "涉及的年份尚未载入放假通知，以上日期为暂定，通知公布后须重新计算"
        count.lines.append(Step(day="", counts=False, text=note))
    return safe_on
