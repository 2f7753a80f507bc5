"""Working days against a slow walk of its own and against two independent libraries."""

from dataclasses import FrozenInstanceError
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseflow.catalogue.calendar import load_calendar
from caseflow.domain.worktime import ONE_DAY, DayNote, FixedDay, WorkCalendar

ROOT = Path(__file__).resolve().parents[3]
CALENDAR = load_calendar(ROOT / "workflows" / "calendar")
FIRST, LAST = date(2018, 1, 1), date(2026, 12, 31)
KNOWN_DAYS = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]

days = st.dates(date(2016, 1, 1), date(2031, 12, 31))
any_days = st.dates(date(1850, 1, 1), date(2260, 12, 31))


def slow_add(day: date, workdays: int) -> date:
    step = ONE_DAY if workdays > 0 else -ONE_DAY
    left = abs(workdays)
    while left:
        day += step
        left -= CALENDAR.is_working(day)
    return day


@given(days, st.integers(-60, 60))
def test_add_agrees_with_a_slow_walk(day: date, workdays: int) -> None:
    assert CALENDAR.add(day, workdays=workdays) == slow_add(day, workdays)


@given(any_days, st.integers(1, 400))
def test_adding_and_counting_undo_each_other(day: date, workdays: int) -> None:
    last = CALENDAR.add(day, workdays=workdays)

    assert CALENDAR.is_working(last)
    assert CALENDAR.between(day, last) == workdays
    assert CALENDAR.between(last, day) == -workdays


@given(any_days, st.integers(1, 400))
def test_going_back_counts_the_same_days(day: date, workdays: int) -> None:
    first = CALENDAR.add(day, workdays=-workdays)

    assert CALENDAR.is_working(first)
    assert CALENDAR.between(first - ONE_DAY, day - ONE_DAY) == workdays


@given(days, days)
def test_between_agrees_with_a_slow_walk(first: date, last: date) -> None:
    low, high = sorted((first, last))
    counted = sum(
        CALENDAR.is_working(low + timedelta(days=n)) for n in range(1, (high - low).days + 1)
    )

    assert CALENDAR.between(low, high) == counted


@given(any_days)
def test_next_working_day_is_the_nearest_one(day: date) -> None:
    found = CALENDAR.on_or_after(day)

    assert CALENDAR.is_working(found)
    assert found >= day
    assert not any(CALENDAR.is_working(day + timedelta(days=n)) for n in range((found - day).days))


@given(any_days)
def test_description_agrees_with_the_count(day: date) -> None:
    counts, text = CALENDAR.describe(day)

    assert counts == CALENDAR.is_working(day) == (CALENDAR.between(day - ONE_DAY, day) == 1)
    assert text


def test_nine_years_agree_with_chinese_calendar() -> None:
    wrong = [d for d in KNOWN_DAYS if CALENDAR.is_working(d) != chinese_calendar.is_workday(d)]

    assert wrong == []


def test_nine_years_agree_with_holidays() -> None:
    known = holidays.country_holidays("CN", years=range(2018, 2027), categories=("public",))
    worked = known.weekend_workdays
    wrong = [
        d
        for d in KNOWN_DAYS
        if CALENDAR.is_working(d) != (d in worked or (d.weekday() < 5 and d not in known))
    ]

    assert wrong == []


def test_year_2026_has_248_working_days_by_month() -> None:
    months = [
        sum(CALENDAR.is_working(d) for d in KNOWN_DAYS if (d.year, d.month) == (2026, month))
        for month in range(1, 13)
    ]

    assert months == [21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23]


@pytest.mark.parametrize(
    ("day", "counts", "text"),
    [
        ("2026-10-03", False, "国庆节放假（国办发明电〔2025〕7号）"),
        ("2026-10-08", True, "工作日"),
        ("2026-10-10", True, "周六，国庆节调休上班（国办发明电〔2025〕7号）"),
        ("2026-10-11", False, "周日"),
        ("2020-01-31", False, "春节（延长）放假（国办发明电〔2020〕1号）"),
        ("2019-05-03", False, "劳动节放假（国办发明电〔2019〕3号）"),
        ("2027-01-01", False, "元旦（法定节日，当年放假通知尚未载入）"),
        ("2027-01-02", False, "周六（当年放假通知尚未载入）"),
        ("2027-01-04", True, "工作日（当年放假通知尚未载入）"),
    ],
)
def test_describe_says_why_in_chinese(day: str, counts: bool, text: str) -> None:
    assert CALENDAR.describe(date.fromisoformat(day)) == (counts, text)


def test_zero_workdays_is_the_day_itself_even_on_a_holiday() -> None:
    assert CALENDAR.add(date(2026, 10, 1), workdays=0) == date(2026, 10, 1)


@pytest.mark.parametrize(
    ("first", "last", "known"),
    [
        (date(2018, 1, 1), date(2026, 12, 31), True),
        (date(2026, 12, 31), date(2027, 1, 1), False),
        (date(2027, 1, 1), date(2027, 1, 1), False),
        (date(2003, 12, 31), date(2004, 1, 1), False),
    ],
)
def test_knows_asks_for_every_year_between(first: date, last: date, known: bool) -> None:
    assert CALENDAR.knows(first, last) is known


def test_notice_of_a_later_year_wins_over_fixed_days() -> None:
    worked = date(2031, 1, 1)
    calendar = WorkCalendar(
        known_years=frozenset(),
        days={worked: DayNote(off=False, name="元旦", notice="通知")},
        fixed=(FixedDay(month=1, day=1, name="元旦", since=2000),),
    )

    assert calendar.is_working(worked)
    assert calendar.add(date(2030, 12, 31), workdays=1) == worked
    assert not calendar.is_working(date(2030, 1, 1))


def test_fixed_day_holds_from_its_first_year_on() -> None:
    rule = FixedDay(month=5, day=2, name="劳动节", since=2025)
    calendar = WorkCalendar(known_years=frozenset(), days={}, fixed=(rule,))

    assert calendar.is_working(date(2024, 5, 2))
    assert not calendar.is_working(date(2025, 5, 2))


def test_calendar_without_any_exception_counts_mondays_to_fridays() -> None:
    plain = WorkCalendar(known_years=frozenset(), days={})

    assert plain.add(date(2026, 11, 20), workdays=1) == date(2026, 11, 23)
    assert plain.add(date(2026, 11, 22), workdays=-5) == date(2026, 11, 16)


def test_calendar_is_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        CALENDAR.known_years = frozenset()  # type: ignore[misc]
