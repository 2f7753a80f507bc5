"""Rules about compulsion: hours of notice, the thing acted upon, stopped work, periods of court."""

from datetime import timedelta
from typing import Any

import pytest

from caseflow.domain.definition import Unit
from caseflow.domain.guards import Undecided, enforcement, penalty
from caseflow.domain.model import CaseFile, DeadlineState
from caseflow.domain.terms import Json
from tests.unit.builders import (
    TODAY,
    make_ask,
    make_clock,
    make_file,
    make_item,
    make_law,
    make_limit,
)

NOTICE = make_law(limits=[make_limit("notice", length=24, unit=Unit.HOUR, backward=True)])
STOPS = ["stop"]


def ahead(inputs: dict[str, Json] | None, file: CaseFile | None = None, **args: Json) -> Any:
    ask = make_ask(file, inputs, law=NOTICE)
    return enforcement.hours_ahead(ask, {"limit": "notice", "field": "cut", **args})


@pytest.mark.parametrize(
    ("cut", "holds"),
    [
        ("2026-11-26T09:29", False), ("2026-11-26T09:30", True), ("2026-11-26T09:31", True),
        ("2026-11-29T09:30", True), (None, True),
    ],
)  # fmt: skip
def test_hours_count_from_now_over_days_off_too(cut: Json, holds: bool) -> None:
    assert (ahead({"cut": cut}) is None) == holds


@pytest.mark.parametrize(
    ("told", "holds"),
    [("2026-11-25T08:00", True), ("2026-11-25T08:01", False), (None, True)],
)
def test_hours_count_from_the_minute_of_the_notice(told: Json, holds: bool) -> None:
    places = ahead({"cut": "2026-11-26T08:00", "told": told}, start="told")

    assert (places is None) == holds
    assert places is None or places == {
        "given": "2026年11月26日08:00", "latest": "2026年11月25日08:00",
        "told": "2026年11月25日08:01",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "urgent", "holds"),
    [("power", False, False), ("power", True, True), ("goods", False, True), (None, None, True)],
)
def test_notice_is_for_power_and_for_no_emergency(kind: Json, urgent: Json, holds: bool) -> None:
    values: dict[str, Any] = {"kind": kind, "urgent": urgent}
    file = make_file(items=[make_item("cut_item", 1, **values)])
    late: dict[str, Json] = {"cut": "2026-11-25T10:00"}
    conditions: dict[str, Any] = {"only_if": {"kind": "power"}, "unless": {"urgent": True}}

    assert (ahead({**late, "cut_item": 1}, file, item="cut_item", **conditions) is None) == holds
    assert (ahead({**late, **values}, **conditions) is None) == holds


def test_notice_about_an_unknown_item_is_judged_by_the_inputs() -> None:
    inputs: dict[str, Json] = {"cut": "2026-11-25T10:00", "cut_item": 9, "urgent": False}

    assert ahead(inputs, item="cut_item", unless={"urgent": True}) is not None


def test_notice_is_left_open_before_anything_is_typed() -> None:
    with pytest.raises(Undecided):
        ahead(None)


@pytest.mark.parametrize(
    ("given", "number", "planned", "holds"),
    [
        ("2026-11-25T09:59", 1, "2026-11-25T10:00", False),
        ("2026-11-25T10:00", 1, "2026-11-25T10:00", True),
        ("2026-11-24T23:59", 1, "2026-11-25", False),
        ("2026-11-25T00:00", 1, "2026-11-25", True),
        (None, 1, "2026-11-25", True),
        ("2026-11-25T09:59", 1, None, True),
        ("2026-11-25T09:59", 9, "2026-11-25T10:00", True),
    ],
)
def test_nothing_is_done_before_the_chosen_item_says(
    given: Json, number: int, planned: Json, holds: bool
) -> None:
    file = make_file(items=[make_item("cut", 1, planned=planned)])
    ask = make_ask(file, {"at": given, "cut": number})

    places = enforcement.not_before_item(ask, {"field": "at", "item": "cut", "value": "planned"})

    assert (places is None) == holds


def test_refused_moment_is_told_as_far_as_it_is_known() -> None:
    file = make_file(items=[make_item("cut", 1, planned="2026-11-25")])
    ask = make_ask(file, {"at": "2026-11-24T08:00", "cut": 1})

    assert enforcement.not_before_item(ask, {"field": "at", "item": "cut", "value": "planned"}) == {
        "given": "2026年11月24日08:00", "other": "2026年11月25日",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("number", "approved", "reason", "holds"),
    [(1, True, "", True), (1, False, "", False), (1, False, "revoked", True), (9, False, "", True)],
)
def test_chosen_item_has_the_wanted_values(
    number: int, approved: bool, reason: str, holds: bool
) -> None:
    file = make_file(items=[make_item("cut", 1, approved=approved)])
    ask = make_ask(file, {"cut": number, "reason": reason})
    args: dict[str, Json] = {"field": "cut", "where": {"approved": True}}

    places = enforcement.item_is(ask, {**args, "unless": {"reason": "revoked"}})

    assert places == (None if holds else {"number": "1"})


def stopped(kind: str, *, major: bool, closed: bool = False, hazards: Json = (1, 7)) -> CaseFile:
    measure = make_item("measure", 2, kind=kind, hazards=hazards)
    other = make_item("hazard", 3, major=True)
    return make_file(items=[measure, other, make_item("hazard", 1, closed=closed, major=major)])


