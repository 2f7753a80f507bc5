"""Working days: which day counts, and arithmetic on them by a table of exceptions.

Nothing here reads a file or a clock. A year without a State Council notice is reckoned from
its weekends and the fixed statutory days, and every answer that touches it is provisional.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate

_WEEK = "一二三四五六日"
_WORKDAYS_OF_WEEK = 5
_FIRST_YEAR, _LAST_YEAR = 1900, 2200
"""Fixed statutory days are laid out for these years; outside only weekends are off."""

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayNote:
    """What a notice says of one day: `off` or, when false, a make-up working day.

    `name` is the holiday in Chinese, `notice` the number or name of the notice, `year` the year
    that the notice is for (a notice may arrange days of the December before), 0 when unknown.
    """

    off: bool
    name: str
    notice: str
    year: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedDay:
    """A statutory day off on the same day each year, from the year `since` on."""

    month: int
    day: int
    name: str
    since: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    """Ordinals of weekdays off and weekend days worked, ascending, with running sums.

    `shift[i]` is what the first `i` exceptions add to the plain count of Mondays to Fridays;
    `reached[i]` is the count of working days up to and including exception `i`.
    """

    days: tuple[int, ...]
    shift: tuple[int, ...]
    reached: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkCalendar:
    """Working days of all years; immutable, so one instance serves all threads.

    `known_years` are the years whose notice is loaded, `days` the days these notices name,
    `fixed` the statutory days that hold in the other years. `links` are the addresses of the
    notices by year, where one is known.
    """

    known_years: frozenset[int]
    days: Mapping[date, DayNote]
    fixed: tuple[FixedDay, ...] = ()
    links: Mapping[int, str] = field(default_factory=dict, compare=False)
    _fixed_names: Mapping[date, str] = field(init=False, repr=False, compare=False)
    _table: _Table = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        names = dict(_fixed_names(self.fixed, self.known_years))
        object.__setattr__(self, "_fixed_names", names)
        object.__setattr__(self, "_table", _make_table(self.days, names))

    def is_working(self, day: date) -> bool:
        """Whether people work on `day`, make-up days included."""
        note = self.days.get(day)
        if note is not None:
            return not note.off
        return day.weekday() < _WORKDAYS_OF_WEEK and day not in self._fixed_names

    def knows(self, first: date, last: date) -> bool:
        """Whether the notices of all years from `first` to `last` (inclusive) are loaded."""
        known = self.known_years
        return all(year in known for year in range(first.year, last.year + 1))

    def add(self, day: date, *, workdays: int) -> date:
        """Return the `workdays`-th working day after `day`, or before it when negative.

        `day` itself is never counted; 0 returns it unchanged.
        """
        if workdays == 0:
            return day
        if workdays > 0:
            return self._nth(self._through(day.toordinal()) + workdays)
        return self._nth(self._through(day.toordinal() - 1) + workdays + 1)

    def between(self, first: date, last: date) -> int:
        """Count the working days after `first` up to and including `last`.

        Negative when `last` lies before `first`.
        """
        return self._through(last.toordinal()) - self._through(first.toordinal())

    def on_or_after(self, day: date) -> date:
        """Return `day` when people work on it, else the next working day."""
        return day if self.is_working(day) else self.add(day, workdays=1)

    def describe(self, day: date) -> tuple[bool, str]:
        """Return whether `day` counts as a working day, and why, in Chinese."""
        note = self.days.get(day)
        weekday = day.weekday()
        if note is not None and note.off:
            return False, f"{note.name}放假（{note.notice}）"
        if note is not None:
            return True, f"周{_WEEK[weekday]}，{note.name}调休上班（{note.notice}）"
        if day in self._fixed_names:
            return False, f"{self._fixed_names[day]}（法定节日，当年放假通知尚未载入）"
        unknown = "" if day.year in self.known_years else "（当年放假通知尚未载入）"
        if weekday >= _WORKDAYS_OF_WEEK:
            return False, f"周{_WEEK[weekday]}{unknown}"
        return True, f"工作日{unknown}"

    def _through(self, ordinal: int) -> int:
        """Count the working days from 0001-01-01 to `ordinal`, inclusive."""
        weeks, rest = divmod(ordinal, 7)
        plain = weeks * _WORKDAYS_OF_WEEK + min(rest, _WORKDAYS_OF_WEEK)
        return plain + self._table.shift[bisect_right(self._table.days, ordinal)]

    def _nth(self, number: int) -> date:
        """Return the day on which the count of `_through` first reaches `number`."""
        table = self._table
        i = bisect_left(table.reached, number)
        weeks, rest = divmod(number - table.shift[i] - 1, _WORKDAYS_OF_WEEK)
        ordinal = weeks * 7 + rest + 1
        # A weekend day worked is the end of its stretch and is reached before plain counting would.
        if i < len(table.days):
            ordinal = min(ordinal, table.days[i])
        return date.fromordinal(ordinal)


def _fixed_names(
    fixed: Iterable[FixedDay], known_years: frozenset[int]
) -> Iterator[tuple[date, str]]:
    """Yield the fixed days off of all years without a notice."""
    for rule in fixed:
        for year in range(max(rule.since, _FIRST_YEAR), _LAST_YEAR + 1):
            if year not in known_years:
                yield date(year, rule.month, rule.day), rule.name


def _make_table(days: Mapping[date, DayNote], fixed: Mapping[date, str]) -> _Table:
    """Lay out the exceptions. A notice wins over a fixed day, as it may move it."""
    off = dict.fromkeys(fixed, True) | {day: note.off for day, note in days.items()}
    steps = {
        day.toordinal(): -1 if is_off else 1
        for day, is_off in off.items()
        if is_off == (day.weekday() < _WORKDAYS_OF_WEEK)
    }
    ordinals = sorted(steps)
    shift = (0, *accumulate(steps[ordinal] for ordinal in ordinals))
    reached = []
    for ordinal, total in zip(ordinals, shift[1:], strict=True):
        weeks, rest = divmod(ordinal, 7)
        reached.append(weeks * _WORKDAYS_OF_WEEK + min(rest, _WORKDAYS_OF_WEEK) + total)
    return _Table(days=tuple(ordinals), shift=shift, reached=tuple(reached))
