"""Rules about clocks: running, settled, run out."""

from datetime import timedelta

import pytest

from caseflow.domain.guards import clocks
from caseflow.domain.model import DeadlineState
from tests.unit.builders import TODAY, make_ask, make_clock, make_file

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
