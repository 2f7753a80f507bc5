"""Working days: which day counts, and arithmetic on them by a table of running counts.

Nothing here reads a file or a clock. A year without a State Council notice is reckoned from
its weekends and the fixed statutory days, and every answer that touches it is provisional.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate, compress, islice

_WEEK = "一二三四五六日"
_WORKDAYS_OF_WEEK = 5
_FIRST_YEAR, _LAST_YEAR = 1951, 2100
"""Days off are laid out for these years, the first of which begins on a Monday; outside only
weekends are off."""

_FIRST, _LAST = date(_FIRST_YEAR, 1, 1).toordinal(), date(_LAST_YEAR, 12, 31).toordinal()
_SPAN = _LAST - _FIRST + 1
FIRST_DAY, LAST_DAY = date.fromordinal(_FIRST), date.fromordinal(_LAST)
"""The days between which working days are laid out."""
_WEEK_WORKED = bytes((1, 1, 1, 1, 1, 0, 0))

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
    """Running counts of working days for each day of `_FIRST_YEAR` to `_LAST_YEAR`.

    `through[i]` counts the working days from 0001-01-01 to the `i`-th day of the window,
    inclusive; `days[k]` is the ordinal of the `k`-th working day inside the window.
    """

    through: array[int]
    days: array[int]


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
        place = ordinal - _FIRST
        if 0 <= place < _SPAN:
            return self._table.through[place]
        if place < 0:
            return _plain(ordinal)
        return self._table.through[-1] + _plain(ordinal) - _plain(_LAST)

    def _nth(self, number: int) -> date:
        """Return the day on which the count of `_through` first reaches `number`."""
        table = self._table
        place = number - _BEFORE - 1
        if 0 <= place < len(table.days):
            return date.fromordinal(table.days[place])
        if place >= 0:
            number += _plain(_LAST) - table.through[-1]
        weeks, rest = divmod(number - 1, _WORKDAYS_OF_WEEK)
        return date.fromordinal(weeks * 7 + rest + 1)


def _plain(ordinal: int) -> int:
    """Count the Mondays to Fridays from 0001-01-01, a Monday, to `ordinal`, inclusive."""
    weeks, rest = divmod(ordinal, 7)
    return weeks * _WORKDAYS_OF_WEEK + min(rest, _WORKDAYS_OF_WEEK)


_BEFORE = _plain(_FIRST - 1)
"""How many weekdays lie before the window."""


def _fixed_names(
    fixed: Iterable[FixedDay], known_years: frozenset[int]
) -> Iterator[tuple[date, str]]:
    """Yield the fixed days off of all years without a notice."""
    for rule in fixed:
        for year in range(max(rule.since, _FIRST_YEAR), _LAST_YEAR + 1):
            if year not in known_years:
                yield date(year, rule.month, rule.day), rule.name


def _make_table(days: Mapping[date, DayNote], fixed: Mapping[date, str]) -> _Table:
    """Lay out the window. A notice wins over a fixed day, as it may move it."""
    works = bytearray(_WEEK_WORKED * (_SPAN // 7 + 1))[:_SPAN]
    off = dict.fromkeys(fixed, True) | {day: note.off for day, note in days.items()}
    for day, is_off in off.items():
        works[day.toordinal() - _FIRST] = not is_off
    return _Table(
        through=array("l", islice(accumulate(works, initial=_BEFORE), 1, None)),
        days=array("l", compress(range(_FIRST, _LAST + 1), works)),
    )
