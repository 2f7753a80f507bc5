"""Rules about lists of goods."""

from typing import Any

import pytest

from caseflow.domain.guards import goods
from caseflow.domain.terms import Json
from tests.unit.builders import make_ask, make_file, make_item

TAKEN = [{"name": "气瓶", "quantity": 12}, {"name": "配电箱", "quantity": 1}]
SETTLED: dict[str, Json] = {"item": "seizure", "rows": "disposals"}


@pytest.mark.parametrize(
    ("rows", "faults"),
    [
        ([("气瓶", 12), ("配电箱", 1)], None),
        ([("气瓶", 10), ("气瓶", 2), ("配电箱", 1)], None),
        ([("气瓶", 12)], "配电箱清单1、处理0"),
        ([("气瓶", 13), ("配电箱", 1)], "气瓶清单12、处理13"),
        ([("气瓶", 12), ("配电箱", 1), ("角磨机", 2)], "角磨机清单0、处理2"),
        ([], "气瓶清单12、处理0；配电箱清单1、处理0"),
    ],
)
def test_each_thing_that_was_taken_is_answered_for(
    rows: list[tuple[str, int]], faults: str | None
) -> None:
    typed: list[Json] = [{"name": name, "quantity": quantity} for name, quantity in rows]
    file = make_file(items=[make_item("seizure", 1, goods=TAKEN)])
    ask = make_ask(file, {"seizure": 1, "disposals": typed})

    assert goods.goods_settled(ask, SETTLED) == (None if faults is None else {"faults": faults})


def test_an_item_that_is_not_there_is_another_rules_matter() -> None:
    assert (
        goods.goods_settled(make_ask(make_file(), {"seizure": 1, "disposals": []}), SETTLED) is None
    )


@pytest.mark.parametrize(
    ("outcome", "basis", "holds"),
    [("lift", None, True), ("destroy", None, False), ("destroy", "WSL.1", True)],
)
def test_an_outcome_may_need_its_basis(outcome: str, basis: str | None, holds: bool) -> None:
    ask = make_ask(make_file(), {"disposals": [{"outcome": outcome}], "basis": basis})
    args: dict[str, Any] = {
        "rows": "disposals", "column": "outcome", "values": ["destroy"], "key": "basis",
    }  # fmt: skip

    assert (goods.rows_need(ask, args) is None) == holds


@pytest.mark.parametrize(
    ("kinds", "holds"), [(None, False), (["fine"], False), (["fine", "confiscation"], True)]
)
def test_an_outcome_may_need_a_decision_of_that_kind(kinds: Any, holds: bool) -> None:
    file = make_file(facts={"decision_kinds": kinds})
    ask = make_ask(file, {"disposals": [{"outcome": "confiscate"}]})
    args: dict[str, Any] = {
        "rows": "disposals", "column": "outcome", "values": ["confiscate"],
        "key": "fact:decision_kinds", "holds": "confiscation",
    }  # fmt: skip

    assert (goods.rows_need(ask, args) is None) == holds
