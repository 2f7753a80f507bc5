"""What an act does to a clock that runs: extend, suspend, resume, leave out, defer, start later."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from caseflow.domain.clock_events import ClockEvent, EventKind
from caseflow.domain.deadline_rules import changes_of
from caseflow.domain.definition import DeadlineRule, Extension, Unit
from caseflow.domain.errors import NotFound
from caseflow.domain.model import Deadline, DeadlineChange, DeadlineState
from caseflow.domain.terms import Json, Verified
from tests.unit.builders import (
    TODAY,
    make_action,
    make_ask,
    make_clock,
    make_draft,
    make_file,
    make_form,
    make_law,
    make_limit,
)

BEGAN = date(2026, 11, 20)
THIRTY = Extension(
    by_words="负责人", length=30, unit=Unit.DAY, basis=("APL.1",), verified=Verified.FULL_TEXT
)
FREE = replace(THIRTY, length=0)
LAW = make_law(
    limits=[
        make_limit("case", length=30, suspendable=True, extensions=(THIRTY,)),
        make_limit("seizure", length=30, excludes=("testing",), extensions=(FREE,)),
        make_limit("set", length=0, unit=Unit.SET_DATE),
        make_limit("window"),
        make_limit("suit"),
    ],
    forms=[make_form("F1")],
)
SUSPENDED = ClockEvent(kind=EventKind.SUSPEND, on=BEGAN + timedelta(days=2))
RESUMED = ClockEvent(kind=EventKind.RESUME, on=BEGAN + timedelta(days=4))


def rule(op: str, limit: str = "case", **more: Any) -> DeadlineRule:
    return DeadlineRule(op=op, limit=limit, **more)


def clock(limit: str = "case", **changes: Any) -> Deadline:
    return make_clock(limit, **{"from_on": BEGAN, "due_on": BEGAN + timedelta(days=30), **changes})


def happens(
    one: DeadlineRule,
    *clocks: Deadline,
    inputs: Mapping[str, Json] | None = None,
    facts: Mapping[str, Json] | None = None,
) -> tuple[DeadlineChange, ...]:
    file = make_file(deadlines=clocks, facts=facts)
    ask = make_ask(file, inputs or {}, law=LAW)
    return changes_of(ask, make_action(deadlines=(one,)), make_draft(file))


def last(found: tuple[DeadlineChange, ...]) -> list[str]:
    return [c.due.due_on.isoformat() for c in found if c.due]


def test_extension_takes_the_length_of_the_row_and_keeps_what_was_before() -> None:
    paused = clock(events=(SUSPENDED, RESUMED))

    (found,) = happens(rule("extend", paper="F1"), paused)

    assert found.due
    assert (found.op, found.deadline_id, found.due.from_on) == ("extend", 1, BEGAN)
    assert found.due.due_on == BEGAN + timedelta(days=30 + 2 + 30)
    assert found.due.events == (
        SUSPENDED,
        RESUMED,
        ClockEvent(
            kind=EventKind.GRANT, on=TODAY, length=30, note="办理act（人员1）", paper="文书F1"
        ),
    )


def test_extension_to_a_day_that_the_act_names() -> None:
    found = happens(rule("extend", due_from="until"), clock(), inputs={"until": "2027-01-31"})

    assert last(found) == ["2027-01-31"]


@pytest.mark.parametrize("limit", ["window", "seizure"], ids=["none allowed", "no number"])
def test_extension_without_a_day_needs_a_length_in_the_row(limit: str) -> None:
    with pytest.raises(NotFound, match="没有规定可以再延长多少日"):
        happens(rule("extend", limit), clock(limit))


def test_printed_day_of_an_old_clock_is_kept_when_it_is_extended() -> None:
    old = clock("set", due_on=date(2026, 11, 30))

    (found,) = happens(rule("extend", "set", due_from="until"), old, inputs={"until": "2026-12-10"})

    assert found.due
    assert [(e.kind, e.until) for e in found.due.events] == [
        ("set", date(2026, 11, 30)),
        ("grant", date(2026, 12, 10)),
    ]


def test_suspension_stops_the_clock_and_resumption_sets_it_going_again() -> None:
    (stopped,) = happens(rule("suspend", start_from="on"), clock(), inputs={"on": "2026-11-22"})
    (going,) = happens(
        rule("resume"), clock(events=(SUSPENDED,), state=DeadlineState.PAUSED, due_on=None)
    )

    assert stopped.due
    assert stopped.due.paused
    assert going.due
    assert (going.due.paused, going.due.due_on) == (False, date(2026, 12, 23))


@pytest.mark.parametrize(
    ("op", "events"),
    [
        ("suspend", (SUSPENDED,)),
        ("resume", ()),
        ("resume", (SUSPENDED, RESUMED)),
    ],
)
def test_suspension_and_resumption_take_turns(op: str, events: tuple[ClockEvent, ...]) -> None:
    assert happens(rule(op), clock(events=events)) == ()


def test_paused_clock_can_be_extended_and_stays_paused() -> None:
    halted = clock(events=(SUSPENDED,), state=DeadlineState.PAUSED, due_on=None)

    (found,) = happens(rule("extend"), halted)

    assert found.due
    assert found.due.paused


def test_clock_that_has_not_begun_takes_no_event() -> None:
    waiting = clock(from_on=None, due_on=None, state=DeadlineState.WAITING)

    assert happens(rule("suspend"), waiting) == ()


def test_paused_duty_is_still_met_and_not_started_twice() -> None:
    halted = clock(events=(SUSPENDED,), state=DeadlineState.PAUSED, due_on=None)

    assert [c.op for c in happens(rule("meet"), halted)] == ["meet"]
    assert happens(rule("start"), halted) == ()


def test_time_of_testing_is_left_out_of_the_chosen_seizure_only() -> None:
    found = happens(
        rule("exclude", "seizure", item="seizure", start_from="first", due_from="last",
             cause="testing"),
        clock("seizure", number=1, item_no=1), clock("seizure", number=2, item_no=2),
        inputs={"seizure": 2, "first": "2026-11-23", "last": "2026-11-27"},
    )  # fmt: skip

    assert [(c.deadline_id, c.item_no) for c in found] == [(2, 2)]
    assert last(found) == ["2026-12-25"]


def test_deferral_ends_on_the_day_it_names() -> None:
    found = happens(rule("defer", due_from="until"), clock(), inputs={"until": "2027-03-31"})

    assert last(found) == ["2027-03-31"]


@pytest.mark.parametrize(
    ("until", "began"), [("2026-12-31", "2026-12-31"), ("2026-11-01", "2026-11-20")]
)
def test_deferral_moves_a_window_later_never_earlier(until: str, began: str) -> None:
    later = rule("move", "window", start_from="until", not_before="own")

    (found,) = happens(later, clock("window"), inputs={"until": until})

    assert found.due
    assert found.due.from_on.isoformat() == began


def test_window_that_still_waits_is_moved_to_the_day_itself() -> None:
    later = rule("move", "window", start_from="until", not_before="own")
    waiting = clock("window", from_on=None, due_on=None, state=DeadlineState.WAITING)

    (found,) = happens(later, waiting, inputs={"until": "2026-12-31"})

    assert found.due
    assert found.due.from_on == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("deferred", "began"),
    [("2027-01-15", "2027-01-15"), ("2026-12-01", "2026-12-20"), (None, "2026-12-20")],
)
def test_clock_starts_no_earlier_than_a_deferral_ends(deferred: str | None, began: str) -> None:
    after = rule("start", "window", start_from="deadline:suit", not_before="fact:deferred")

    (found,) = happens(after, clock("suit"), facts={"deferred": deferred})

    assert found.due
    assert found.due.from_on.isoformat() == began


GRANTED = ClockEvent(kind=EventKind.GRANT, on=TODAY, length=30)
PRINTED = ClockEvent(kind=EventKind.SET, on=BEGAN, until=BEGAN + timedelta(days=10))


@pytest.mark.parametrize(
    ("start", "due_on"), [("2026-11-20", "2027-01-19"), ("2026-11-21", "2026-12-21")]
)
def test_duty_that_begins_again_from_its_old_start_keeps_its_extension(
    start: str, due_on: str
) -> None:
    ended = clock(state=DeadlineState.MET, events=(PRINTED, GRANTED))

    found = happens(rule("start", start_from="on"), ended, inputs={"on": start})

    assert last(found) == [due_on]
