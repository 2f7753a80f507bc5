"""The day of each reminder: the thresholds of the row, then every working day; quiet hours."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from caseflow.domain.alert_policy import Repeat, is_quiet
from caseflow.domain.definition import Limit, Reminder, Unit
from caseflow.domain.reminders import (
    first_reminder,
    is_owed,
    minutes_of,
    next_of_hours,
    next_reminder,
    target_of,
)
from caseflow.domain.worktime import DayNote, WorkCalendar
from tests.unit.builders import CALENDAR, POLICY, make_limit

FRIDAY = date(2026, 11, 20)
ROW = (
    Reminder(days=-3, to=("inspector",)),
    Reminder(days=0, to=("inspector", "reviewer")),
    Reminder(days=7, to=("chief",)),
)


def ask(day: date, reminders: tuple[Reminder, ...] = ROW, **policy: Repeat):
    limit = replace(make_limit("decision"), reminders=reminders)
    rules = replace(POLICY, **policy)
    come, following = next_reminder(limit, FRIDAY, rules, CALENDAR, day)
    return [(r.days, r.to) for r in come], following


def after(days: int) -> date:
    return FRIDAY + timedelta(days=days)


@pytest.mark.parametrize(
    ("on", "come", "following"),
    [
        (-30, [], -3),
        (-4, [], -3),
        (-3, [-3], 0),
        (-1, [-3], 0),
        (0, [-3, 0], 7),
        (6, [-3, 0], 7),
    ],
)
def test_each_threshold_comes_on_its_day(on: int, come: list[int], following: int) -> None:
    found, next_on = ask(after(on))
    assert [days for days, _ in found] == come
    assert next_on == after(following)


@pytest.mark.parametrize(
    ("on", "newest", "following"),
    [
        (7, 7, 10),  # Friday the last threshold, Monday the next working day
        (8, 7, 10),
        (9, 7, 10),
        (10, 10, 11),
        (14, 14, 17),
        (15, 14, 17),  # Saturday: that of Friday
        (16, 14, 17),
        (24, 24, 25),  # after down-time only the newest
    ],
)
def test_behind_the_last_one_every_working_day_has_one(
    on: int, newest: int, following: int
) -> None:
    found, next_on = ask(after(on))
    assert found[-1] == (newest, ("chief",))
    assert [days for days, _ in found[:2]] == [-3, 0]
    assert next_on == after(following)


def test_a_make_up_saturday_is_a_working_day() -> None:
    saturday = after(15)
    made_up = DayNote(off=False, name="某节", notice="通知")
    calendar = WorkCalendar(known_years=frozenset({2026}), days={saturday: made_up})
    limit = replace(make_limit("decision"), reminders=ROW)
    come, following = next_reminder(limit, FRIDAY, POLICY, calendar, after(14))
    assert (come[-1].days, following) == (14, saturday)
    assert next_reminder(limit, FRIDAY, POLICY, calendar, saturday)[0][-1].days == 15


def test_the_policy_may_name_who_is_told_every_day() -> None:
    found, _ = ask(after(10), repeat=Repeat(every_working_day=True, to=("head",)))
    assert found[-2:] == [(7, ("chief",)), (10, ("head",))]


def test_the_policy_may_end_with_the_last_threshold() -> None:
    assert ask(after(10), repeat=Repeat(every_working_day=False)) == (
        [(r.days, r.to) for r in ROW],
        None,
    )


def test_a_row_that_never_speaks_of_lateness_ends_with_its_last_threshold() -> None:
    found, next_on = ask(after(10), ROW[:2])
    assert ([days for days, _ in found], next_on) == ([-3, 0], None)


def test_a_row_without_reminders_says_nothing() -> None:
    assert ask(after(10), ()) == ([], None)


def test_the_safe_day_counts_for_the_bureau_and_the_last_day_for_a_party() -> None:
    days = {"due_on": date(2026, 11, 23), "safe_on": date(2026, 11, 21)}
    assert target_of(replace(make_limit("a"), binds="bureau"), **days) == days["safe_on"]
    assert target_of(replace(make_limit("a"), binds="party"), **days) == days["due_on"]


def test_a_period_that_lapses_is_told_once_and_never_again() -> None:
    row = (Reminder(days=0, to=("inspector",)), Reminder(days=1, to=("inspector",)))
    limit = replace(make_limit("hearing"), binds="party", reminders=row, lapses=True)

    assert next_reminder(limit, FRIDAY, POLICY, CALENDAR, FRIDAY) == (row[:1], after(1))
    assert next_reminder(limit, FRIDAY, POLICY, CALENDAR, after(1)) == (row, None)
    assert next_reminder(limit, FRIDAY, POLICY, CALENDAR, after(200)) == (row, None)
    assert not is_owed(limit)
    assert is_owed(replace(limit, lapses=False))
    assert not is_owed(replace(limit, lapses=False, reminders=row[:1]))


# —— limits in hours ——

ENDS = datetime(2026, 11, 20, 16)  # Friday
HOURS = (
    Reminder(minutes=-480, to=("inspector",)),
    Reminder(minutes=-120, to=("inspector", "reviewer")),
    Reminder(minutes=0, to=("inspector", "reviewer")),
    Reminder(minutes=60, to=("reviewer", "chief")),
    Reminder(days=1, to=("chief",)),
)


def hour_limit() -> Limit:
    return replace(make_limit("transfer", unit=Unit.HOUR, length=24), reminders=HOURS)


@pytest.mark.parametrize(
    ("moment", "newest", "following"),
    [
        ("2026-11-20T07:59", None, "2026-11-20"),
        ("2026-11-20T08:00", -480, "2026-11-20"),
        ("2026-11-20T14:00", -120, "2026-11-20"),
        ("2026-11-20T15:59", -120, "2026-11-20"),
        ("2026-11-20T16:00", 0, "2026-11-20"),
        ("2026-11-20T16:59", 0, "2026-11-20"),
        ("2026-11-20T17:00", 60, "2026-11-21"),
        ("2026-11-21T15:59", 60, "2026-11-21"),
        ("2026-11-21T16:00", 1440, "2026-11-23"),  # Saturday: hours know no day off
        ("2026-11-22T23:00", 1440, "2026-11-23"),
        ("2026-11-23T00:00", 56 * 60, "2026-11-24"),  # from now on every working day
        ("2026-11-23T18:00", 56 * 60, "2026-11-24"),
        ("2026-11-27T09:00", 152 * 60, "2026-11-30"),
        ("2026-11-28T09:00", 152 * 60, "2026-11-30"),
    ],
)
def test_hours_are_told_by_the_minute(moment: str, newest: int | None, following: str) -> None:
    at = datetime.fromisoformat(moment)
    come, next_on = next_of_hours(hour_limit(), ENDS, POLICY, CALENDAR, at)

    assert (minutes_of(come[-1]) if come else None) == newest
    assert next_on == date.fromisoformat(following)


@pytest.mark.parametrize(
    ("ends", "first"), [("2026-11-20T16:00", "2026-11-20"), ("2026-11-20T07:00", "2026-11-19")]
)
def test_the_first_look_at_hours_is_on_the_day_of_the_first_threshold(
    ends: str, first: str
) -> None:
    day = FRIDAY
    moment = datetime.fromisoformat(ends)
    found = first_reminder(hour_limit(), due_on=day, safe_on=day, ends=moment)

    assert found == date.fromisoformat(first)


def test_hours_without_a_word_of_lateness_end_with_their_last_threshold() -> None:
    limit = replace(hour_limit(), reminders=HOURS[:3])
    come, next_on = next_of_hours(limit, ENDS, POLICY, CALENDAR, ENDS + timedelta(days=3))

    assert (come, next_on) == (HOURS[:3], None)


@pytest.mark.parametrize(
    ("first", "last", "moment", "quiet"),
    [
        (time(21), time(8), time(20, 59), False),
        (time(21), time(8), time(21), True),
        (time(21), time(8), time(3), True),
        (time(21), time(8), time(7, 59), True),
        (time(21), time(8), time(8), False),
        (time(12), time(14), time(11, 59), False),
        (time(12), time(14), time(12), True),
        (time(12), time(14), time(14), False),
        (time(8), time(8), time(8), False),  # no quiet hours at all
    ],
)
def test_quiet_hours_may_run_over_midnight(
    first: time, last: time, moment: time, quiet: bool
) -> None:
    assert is_quiet(replace(POLICY, quiet_from=first, quiet_to=last), moment) is quiet
