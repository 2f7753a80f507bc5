"""A test that ended earlier than was told, and service by public notice: what does not count."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from caseflow.domain.clock_events import ClockEvent, EventKind
from caseflow.domain.deadline_rules import changes_of
from caseflow.domain.definition import DeadlineRule, Extension, Unit
from caseflow.domain.model import Deadline, DeadlineChange, PaperServed
from caseflow.domain.terms import Json, Verified
from tests.unit.builders import (
    make_action,
    make_ask,
    make_clock,
    make_draft,
    make_file,
    make_item,
    make_law,
    make_limit,
    make_paper,
)

BEGAN = date(2026, 11, 1)
THIRTY = Extension(
    by_words="负责人", length=30, unit=Unit.DAY, basis=("APL.1",), verified=Verified.FULL_TEXT
)
LAW = make_law(
    limits=[
        make_limit("seizure", length=30, excludes=("testing",), extensions=(THIRTY,)),
        make_limit("service", length=7, excludes=("public_notice",)),
    ]
)
TOLD = ClockEvent(
    kind=EventKind.EXCLUDE, on=date(2026, 11, 5), until=date(2026, 11, 14), cause="testing",
    note="委托检测",
)  # fmt: skip
OTHER = replace(TOLD, until=date(2026, 11, 20))
EXTENDED = ClockEvent(kind=EventKind.GRANT, on=date(2026, 11, 22), until=date(2027, 1, 9))
SHORTEN = DeadlineRule(
    op="shorten", limit="seizure", start_from="item:test.first", was="item:test.last",
    due_from="result_on", cause="testing",
)  # fmt: skip
NOTICE = DeadlineRule(
    op="exclude", limit="service", start_from="issued_on", due_from="served:paper",
    cause="public_notice", only_if={"form:paper": ("F1",)},
)  # fmt: skip


def ended(result_on: str, *events: ClockEvent) -> tuple[DeadlineChange, ...]:
    """What happens to a seizure whose test, told for the days of TOLD, has its result."""
    clock = make_clock("seizure", from_on=BEGAN, due_on=date(2026, 12, 1), events=events)
    test = make_item("test", 1, first="2026-11-05", last="2026-11-14")
    return happens(SHORTEN, clock, {"test": 1, "result_on": result_on}, items=(test,))


def happens(
    rule: DeadlineRule, clock: Deadline, inputs: Mapping[str, Json], **file_of: Any
) -> tuple[DeadlineChange, ...]:
    file = make_file(deadlines=(clock,), **file_of)
    draft = make_draft(file)
    draft.served = [PaperServed(paper_id=1, served_on=date(2026, 12, 3), way="public_notice")]
    return changes_of(make_ask(file, inputs, law=LAW), make_action(deadlines=(rule,)), draft)


def last(found: tuple[DeadlineChange, ...]) -> list[str]:
    return [c.due.due_on.isoformat() if c.due else "" for c in found]


@pytest.mark.parametrize(
    ("result_on", "due_on"),
    [("2026-11-13", "2026-12-10"), ("2026-11-08", "2026-12-05"), ("2026-11-05", "2026-12-02")],
)
def test_time_of_testing_ends_with_the_result(result_on: str, due_on: str) -> None:
    (found,) = ended(result_on, TOLD)

    assert found.op == "shorten"
    assert last((found,)) == [due_on]
    assert found.due
    (event,) = found.due.events
    assert (event.on, event.until) == (TOLD.on, date.fromisoformat(result_on))
    assert event.note.startswith("委托检测，")


@pytest.mark.parametrize("result_on", ["2026-11-14", "2026-11-20"])
def test_result_at_or_after_the_told_end_changes_nothing(result_on: str) -> None:
    assert ended(result_on, TOLD) == ()


def test_clock_without_that_test_is_left_alone() -> None:
    assert ended("2026-11-08", OTHER) == ()


def test_of_two_tests_only_the_chosen_one_ends() -> None:
    (found,) = ended("2026-11-08", TOLD, OTHER)

    assert found.due
    assert [e.until for e in found.due.events] == [date(2026, 11, 8), OTHER.until]


def test_extension_that_had_the_longer_time_in_it_is_held_within_the_law() -> None:
    (found,) = ended("2026-11-08", TOLD, EXTENDED)

    assert last((found,)) == ["2027-01-04"]
    assert found.due
    assert "原延至2027-01-09" in found.due.events[-1].note


def test_extension_to_a_day_that_is_still_lawful_stays() -> None:
    early = replace(EXTENDED, until=date(2026, 12, 20))

    assert last(ended("2026-11-08", TOLD, early)) == ["2026-12-20"]


@pytest.mark.parametrize(("form", "due_on"), [("F1", ["2026-12-08"]), ("F2", [])])
def test_time_of_a_public_notice_of_the_decision_is_left_out(form: str, due_on: list[str]) -> None:
    clock = make_clock("service", from_on=BEGAN, due_on=date(2026, 11, 8))
    inputs: dict[str, Json] = {"paper": 1, "issued_on": "2026-11-04"}

    found = happens(NOTICE, clock, inputs, papers=(make_paper(1, form),))

    assert last(found) == due_on
