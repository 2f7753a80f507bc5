"""A clock that starts from the last day of another one."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from caseflow.domain.deadline_rules import changes_of
from caseflow.domain.definition import DeadlineRule
from caseflow.domain.model import DeadlineState
from tests.unit.builders import (
    TODAY,
    make_action,
    make_ask,
    make_clock,
    make_draft,
    make_file,
    make_law,
    make_limit,
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
