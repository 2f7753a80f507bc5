"""Rules about clocks: running, settled, run out."""

from datetime import timedelta

import pytest

from caseflow.domain.guards import clocks
from caseflow.domain.model import DeadlineState
from tests.unit.builders import (
    TODAY,
    make_ask,
    make_clock,
    make_file,
    make_law,
    make_parameter,
)

OPEN, WAITING, MET = DeadlineState.OPEN, DeadlineState.WAITING, DeadlineState.MET


@pytest.mark.parametrize(
    ("state", "running"),
    [(OPEN, True), (WAITING, True), (DeadlineState.PAUSED, True), (MET, False)],
    ids=str,
)
def test_duty_is_settled_when_its_clock_no_longer_runs(state: DeadlineState, running: bool) -> None:
    due = None if state is WAITING else TODAY
    ask = make_ask(make_file(deadlines=(make_clock("reply", state=state, due_on=due),)))

    assert (clocks.clock_running(ask, {"limit": "reply"}) is None) == running
    assert (clocks.clock_settled(ask, {"limit": "reply"}) is None) != running


def test_duty_that_never_arose_is_settled() -> None:
    ask = make_ask(make_file())

    assert clocks.clock_settled(ask, {"limit": "reply"}) is None
    assert clocks.clock_running(ask, {"limit": "reply"}) is not None


@pytest.mark.parametrize(("days", "holds"), [(1, True), (0, True), (-1, False)])
def test_measure_past_its_last_day_is_named(days: int, holds: bool) -> None:
    clock = make_clock("reply", state=OPEN, due_on=TODAY + timedelta(days=days))
    ask = make_ask(make_file(deadlines=(clock,)))

    assert (clocks.clocks_in_time(ask, {"limits": ["other", "reply"]}) is None) == holds


@pytest.mark.parametrize(
    ("days", "holds"), [(-1, False), (0, False), (1, True), (30, True), (31, False)]
)
def test_obstacle_lies_in_the_chosen_clock(days: int, holds: bool) -> None:
    clock = make_clock("suit", from_on=TODAY, due_on=TODAY + timedelta(days=30))
    inputs = {"limit": "suit", "on": (TODAY + timedelta(days=days)).isoformat()}
    ask = make_ask(make_file(deadlines=(clock,)), inputs)

    found = clocks.chosen_clock_covers(ask, {"limit_field": "limit", "field": "on"})

    assert (found is None) == holds


@pytest.mark.parametrize("state", [WAITING, MET], ids=str)
def test_obstacle_needs_a_clock_that_has_begun_and_still_runs(state: DeadlineState) -> None:
    clock = make_clock("suit", state=state, from_on=None, due_on=None)
    ask = make_ask(make_file(deadlines=(clock,)), {"limit": "suit", "on": TODAY.isoformat()})

    found = clocks.chosen_clock_covers(ask, {"limit_field": "limit", "field": "on"})

    assert found is not None
    assert found["period"] == "现在没有正在计算的该期限"


@pytest.mark.parametrize(
    ("end", "count"), [("2026-12-30", None), ("2026-12-31", "61"), (None, None)]
)
def test_stretch_is_no_longer_than_the_figure(end: str | None, count: str | None) -> None:
    law = make_law(parameters=[make_parameter("most_days", 60)])
    ask = make_ask(make_file(), {"first": "2026-11-01", "last": end}, law=law)
    args = {"start": "first", "end": "last", "parameter": "most_days"}

    found = clocks.days_within(ask, args)

    assert (found["count"] if found else None) == count
