"""What pauses, exclusions, extensions and deferrals do to a last day, and how that is told."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import pytest

from caseflow.domain.clock_events import ClockEvent, EventKind, next_extension
from caseflow.domain.deadlines import Bucket, bucket, compute, recount
from caseflow.domain.definition import Extension, Limit, Reminder, Unit
from caseflow.domain.errors import NotFound
from caseflow.domain.model import Deadline, DeadlineState, DueDate
from caseflow.domain.terms import Verified
from caseflow.domain.worktime import DayNote, WorkCalendar
from tests.unit.builders import make_clock
from tests.unit.builders import make_limit as plain_limit
from tests.unit.domain.test_deadlines import CALENDAR


def make_limit(**changes: Any) -> Limit:
    """Return 30 natural days without roll that a suspension stops and testing does not use up."""
    values = {"length": 30, "suspendable": True, "excludes": ("testing",), **changes}
    return plain_limit("sample", **values)


def due(start: str, *events: ClockEvent, explain: bool = True, **changes: Any) -> DueDate:
    return compute(
        make_limit(**changes),
        start=date.fromisoformat(start),
        calendar=CALENDAR,
        events=events,
        explain=explain,
    )


def event(kind: EventKind, on: str, until: str = "", **more: Any) -> ClockEvent:
    last = date.fromisoformat(until) if until else None
    return ClockEvent(kind=kind, on=date.fromisoformat(on), until=last, note="某行为", **more)


def suspend(on: str) -> ClockEvent:
    return event(EventKind.SUSPEND, on)


def resume(on: str) -> ClockEvent:
    return event(EventKind.RESUME, on)


def pause(first: str, resumed: str) -> tuple[ClockEvent, ClockEvent]:
    return suspend(first), resume(resumed)


def left_out(first: str, last: str) -> ClockEvent:
    return event(EventKind.EXCLUDE, first, last, cause="testing")


def grant(on: str, length: int = 0, unit: Unit = Unit.DAY, until: str = "") -> ClockEvent:
    return event(EventKind.GRANT, on, until, length=length, unit=unit)


def days(*results: DueDate) -> list[str]:
    return [r.due_on.isoformat() for r in results]


def lines(result: DueDate, of: Sequence[str]) -> list[str]:
    return [s.text for s in result.steps if s.day in of]


# —— pauses ——


@pytest.mark.parametrize(
    ("first", "resumed", "last"),
    [
        ("2026-03-10", "2026-03-20", "2026-04-11"),  # 1 April without the pause of 10 days
        ("2026-03-10", "2026-03-11", "2026-04-02"),
        ("2026-03-10", "2026-03-10", "2026-04-01"),  # resumed on the same day: no pause
        ("2026-04-01", "2026-04-20", "2026-04-20"),  # the last day itself is still to come
        ("2026-04-02", "2026-04-20", "2026-04-01"),  # the day after the last day
        ("2026-03-02", "2026-03-04", "2026-04-02"),  # the day of the event counts in no way
    ],
)
def test_pause_adds_its_natural_days(first: str, resumed: str, last: str) -> None:
    assert days(due("2026-03-02", *pause(first, resumed))) == [last]


@pytest.mark.parametrize(
    ("first", "resumed", "last"),
    [
        # 28 September is a Monday; 1-7 October are off, Saturday 10 October is worked.
        ("2026-09-29", "2026-09-30", "2026-10-12"),
        (
            "2026-09-29",
            "2026-10-08",
            "2026-10-13",
        ),  # of the pause only 29 and 30 would have counted
        ("2026-10-01", "2026-10-08", "2026-10-10"),  # over days off only: nothing changes
        (
            "2026-10-10",
            "2026-10-17",
            "2026-10-19",
        ),  # the make-up Saturday is left; resumed on a Saturday
        ("2026-10-10", "2026-10-12", "2026-10-12"),
        ("2026-10-11", "2026-10-20", "2026-10-10"),
    ],
)
def test_pause_leaves_out_its_working_days(first: str, resumed: str, last: str) -> None:
    result = due("2026-09-28", *pause(first, resumed), length=5, unit=Unit.WORKDAY)

    assert days(result) == [last]


def test_several_pauses_add_up() -> None:
    events = (*pause("2026-03-10", "2026-03-15"), *pause("2026-03-20", "2026-03-22"))

    assert days(due("2026-03-02", *events)) == ["2026-04-08"]


def test_pause_of_months_and_years_adds_natural_days() -> None:
    both = pause("2026-03-10", "2026-03-15")

    assert days(
        due("2026-01-31", *both, length=3, unit=Unit.MONTH),
        due("2026-01-31", *both, length=1, unit=Unit.YEAR),
    ) == ["2026-05-05", "2027-02-05"]


def test_days_added_by_a_pause_come_before_the_roll() -> None:
    # 1 April and 3 days: 4 April, the Qingming holiday until the 6th.
    result = due("2026-03-02", *pause("2026-03-10", "2026-03-13"), roll=True)

    assert (result.safe_on, result.due_on) == (date(2026, 4, 4), date(2026, 4, 7))


def test_pause_of_a_printed_day_moves_that_day() -> None:
    printed = event(EventKind.SET, "2026-03-02", "2026-03-20")

    assert days(
        due("2026-03-02", printed, *pause("2026-03-10", "2026-03-15")),
        due(
            "2026-03-02", printed, *pause("2026-03-10", "2026-03-15"), unit=Unit.SET_DATE, length=0
        ),
    ) == ["2026-03-25", "2026-03-25"]


def test_paused_clock_has_no_reminder_and_says_what_is_left() -> None:
    result = due("2026-03-02", suspend("2026-03-10"), reminders=(Reminder(days=-3, to=()),))

    assert result.paused
    assert result.remind_on is None
    assert lines(result, ["2026-03-10"]) == [
        "某行为：自此日起停止计算，尚余23日，恢复之日起继续计算"
    ]


def test_paused_working_days_say_what_is_left() -> None:
    result = due("2026-09-28", suspend("2026-09-30"), length=5, unit=Unit.WORKDAY)

    assert result.paused
    assert "尚余4个工作日" in result.steps[-1].text


@pytest.mark.parametrize("events", [(suspend("2026-04-02"),), pause("2026-04-02", "2026-04-09")])
def test_pause_after_the_last_day_changes_nothing_and_is_told(events: tuple[ClockEvent]) -> None:
    result = due("2026-03-02", *events)

    assert (result.due_on, result.paused) == (date(2026, 4, 1), False)
    assert "始于期限届满之后，不影响本期限" in result.steps[-1].text


@pytest.mark.parametrize("events", [(suspend("2026-03-10"),), pause("2026-03-10", "2026-03-20")])
def test_clock_that_the_law_does_not_stop_runs_on_and_says_so(events: tuple[ClockEvent]) -> None:
    result = due("2026-03-02", *events, suspendable=False)

    assert (result.due_on, result.paused) == (date(2026, 4, 1), False)
    assert result.steps[-1].text == "某行为：法律没有规定因此停止计算本期限，照常计算"


def test_calendar_that_changes_during_a_pause_moves_what_is_left() -> None:
    # Three working days from Monday 1 February: one before the pause of Wednesday and Thursday,
    # two behind it, Friday and Monday. The made-up notice takes Thursday, which was left out
    # anyway, and Friday.
    events = pause("2027-02-03", "2027-02-05")
    notice = {
        date(2027, 2, 4): DayNote(off=True, name="假日", notice="某号通知"),
        date(2027, 2, 5): DayNote(off=True, name="假日", notice="某号通知"),
    }
    known = WorkCalendar(known_years=frozenset({2027}), days=notice)
    limit = make_limit(length=3, unit=Unit.WORKDAY)
    before = due("2027-02-01", *events, length=3, unit=Unit.WORKDAY)
    clock_ = clock(from_on=before.from_on, due_on=before.due_on, events=events)

    after = recount(clock_, limit, calendar=known, grace_days=0)

    assert (before.due_on, before.provisional) == (date(2027, 2, 8), True)
    assert after
    assert (after.due_on, after.provisional) == (date(2027, 2, 9), False)


@pytest.mark.parametrize(
    "events",
    [
        (resume("2026-03-10"),),
        pause("2026-03-10", "2026-03-09"),
        (suspend("2026-03-10"), suspend("2026-03-11")),
        (left_out("2026-03-10", "2026-03-09"),),
        (event(EventKind.EXCLUDE, "2026-03-10"),),
    ],
    ids=["no pause", "before its suspension", "twice", "ends too early", "no end"],
)
def test_events_that_contradict_each_other_are_refused(events: tuple[ClockEvent]) -> None:
    with pytest.raises(ValueError, match="limit sample"):
        due("2026-03-02", *events)


@pytest.mark.parametrize("changes", [{"backward": True}, {"unit": Unit.HOUR}])
def test_hours_and_backward_limits_cannot_be_paused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="limit sample"):
        due("2026-03-02", suspend("2026-03-03"), **changes)


# —— time left out ——


@pytest.mark.parametrize(
    ("first", "last", "ends"),
    [
        ("2026-03-10", "2026-03-19", "2026-04-11"),  # both ends are left out: 10 days
        ("2026-03-10", "2026-03-10", "2026-04-02"),
        ("2026-03-01", "2026-03-02", "2026-04-01"),  # over before the period begins
        ("2026-04-01", "2026-04-10", "2026-04-11"),
        ("2026-04-02", "2026-04-10", "2026-04-01"),
    ],
)
def test_time_of_testing_is_left_out_with_both_its_ends(first: str, last: str, ends: str) -> None:
    assert days(due("2026-03-02", left_out(first, last))) == [ends]


def test_day_that_two_stretches_share_is_left_out_once() -> None:
    within = (left_out("2026-03-10", "2026-03-19"), left_out("2026-03-12", "2026-03-14"))
    across = (left_out("2026-03-10", "2026-03-14"), *pause("2026-03-13", "2026-03-20"))

    assert days(due("2026-03-02", *within), due("2026-03-02", *across)) == [
        "2026-04-11", "2026-04-11",
    ]  # fmt: skip


def test_testing_that_the_row_does_not_leave_out_is_told_and_counted() -> None:
    result = due("2026-03-02", left_out("2026-03-10", "2026-03-19"), excludes=())

    assert days(result) == ["2026-04-01"]
    assert "照常计算" in result.steps[-1].text


def test_stretch_is_one_line_with_its_reason() -> None:
    natural = due("2026-03-02", left_out("2026-03-10", "2026-03-19"))
    working = due("2026-03-02", left_out("2026-03-04", "2026-03-13"), length=5, unit=Unit.WORKDAY)

    why = "某行为：检测、检验、检疫或者技术鉴定的时间依法不计入"
    assert lines(natural, ["2026-03-10"]) == [f"{why}，至2026-03-19共10日"]
    assert (natural.steps[-2].day, natural.steps[-2].text) == ("2026-04-10", "第29日")
    assert (natural.steps[-1].day, natural.steps[-1].text) == ("2026-04-11", "30日，至此日")
    assert lines(working, ["2026-03-04"]) == [f"{why}，至2026-03-13"]
    assert [s.day for s in working.steps] == [
        "2026-03-02", "2026-03-03", "2026-03-04", "2026-03-14", "2026-03-15", "2026-03-16",
        "2026-03-17", "2026-03-18", "2026-03-19",
    ]  # fmt: skip
    assert working.steps[-1].text == "第5个工作日，期限届满"


# —— extensions ——


def test_extension_counts_from_the_last_day_before_any_roll() -> None:
    # 1 March and 30 days: 31 March; 30 more: 30 April. 4 April would roll to the 7th.
    assert days(
        due("2026-03-01", grant("2026-03-20", 30)),
        due("2026-03-05", grant("2026-03-20", 30), roll=True),
    ) == ["2026-04-30", "2026-05-06"]


def test_extension_to_a_named_day_ends_on_that_day_and_rolls_where_the_row_says_so() -> None:
    event_ = grant("2026-03-20", until="2026-05-02")

    assert days(due("2026-03-02", event_), due("2026-03-02", event_, roll=True)) == [
        "2026-05-02", "2026-05-06",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("unit", "last"),
    [(Unit.WORKDAY, "2026-10-14"), (Unit.DAY, "2026-10-13"), (Unit.MONTH, "2027-01-10")],
)
def test_extension_has_a_unit_of_its_own(unit: Unit, last: str) -> None:
    event_ = grant("2026-10-09", 3, unit)
    result = due("2026-09-28", event_, length=5, unit=Unit.WORKDAY)

    assert days(result) == [last]


def test_extensions_follow_each_other() -> None:
    events = grant("2026-03-20", 60), grant("2026-05-20", 90)

    assert days(due("2026-03-02", *events)) == ["2026-08-29"]  # 1 April + 60 + 90


def test_pause_after_an_extension_moves_the_extended_day() -> None:
    events = (grant("2026-03-20", 30), *pause("2026-04-10", "2026-04-15"))

    assert days(due("2026-03-02", *events)) == ["2026-05-06"]  # 1 May + 5


def test_extension_after_a_pause_counts_from_the_moved_day() -> None:
    events = (*pause("2026-03-10", "2026-03-15"), grant("2026-04-02", 30))

    assert days(due("2026-03-02", *events)) == ["2026-05-06"]  # 6 April + 30


def test_pause_before_the_day_that_an_extension_names_is_in_that_day_already() -> None:
    named = grant("2026-03-20", until="2026-05-10")

    assert days(
        due("2026-03-02", *pause("2026-03-10", "2026-03-15"), named),
        due("2026-03-02", named, *pause("2026-04-10", "2026-04-15")),
    ) == ["2026-05-10", "2026-05-15"]


def test_working_days_are_paused_in_an_extension_too() -> None:
    events = (grant("2026-03-06", 5, Unit.WORKDAY), *pause("2026-03-11", "2026-03-13"))
    result = due("2026-03-02", *events, length=5, unit=Unit.WORKDAY)

    assert days(result) == ["2026-03-18"]
    assert any(s.text == "某行为，延长5个工作日，自此日的次日起计算" for s in result.steps)


def test_extension_names_who_and_the_paper() -> None:
    by_paper = event(EventKind.GRANT, "2026-03-20", length=30, paper="延期通知书")
    named = event(EventKind.DEFER, "2026-03-20", "2026-05-02", paper="延期通知书")

    assert due("2026-03-02", by_paper).steps[-1].text == "某行为（延期通知书），延长30日，至此日"
    assert due("2026-03-02", named).steps[-1].text == "某行为（延期通知书），延至此日"


STEP_30 = Extension(
    by_words="负责人", by="chief", length=30, unit=Unit.DAY, basis=("APL.1",),
    verified=Verified.FULL_TEXT,
)  # fmt: skip
FREE = Extension(
    by_words="本机关", length=0, unit=Unit.DAY, basis=(), verified=Verified.FULL_TEXT, times=0
)


@pytest.mark.parametrize(
    ("extensions", "used", "expected"),
    [
        ((), 0, None), ((STEP_30,), 0, STEP_30), ((STEP_30,), 1, None),
        ((STEP_30, FREE), 1, FREE), ((STEP_30, FREE), 7, FREE),
    ],
)  # fmt: skip
def test_each_way_to_extend_may_be_used_as_often_as_the_row_says(
    extensions: tuple[Extension, ...], used: int, expected: Extension | None
) -> None:
    events = [suspend("2026-03-03"), *[grant("2026-03-20", 30)] * used]

    assert next_extension(make_limit(extensions=extensions), events) == expected


# —— fixed days and duties without a number ——


@pytest.mark.parametrize(
    ("month_day", "years", "roll", "last"),
    [
        ("01-31", 1, False, "2027-01-31"), ("01-31", 0, False, "2026-01-31"),
        ("02-29", 1, False, "2027-02-28"), ("02-29", 2, False, "2028-02-29"),
        ("10-01", 0, True, "2026-10-08"),
    ],
)  # fmt: skip
def test_fixed_day_of_a_year(month_day: str, years: int, roll: bool, last: str) -> None:
    result = due(
        "2026-03-02",
        unit=Unit.CALENDAR_DATE, month_day=month_day, year_offset=years, roll=roll, length=0,
    )  # fmt: skip

    assert days(result) == [last]
    assert result.steps[1].text == "规定的固定日期，至此日"


def test_duty_without_a_number_is_never_computed() -> None:
    with pytest.raises(NotFound, match=r"“答复”（sample）没有法定日数.*写明自定的日数"):
        due("2026-03-02", unit=Unit.NONE, length=0)


# —— reminders ——


@pytest.mark.parametrize(
    ("binds", "first"), [("bureau", "2026-10-28"), ("party", "2026-10-30"), ("none", None)]
)
def test_first_reminder_is_counted_from_the_day_to_work_to(binds: str, first: str | None) -> None:
    reminders = () if first is None else tuple(Reminder(days=d, to=()) for d in (1, -3, 0))
    who = "bureau" if first is None else binds
    # 2 October and 30 days: Saturday 31 October, rolled to Monday 2 November.
    result = due("2026-10-01", roll=True, binds=who, reminders=reminders)

    assert (result.remind_on and result.remind_on.isoformat()) == first


# —— another calendar ——


def clock(**changes: Any) -> Deadline:
    return make_clock("sample", **{"from_on": date(2026, 3, 2), **changes})


def again(one: Deadline, **changes: Any) -> DueDate | None:
    return recount(one, make_limit(**changes), calendar=CALENDAR, grace_days=0)


def test_working_days_are_counted_anew_with_their_events() -> None:
    found = again(clock(events=pause("2026-03-04", "2026-03-05")), length=5, unit=Unit.WORKDAY)

    assert found
    assert days(found) == ["2026-03-10"]


@pytest.mark.parametrize(
    ("one", "changes"),
    [
        (clock(), {}),
        (clock(), {"unit": Unit.HOUR, "binds": "party"}),
        (clock(state=DeadlineState.WAITING), {"roll": True}),
        (clock(state=DeadlineState.PAUSED), {"roll": True}),
        (clock(from_on=None), {"roll": True}),
    ],
    ids=["natural days", "hours", "waiting", "paused", "no start"],
)
def test_no_calendar_moves_it(one: Deadline, changes: dict[str, Any]) -> None:
    assert again(one, **changes) is None


@pytest.mark.parametrize("state", [DeadlineState.OPEN, DeadlineState.PAUSED])
@pytest.mark.parametrize("suspendable", [True, False])
def test_row_says_whether_a_suspended_clock_stands_still(
    state: DeadlineState, suspendable: bool
) -> None:
    suspended = pause("2026-03-04", "2026-03-05")[:1]

    found = again(clock(events=suspended, state=state), suspendable=suspendable)

    assert found
    assert found.paused is suspendable


def test_printed_day_of_before_events_were_kept_is_the_day_on_record() -> None:
    old = clock(due_on=date(2026, 3, 20))
    setting = {"unit": Unit.SET_DATE, "length": 0, "roll": True}
    whole = clock(due_on=date(2026, 4, 1), state=DeadlineState.OPEN)

    for one, changes, last in [
        (old, setting, "2026-03-20"),
        (old, {"binds": "party"}, "2026-03-20"),
        (whole, {"binds": "party"}, "2026-04-01"),
    ]:
        found = again(one, **changes)
        assert found
        assert days(found) == [last]


@pytest.mark.parametrize("due_on", [None, date(2026, 3, 2)])
def test_paused_clock_is_never_overdue(due_on: date | None) -> None:
    one = clock(state=DeadlineState.PAUSED, due_on=due_on)

    assert bucket(one, date(2030, 1, 1)) is Bucket.PAUSED


def test_event_of_a_moment_is_kept_by_its_day() -> None:
    found = compute(
        make_limit(unit=Unit.SET_DATE, length=0),
        start=datetime(2026, 3, 2, 9, 30),
        calendar=CALENDAR,
        set_date=date(2026, 3, 20),
    )

    assert found.events == (
        ClockEvent(kind=EventKind.SET, on=date(2026, 3, 2), until=date(2026, 3, 20)),
    )
