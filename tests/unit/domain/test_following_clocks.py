"""A clock that starts from the last day of another one."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from caseflow.domain.deadline_rules import changes_of
from caseflow.domain.definition import DeadlineRule
from caseflow.domain.following import Link, lead_of, links_of
from caseflow.domain.model import Deadline, DeadlineChange, DeadlineState, Record
from tests.unit.builders import (
    TODAY,
    make_action,
    make_ask,
    make_clock,
    make_draft,
    make_file,
    make_law,
    make_limit,
    make_procedure,
)

LAW = make_law(limits=[make_limit("suit"), make_limit("window")])
FOLLOWS = DeadlineRule(op="start", limit="window", start_from="deadline:suit")
LAST = date(2026, 12, 1)


def opened(clocks: tuple[Any, ...], *rules: DeadlineRule) -> list[date]:
    """Return the days from which the clock of the window runs."""
    file = make_file(deadlines=clocks)
    ask = make_ask(file, {}, law=LAW)
    changes = changes_of(ask, make_action(deadlines=rules or (FOLLOWS,)), make_draft(file))
    return [c.due.from_on for c in changes if c.limit == "window" and c.due]


@pytest.mark.parametrize("state", [DeadlineState.OPEN, DeadlineState.MET])
def test_it_runs_from_the_last_day_of_the_other_clock(state: DeadlineState) -> None:
    assert opened((make_clock("suit", due_on=LAST, state=state),)) == [LAST]


def test_it_runs_from_the_newest_of_several() -> None:
    clocks = (make_clock("suit", 1, due_on=TODAY), make_clock("suit", 2, due_on=LAST))

    assert opened(clocks) == [LAST]


@pytest.mark.parametrize(
    "changed",
    [{"state": DeadlineState.CANCELLED}, {"state": DeadlineState.WAITING, "due_on": None}],
)
def test_without_a_last_day_it_does_not_start(changed: dict[str, Any]) -> None:
    assert opened((replace(make_clock("suit"), **changed),)) == []
    assert opened(()) == []


def test_it_follows_a_clock_that_the_same_act_opens() -> None:
    suit = DeadlineRule(op="start", limit="suit")

    assert opened((), suit, FOLLOWS) == [TODAY + timedelta(days=5)]
    assert opened((), FOLLOWS, suit) == []


def test_a_running_one_is_cancelled_and_begun_anew() -> None:
    clocks = (make_clock("suit", 1, due_on=LAST), make_clock("window", 2))
    cancel = DeadlineRule(op="cancel", limit="window")

    assert opened(clocks) == []
    assert opened(clocks, cancel, FOLLOWS) == [LAST]


# —— 暂定 ——

GUESSED = make_clock("suit", 1, due_on=LAST, provisional=True)


def marks(
    clocks: tuple[Deadline, ...], *rules: DeadlineRule, record: Record | None = None
) -> list[bool]:
    """Return whether the days of the window are provisional after an act."""
    file = make_file(deadlines=clocks, record=record or Record())
    procedure = make_procedure(make_action("first", deadlines=(FOLLOWS, DEFERRED)))
    ask = make_ask(file, {"until": "2026-11-25"}, law=LAW, procedure=procedure)
    changes: tuple[DeadlineChange, ...] = changes_of(
        ask, make_action(deadlines=rules), make_draft(file)
    )
    return [c.due.provisional for c in changes if c.limit == "window" and c.due]


DEFERRED = replace(FOLLOWS, not_before="fact:deferred")


def test_it_is_provisional_when_the_day_it_starts_from_is() -> None:
    assert marks((GUESSED,), FOLLOWS) == [True]
    assert marks((replace(GUESSED, provisional=False),), FOLLOWS) == [False]


def test_it_is_known_when_it_is_moved_to_its_own_later_start() -> None:
    window = make_clock("window", 2, from_on=LAST + timedelta(days=1))
    moved = DeadlineRule(op="move", limit="window", start_from="deadline:suit", not_before="own")

    assert marks((GUESSED, window), moved) == [False]
    assert marks((GUESSED, replace(window, from_on=LAST)), moved) == [True]


def test_it_is_known_when_it_starts_from_a_later_day_that_is() -> None:
    record = Record(facts={"deferred": (LAST + timedelta(days=1)).isoformat()})

    assert marks((GUESSED,), DEFERRED, record=record) == [False]
    assert marks((GUESSED,), DEFERRED) == [True]


@pytest.mark.parametrize(
    "rule",
    [
        DeadlineRule(op="suspend", limit="window"),
        DeadlineRule(op="move", limit="window", start_from="until", not_before="own"),
    ],
    ids=["an event", "moved to its own start"],
)
def test_it_stays_provisional_whatever_happens_to_it(rule: DeadlineRule) -> None:
    window = make_clock("window", 2, from_on=LAST, provisional=True)

    assert marks((GUESSED, window), rule) == [True]
    assert marks((replace(GUESSED, provisional=False), window), rule) == [False]
    assert marks((GUESSED, replace(window, from_on=LAST - timedelta(days=2))), rule) == [False]


# —— which clock is followed ——


def test_links_are_those_of_all_rules_without_repetition() -> None:
    other = DeadlineRule(op="start", limit="window", start_from="until")
    first = make_action("first", deadlines=(FOLLOWS, other, DEFERRED))
    second = make_action("second", deadlines=(DEFERRED, replace(FOLLOWS, not_before="until")))

    links = links_of(make_procedure(first, second))

    assert links == {"window": [Link("suit"), Link("suit", "deferred")]}


@pytest.mark.parametrize(
    ("begun", "floor", "leader"),
    [
        (LAST, None, 3),
        (LAST, LAST, 3),
        (LAST + timedelta(days=4), LAST + timedelta(days=4), 3),
        (LAST, LAST + timedelta(days=4), 0),
        (LAST + timedelta(days=4), None, 0),
    ],
)
def test_it_follows_the_newest_clock_whose_last_day_is_its_start(
    begun: date, floor: date | None, leader: int
) -> None:
    suits = [make_clock("suit", n, due_on=LAST) for n in (1, 3)]
    window = make_clock("window", 2, from_on=begun)

    lead = lead_of(window, [Link("suit", "deferred")], clocks=lambda _: suits, day=lambda _: floor)

    assert (lead.clock.id if lead else 0) == leader
    if lead:
        assert lead.start(TODAY) == (floor or TODAY)
