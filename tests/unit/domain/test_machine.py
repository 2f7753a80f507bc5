"""The shared machine: which branch an act takes, and that nothing of a case stays in it."""

import pytest

from caseflow.domain.definition import Transition
from caseflow.domain.machine import build, fire, leaves_from, matches
from caseflow.domain.terms import Json
from tests.unit.builders import make_action, make_procedure

DECIDE = make_action(
    "decide",
    transitions=(
        Transition(sources=("begun",), to="done", when={"kind": ["a", "b"]}),
        Transition(sources=("begun",), to="waiting", when={"kind": "c", "flag": True}),
        Transition(sources=("waiting",), to=""),
    ),
)
MACHINE = build(make_procedure(DECIDE))


@pytest.mark.parametrize(
    ("state", "values", "ends"),
    [
        ("begun", {"kind": "a"}, "done"),
        ("begun", {"kind": "b"}, "done"),
        ("begun", {"kind": "c", "flag": True}, "waiting"),
        ("begun", {"kind": "c"}, None),
        ("begun", {}, None),
        ("waiting", {}, "waiting"),
    ],
)
def test_act_takes_the_branch_that_fits(
    state: str, values: dict[str, Json], ends: str | None
) -> None:
    assert fire(MACHINE, action="decide", state=state, lookup=values.get) == ends


def test_one_machine_serves_many_cases() -> None:
    first = fire(MACHINE, action="decide", state="begun", lookup={"kind": "a"}.get)
    second = fire(MACHINE, action="decide", state="waiting", lookup={"kind": "a"}.get)

    assert (first, second) == ("done", "waiting")
    assert MACHINE.models == []


@pytest.mark.parametrize(("state", "leaves"), [("begun", True), ("waiting", True), ("done", False)])
def test_act_leaves_only_from_its_sources(state: str, leaves: bool) -> None:
    assert leaves_from(DECIDE, state) == leaves


@pytest.mark.parametrize(
    ("value", "wanted", "fits"),
    [
        ("a", "a", True), ("a", "b", False), ("a", ("a", "b"), True), (None, [None, 0], True),
        (None, False, True), (0, False, True), ("x", True, True), (None, None, True),
    ],
)  # fmt: skip
def test_condition_fits_a_value_or_any_of_a_list(value: Json, wanted: Json, fits: bool) -> None:
    assert matches({"key": wanted}, {"key": value}.get) == fits


def test_no_condition_always_fits() -> None:
    assert matches({}, {}.get)
