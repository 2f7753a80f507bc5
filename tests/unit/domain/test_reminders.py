"""The day of each reminder: the thresholds of the row, then every working day; quiet hours."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from caseflow.domain.alert_policy import Repeat, is_quiet
from caseflow.domain.definition import Reminder
from caseflow.domain.reminders import next_reminder, target_of
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
