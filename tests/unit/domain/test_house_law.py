"""The real law book through the engine: every act, every state, every rule, random walks."""

from contextlib import suppress
from dataclasses import replace
from string import Formatter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caseflow.domain.decide import Rules, advance, options
from caseflow.domain.errors import InvalidInput, Refused
from caseflow.domain.guards import REGISTRY
from caseflow.domain.model import Command, DeadlineState
from tests.unit.builders import NOW, TODAY
from tests.unit.walk import STAFF, Walk, start

KEYS = ("ordinary@2021-07-15", "summary@2021-07-15")
each_procedure = pytest.mark.parametrize("key", KEYS)


@each_procedure
def test_every_act_can_be_asked_for_in_every_state_by_everybody(
    house_rules: Rules, key: str
) -> None:
    procedure = house_rules.procedure(key)
    for state in procedure.states:
        file = replace(start(house_rules, key, TODAY), state=state)
        for person in STAFF:
            found = options(house_rules, file, actor=person, today=TODAY, now=NOW)

            assert {o.action.name for o in found} == procedure.actions.keys()
            assert all(o.allowed or all(r.message and r.cure for r in o.reasons) for o in found)


@each_procedure
def test_act_without_inputs_is_done_or_refused_and_nothing_else(
    house_rules: Rules, key: str
) -> None:
    for action in house_rules.procedure(key).actions.values():
        person = next(p for p in STAFF if not p.roles.isdisjoint(action.roles))
        for state in house_rules.procedure(key).states:
            file = replace(start(house_rules, key, TODAY), state=state)
            command = Command(action=action.name, inputs={}, actor=person, now=NOW, today=TODAY)
            with suppress(InvalidInput, Refused):
                decision = advance(house_rules, file, command)
                assert decision.state_to in house_rules.procedure(key).states


@each_procedure
def test_words_of_every_rule_use_only_the_places_its_predicate_gives(
    house_rules: Rules, key: str
) -> None:
    for guard in house_rules.procedure(key).guards.values():
        gives = REGISTRY[guard.check].gives
        for words in (guard.message, guard.cure):
            assert {name for _, name, _, _ in Formatter().parse(words) if name} <= gives
            assert words.format_map(dict.fromkeys(gives, "某"))


@pytest.mark.parametrize("thrown", [False, True], ids=["lawful", "any_record"])
@each_procedure
@settings(max_examples=25)
@given(seed=st.integers(0, 2**32))
def test_random_acts_never_break_the_engine(
    house_rules: Rules, key: str, thrown: bool, seed: int
) -> None:
    walk = Walk(house_rules, key, seed=seed)
    if thrown:
        walk.throw()

    for _ in range(40):
        walk.step()

        assert walk.file.state in house_rules.procedure(key).states
        _check_clocks(walk)
    assert all(err.message.encode() for err in walk.refused)


def _check_clocks(walk: Walk) -> None:
    """A running clock has its day unless it waits, and no two run for one thing."""
    running = [
        d for d in walk.file.deadlines if d.state in (DeadlineState.OPEN, DeadlineState.WAITING)
    ]
    places = [(d.limit, d.item_kind, d.item_no) for d in running]

    assert len(places) == len(set(places))
    assert all(d.due_on is not None for d in running if d.state is DeadlineState.OPEN)
