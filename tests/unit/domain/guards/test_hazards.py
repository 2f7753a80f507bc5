"""Rules about hazards: what an order lists, what a re-check answers, what stops work."""

from typing import Any

import pytest

from caseflow.domain.guards import hazards
from caseflow.domain.terms import Json
from tests.unit.builders import make_ask, make_file, make_item

COVER = {"order": "order", "rows": "results"}


def rows(*numbers: Json) -> list[Json]:
    return [{"hazard": number, "result": "fixed"} for number in numbers]


@pytest.mark.parametrize(
    ("answered", "faults"),
    [
        ([1, 2], None),
        ([2, 1], None),
        ([1], "缺第2项"),
        ([], "缺第1、2项"),
        ([1, 2, 3], "多出第3项"),
        ([1, 1, 2], "重复第1项"),
        ([1, 1, 4], "缺第2项；多出第4项；重复第1项"),
    ],
)
def test_recheck_answers_each_hazard_of_its_order_once(
    answered: list[Json], faults: str | None
) -> None:
    file = make_file(items=[make_item("order", hazards=[2, 1])])
    ask = make_ask(file, {"order": 1, "results": rows(*answered)})

    places = hazards.rows_cover_order(ask, COVER)

    assert places == (None if faults is None else {"faults": faults, "order": "1"})


@pytest.mark.parametrize("listed", [None, 1], ids=["nothing", "no_list"])
def test_order_without_hazards_needs_no_answer(listed: Json) -> None:
    ask = make_ask(make_file(items=[make_item("order", hazards=listed)]), {"order": 1})

    assert hazards.rows_cover_order(ask, COVER) is None


def test_recheck_of_an_unknown_order_is_left_open() -> None:
    assert hazards.rows_cover_order(make_ask(inputs={"order": 4}), COVER) is None


@pytest.mark.parametrize(
    ("chosen", "places"),
    [
        ([3], None),
        ([1, 2, 3], {"numbers": "1、2", "order": "2"}),
        (2, {"numbers": "2", "order": "2"}),
        (None, None),
    ],
)
def test_hazard_under_an_open_order_is_not_ordered_again(
    chosen: Json, places: dict[str, str] | None
) -> None:
    orders = [
        make_item("order", 1, closed=True, hazards=[3]),
        make_item("order", 2, hazards=[1, 2]),
    ]
    ask = make_ask(make_file(items=orders), {"hazards": chosen})

    assert hazards.not_under_order(ask, {"field": "hazards"}) == places


@pytest.mark.parametrize(
    ("hazard", "measures", "holds"),
    [
        (make_item("hazard", major=True), [{"kind": "evacuate"}], True),
        (make_item("hazard", major=True), [{"kind": "correct_now"}], False),
        (make_item("hazard", major=True), None, False),
        (make_item("hazard", closed=True, major=True), [{"kind": "correct_now"}], True),
        (make_item("hazard", major=False), [{"kind": "correct_now"}], True),
    ],
)
def test_major_hazard_stops_work(hazard: Any, measures: Json, holds: bool) -> None:
    ask = make_ask(make_file(items=[hazard]), {"measures": measures})
    args: dict[str, Json] = {"rows": "measures", "kinds": ["evacuate", "stop_use"]}

    assert (hazards.major_hazards_stopped(ask, args) is None) == holds
