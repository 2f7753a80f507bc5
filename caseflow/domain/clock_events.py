"""What happens to a running time limit: the events of one clock, and the time they take out.

A last day is never written by hand: it is computed from the start and these events (see
`domain.deadlines`), so that a new calendar or a corrected event gives the right day again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from caseflow.domain.definition import EXCLUDED_TIME, Extension, Limit, Unit

ONE_DAY = timedelta(days=1)


class EventKind(StrEnum):
    """What can happen to a clock after its start."""

    SET = "set"  # the last day that the paper names
    GRANT = "grant"  # 延长
    SUSPEND = "suspend"  # 中止
    RESUME = "resume"  # 恢复
    EXCLUDE = "exclude"  # a stretch of time that the law leaves out
    DEFER = "defer"  # 延期、分期缴纳


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockEvent:
    """One event. `on` is the day of the decision, for EXCLUDE the first day left out.

    `until` is the last day that a SET, GRANT or DEFER names, for EXCLUDE the last day left out.
    A GRANT without `until` adds `length` in `unit` to the last day so far. `cause` is a key of
    EXCLUDED_TIME. `note` (who and what) and `paper` are words for the explanation.
    """

    kind: EventKind
    on: date
    until: date | None = None
    length: int = 0
    unit: Unit = Unit.DAY
    cause: str = ""
    note: str = ""
    paper: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Days that do not count, both ends inclusive, and why.

    `begun` is the day on which it began, before days that an earlier one has were taken off.
    """

    first: date
    last: date
    words: str
    begun: date


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeOut:
    """The time that the events of a clock take out of it.

    `stretches` ascend and do not overlap. `since` is the suspension that was not lifted yet.
    `idle` are events that the law gives no effect: they are told, and the clock runs on.
    """

    stretches: tuple[Stretch, ...] = ()
    since: ClockEvent | None = None
    idle: tuple[ClockEvent, ...] = ()


NO_TIME_OUT = TimeOut()


def time_out(limit: Limit, events: Sequence[ClockEvent]) -> TimeOut:
    """Return what the pauses and exclusions among `events` take out of `limit`.

    A suspension counts where the row is `suspendable`, an exclusion where its cause is one of the
    row's `excludes`. Raises ValueError on a resumption without or before its suspension, a second
    suspension of a paused clock, and an exclusion that ends before it begins.

    Our reading, 待核: the day on which a suspension begins does not count any more, and counting
    goes on on the day of the resumption itself; both ends of an exclusion are left out.
    """
    found: list[Stretch] = []
    idle: list[ClockEvent] = []
    since: ClockEvent | None = None
    for event in events:
        if event.kind is EventKind.EXCLUDE:
            if event.until is None or event.until < event.on:
                raise ValueError(f"limit {limit.id}: an exclusion ends before it begins")
            if event.cause in limit.excludes:
                words = f"{event.note}：{EXCLUDED_TIME[event.cause]}依法不计入"
                found.append(_stretch(event.on, event.until, words))
            else:
                idle.append(event)
        elif event.kind is EventKind.SUSPEND:
            if since is not None:
                raise ValueError(f"limit {limit.id}: suspended twice")
            since = event
        elif event.kind is EventKind.RESUME:
            if since is None or event.on < since.on:
                raise ValueError(f"limit {limit.id}: resumed before it was suspended")
            _close(limit, since, event, found, idle)
            since = None
    if since is not None and not limit.suspendable:
        idle.append(since)
        since = None
    return TimeOut(stretches=_apart(found), since=since, idle=tuple(idle))


def next_extension(limit: Limit, events: Iterable[ClockEvent]) -> Extension | None:
    """Return the way to lengthen that is still open after `events`, None when all are used up."""
    used = sum(event.kind is EventKind.GRANT for event in events)
    for extension in limit.extensions:
        if extension.times == 0 or used < extension.times:
            return extension
        used -= extension.times
    return None


def _close(
    limit: Limit,
    begun: ClockEvent,
    ended: ClockEvent,
    found: list[Stretch],
    idle: list[ClockEvent],
) -> None:
    """Note the pause between a suspension and its resumption; on the same day there is none."""
    if not limit.suspendable:
        idle.append(begun)
    elif begun.on < ended.on:
        found.append(_stretch(begun.on, ended.on - ONE_DAY, f"{begun.note}：中止"))


def _stretch(first: date, last: date, words: str) -> Stretch:
    return Stretch(first=first, last=last, words=words, begun=first)


def _apart(stretches: list[Stretch]) -> tuple[Stretch, ...]:
    """Return the stretches in order, each without the days of an earlier one."""
    apart: list[Stretch] = []
    for one in sorted(stretches, key=lambda s: (s.first, s.last)):
        first = max(one.first, apart[-1].last + ONE_DAY) if apart else one.first
        if first <= one.last:
            apart.append(replace(one, first=first))
    return tuple(apart)
