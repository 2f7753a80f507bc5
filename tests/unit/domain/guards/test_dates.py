"""Rules about days: each with the day before, the day and the day after."""

from datetime import date, timedelta
from typing import Any

import pytest

from caseflow.domain.definition import FieldKind, Unit
from caseflow.domain.guards import dates
from caseflow.domain.model import DeadlineState
from tests.unit.builders import (
    TODAY,
    make_action,
    make_ask,
    make_clock,
    make_field,
    make_file,
    make_item,
    make_law,
    make_limit,
    make_paper,
    make_procedure,
)

YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
each_day = pytest.mark.parametrize(
    "day", [YESTERDAY, TODAY, TOMORROW], ids=["day_before", "day", "day_after"]
)


@each_day
def test_a_day_is_not_before_the_other(day: date) -> None:
    file = make_file(facts={"filed_on": TODAY.isoformat()})
    ask = make_ask(file, {"on": day.isoformat()})

    places = dates.not_before(ask, {"field": "on", "other": "fact:filed_on"})

    assert (places is None) == (day >= TODAY)


@pytest.mark.parametrize(
    ("given", "other", "holds"),
    [
        ("2026-11-25T08:59", "2026-11-25T09:00", False),
        ("2026-11-25T09:00", "2026-11-25T09:00", True),
        ("2026-11-25T00:00", "2026-11-25", True),
        ("2026-11-24T23:59", "2026-11-25", False),
        ("2026-11-25", "2026-11-25T09:00", True),
        (None, "2026-11-25", True),
        ("2026-11-25", None, True),
    ],
)
def test_minutes_and_days_are_compared_as_far_as_both_are_known(
    given: Any, other: Any, holds: bool
) -> None:
    ask = make_ask(inputs={"start": given, "other": other})

    assert (dates.not_before(ask, {"field": "start", "other": "other"}) is None) == holds


def test_refused_minute_is_written_with_its_time() -> None:
    ask = make_ask(inputs={"start": "2026-11-25T08:59", "other": "2026-11-26"})

    assert dates.not_before(ask, {"field": "start", "other": "other"}) == {
        "given": "2026年11月25日08:59", "other": "2026年11月26日",
    }  # fmt: skip


@each_day
def test_a_day_is_compared_with_the_newest_valid_paper(day: date) -> None:
    papers = (
        make_paper(1, issued_on=date(2026, 1, 1)),
        make_paper(2, issued_on=TODAY),
        make_paper(3, issued_on=date(2027, 1, 1), void=True),
    )
    ask = make_ask(make_file(papers=papers), {"on": day.isoformat()})

    places = dates.not_before(ask, {"field": "on", "other": "paper:F1"})

    assert (places is None) == (day >= TODAY)
    assert dates.not_before(ask, {"field": "on", "other": "paper:F9"}) is None


@each_day
def test_recheck_is_not_before_the_order_it_names(day: date) -> None:
    orders = [
        make_item("order", 1, issued_on="2027-01-01"),
        make_item("order", 2, issued_on=TODAY.isoformat()),
    ]
    ask = make_ask(make_file(items=orders), {"on": day.isoformat(), "order": 2})

    places = dates.not_before(ask, {"field": "on", "other": "order:order"})

    assert (places is None) == (day >= TODAY)


@each_day
def test_service_is_not_before_the_issue_of_its_paper(day: date) -> None:
    papers = (make_paper(1, issued_on=date(2027, 1, 1)), make_paper(2, issued_on=TODAY))
    args = {"field": "on", "other": "issued:paper"}
    file = make_file(papers=papers)

    places = dates.not_before(make_ask(file, {"on": day.isoformat(), "paper": 2}), args)

    assert (places is None) == (day >= TODAY)
    unknown = make_ask(file, {"on": day.isoformat(), "paper": 9})
    assert dates.not_before(unknown, args) is None


def test_recheck_of_an_unknown_order_is_left_open() -> None:
    ask = make_ask(inputs={"on": "2026-11-25", "order": 2})

    assert dates.not_before(ask, {"field": "on", "other": "order:order"}) is None


@pytest.mark.parametrize(
    ("typed", "holds"),
    [
        ("2026-11-24", True), ("2026-11-25", True), ("2026-11-26", False),
        ("2026-11-25T09:30", True), ("2026-11-25T09:31", False), ("", True), (None, True),
    ],
)  # fmt: skip
def test_nothing_is_recorded_before_it_happens(typed: Any, holds: bool) -> None:
    ask = make_ask(inputs={"start": typed})

    assert (dates.not_future(ask, {"fields": ["start"]}) is None) == holds


