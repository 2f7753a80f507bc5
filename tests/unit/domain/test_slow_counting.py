"""Last days against a slow implementation of its own that walks from day to day.

It shares nothing with the counting but the question whether people work on one day, which
`test_worktime` holds against independent libraries.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from caseflow.catalogue.calendar import load_calendar
from caseflow.domain.deadlines import compute
from caseflow.domain.definition import Limit, Unit
from caseflow.domain.terms import Verified

CALENDAR = load_calendar(Path(__file__).resolve().parents[3] / "workflows" / "calendar")
DAY = timedelta(days=1)

days = st.dates(date(2004, 1, 1), date(2032, 12, 31))
counted = st.sampled_from([Unit.WORKDAY, Unit.DAY, Unit.MONTH, Unit.YEAR])
fixed_days = st.dates(date(2001, 1, 1), date(2001, 12, 31)).map(lambda d: f"{d:%m-%d}")


def make_limit(**changes: Any) -> Limit:
    values: dict[str, Any] = {
        "id": "sample", "title": "样例", "stage": "notice", "starts": "送达之日", "length": 5,
        "unit": Unit.DAY, "roll": False, "backward": False, "binds": "bureau",
        "basis": ("APL.85",), "verified": Verified.FULL_TEXT, "valid_from": date(2000, 1, 1),
        "valid_to": None, "unit_reason": "按条文",
    }  # fmt: skip
    return Limit(**{**values, **changes})


def works(day: date) -> bool:
    return CALENDAR.is_working(day)


def first_working(day: date) -> date:
    while not works(day):
        day += DAY
    return day


def end_of_month(day: date) -> bool:
    return (day + DAY).month != day.month


def slow_months(start: date, months: int, step: timedelta) -> date:
    """Walk until `months` firsts of a month were crossed, then to the matching day or the end."""
    day, crossed = start, 0
    while crossed < months:
        moved = day + step
        crossed += moved.month != day.month
        day = moved
    day = day.replace(day=1)
    while day.day != start.day and not end_of_month(day):
        day += DAY
    return day


def slow_last_day(limit: Limit, start: date) -> date:
    """Return the last day by walking: the event's own day never counts."""
    step = -DAY if limit.backward else DAY
    if limit.unit is Unit.CALENDAR_DATE:
        day = date(start.year + limit.year_offset, 1, 1)
        while f"{day:%m-%d}" != limit.month_day:
            day += DAY
    elif limit.unit in (Unit.MONTH, Unit.YEAR):
        months = limit.length * (12 if limit.unit is Unit.YEAR else 1)
        day = slow_months(start, months, step)
    else:
        day, number = start, 0
        while number < limit.length:
            day += step
            number += limit.unit is Unit.DAY or works(day)
    if limit.backward:
        day -= DAY
        while limit.unit is Unit.WORKDAY and not works(day):
            day -= DAY
    return first_working(day) if limit.roll else day


@given(days, counted, st.integers(1, 120), st.booleans())
@example(date(2020, 1, 23), Unit.WORKDAY, 5, False)
@example(date(2020, 1, 22), Unit.DAY, 10, True)
@example(date(2019, 4, 21), Unit.DAY, 10, True)
@example(date(2024, 2, 29), Unit.YEAR, 4, True)
@example(date(2023, 8, 31), Unit.MONTH, 6, False)
@example(date(2025, 12, 31), Unit.MONTH, 2, True)
def test_forward_agrees_with_a_walk(start: date, unit: Unit, length: int, roll: bool) -> None:
    shorter = length % 30 + 1 if unit is Unit.YEAR else length
    limit = make_limit(unit=unit, length=shorter, roll=roll and unit is not Unit.WORKDAY)

    result = compute(limit, start=start, calendar=CALENDAR, explain=True)

    assert result.due_on == slow_last_day(limit, start)
    assert result.safe_on == slow_last_day(make_limit(unit=unit, length=shorter), start)


@given(days, st.sampled_from([Unit.WORKDAY, Unit.DAY, Unit.MONTH]), st.integers(1, 60))
@example(date(2026, 10, 8), Unit.WORKDAY, 7)
@example(date(2024, 3, 31), Unit.MONTH, 1)
@example(date(2024, 3, 11), Unit.DAY, 10)
def test_backward_agrees_with_a_walk(start: date, unit: Unit, length: int) -> None:
    limit = make_limit(unit=unit, length=length, backward=True)

    result = compute(limit, start=start, calendar=CALENDAR)

    assert result.due_on == result.safe_on == slow_last_day(limit, start)


@given(days, fixed_days, st.integers(0, 1), st.booleans())
@example(date(2025, 12, 31), "01-31", 1, True)
@example(date(2024, 2, 29), "02-28", 0, False)
def test_a_fixed_day_agrees_with_a_walk(
    start: date, month_day: str, year_offset: int, roll: bool
) -> None:
    limit = make_limit(
        unit=Unit.CALENDAR_DATE, length=0, month_day=month_day, year_offset=year_offset, roll=roll
    )

    result = compute(limit, start=start, calendar=CALENDAR)

    assert result.due_on == slow_last_day(limit, start)


@given(days, st.sampled_from([Unit.WORKDAY, Unit.DAY]), st.integers(1, 90), st.booleans())
def test_what_protects_the_party_is_safe_on_the_next_working_day(
    start: date, unit: Unit, length: int, roll: bool
) -> None:
    limit = make_limit(unit=unit, length=length, roll=roll and unit is Unit.DAY, binds="party")

    result = compute(limit, start=start, calendar=CALENDAR, grace_days=3)

    assert result.due_on == slow_last_day(limit, start)
    assert result.safe_on == first_working(result.due_on + 3 * DAY)
