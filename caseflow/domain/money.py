"""What a party owes: the fine, what is added to it day by day, what was paid. Pure.

Sums are whole fen. The figures of law (the share added each day, the day when payment was due)
come from the law data and the clocks; nothing here knows an article.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from caseflow.domain.model import CaseFile, DeadlineState, Item, Record
from caseflow.domain.terms import Json

_HUNDRED = 100
_ONE_DAY = timedelta(days=1)
Period = tuple[date, date]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """The account of a case: `add_on` and `daily` are what decisions in force have added."""

    fine: int
    add_on: int
    daily: int
    paid: int

    @property
    def owed(self) -> int:
        """All that was ever to be paid."""
        return self.fine + self.add_on + self.daily

    @property
    def rest(self) -> int:
        """What is still to be paid."""
        return max(self.owed - self.paid, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Days in a row, both ends counted, on which the same sum was late."""

    first: date
    last: date
    base: int
    amount: int

    @property
    def days(self) -> int:
        """How many days were counted."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class AddOn:
    """What one decision adds to a fine that is late: `amount` is capped, `counted` is not."""

    due_on: date
    until: date
    stretches: tuple[Stretch, ...]
    left_out: tuple[Period, ...]
    counted: int
    amount: int

    @property
    def days(self) -> int:
        """How many days were counted."""
        return sum(one.days for one in self.stretches)

    @property
    def capped(self) -> bool:
        """Whether the cap cut something off."""
        return self.amount < self.counted


def sums_of(record: Record) -> Sums:
    """Return the account of a case; add-on fines never stand above the fine itself.

    A decision that was revoked is closed and counts no more; with the fine falls what was added.
    """
    fine = _fen(record.facts.get("fine_fen"))
    added = sum(_fen(i.values.get("sum_fen")) for i in record.open_of_kind("add_on_fine"))
    daily = sum(_fen(i.values.get("sum_fen")) for i in record.open_of_kind("daily_penalty"))
    paid = sum(_fen(i.values.get("amount")) for i in record.of_kind("payment"))
    return Sums(fine=fine, add_on=min(added, fine), daily=daily if fine else 0, paid=paid)


def add_on_fine(
    *,
    fine: int,
    percent: int,
    due_on: date,
    until: date,
    payments: Sequence[tuple[date, int]] = (),
    left_out: Sequence[Period] = (),
    decided: int = 0,
    decided_until: date | None = None,
) -> AddOn:
    """Count what is added to a late fine from the day after `due_on` to `until`, both included.

    Each day adds `percent` of the part of the fine that is still unpaid on the morning of that
    day; parts of a fen are dropped. Days of the periods `left_out` (both ends included) add
    nothing. `decided` was added before, up to `decided_until`; all together is at most the fine.
    """
    first = max(due_on, decided_until or due_on) + _ONE_DAY
    stretches: list[Stretch] = []
    day = first
    while day <= until:
        base = max(fine - sum(amount for on, amount in payments if on < day), 0)
        if base and not any(start <= day <= end for start, end in left_out):
            _lengthen(stretches, day, base)
        day += _ONE_DAY
    summed = tuple(_summed(one, percent) for one in stretches)
    counted = sum(one.amount for one in summed)
    shown = [(max(start, first), min(end, until)) for start, end in left_out]
    return AddOn(
        due_on=due_on,
        until=until,
        stretches=summed,
        left_out=tuple((start, end) for start, end in shown if start <= end),
        counted=counted,
        amount=min(counted, max(fine - decided, 0)),
    )


def _lengthen(stretches: list[Stretch], day: date, base: int) -> None:
    last = stretches[-1] if stretches else None
    if last is not None and last.base == base and last.last + _ONE_DAY == day:
        stretches[-1] = Stretch(first=last.first, last=day, base=base, amount=0)
    else:
        stretches.append(Stretch(first=day, last=day, base=base, amount=0))


def _summed(one: Stretch, percent: int) -> Stretch:
    amount = one.base * percent * one.days // _HUNDRED
    return Stretch(first=one.first, last=one.last, base=one.base, amount=amount)


def add_on_of(file: CaseFile, *, limit: str, percent: int, until: date) -> AddOn | None:
    """Count the add-on fine of a case; None while no last day of payment (`limit`) is known.

    Days on which reconsideration or a suit was pending are left out, from the day when the
    bureau learned of it to the day of its result.
    """
    due_on = payment_due_on(file, limit)
    if due_on is None:
        return None
    before = file.record.open_of_kind("add_on_fine")
    ends = [day for i in before if (day := _day(i.values.get("counted_to"))) is not None]
    return add_on_fine(
        fine=_fen(file.record.facts.get("fine_fen")),
        percent=percent,
        due_on=due_on,
        until=until,
        payments=_payments(file.record),
        left_out=_remedies(file.record, until),
        decided=sum(_fen(i.values.get("sum_fen")) for i in before),
        decided_until=max(ends, default=None),
    )


def payment_due_on(file: CaseFile, limit: str) -> date | None:
    """The last day for paying the fine itself; clocks of other sums hang on their items."""
    known = [
        d.due_on
        for d in file.deadlines
        if d.limit == limit and not d.item_kind and d.state is not DeadlineState.CANCELLED
    ]
    return known[-1] if known else None


def _payments(record: Record) -> list[tuple[date, int]]:
    paid = [
        (_day(i.values.get("paid_on")), _fen(i.values.get("amount")))
        for i in record.of_kind("payment")
    ]
    return [(on, amount) for on, amount in paid if on is not None]


def _remedies(record: Record, until: date) -> list[Period]:
    days = [
        (_day(i.values.get("received_on")), _day(i.values.get("result_on")) or until)
        for i in record.of_kind("remedy")
    ]
    return [(start, end) for start, end in days if start is not None]


def refused_order(record: Record, hazard: int) -> Item | None:
    """Return the newest order to correct a hazard that was re-checked already."""
    found = [
        i
        for i in record.of_kind("order")
        if hazard in _numbers(i.values.get("hazards")) and i.values.get("rechecked")
    ]
    return found[-1] if found else None


def daily_days(record: Record, *, hazard: int, until: date) -> Period | None:
    """Return the first and the last day of a daily penalty; None when there is no day to count.

    The days begin after the day of the order to correct, or after those penalised already.
    """
    order = refused_order(record, hazard)
    starts = [_day(order.values.get("issued_on")) if order else None]
    starts += [
        _day(i.values.get("counted_to"))
        for i in record.open_of_kind("daily_penalty")
        if i.values.get("hazard") == hazard
    ]
    known = [day for day in starts if day is not None]
    first = max(known) + _ONE_DAY if known else None
    return (first, until) if first is not None and first <= until else None


def _numbers(value: Json) -> set[int]:
    return {n for n in value if isinstance(n, int)} if isinstance(value, list | tuple) else set()


def _fen(value: Json) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _day(value: Json) -> date | None:
    return date.fromisoformat(value[:10]) if isinstance(value, str) and value else None
