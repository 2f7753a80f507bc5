"""The rules of counting, each with its boundaries, and the words that explain them."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseflow.catalogue.calendar import load_calendar
from caseflow.domain.clock_events import ClockEvent, EventKind
from caseflow.domain.deadlines import Bucket, bucket, choose, compute
from caseflow.domain.definition import Limit, Unit
from caseflow.domain.errors import InvalidInput, NotFound
from caseflow.domain.model import Deadline, DeadlineState, DueDate
from caseflow.domain.terms import Verified

ROOT = Path(__file__).resolve().parents[3]
CALENDAR = load_calendar(ROOT / "workflows" / "calendar")

days = st.dates(date(2018, 1, 1), date(2028, 12, 31))


def make_limit(**changes: Any) -> Limit:
    values: dict[str, Any] = {
        "id": "sample", "title": "样例", "stage": "notice", "starts": "送达之日",
        "length": 5, "unit": Unit.WORKDAY, "roll": False, "backward": False, "binds": "bureau",
        "basis": ("APL.85",), "verified": Verified.FULL_TEXT, "valid_from": date(2021, 7, 15),
        "valid_to": None, "unit_reason": "",
    }  # fmt: skip
    return Limit(**{**values, **changes})


def due(start: date, **changes: Any) -> DueDate:
    extra = {k: changes.pop(k) for k in ("grace_days", "set_date", "events") if k in changes}
    return compute(make_limit(**changes), start=start, calendar=CALENDAR, explain=True, **extra)


def texts(result: DueDate) -> list[tuple[str, bool, str]]:
    return [(s.day, s.counts, s.text) for s in result.steps]


def test_workdays_explain_each_day() -> None:
    result = due(date(2026, 9, 28), length=5)

    assert result.due_on == result.safe_on == date(2026, 10, 10)
    lines = texts(result)
    assert lines[0] == ("2026-09-28", False, "起算日，当日不计")
    assert lines[1] == ("2026-09-29", True, "第1个工作日")
    assert lines[3] == ("2026-10-01", False, "国庆节放假（国办发明电〔2025〕7号），不计")
    assert lines[-1] == (
        "2026-10-10", True,
        "第5个工作日：周六，国庆节调休上班（国办发明电〔2025〕7号），期限届满",
    )  # fmt: skip
    assert len(lines) == 13


def test_result_carries_the_limit_it_was_made_from() -> None:
    result = due(date(2026, 11, 2), length=5)

    assert (result.limit, result.from_on, result.unit, result.length) == (
        "sample", date(2026, 11, 2), "workday", 5,
    )  # fmt: skip
    assert (result.basis, result.verified, result.due_at) == (("APL.85",), "full_text", "")


@pytest.mark.parametrize(
    ("start", "roll", "due_on", "safe_on"),
    [
        ("2026-09-15", True, "2026-09-30", "2026-09-30"),
        ("2026-09-16", True, "2026-10-08", "2026-10-01"),
        ("2026-09-22", True, "2026-10-08", "2026-10-07"),
        ("2026-09-23", True, "2026-10-08", "2026-10-08"),
        ("2026-09-16", False, "2026-10-01", "2026-10-01"),
    ],
)
def test_natural_days_roll_only_where_the_limit_says_so(
    start: str, roll: bool, due_on: str, safe_on: str
) -> None:
    result = due(date.fromisoformat(start), length=15, unit=Unit.DAY, roll=roll)

    assert result.due_on.isoformat() == due_on
    assert result.safe_on.isoformat() == safe_on


def test_roll_explains_each_day_off_and_the_day_to_work_to() -> None:
    assert texts(due(date(2026, 11, 18), length=3, unit=Unit.DAY, roll=True)) == [
        ("2026-11-18", False, "起算日，当日不计"),
        ("2026-11-19", True, "第1日"),
        ("2026-11-20", True, "第2日"),
        ("2026-11-21", True, "3日，至此日"),
        ("2026-11-21", False, "周六，期限末日不是工作日，顺延"),
        ("2026-11-22", False, "周日，期限末日不是工作日，顺延"),
        ("2026-11-23", True, "工作日，顺延至此日届满"),
        ("2026-11-21", True, "约束本机关的期限，请以顺延前的此日为准安排工作"),
    ]


def test_natural_days_off_are_told_and_count_like_the_others() -> None:
    told = texts(due(date(2026, 9, 30), length=10, unit=Unit.DAY))

    assert told[1] == ("2026-10-01", True, "第1日：国庆节放假（国办发明电〔2025〕7号），照算")
    assert told[8] == ("2026-10-08", True, "第8日")
    assert [day for day, _, _ in told][:11] == [
        "2026-09-30",
        *(f"2026-10-{n:02d}" for n in range(1, 11)),
    ]


def test_months_are_told_one_by_one() -> None:
    told = texts(due(date(2025, 8, 31), length=3, unit=Unit.MONTH))

    assert [(day, words) for day, _, words in told][1:4] == [
        ("2025-09-30", "满1个月"),
        ("2025-10-31", "满2个月"),
        ("2025-11-30", "3个月，至此日"),
    ]


@pytest.mark.parametrize(
    ("start", "length", "unit", "expected"),
    [
        ("2025-08-31", 6, Unit.MONTH, "2026-02-28"),
        ("2023-08-31", 6, Unit.MONTH, "2024-02-29"),
        ("2025-12-31", 1, Unit.MONTH, "2026-01-31"),
        ("2026-01-31", 1, Unit.MONTH, "2026-02-28"),
        ("2025-11-30", 3, Unit.MONTH, "2026-02-28"),
        ("2024-02-29", 2, Unit.YEAR, "2026-02-28"),
        ("2024-02-29", 4, Unit.YEAR, "2028-02-29"),
        ("2025-12-31", 12, Unit.MONTH, "2026-12-31"),
    ],
)
def test_months_end_on_the_matching_day_or_the_month_end(
    start: str, length: int, unit: Unit, expected: str
) -> None:
    result = due(date.fromisoformat(start), length=length, unit=unit)

    assert result.due_on.isoformat() == expected


def test_month_then_rolls() -> None:
    result = due(date(2026, 4, 3), length=6, unit=Unit.MONTH, roll=True)

    assert (result.safe_on, result.due_on) == (date(2026, 10, 3), date(2026, 10, 8))


@pytest.mark.parametrize(
    ("start", "due_at", "first_words"),
    [
        (datetime(2026, 9, 30, 16, 40), "2026-10-01T16:40", "事件时刻（16:40）起算"),
        (datetime(2026, 9, 30, 8, 40, tzinfo=UTC), "2026-10-01T16:40", "事件时刻（16:40）起算"),
        (date(2026, 9, 30), "2026-10-01T00:00", "未填时刻，从严按当日零时（00:00）起算"),
    ],
)
def test_hours_run_through_holidays(start: date, due_at: str, first_words: str) -> None:
    result = due(start, length=24, unit=Unit.HOUR, roll=True)

    assert (result.due_at, result.due_on) == (due_at, date(2026, 10, 1))
    assert result.from_on == date(2026, 9, 30)
    assert texts(result)[0][2] == first_words
    assert texts(result)[1][2] == f"24小时，于{due_at[11:]}届满，放假日不顺延"


def test_hours_backward_end_before_the_event() -> None:
    result = due(datetime(2026, 11, 22, 9, 30), length=24, unit=Unit.HOUR, backward=True)

    assert result.due_at == "2026-11-21T09:30"
    assert "须在此前完成" in result.steps[-1].text


def test_an_utc_evening_is_the_next_day_in_shanghai() -> None:
    result = due(datetime(2026, 11, 1, 16, 0, tzinfo=UTC), length=1)

    assert (result.from_on, result.due_on) == (date(2026, 11, 2), date(2026, 11, 3))


def test_workdays_before_an_event_count_neither_end() -> None:
    result = due(date(2026, 11, 27), length=7, backward=True)

    assert result.due_on == date(2026, 11, 17)
    assert CALENDAR.between(result.due_on, date(2026, 11, 26)) == 7
    assert texts(result)[-1] == ("2026-11-17", False, "最迟须在此日完成，当日不计入期限")
    assert sum(s.counts for s in result.steps) == 7


def test_natural_days_before_an_event_count_neither_end_and_never_roll() -> None:
    result = due(date(2026, 10, 12), length=10, unit=Unit.DAY, backward=True, roll=True)

    assert result.due_on == date(2026, 10, 1)
    assert texts(result)[-1][2] == "提前满10日，首尾两日均不计，最迟须在此日完成"


def test_month_before_an_event() -> None:
    result = due(date(2026, 3, 31), length=1, unit=Unit.MONTH, backward=True)

    assert result.due_on == date(2026, 2, 27)


@pytest.mark.parametrize(
    ("length", "set_date", "due_on", "words"),
    [
        (0, "2026-12-05", "2026-12-05", "文书写明的最后一日"),
        (30, "2026-12-05", "2026-12-05", "文书写明的最后一日"),
        (30, "2026-12-22", "2026-12-22", "文书写明的最后一日"),
        (30, "2026-12-23", "2026-12-22", "最长30日，至此日"),
        (30, None, "2026-12-22", "文书未写明日期，按最长30日计至此日"),
    ],
)
def test_set_date_is_the_printed_day_within_the_longest_period(
    length: int, set_date: str | None, due_on: str, words: str
) -> None:
    printed = date.fromisoformat(set_date) if set_date else None
    result = due(date(2026, 11, 22), unit=Unit.SET_DATE, length=length, set_date=printed)

    assert result.due_on.isoformat() == due_on
    assert result.steps[-1].text == words


@pytest.mark.parametrize("unit", [Unit.SET_DATE, Unit.DAY, Unit.WORKDAY, Unit.HOUR])
def test_printed_day_before_the_start_is_refused(unit: Unit) -> None:
    with pytest.raises(InvalidInput, match="最后一日2026-09-03早于起算日2026-09-20"):
        due(date(2026, 9, 20), unit=unit, length=30, roll=False, set_date=date(2026, 9, 3))


def test_printed_day_before_the_start_of_a_stored_clock_still_counts() -> None:
    event = ClockEvent(kind=EventKind.SET, on=date(2026, 9, 20), until=date(2026, 9, 3))
    result = due(date(2026, 9, 20), unit=Unit.SET_DATE, length=0, roll=False, events=(event,))

    assert result.due_on == date(2026, 9, 3)


def test_set_date_rolls_where_the_limit_says_so() -> None:
    result = due(
        date(2026, 9, 20), unit=Unit.SET_DATE, length=0, set_date=date(2026, 10, 1), roll=True
    )

    assert result.due_on == date(2026, 10, 8)


def test_set_date_without_any_day_is_an_error() -> None:
    with pytest.raises(ValueError, match="missing"):
        due(date(2026, 9, 20), unit=Unit.SET_DATE, length=0)


@pytest.mark.parametrize(
    ("grace_days", "safe_on", "words"),
    [
        (0, "2026-11-23", "工作日，顺延至此日届满"),
        (3, "2026-11-26", "为当事人预留邮寄在途3日，此日过后才可进行下一步"),
        (5, "2026-11-30", "为当事人预留邮寄在途5日，此日过后才可进行下一步"),
    ],
)
def test_party_limit_gets_grace_then_rolls(grace_days: int, safe_on: str, words: str) -> None:
    result = due(
        date(2026, 11, 6),
        length=15, unit=Unit.DAY, roll=True, binds="party", grace_days=grace_days,
    )  # fmt: skip

    assert result.due_on == date(2026, 11, 23)
    assert result.safe_on.isoformat() == safe_on
    assert result.steps[-1].text == words


def test_party_limit_that_does_not_roll_is_still_safe_on_a_working_day() -> None:
    result = due(date(2026, 10, 23), length=30, unit=Unit.DAY, binds="party")

    assert (result.due_on, result.safe_on) == (date(2026, 11, 22), date(2026, 11, 23))
    assert result.steps[-1].text == "此前遇放假日，此日过后才可进行下一步"


def test_grace_does_not_move_a_limit_of_the_bureau() -> None:
    result = due(date(2026, 11, 2), length=5, grace_days=5)

    assert result.safe_on == result.due_on == date(2026, 11, 9)


@pytest.mark.parametrize(
    ("start", "changes", "provisional"),
    [
        ("2026-12-24", {"length": 5}, False),
        ("2026-12-25", {"length": 5}, True),
        ("2026-12-16", {"length": 15, "unit": Unit.DAY, "roll": True}, False),
        ("2026-12-17", {"length": 15, "unit": Unit.DAY, "roll": True}, True),
        ("2026-12-17", {"length": 15, "unit": Unit.DAY}, False),
        ("2026-12-28", {"length": 3, "unit": Unit.DAY, "binds": "party"}, False),
        ("2026-12-29", {"length": 3, "unit": Unit.DAY, "binds": "party"}, True),
        ("2027-01-06", {"length": 5, "backward": True}, True),
    ],
)
def test_result_is_provisional_when_an_unknown_year_decides_it(
    start: str, changes: dict[str, Any], provisional: bool
) -> None:
    result = due(date.fromisoformat(start), **changes)

    assert result.provisional is provisional
    assert ("暂定" in result.steps[-1].text) is provisional


@pytest.mark.parametrize(
    "changes",
    [
        {"length": -1},
        {"grace_days": -1},
    ],
)
def test_impossible_numbers_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="limit sample"):
        due(date(2026, 11, 2), **changes)


limits = st.builds(
    make_limit,
    length=st.integers(0, 200),
    unit=st.sampled_from([Unit.DAY, Unit.WORKDAY, Unit.MONTH, Unit.HOUR, Unit.SET_DATE]),
    roll=st.booleans(),
    backward=st.booleans(),
    binds=st.sampled_from(["bureau", "party"]),
)


@given(limits, days, st.integers(0, 10))
def test_explanation_and_cheap_answer_are_the_same(limit: Limit, start: date, grace: int) -> None:
    cheap, full = (
        compute(
            limit,
            start=start,
            calendar=CALENDAR,
            grace_days=grace,
            set_date=start,
            explain=explain,
        )
        for explain in (False, True)
    )

    assert cheap.steps == ()
    assert full.steps
    assert cheap == DueDate(**{
        name: getattr(full, name) for name in full.__slots__ if name != "steps"
    }, steps=())  # fmt: skip


@given(days, st.integers(1, 60), st.booleans(), st.integers(0, 5))
def test_party_is_never_cut_short_and_bureau_never_late(
    start: date, length: int, roll: bool, grace: int
) -> None:
    changes = {"length": length, "unit": Unit.DAY, "roll": roll, "grace_days": grace}
    bureau, party = (due(start, binds=binds, **changes) for binds in ("bureau", "party"))

    assert bureau.due_on == party.due_on >= start + timedelta(days=length)
    assert bureau.safe_on == start + timedelta(days=length)
    assert party.safe_on >= party.due_on + timedelta(days=grace)
    assert CALENDAR.is_working(party.safe_on)
    assert CALENDAR.is_working(party.due_on) or not roll


OLD = make_limit(length=60, valid_to=date(2026, 1, 31))
NEW = make_limit(length=30, valid_from=date(2026, 2, 1))


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2021-07-15", OLD), ("2026-01-31", OLD), ("2026-02-01", NEW), ("2099-12-31", NEW),
    ],
)  # fmt: skip
def test_choose_takes_the_version_in_force_on_the_day(on: str, expected: Limit) -> None:
    assert choose((OLD, NEW), date.fromisoformat(on)) is expected


def test_choose_names_the_periods_there_are() -> None:
    with pytest.raises(NotFound) as error:
        choose((OLD, NEW), date(2021, 7, 14))

    assert error.value.message == (
        "时限“样例”（sample）没有适用于2021-07-14的规定，现有规定的适用期间："
        "2021-07-15至2026-01-31、2026-02-01至今。请核对起算日，或在时限文件中补充当时的规定。"
    )


def test_choose_among_nothing_is_not_found() -> None:
    with pytest.raises(NotFound, match="没有这一时限"):
        choose((), date(2026, 1, 1))


def make_deadline(**changes: Any) -> Deadline:
    values: dict[str, Any] = {
        "id": 1, "limit": "sample", "title": "样例", "state": DeadlineState.OPEN,
        "from_on": date(2026, 11, 1), "due_on": date(2026, 11, 22), "safe_on": date(2026, 11, 20),
    }  # fmt: skip
    return Deadline(**{**values, **changes})


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        ("2026-11-23", Bucket.OVERDUE),
        ("2026-11-22", Bucket.TODAY),
        ("2026-11-21", Bucket.TODAY),
        ("2026-11-20", Bucket.TODAY),
        ("2026-11-19", Bucket.THREE_DAYS),
        ("2026-11-17", Bucket.THREE_DAYS),
        ("2026-11-16", Bucket.SEVEN_DAYS),
        ("2026-11-13", Bucket.SEVEN_DAYS),
        ("2026-11-12", Bucket.LATER),
    ],
)
def test_bucket_looks_at_the_day_to_work_to(today: str, expected: Bucket) -> None:
    assert bucket(make_deadline(), date.fromisoformat(today)) is expected


@pytest.mark.parametrize(
    ("today", "expected"), [("2026-11-22", Bucket.TODAY), ("2026-11-23", Bucket.OVERDUE)]
)
@pytest.mark.parametrize("safe_on", [None, date(2026, 11, 27)])
def test_due_day_of_a_party_limit_is_never_overdue(
    safe_on: date | None, today: str, expected: Bucket
) -> None:
    assert bucket(make_deadline(safe_on=safe_on), date.fromisoformat(today)) is expected


@pytest.mark.parametrize("changes", [{"state": DeadlineState.WAITING}, {"due_on": None}])
def test_clock_without_a_day_waits(changes: dict[str, Any]) -> None:
    assert bucket(make_deadline(**changes), date(2026, 11, 22)) is Bucket.WAITING


@pytest.mark.parametrize(
    ("printed", "last"),
    [
        (date(2026, 4, 10), date(2026, 4, 10)),
        (date(2026, 4, 19), date(2026, 4, 19)),
        (date(2026, 4, 25), date(2026, 4, 19)),
    ],
    ids=["shorter", "the same", "longer is not used"],
)
def test_day_printed_in_the_paper_may_only_shorten_a_period(printed: date, last: date) -> None:
    result = due(date(2026, 3, 20), length=30, unit=Unit.DAY, roll=False, set_date=printed)

    assert result.due_on == last