def test_late_fields_are_listed_by_their_labels() -> None:
    action = make_action(fields=(make_field("one"), make_field("start", FieldKind.DATETIME)))
    ask = make_ask(
        inputs={"start": "2026-11-25T10:00", "other": "2027-01-01"},
        procedure=make_procedure(make_action("first"), action),
    )

    places = dates.not_future(ask, {"fields": ["start", "fact:other", "other"]})

    assert places == {
        "fields": "START（2026年11月25日10:00）、other（2027年1月1日）", "today": "2026年11月25日",
    }  # fmt: skip


@each_day
def test_last_day_of_an_order_lies_after_today(day: date) -> None:
    ask = make_ask(inputs={"until": day.isoformat()})

    assert (dates.after_today(ask, {"field": "until"}) is None) == (day > TODAY)
    assert dates.after_today(make_ask(inputs={}), {"field": "until"}) is None


@pytest.mark.parametrize(
    ("safe_on", "holds"), [(YESTERDAY, True), (TODAY, False), (TOMORROW, False)]
)
def test_next_step_waits_until_the_last_day_and_the_grace_have_passed(
    safe_on: date, holds: bool
) -> None:
    clock = make_clock(due_on=date(2026, 11, 1), safe_on=safe_on)

    places = dates.limit_over(make_ask(make_file(deadlines=(clock,))), {"limit": "reply"})

    assert (places is None) == holds


@pytest.mark.parametrize(
    ("state", "holds"),
    [
        (DeadlineState.WAITING, False), (DeadlineState.PAUSED, False), (DeadlineState.MET, True),
        (DeadlineState.CANCELLED, True),
    ],
)  # fmt: skip
def test_clock_that_waits_for_service_is_not_over_a_met_one_is(
    state: DeadlineState, holds: bool
) -> None:
    clock = make_clock(state=state, safe_on=TOMORROW)

    places = dates.limit_over(make_ask(make_file(deadlines=(clock,))), {"limit": "reply"})

    assert (places is None) == holds


@pytest.mark.parametrize("waived", [True, False])
def test_waiver_ends_a_period_early(waived: bool) -> None:
    file = make_file(deadlines=(make_clock(),), facts={"waived": waived})
    args = {"limit": "reply", "waived_by": "fact:waived"}

    assert (dates.limit_over(make_ask(file), args) is None) == waived


def test_period_without_a_clock_is_left_to_other_rules() -> None:
    assert dates.limit_over(make_ask(), {"limit": "reply"}) is None


@each_day
def test_request_comes_before_the_last_day_of_the_newest_clock(day: date) -> None:
    clocks = (make_clock(number=1, due_on=date(2026, 1, 1)), make_clock(number=2))
    ask = make_ask(make_file(deadlines=clocks), {"on": day.isoformat()})

    places = dates.limit_not_over(ask, {"limit": "reply", "field": "on"})

    assert (places is None) == (day <= TODAY)


@each_day
@pytest.mark.parametrize("reason", ["late", "other"])
def test_request_is_called_late_only_after_the_last_day(day: date, reason: str) -> None:
    args = {"limit": "reply", "field": "on", "only_if": {"reason": "late"}}
    ask = make_ask(make_file(deadlines=(make_clock(),)), {"on": day.isoformat(), "reason": reason})

    places = dates.beyond_limit(ask, args)

    assert (places is None) == (reason == "other" or day > TODAY)


def test_request_about_one_order_is_measured_by_its_own_clock() -> None:
    clocks = (
        make_clock(number=1, item_no=1, due_on=YESTERDAY),
        make_clock(number=2, item_no=2, due_on=TOMORROW),
    )
    args = {"limit": "reply", "field": "on", "item": "order"}
    file = make_file(deadlines=clocks)

    def about(order: int) -> Any:
        return dates.limit_not_over(make_ask(file, {"on": "2026-11-25", "order": order}), args)

    assert about(1) == {"given": "2026年11月25日", "until": "2026年11月24日"}
    assert about(2) is None
    assert about(3) is None


def test_request_without_a_day_is_left_open() -> None:
    ask = make_ask(make_file(deadlines=(make_clock(),)), {})

    assert dates.limit_not_over(ask, {"limit": "reply", "field": "on"}) is None


