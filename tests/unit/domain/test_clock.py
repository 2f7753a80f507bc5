"""Time is kept in UTC and judged in Shanghai."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from caseflow.domain.clock import FixedClock, SystemClock, local_day, local_minute


@pytest.mark.parametrize(
    ("hour", "minute", "day", "shown"),
    [
        (15, 59, date(2026, 12, 31), "2026-12-31T23:59"),
        (16, 0, date(2027, 1, 1), "2027-01-01T00:00"),
    ],
    ids=["last_minute_of_the_year", "first_minute_of_the_next"],
)
def test_day_is_that_of_shanghai(hour: int, minute: int, day: date, shown: str) -> None:
    moment = datetime(2026, 12, 31, hour, minute, 30, tzinfo=UTC)

    assert local_day(moment) == day
    assert local_minute(moment) == shown


def test_fixed_clock_stands_still_in_utc() -> None:
    clock = FixedClock(datetime(2026, 11, 25, 9, 30, tzinfo=timezone(timedelta(hours=8))))

    assert clock.now() == clock.now() == datetime(2026, 11, 25, 1, 30, tzinfo=UTC)
    assert clock.now().utcoffset() == timedelta(0)


def test_fixed_clock_refuses_a_time_without_zone() -> None:
    with pytest.raises(ValueError, match="aware"):
        FixedClock(datetime(2026, 11, 25))


def test_system_clock_gives_aware_utc_and_does_not_go_back() -> None:
    first, second = SystemClock().now(), SystemClock().now()

    assert first.tzinfo is UTC
    assert first <= second
