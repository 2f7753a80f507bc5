"""When messages may go out: at night, on days off, on make-up Saturdays; and when to try again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseflow.catalogue.calendar import load_calendar
from caseflow.domain.alert_policy import AlertPolicy, Retry, is_quiet
from caseflow.domain.clock import SHANGHAI
from caseflow.domain.sending_hours import has_come, next_allowed, pause_after
from tests.unit.builders import POLICY

ROOT = Path(__file__).resolve().parents[3]
CALENDAR = load_calendar(ROOT / "workflows")
NIGHT = replace(POLICY, quiet_from=time(21), quiet_to=time(8), working_days_only=True)
NOON = replace(NIGHT, quiet_from=time(12), quiet_to=time(14))
ALWAYS = replace(NIGHT, quiet_from=time(0), quiet_to=time(0), working_days_only=False)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("at", "free"),
    [
        # A plain Wednesday, 25 November 2026.
        ("2026-11-25T09:30", "2026-11-25T09:30"),
        ("2026-11-25T20:59:59.999999", "2026-11-25T20:59:59.999999"),
        ("2026-11-25T21:00", "2026-11-26T08:00"),
        ("2026-11-25T23:59", "2026-11-26T08:00"),
        ("2026-11-26T00:00", "2026-11-26T08:00"),
        ("2026-11-26T07:59", "2026-11-26T08:00"),
        ("2026-11-26T08:00", "2026-11-26T08:00"),
        # Friday evening waits for Monday morning, a day off from its first minute.
        ("2026-11-27T20:59", "2026-11-27T20:59"),
        ("2026-11-27T21:00", "2026-11-30T08:00"),
        ("2026-11-28T10:00", "2026-11-30T08:00"),
        ("2026-11-29T22:00", "2026-11-30T08:00"),
        # National Day 2026: off from 1 to 7 October; Saturday the 10th is worked.
        ("2026-09-30T21:00", "2026-10-08T08:00"),
        ("2026-10-01T09:00", "2026-10-08T08:00"),
        ("2026-10-09T22:00", "2026-10-10T08:00"),
        ("2026-10-10T09:00", "2026-10-10T09:00"),
        ("2026-10-10T21:00", "2026-10-12T08:00"),
        # Sunday 20 September 2026 is worked for that holiday.
        ("2026-09-19T09:00", "2026-09-20T08:00"),
        ("2026-09-20T09:00", "2026-09-20T09:00"),
        # New Year's Eve, into a year without a notice: the fixed day counts.
        ("2026-12-31T21:00", "2027-01-04T08:00"),
    ],
)
def test_nights_and_days_off_are_waited_out(at: str, free: str) -> None:
    assert next_allowed(local(at), NIGHT, CALENDAR) == local(free)


@pytest.mark.parametrize(
    ("at", "free"),
    [
        ("2026-11-25T11:59", "2026-11-25T11:59"),
        ("2026-11-25T12:00", "2026-11-25T14:00"),
        ("2026-11-25T13:59", "2026-11-25T14:00"),
        ("2026-11-25T23:00", "2026-11-25T23:00"),
        # Midnight is not quiet here: a working day is free from its first minute.
        ("2026-11-28T10:00", "2026-11-30T00:00"),
        ("2026-11-28T12:30", "2026-11-30T00:00"),
    ],
)
def test_a_quiet_noon_ends_on_the_same_day(at: str, free: str) -> None:
    assert next_allowed(local(at), NOON, CALENDAR) == local(free)


def test_without_quiet_hours_and_days_off_everything_goes_at_once() -> None:
    for text in ("2026-11-28T03:00", "2026-10-01T23:59", "2026-11-25T00:00"):
        assert next_allowed(local(text), ALWAYS, CALENDAR) == local(text)


def test_days_off_count_only_where_the_policy_says_so() -> None:
    all_days = replace(NIGHT, working_days_only=False)

    assert next_allowed(local("2026-11-28T10:00"), all_days, CALENDAR) == local("2026-11-28T10:00")
    assert next_allowed(local("2026-11-27T22:00"), all_days, CALENDAR) == local("2026-11-28T08:00")


moments = st.datetimes(datetime(2025, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC))
policies = st.builds(
    lambda first, last, only: replace(
        POLICY, quiet_from=first, quiet_to=last, working_days_only=only
    ),
    st.times(),
    st.times(),
    st.booleans(),
)


@given(moments, policies)
def test_the_moment_is_free_never_earlier_and_its_own_answer(
    moment: datetime, policy: AlertPolicy
) -> None:
    free = next_allowed(moment, policy, CALENDAR)
    there = free.astimezone(SHANGHAI)

    assert free >= moment
    assert free.tzinfo is UTC
    assert not is_quiet(policy, there.time())
    assert CALENDAR.is_working(there.date()) or not policy.working_days_only
    assert next_allowed(free, policy, CALENDAR) == free


@given(moments, policies, st.floats(0, 1, exclude_max=True))
def test_nothing_between_is_free(moment: datetime, policy: AlertPolicy, part: float) -> None:
    free = next_allowed(moment, policy, CALENDAR)
    between = moment + (free - moment) * part
    if between < free:
        assert next_allowed(between, policy, CALENDAR) == free


def test_an_hour_has_come_by_the_clock_of_the_bureau() -> None:
    assert has_come(datetime(2026, 11, 25, 0, 30, tzinfo=UTC), time(8, 30))
    assert not has_come(datetime(2026, 11, 25, 0, 29, 59, tzinfo=UTC), time(8, 30))


def test_pauses_grow_then_stay_until_the_attempts_are_used_up() -> None:
    retry = Retry(back_off_minutes=(1, 5, 15), lease_minutes=2, attempts=5)
    minutes = [1, 5, 15, 15]

    assert [pause_after(retry, n) for n in range(1, 5)] == [timedelta(minutes=m) for m in minutes]
    assert pause_after(retry, 5) is None
    assert pause_after(retry, 6) is None
