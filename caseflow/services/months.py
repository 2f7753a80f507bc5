"""The month view of the board: weeks as rows, days off as the bureau's calendar knows them."""

from __future__ import annotations

from calendar import Calendar
from dataclasses import dataclass
from datetime import date

from caseflow.domain.clock import local_day
from caseflow.domain.errors import NotFound
from caseflow.services.deadlines import BoardFilter, clocks_of
from caseflow.services.office import Actor, Office
from caseflow.services.views import DeadlineRow

FIRST_YEAR, LAST_YEAR = 1950, 2150
MOST_A_DAY = 8
"""How many clocks a day of the month shows; the list has the rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthDay:
    """One day: whether people work, why not or why on a weekend, and what ends on it.

    `note` is "" on a plain day. `more` counts the clocks beyond those of `rows`.
    """

    day: date
    inside: bool
    working: bool
    note: str
    rows: tuple[DeadlineRow, ...]
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """One month as whole weeks from Monday on. `earlier` and `later` are (year, month)."""

    year: int
    month: int
    weeks: tuple[tuple[MonthDay, ...], ...]
    earlier: tuple[int, int]
    later: tuple[int, int]
    today: date
    count: int
    known: bool


def month(office: Office, who: Actor, wanted: BoardFilter, *, year: int = 0, of: int = 0) -> Month:
    """Return a month, this one by default, with the running clocks on their last days.

    Raises NotFound for a month that no calendar has.
    """
    today = local_day(office.clock.now())
    year, of = year or today.year, of or today.month
    if not FIRST_YEAR <= year <= LAST_YEAR or not 1 <= of <= 12:
        raise NotFound(f"没有{year}年{of}月，请选择{FIRST_YEAR}年至{LAST_YEAR}年的月份。")
    clocks = clocks_of(office, who)
    calendar = clocks.rules.calendar
    days = Calendar().monthdatescalendar(year, of)
    first, last = days[0][0], days[-1][-1]
    ending: dict[date, list[DeadlineRow]] = {}
    for row in clocks.rows:
        if row.due_on is not None and first <= row.due_on <= last and wanted.takes(row):
            ending.setdefault(row.due_on, []).append(clocks.shown(row, today))

    def cell(day: date) -> MonthDay:
        rows = wanted.sorted(ending.get(day, ()))
        working, why = calendar.describe(day)
        return MonthDay(
            day=day,
            inside=day.month == of,
            working=working,
            note=why
            if calendar.days.get(day) or not (working or day.weekday() >= _SATURDAY)
            else "",
            rows=tuple(rows[:MOST_A_DAY]),
            more=max(0, len(rows) - MOST_A_DAY),
        )

    return Month(
        year=year,
        month=of,
        weeks=tuple(tuple(cell(day) for day in week) for week in days),
        earlier=_moved(year, of, -1),
        later=_moved(year, of, 1),
        today=today,
        count=sum(len(rows) for day, rows in ending.items() if day.month == of),
        known=calendar.knows(date(year, of, 1), date(year, of, 1)),
    )


_SATURDAY = 5


def _moved(year: int, of: int, by: int) -> tuple[int, int]:
    number = year * 12 + of - 1 + by
    return number // 12, number % 12 + 1
