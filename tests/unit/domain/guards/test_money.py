"""Rules about late fines: a sum to add, a demand that is over, days of a daily penalty."""

from datetime import date, timedelta

import pytest

from caseflow.domain.draft import Draft
from caseflow.domain.guards import Undecided, money
from caseflow.domain.model import CaseFile, DeadlineState
from caseflow.domain.money_effects import add_add_on_fine, add_daily_penalty
from caseflow.domain.terms import Json
from tests.unit.builders import (
    TODAY,
    make_ask,
    make_clock,
    make_file,
    make_item,
    make_law,
    make_paper,
    make_parameter,
)

LAW = make_law(parameters=[make_parameter("rate", 3)])
ADD: dict[str, Json] = {"until": "until", "limit": "pay", "percent": "rate"}
DAYS: dict[str, Json] = {"hazard": "hazard", "until": "until"}
DUE = make_clock("pay", due_on=date(2026, 11, 20))


def late(*more: object, **facts: Json) -> CaseFile:
    return make_file(facts={"fine_fen": 2_000_000, **facts}, items=more, deadlines=(DUE,))  # type: ignore[arg-type]


@pytest.mark.parametrize(("until", "holds"), [("2026-11-20", False), ("2026-11-21", True)])
def test_a_sum_is_to_be_added_from_the_day_after_the_last_day(until: str, holds: bool) -> None:
    found = money.add_on_due(make_ask(late(), {"until": until}, law=LAW), ADD)

    assert (found is None) is holds
    assert found is None or found == {"until": "2026年11月20日", "due": "2026年11月20日"}


def test_a_clock_of_another_sum_does_not_say_when_the_fine_was_due() -> None:
    other = make_clock("pay", 2, due_on=date(2026, 11, 1), item_kind="daily_penalty", item_no=1)
    ended = make_clock("pay", 3, state=DeadlineState.CANCELLED, due_on=date(2026, 11, 1))
    file = make_file(facts={"fine_fen": 2_000_000}, deadlines=(other, ended))

    found = money.add_on_due(make_ask(file, {"until": "2026-11-21"}, law=LAW), ADD)

    assert found == {"until": "2026年11月21日", "due": "（未记录）"}


def test_without_the_day_nothing_is_known_yet() -> None:
    assert money.add_on_due(make_ask(late(), {"until": None}, law=LAW), ADD) is None
    with pytest.raises(Undecided):
        money.add_on_due(make_ask(late(), law=LAW), ADD)


@pytest.mark.parametrize(("days", "holds"), [(0, False), (1, True)])
def test_demand_is_over_the_day_after_its_last_day(days: int, holds: bool) -> None:
    until = (TODAY - timedelta(days=days)).isoformat()
    file = make_file(items=(make_item("demand", until=until),))

    found = money.item_day_over(make_ask(file, {"demand": 1}), {"item": "demand", "value": "until"})

    assert (found is None) is holds


@pytest.mark.parametrize(("until", "holds"), [("2026-11-02", False), ("2026-11-03", True)])
def test_days_to_penalise_begin_after_the_order(until: str, holds: bool) -> None:
    order = make_item("order", hazards=[1], issued_on="2026-11-02", rechecked="fail", closed=True)
    ask = make_ask(make_file(items=(order,)), {"hazard": 1, "until": until})

    assert (money.days_to_penalise(ask, DAYS) is None) is holds


def test_paper_must_be_about_the_chosen_item() -> None:
    file = make_file(papers=(make_paper(5, item_no=2),))
    args: dict[str, Json] = {"paper": "paper", "item": "item"}

    assert money.paper_about_item(make_ask(file, {"paper": 5, "item": 2}), args) is None
    assert money.paper_about_item(make_ask(file, {"paper": 5, "item": 1}), args) is not None


def test_what_was_counted_is_kept_in_the_item() -> None:
    file = late(make_item("payment", amount=500_000, paid_on="2026-11-22", closed=True))
    ask = make_ask(file, {"until": "2026-11-24", "note": "x"}, law=LAW)
    draft = Draft.of(file)

    add_add_on_fine(ask, draft, {**ADD, "kind": "add_on_fine", "fields": ["note"]})

    values = draft.items["add_on_fine", 1].values
    assert (values["days"], values["sum_fen"], values["note"]) == (4, 210_000, "x")
    assert values["stretches"] == [
        {
            "from_on": "2026-11-21",
            "counted_to": "2026-11-22",
            "days": 2,
            "base_fen": 2_000_000,
            "sum_fen": 120_000,
        },
        {
            "from_on": "2026-11-23",
            "counted_to": "2026-11-24",
            "days": 2,
            "base_fen": 1_500_000,
            "sum_fen": 90_000,
        },
    ]


def test_daily_penalty_is_the_fine_for_each_day() -> None:
    order = make_item("order", hazards=[1], issued_on="2026-11-02", rechecked="part", closed=True)
    file = late(order)
    draft = Draft.of(file)

    add_daily_penalty(
        make_ask(file, {"hazard": 1, "until": "2026-11-05"}),
        draft,
        {**DAYS, "kind": "daily_penalty"},
    )

    values = draft.items["daily_penalty", 1].values
    assert (values["order"], values["days"], values["sum_fen"]) == (1, 3, 6_000_000)