@pytest.mark.parametrize(
    ("due_on", "reason", "holds"),
    [
        (TODAY, "", True), (YESTERDAY, "", False), (YESTERDAY, "等待鉴定", True),
    ],
)  # fmt: skip
def test_late_decision_is_explained(due_on: date, reason: str, holds: bool) -> None:
    ask = make_ask(make_file(deadlines=(make_clock(due_on=due_on),)), {"late": reason})

    assert (dates.lateness_explained(ask, {"limit": "reply", "field": "late"}) is None) == holds


YEARS = make_law(
    limits=[
        make_limit("short", length=2, unit=Unit.YEAR),
        make_limit("long", length=5, unit=Unit.YEAR),
    ]
)
LIMITATION = {
    "ended_on": "ended", "act_on": "act", "found_on": "found", "grave": "grave",
    "limit": "short", "grave_limit": "long",
}  # fmt: skip


@pytest.mark.parametrize(
    ("act", "ended", "found", "grave", "inside"),
    [
        ("2024-11-26", None, None, False, True),
        ("2024-11-25", None, None, False, True),
        ("2024-11-24", None, None, False, False),
        ("2021-11-25", None, None, True, True),
        ("2021-11-24", None, None, True, False),
        ("2019-01-01", "2024-11-25", None, False, True),
        ("2019-01-01", "2024-11-24", None, False, False),
        ("2020-01-01", None, "2022-01-01", False, True),
        ("2020-01-01", None, "2022-01-02", False, False),
    ],
)
def test_limitation_runs_from_the_end_of_the_violation_to_its_discovery(
    act: str, ended: str | None, found: str | None, grave: bool, inside: bool
) -> None:
    values = {"act": act, "ended": ended, "found": found, "grave": grave, "why": "limitation"}
    ask = make_ask(inputs=values, law=YEARS)
    beyond = {**LIMITATION, "reason_field": "why", "reason": "limitation"}

    assert (dates.within_limitation(ask, LIMITATION) is None) == inside
    assert (dates.beyond_limitation(ask, beyond) is None) == (not inside)


def test_lead_whose_days_were_never_recorded_may_be_declined_as_too_old() -> None:
    ask = make_ask(inputs={"why": "limitation"}, law=YEARS)
    args = {**LIMITATION, "reason_field": "why", "reason": "limitation"}

    assert dates.within_limitation(ask, LIMITATION) is None
    assert dates.beyond_limitation(ask, args) is None


def test_other_reasons_do_not_ask_for_the_limitation() -> None:
    ask = make_ask(inputs={"why": "no_fact", "act": "2026-11-01"}, law=YEARS)
    args = {**LIMITATION, "reason_field": "why", "reason": "limitation"}

    assert dates.beyond_limitation(ask, args) is None


@pytest.mark.parametrize(
    ("hearing", "holds"), [("2026-12-04", False), ("2026-12-07", True), (None, True)]
)
def test_hearing_is_called_seven_whole_working_days_ahead(hearing: str | None, holds: bool) -> None:
    law = make_law(limits=[make_limit("call", length=7, unit=Unit.WORKDAY, backward=True)])
    ask = make_ask(inputs={"at": f"{hearing}T09:00" if hearing else None}, law=law)

    assert (dates.notice_ahead(ask, {"limit": "call", "field": "at"}) is None) == holds


@pytest.mark.parametrize(
    ("served", "hearing", "holds"),
    [
        (YESTERDAY, "2026-12-04", True),
        (TODAY, "2026-12-04", False),
        (TODAY, "2026-12-07", True),
        (None, "2026-12-04", True),
        (TODAY, None, True),
    ],
)
def test_call_to_a_hearing_is_served_seven_whole_working_days_ahead(
    served: date | None, hearing: str | None, holds: bool
) -> None:
    law = make_law(limits=[make_limit("call", length=7, unit=Unit.WORKDAY, backward=True)])
    papers = (make_paper(1, served_on=date(2026, 1, 1)), make_paper(2, served_on=served))
    ask = make_ask(make_file(papers=papers), {"at": hearing}, law=law)
    args = {"limit": "call", "field": "at", "form": "F1"}

    assert (dates.served_ahead(ask, args) is None) == holds


def test_hearing_without_any_call_is_left_to_other_rules() -> None:
    ask = make_ask(inputs={"at": "2026-12-04"})

    assert dates.served_ahead(ask, {"limit": "call", "field": "at", "form": "F1"}) is None


