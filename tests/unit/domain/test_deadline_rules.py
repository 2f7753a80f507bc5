"""What an act does to clocks: start once, await service, move, meet, cancel."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from caseflow.domain.deadline_rules import changes_of
from caseflow.domain.definition import DeadlineRule, Unit
from caseflow.domain.model import CaseFile, Deadline, DeadlineChange, DeadlineState, PaperServed
from caseflow.domain.terms import Json
from tests.unit.builders import (
    TODAY,
    make_action,
    make_ask,
    make_clock,
    make_draft,
    make_file,
    make_item,
    make_law,
    make_limit,
)

LAW = make_law(
    limits=[
        make_limit("reply"),
        make_limit("answer", binds="party"),
        make_limit("report", length=24, unit=Unit.HOUR),
        make_limit("set", length=0, unit=Unit.SET_DATE),
    ]
)
WAITING = DeadlineState.WAITING


def changes(
    *rules: DeadlineRule,
    clocks: tuple[Deadline, ...] = (),
    inputs: dict[str, Json] | None = None,
    file: CaseFile | None = None,
    **draft_of: Any,
) -> tuple[DeadlineChange, ...]:
    own = replace(file or make_file(), deadlines=clocks)
    draft = make_draft(own)
    for name, value in draft_of.items():
        setattr(draft, name, value)
    return changes_of(make_ask(own, inputs or {}, law=LAW), make_action(deadlines=rules), draft)


def rule(op: str, limit: str = "reply", **more: Any) -> DeadlineRule:
    return DeadlineRule(op=op, limit=limit, **more)


def due(found: tuple[DeadlineChange, ...]) -> list[str]:
    return [c.due.due_on.isoformat() if c.due else "" for c in found]


@pytest.mark.parametrize(
    ("start_from", "last"),
    [
        ("today", "2026-11-30"),
        ("on", "2026-11-25"),
        ("fact:filed_on", "2026-11-15"),
        ("none", "2026-11-30"),
    ],
)
def test_clock_starts_on_the_day_the_rule_names(start_from: str, last: str) -> None:
    file = make_file(facts={"filed_on": "2026-11-10"})

    found = changes(
        rule("start", start_from=start_from), inputs={"on": "2026-11-20T09:00"}, file=file
    )

    assert [(c.op, c.limit, c.title, c.item_no) for c in found] == [("open", "reply", "答复", 0)]
    assert due(found) == [last]


def test_fact_that_this_act_sets_is_seen() -> None:
    found = changes(rule("start", start_from="fact:filed_on"), facts={"filed_on": "2026-11-24"})

    assert due(found) == ["2026-11-29"]


@pytest.mark.parametrize("state", [DeadlineState.OPEN, WAITING])
@pytest.mark.parametrize("op", ["start", "await"])
def test_clock_that_runs_is_not_started_twice(op: str, state: DeadlineState) -> None:
    assert changes(rule(op, paper="F1"), clocks=(make_clock(state=state),)) == ()


@pytest.mark.parametrize("state", [DeadlineState.MET, DeadlineState.CANCELLED])
def test_clock_that_ended_may_start_again(state: DeadlineState) -> None:
    assert [c.op for c in changes(rule("start"), clocks=(make_clock(state=state),))] == ["open"]


def test_clock_cancelled_by_the_same_act_starts_anew() -> None:
    found = changes(rule("cancel"), rule("await", paper="F1"), clocks=(make_clock(number=5),))

    assert [(c.op, c.deadline_id) for c in found] == [("cancel", 5), ("wait", 0)]


@pytest.mark.parametrize(
    ("given", "applies"),
    [
        ({"only_if": {"kind": "a"}}, True), ({"only_if": {"kind": "b"}}, False),
        ({"unless": {"kind": "a"}}, False), ({"unless": {"kind": "b"}}, True),
    ],
)  # fmt: skip
def test_rule_applies_only_where_its_conditions_fit(given: dict[str, Any], applies: bool) -> None:
    assert bool(changes(rule("start", **given), inputs={"kind": "a"})) == applies


def test_grace_of_the_bureau_is_added_for_the_party() -> None:
    found = changes(rule("start", "answer"), file=make_file(grace_days=3))

    assert found[0].due is not None
    assert (found[0].due.due_on, found[0].due.safe_on) == (date(2026, 11, 30), date(2026, 12, 3))


def test_hours_run_from_this_minute_when_the_clock_starts_today() -> None:
    found = changes(rule("start", "report"))

    assert found[0].due is not None
    assert found[0].due.due_at == "2026-11-26T09:30"


def test_hours_of_an_earlier_day_run_from_its_midnight() -> None:
    found = changes(rule("start", "report", start_from="on"), inputs={"on": "2026-11-24"})

    assert found[0].due is not None
    assert found[0].due.due_at == "2026-11-25T00:00"


def test_last_day_that_the_paper_sets_is_kept() -> None:
    found = changes(rule("start", "set", due_from="until"), inputs={"until": "2026-12-10"})

    assert due(found) == ["2026-12-10"]
    assert found[0].due is not None
    assert [(e.kind, e.until) for e in found[0].due.events] == [("set", date(2026, 12, 10))]


@pytest.mark.parametrize(
    ("op", "changed"), [("meet", "meet"), ("cancel", "cancel")], ids=["meet", "cancel"]
)
def test_running_clocks_of_the_limit_are_ended(op: str, changed: str) -> None:
    clocks = (
        make_clock(number=1), make_clock(number=2, state=WAITING), make_clock("answer", 3),
        make_clock(number=4, state=DeadlineState.MET),
    )  # fmt: skip

    assert [(c.op, c.deadline_id) for c in changes(rule(op), clocks=clocks)] == [
        (changed, 1), (changed, 2),
    ]  # fmt: skip


def test_clock_ends_once_though_two_rules_name_it() -> None:
    found = changes(rule("meet"), rule("cancel"), clocks=(make_clock(number=1),))

    assert [(c.op, c.deadline_id) for c in found] == [("meet", 1)]


BY_ORDER = (
    make_clock(number=1, item_kind="order", item_no=1),
    make_clock(number=2, item_kind="order", item_no=2),
)


@pytest.mark.parametrize(
    ("chosen", "ended"), [(1, [1]), ([1, 2], [1, 2]), (["x"], []), (3, []), (None, [])]
)
def test_clock_of_the_chosen_item_ends(chosen: Json, ended: list[int]) -> None:
    found = changes(rule("meet", item="order"), clocks=BY_ORDER, inputs={"order": chosen})

    assert [c.deadline_id for c in found] == ended


def test_each_new_item_that_fits_gets_its_clock() -> None:
    items = {
        ("measure", n): make_item("measure", n, kind=k)
        for n, k in enumerate(["stop", "fix", "stop"])
    }

    found = changes(
        rule("start", item="measure", where={"kind": ["stop"]}),
        items=items,
        added={"measure": [0, 1, 2]},
    )

    assert [(c.item_kind, c.item_no) for c in found] == [("measure", 0), ("measure", 2)]


@pytest.mark.parametrize(("chosen", "opened"), [(1, []), (3, [3]), ([1, 3], [3])])
def test_chosen_item_gets_a_clock_unless_it_has_one(chosen: Json, opened: list[int]) -> None:
    found = changes(rule("start", item="order"), clocks=BY_ORDER, inputs={"order": chosen})

    assert [c.item_no for c in found] == opened


def test_extension_moves_the_clock_of_its_order_only() -> None:
    found = changes(
        rule("move", "set", due_from="until", item="order"),
        clocks=tuple(replace(c, limit="set") for c in BY_ORDER),
        inputs={"order": 2, "until": "2026-12-31"},
    )

    assert [(c.op, c.deadline_id, c.item_no) for c in found] == [("move", 2, 2)]
    assert due(found) == ["2026-12-31"]


def test_clock_that_awaits_service_has_no_day_yet() -> None:
    (found,) = changes(rule("await", paper="F1"))

    assert (found.op, found.paper_form, found.due) == ("wait", "F1", None)


def test_clock_runs_at_once_when_the_sheet_was_signed_on_the_spot() -> None:
    found = changes(rule("await", paper="F1"), signed={"F1": (date(2026, 11, 23), "on_sheet")})

    assert [(c.op, c.paper_form) for c in found] == [("open", "")]
    assert due(found) == ["2026-11-28"]


def test_service_starts_the_clocks_that_waited_for_that_paper() -> None:
    clocks = (
        make_clock(number=1, state=WAITING, paper_id=4), make_clock("answer", 2, state=WAITING, paper_id=4),
        make_clock(number=3, state=WAITING, paper_id=5), make_clock(number=4, paper_id=4),
    )  # fmt: skip

    found = changes(clocks=clocks, served=[PaperServed(paper_id=4, served_on=TODAY, way="direct")])

    assert [(c.op, c.deadline_id) for c in found] == [("start", 1), ("start", 2)]
    assert due(found) == ["2026-11-30", "2026-11-30"]


def test_clocks_that_wait_for_a_void_paper_are_cancelled() -> None:
    clocks = (make_clock(number=1, state=WAITING, paper_id=4), make_clock(number=2, paper_id=4))

    assert [(c.op, c.deadline_id) for c in changes(clocks=clocks, voided=[4])] == [("cancel", 1)]


def test_act_before_any_form_was_filled_in_changes_the_clock_of_the_case() -> None:
    ask = make_ask(law=LAW)

    found = changes_of(
        ask, make_action(deadlines=(rule("start"), rule("meet", item="x"))), make_draft()
    )

    assert [c.op for c in found] == ["open"]
