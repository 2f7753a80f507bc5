"""Rules about lengthening and stopping a clock, each on both sides of its boundary."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from caseflow.domain.clock_events import ClockEvent, EventKind
from caseflow.domain.definition import Extension, Unit
from caseflow.domain.guards import Ask, extensions
from caseflow.domain.guards.ask import Check
from caseflow.domain.model import DeadlineState
from caseflow.domain.terms import Json, Verified
from tests.unit.builders import (
    TODAY,
    make_ask,
    make_clock,
    make_file,
    make_law,
    make_limit,
    make_person,
)

LAST = TODAY + timedelta(days=10)
BY_CHIEF = Extension(
    by="chief", by_words="本机关负责人", length=30, unit=Unit.DAY, basis=("APL.1",),
    verified=Verified.FULL_TEXT,
)  # fmt: skip
BY_SUPERIOR = replace(BY_CHIEF, by="", by_words="上一级部门")
GRANTED = ClockEvent(kind=EventKind.GRANT, on=TODAY, length=30)
EXTENSIONS: tuple[Check, ...] = (
    extensions.extension_open,
    extensions.extension_by,
    extensions.extension_within,
    extensions.extension_consented,
    extensions.pause_in_time,
    extensions.beyond_clock,
)


def ask(
    inputs: Mapping[str, Json] | None = None,
    *,
    ways: tuple[Extension, ...] = (BY_CHIEF,),
    role: str = "chief",
    row: Mapping[str, Any] | None = None,
    **clock: Any,
) -> Ask:
    """Return the question about a clock of 20 days that ends in ten days."""
    limit = make_limit("reply", length=20, extensions=ways, **(row or {}))
    began = TODAY - timedelta(days=10)
    one = make_clock("reply", **{"from_on": began, "due_on": LAST, "safe_on": LAST, **clock})
    file = make_file(deadlines=(one,))
    return make_ask(file, inputs or {}, law=make_law(limits=[limit]), actor=make_person(1, role))


ARGS: dict[str, Json] = {"limit": "reply", "field": "on", "consent": "on"}


@pytest.mark.parametrize("check", EXTENSIONS)
def test_without_a_running_clock_nothing_is_held_against_the_act(check: Check) -> None:
    met = ask({"on": "2030-01-01"}, state=DeadlineState.MET)
    elsewhere = ask({"on": "2030-01-01", "order": 2}, item_no=1)

    assert check(met, ARGS) is None
    assert check(elsewhere, {**ARGS, "item": "order"}) is None


@pytest.mark.parametrize(
    ("ways", "events", "used"),
    [
        ((BY_CHIEF,), (), None),
        ((), (), "0"),
        ((BY_CHIEF,), (GRANTED,), "1"),
        ((BY_CHIEF, BY_SUPERIOR), (GRANTED,), None),
        ((replace(BY_CHIEF, times=0),), (GRANTED, GRANTED), None),
    ],
)
def test_extension_is_used_as_often_as_the_row_allows(
    ways: tuple[Extension, ...], events: tuple[ClockEvent, ...], used: str | None
) -> None:
    found = extensions.extension_open(ask(ways=ways, events=events), ARGS)

    assert found == (None if used is None else {"title": "答复", "used": used})


@pytest.mark.parametrize(
    ("ways", "role", "who"),
    [
        ((BY_CHIEF,), "chief", None),
        ((BY_CHIEF,), "inspector", "本机关负责人"),
        ((BY_SUPERIOR,), "inspector", None),
        ((), "inspector", None),
    ],
)
def test_extension_is_decided_by_the_one_the_row_names(
    ways: tuple[Extension, ...], role: str, who: str | None
) -> None:
    found = extensions.extension_by(ask(ways=ways, role=role), ARGS)

    assert found == (who and {"who": who})


@pytest.mark.parametrize(
    ("days", "row", "holds"),
    [
        (30, {}, True), (31, {}, False), (30, {"binds": "party"}, True), (31, {"binds": "party"}, False),
        # LAST + 30 is Monday 4 January; one day less is a Sunday that rolls for the party only.
        (29, {"roll": True}, True), (None, {}, True),
    ],
)  # fmt: skip
def test_extension_is_not_longer_than_the_row_allows(
    days: int | None, row: dict[str, Any], holds: bool
) -> None:
    given = None if days is None else (LAST + timedelta(days=days)).isoformat()
    found = extensions.extension_within(ask({"on": given}, row=row), ARGS)

    assert (found is None) == holds
    if found:
        assert found == {"given": "2027年1月5日", "until": "2027年1月4日"}


@pytest.mark.parametrize("ways", [(), (replace(BY_CHIEF, length=0),)])
def test_extension_without_a_number_is_as_long_as_decided(ways: tuple[Extension, ...]) -> None:
    assert extensions.extension_within(ask({"on": "2036-01-01"}, ways=ways), ARGS) is None


@pytest.mark.parametrize(
    ("ways", "consent", "ended", "since"),
    [
        ((BY_CHIEF,), None, None, None),
        ((BY_SUPERIOR,), "2026-11-01", None, None),
        ((BY_SUPERIOR,), None, None, "的"),
        ((BY_SUPERIOR,), "2026-11-20", date(2026, 11, 20), "在2026年11月20日之后作出的"),
        ((BY_SUPERIOR,), "2026-11-21", date(2026, 11, 20), None),
        ((BY_SUPERIOR,), None, date(2026, 11, 20), "在2026年11月20日之后作出的"),
        ((BY_SUPERIOR,), "2026-11-01", TODAY, None),
    ],
)
def test_consent_from_outside_is_fresh_once_the_row_has_ended(
    ways: tuple[Extension, ...], consent: str | None, ended: date | None, since: str | None
) -> None:
    found = extensions.extension_consented(
        ask({"on": consent}, ways=ways, row={"valid_to": ended}), ARGS
    )

    assert found == (since and {"who": "上一级部门", "since": since})


@pytest.mark.parametrize(
    ("days", "stops", "holds"),
    [
        (-11, True, False), (-10, True, True), (10, True, True), (11, True, False), (11, False, True),
        (None, True, True),
    ],
)  # fmt: skip
def test_clock_is_suspended_between_its_start_and_its_last_day(
    days: int | None, stops: bool, holds: bool
) -> None:
    given = None if days is None else (TODAY + timedelta(days=days)).isoformat()
    found = extensions.pause_in_time(ask({"on": given}, row={"suspendable": stops}), ARGS)

    assert (found is None) == holds
    if found:
        assert (found["from"], found["until"]) == ("2026年11月15日", "2026年12月5日")


@pytest.mark.parametrize(
    ("given", "holds"),
    [("2026-12-05", False), ("2026-12-06", True), (None, True)],
)
def test_deferral_ends_after_the_present_last_day(given: str | None, holds: bool) -> None:
    assert (extensions.beyond_clock(ask({"on": given}), ARGS) is None) == holds


def test_paused_clock_has_no_last_day_to_compare_with() -> None:
    halted = ask({"on": "2026-12-01"}, state=DeadlineState.PAUSED, due_on=None)

    assert extensions.beyond_clock(halted, ARGS) is None
    assert extensions.pause_in_time(halted, ARGS) is None