@pytest.mark.parametrize(("seizure", "holds"), [(1, False), (2, True), (3, True)])
def test_seizure_is_extended_once(seizure: int, holds: bool) -> None:
    clocks = (
        make_clock(number=1, item_no=1, state=DeadlineState.MET),
        make_clock(number=2, item_no=2, state=DeadlineState.CANCELLED),
    )
    ask = make_ask(make_file(deadlines=clocks), {"seizure": seizure})

    places = dates.no_clock_yet(ask, {"limit": "reply", "item": "seizure"})

    assert places == (None if holds else {"until": "2026年11月25日"})


@pytest.mark.parametrize(
    ("on", "early", "holds"),
    [
        (YESTERDAY, False, False), (YESTERDAY, True, True), (TODAY, False, True),
        (TOMORROW, False, True), (None, False, True),
    ],
)  # fmt: skip
def test_recheck_waits_for_the_last_day_unless_the_unit_asks(
    on: date | None, early: bool, holds: bool
) -> None:
    order = make_item("order", deadline_on=TODAY.isoformat())
    values = {"on": on.isoformat() if on else None, "early": early, "order": 1}
    ask = make_ask(make_file(items=[order]), values)
    args = {"order": "order", "on": "on", "early": "early"}

    assert (dates.recheck_due(ask, args) is None) == holds


def test_recheck_of_an_extended_order_waits_for_the_new_day() -> None:
    order = make_item("order", deadline_on="2026-11-01", extended_to="2026-11-30")
    ask = make_ask(make_file(items=[order]), {"on": "2026-11-29", "order": 1})
    args = {"order": "order", "on": "on", "early": "early"}

    assert dates.recheck_due(ask, args) == {"given": "2026年11月29日", "until": "2026年11月30日"}


def test_recheck_that_the_unit_asked_for_need_not_wait() -> None:
    order = make_item("order", deadline_on="2026-11-30", recheck_asked_on="2026-11-20")
    ask = make_ask(make_file(items=[order]), {"on": "2026-11-29", "order": 1})

    assert dates.recheck_due(ask, {"order": "order", "on": "on", "early": "early"}) is None


@pytest.mark.parametrize("items", [[], [make_item("order")]], ids=["no_order", "no_last_day"])
def test_recheck_without_a_last_day_is_left_open(items: list[Any]) -> None:
    ask = make_ask(make_file(items=items), {"on": "2026-11-29", "order": 1})

    assert dates.recheck_due(ask, {"order": "order", "on": "on", "early": "early"}) is None


@pytest.mark.parametrize(
    ("until", "holds"),
    [("2026-12-24", True), ("2026-12-25", True), ("2026-12-26", False), (None, True)],
)
def test_seizure_ends_within_the_legal_period(until: str | None, holds: bool) -> None:
    law = make_law(limits=[make_limit("seizure", length=30)])
    ask = make_ask(inputs={"until": until}, law=law)
    args = {"limit": "seizure", "field": "until", "start": "today"}

    assert (dates.last_day_inside(ask, args) is None) == holds


@pytest.mark.parametrize(
    ("end", "holds"),
    [
        ("2026-11-25T09:29", False), ("2026-11-25T09:30", False), ("2026-11-25T09:31", True),
        (None, True),
    ],
)  # fmt: skip
def test_inquiry_ends_after_it_began(end: str | None, holds: bool) -> None:
    ask = make_ask(inputs={"start": "2026-11-25T09:30", "end": end})

    assert (dates.minutes_apart(ask, {"start": "start", "end": "end"}) is None) == holds


@pytest.mark.parametrize(("days", "holds"), [(0, True), (1, False)], ids=["today", "tomorrow"])
def test_days_in_rows_are_not_in_the_future(days: int, holds: bool) -> None:
    day = (TODAY + timedelta(days=days)).isoformat()
    args: dict[str, Any] = {"rows": "evidence", "column": "on"}

    ask = make_ask(inputs={"evidence": [{"on": day}, {"on": None}]})
    assert (dates.rows_not_future(ask, args) is None) == holds
    assert dates.rows_not_future(make_ask(inputs={"evidence": None}), args) is None


@pytest.mark.parametrize(
    ("until", "holds"), [("2026-11-29", False), ("2026-11-30", True), ("2026-12-01", True)]
)
def test_extension_does_not_end_before_the_order_does(until: str, holds: bool) -> None:
    order = make_item("order", deadline_on="2026-11-20", extended_to="2026-11-30")
    ask = make_ask(make_file(items=[order]), {"until": until, "order": 1})

    assert (dates.not_before(ask, {"field": "until", "other": "order_end:order"}) is None) == holds
    assert (
        dates.not_before(
            make_ask(inputs={"until": until, "order": 9}),
            {"field": "until", "other": "order_end:order"},
        )
        is None
    )
