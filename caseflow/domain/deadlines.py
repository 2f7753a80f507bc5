"""Last days of legal time limits: one code path computes the date and explains it.

No length, unit or article stands here; they come from `definition.Limit`, which is data. The
rules are those of counting: general civil and procedural law, applied by analogy where the
statute that sets the limit has no rule of its own (the design notes list them).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from caseflow.domain.clock import SHANGHAI
from caseflow.domain.clock_events import NO_TIME_OUT, ClockEvent, EventKind, time_out
from caseflow.domain.counting import COUNTED, Count, back, hours, last_day, left_words
from caseflow.domain.definition import Limit, Unit
from caseflow.domain.errors import InvalidInput, NotFound, Reason
from caseflow.domain.model import Deadline, DeadlineState, DueDate, Step
from caseflow.domain.reminders import first_reminder
from caseflow.domain.worktime import ONE_DAY, WorkCalendar

_SOON, _NEAR = 3, 7
_BEGUN = (DeadlineState.OPEN, DeadlineState.PAUSED)


class Bucket(StrEnum):
    """How near a clock is, for boards and lists, most pressing first."""

    OVERDUE = "overdue"
    TODAY = "today"
    THREE_DAYS = "three_days"
    SEVEN_DAYS = "seven_days"
    LATER = "later"
    WAITING = "waiting"  # 待送达
    PAUSED = "paused"  # 中止


def compute(
    limit: Limit,
    *,
    start: date,
    calendar: WorkCalendar,
    grace_days: int = 0,
    set_date: date | None = None,
    events: tuple[ClockEvent, ...] = (),
    explain: bool = False,
) -> DueDate:
    """Return the last day of `limit` for the event on `start`, which itself does not count.

    `start` may be a datetime: aware ones are read in Asia/Shanghai, naive ones are local. Hour
    limits without a time of day run from midnight, which is the stricter reading.
    `grace_days` are natural days added for the post where the limit protects the party.
    `events` are what happened to the clock since, in the order of their recording (see
    `domain.clock_events`); `set_date` stands for a SET event, the day printed in the paper. For
    SET_DATE limits a positive `length` is the most natural days the law allows, and also the
    period when no day is printed. For the other forward limits counted in natural time an
    earlier printed day shortens the period; a later one is not used.
    `steps` is empty unless `explain`. Raises ValueError on a negative length or count, on a
    SET_DATE limit without any day, and on events that no such clock can have; NotFound on a
    duty without a number of days; InvalidInput on a `set_date` before the start.

    1. Working days: count the days on which people work, make-up days included.
    2. Natural days: count every day. 3. Months and years: the matching day, else the month end.
    4. Where `roll` is set, a last day off moves to the next working day. 5. Hours run on without
    roll. 6. "At least N before": neither end day counts, and nothing rolls. 7. Time left out and
    pauses move the last day: by working days for working days, else by natural days. 8. While a
    suspension is open the result is `paused`, its days are those before it.
    Source: periods of CPL 85 and CC 201-203; working days of APL 85, ACL 69, ARL 88.
    """
    moment = _local(start)
    from_on = moment.date()
    if set_date is not None:
        _check_printed(limit, from_on=from_on, printed=set_date)
        events = (ClockEvent(kind=EventKind.SET, on=from_on, until=set_date), *events)
    _check(limit, grace_days=grace_days, events=events)
    out = time_out(limit, events) if events else NO_TIME_OUT
    count = Count(limit=limit, calendar=calendar, lines=[] if explain else None, out=out)
    ends: datetime | None = None
    paused = False
    if limit.unit is Unit.HOUR:
        ends = hours(count, moment=moment, timed=isinstance(start, datetime))
        plain = due_on = ends.date()
    elif limit.backward and limit.unit in COUNTED:
        plain = due_on = back(count, from_on)
    else:
        plain = due_on = last_day(count, from_on, events)
        paused = _pause(count, plain)
        if limit.unit is not Unit.WORKDAY and not paused:
            due_on = _roll(count, plain)
    safe_on = plain if paused else _safe_on(count, plain, due_on=due_on, grace_days=grace_days)
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
        due_at=ends.isoformat(timespec="minutes") if ends else "",
        events=events,
        paused=paused,
        remind_on=None
        if paused
        else first_reminder(limit, due_on=due_on, safe_on=safe_on, ends=ends),
    )


def recount(
    clock: Deadline, limit: Limit, *, calendar: WorkCalendar, grace_days: int
) -> DueDate | None:
    """Return the day of a clock that has begun by another calendar, None where none can move it.

    No calendar moves hours, clocks that never began, and natural time that neither rolls nor
    protects the party. A clock that was ever suspended is counted in any case: whether it stands
    still now is for the row to say.
    """
    if clock.state not in _BEGUN or clock.from_on is None:
        return None
    halted = any(event.kind is EventKind.SUSPEND for event in clock.events)
    if clock.state is DeadlineState.PAUSED and not halted:
        return None
    natural = limit.unit is not Unit.WORKDAY and not limit.roll
    rests = natural and limit.binds == "bureau" and not halted
    if rests or limit.unit is Unit.HOUR:
        return None
    return compute(
        limit,
        start=clock.from_on,
        calendar=calendar,
        grace_days=grace_days,
        events=known_events(clock, limit),
    )


def known_events(clock: Deadline, limit: Limit) -> tuple[ClockEvent, ...]:
    """Return the events of a clock; for one of before events were kept, the day that was printed.

    That day is known where the paper sets it, and where a clock without roll ends too early.
    """
    if clock.events or clock.from_on is None or clock.due_on is None:
        return clock.events
    whole = timedelta(days=limit.length)
    cut = limit.unit is Unit.DAY and not limit.roll and not limit.backward
    if limit.unit is Unit.SET_DATE or (cut and clock.due_on - clock.from_on < whole):
        return (ClockEvent(kind=EventKind.SET, on=clock.from_on, until=clock.due_on),)
    return ()


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
    passed `safe_on` and `due_on` the clock stands at `today`. A paused one is never overdue.
    """
    if deadline.state is DeadlineState.PAUSED:
        return Bucket.PAUSED
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