@pytest.mark.parametrize(
    ("file", "holds"),
    [
        (stopped("stop", major=True), True),
        (stopped("stop", major=False), False),
        (stopped("stop", major=True, closed=True), False),
        (stopped("stop", major=True, hazards=None), False),
        (stopped("correct", major=True), False),
        (make_file(), True),
    ],
    ids=["major", "minor", "settled", "aimless", "correction", "unknown"],
)
def test_power_is_cut_only_for_a_stop_because_of_a_major_hazard(
    file: CaseFile, holds: bool
) -> None:
    ask = make_ask(file, {"measure": 2})

    places = enforcement.stops_major(ask, {"field": "measure", "kinds": STOPS})

    assert places == (None if holds else {"number": "2"})


@pytest.mark.parametrize(
    ("file", "consent", "holds"),
    [
        (stopped("stop", major=True), True, True),
        (stopped("stop", major=True), False, False),
        (stopped("stop", major=True, closed=True), False, False),
        (stopped("stop", major=False), False, True),
        (stopped("stop", major=False), True, True),
        (stopped("correct", major=True), False, True),
        (stopped("correct", major=True), True, False),
        (make_file(), True, True),
    ],
)
def test_work_stopped_for_a_major_hazard_goes_on_only_with_consent(
    file: CaseFile, consent: bool, holds: bool
) -> None:
    ask = make_ask(file, {"measure": 2, "consent": consent})
    args: dict[str, Json] = {"field": "measure", "consent": "consent", "kinds": STOPS}

    assert (enforcement.consent_fits(ask, args) is None) == holds


@pytest.mark.parametrize(
    ("ground", "dead", "holds"), [("dead", True, True), ("dead", False, False), ("", False, True)]
)
def test_ground_holds_only_with_its_fact(ground: str, dead: bool, holds: bool) -> None:
    ask = make_ask(make_file(facts={"dead": dead}), {"ground": ground})
    args: dict[str, Json] = {"given": {"ground": "dead"}, "wanted": {"fact:dead": True}}

    assert (enforcement.implied(ask, args) is None) == holds


@pytest.mark.parametrize(
    ("clocks", "known"),
    [
        ((), False),
        ((make_clock(),), True),
        ((make_clock(state=DeadlineState.MET),), True),
        ((make_clock(state=DeadlineState.CANCELLED),), False),
        ((make_clock(state=DeadlineState.WAITING, due_on=None),), False),
    ],
)
def test_period_is_known_once_its_clock_has_begun(clocks: Any, known: bool) -> None:
    ask = make_ask(make_file(deadlines=clocks))

    assert (enforcement.clock_known(ask, {"limit": "reply"}) is None) == known


@pytest.mark.parametrize(
    ("days", "reason", "holds"),
    [(0, None, True), (-1, None, False), (-1, "洪水", True), (1, None, True)],
)
@pytest.mark.parametrize("state", [DeadlineState.OPEN, DeadlineState.MET])
def test_act_is_done_inside_its_period_or_says_why_not(
    days: int, reason: Json, holds: bool, state: DeadlineState
) -> None:
    clock = make_clock(due_on=TODAY + timedelta(days=days), state=state)
    ask = make_ask(make_file(deadlines=(clock,)), {"why": reason})

    assert (enforcement.inside_limit(ask, {"limit": "reply", "reason": "why"}) is None) == holds


def test_period_without_a_clock_is_another_rule() -> None:
    assert enforcement.inside_limit(make_ask(), {"limit": "reply", "reason": "why"}) is None


@pytest.mark.parametrize(
    ("ground", "clocks", "holds"),
    [
        ("unable", (make_clock(due_on=TODAY - timedelta(days=1)),), True),
        ("unable", (make_clock(due_on=TODAY),), False),
        ("unable", (make_clock(due_on=TODAY - timedelta(days=1), state=DeadlineState.MET),), False),
        ("unable", (), False),
        ("gone", (), True),
    ],
)
def test_ground_of_time_waits_for_the_whole_time(ground: str, clocks: Any, holds: bool) -> None:
    ask = make_ask(make_file(deadlines=clocks), {"ground": ground})
    args: dict[str, Json] = {"limit": "reply", "only_if": {"ground": "unable"}}

    assert (enforcement.clock_run_out(ask, args) is None) == holds


@pytest.mark.parametrize(("paid", "due"), [(0, True), (1_999_999, True), (2_000_000, False)])
def test_what_is_paid_is_not_demanded(paid: int, due: bool) -> None:
    payment = make_item("payment", 1, closed=True, amount=paid)
    ask = make_ask(make_file(facts={"fine_fen": 2_000_000}, items=[payment]))

    assert (penalty.fine_unpaid(ask, {}) is None) == due


@pytest.mark.parametrize(("way", "holds"), [("court", True), ("executed", False)])
def test_case_that_the_court_ended_needs_no_full_payment(way: str, holds: bool) -> None:
    ask = make_ask(make_file(facts={"fine_fen": 100}), {"way": way})

    places = penalty.fine_settled(ask, {"unless": {"way": ["court", "ended"]}})

    assert (places is None) == holds