def _check(limit: Limit, *, grace_days: int, events: Sequence[ClockEvent]) -> None:
    """Refuse numbers and events that no period can have."""
    if limit.unit is Unit.NONE:
        raise NotFound(
            f"“{limit.title}”（{limit.id}）没有法定日数，只要求及时办理，不能计算最后一日。"
            "需要控制时间的，请由本机关在期限数据中写明自定的日数和依据。"
        )
    if limit.length < 0 or grace_days < 0:
        raise ValueError(f"limit {limit.id}: a length or count of days is negative")
    rigid = limit.backward or limit.unit is Unit.HOUR
    if rigid and any(event.kind is not EventKind.SET for event in events):
        raise ValueError(f"limit {limit.id}: nothing can pause or lengthen this kind of period")


def _check_printed(limit: Limit, *, from_on: date, printed: date) -> None:
    """Refuse a last day in a paper that lies before the day of the event."""
    if printed >= from_on or limit.backward:
        return
    message = f"“{limit.title}”文书写明的最后一日{printed}早于起算日{from_on}，无法计算。"
    cure = "请核对文书写明的日期和起算日"
    reason = Reason(guard="set_date", message=f"{message}{cure}。", cure=cure, field="set_date")
    raise InvalidInput([reason])


def _local(start: date) -> datetime:
    """Return the local wall time of `start`; midnight for a plain date."""
    if not isinstance(start, datetime):
        return datetime.combine(start, time())
    return start.astimezone(SHANGHAI).replace(tzinfo=None) if start.tzinfo else start


def _pause(count: Count, plain: date) -> bool:
    """Return whether the clock stands still, and tell which events left it running."""
    for event in count.out.idle:
        count.tell(event.on, f"{event.note}：法律没有规定因此停止计算本期限，照常计算", counts=True)
    for one in count.out.stretches:
        if one.first > plain:
            count.tell(one.first, f"{one.words}：始于期限届满之后，不影响本期限", counts=False)
    since = count.out.since
    if since is None:
        return False
    if since.on > plain:
        count.tell(since.on, f"{since.note}：始于期限届满之后，不影响本期限", counts=False)
        return False
    left = left_words(count, since.on, plain)
    count.tell(
        since.on, f"{since.note}：自此日起停止计算，尚余{left}，恢复之日起继续计算", counts=False
    )
    return True


def _roll(count: Count, plain: date) -> date:
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


def _safe_on(count: Count, plain: date, *, due_on: date, grace_days: int) -> date:
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
