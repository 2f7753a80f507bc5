"""Rules about values, items, opinions and visits."""

from typing import Any

import pytest

from caseflow.domain.guards import Undecided, record
from caseflow.domain.model import Approval
from caseflow.domain.terms import Json
from tests.unit.builders import make_approval, make_ask, make_file, make_item


@pytest.mark.parametrize(
    ("value", "wanted", "same"),
    [
        ("fine", "fine", True),
        ("fine", "warning", False),
        ("fine", ["warning", "fine"], True),
        (None, [None, ""], True),
        (True, True, True),
        (None, True, False),
        (None, False, True),
        (0, [None, 0], True),
    ],
)
def test_value_is_one_of_the_wanted(value: Json, wanted: Json, same: bool) -> None:
    ask = make_ask(make_file(facts={"kind": value}))
    args: dict[str, Json] = {"key": "fact:kind", "value": wanted}

    assert (record.value_is(ask, args) is None) == same
    assert (record.value_is_not(ask, args) is None) != same


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "未记录"), ("", "未记录"), (True, "是"), (False, "否"), (3, "3"), ("a", "a"),
        (["a", "b"], "a、b"), ([], "无"),
    ],
)  # fmt: skip
def test_refused_value_is_shown_in_words(value: Json, words: str) -> None:
    ask = make_ask(make_file(facts={"kind": value}))

    assert record.value_is(ask, {"key": "fact:kind", "value": "other"}) == {"found": words}


@pytest.mark.parametrize(
    ("value", "given"),
    [(None, False), ("", False), ([], False), (0, True), (False, True), ("x", True)],
)
def test_zero_and_no_are_answers(value: Json, given: bool) -> None:
    ask = make_ask(make_file(facts={"kind": value}))

    assert (record.value_given(ask, {"key": "fact:kind"}) is None) == given


@pytest.mark.parametrize(
    ("items", "open_", "holds"),
    [
        ([], False, False),
        ([make_item("order")], True, True),
        ([make_item("order", closed=True)], True, False),
        ([make_item("order", closed=True)], False, True),
        ([make_item("other")], False, False),
    ],
)
def test_items_exist(items: list[Any], open_: bool, holds: bool) -> None:
    ask = make_ask(make_file(items=items))

    assert (
        record.items_exist(ask, {"kinds": ["order", "measure"], "open": open_}) is None
    ) == holds


def test_closing_is_refused_while_something_is_open() -> None:
    items = [make_item("order", 1, closed=True), make_item("order", 2), make_item("order", 3)]

    places = record.none_open(make_ask(make_file(items=items)), {"kind": "order"})

    assert places == {"numbers": "2、3", "count": "2"}
    assert record.none_open(make_ask(make_file(items=items[:1])), {"kind": "order"}) is None


@pytest.mark.parametrize(("close_type", "holds"), [("transferred", True), ("executed", False)])
def test_open_items_do_not_matter_where_the_rule_says_so(close_type: str, holds: bool) -> None:
    file = make_file(items=[make_item("hazard")])
    args: dict[str, Json] = {"kind": "hazard", "unless": {"close_type": ["transferred"]}}

    assert (record.none_open(make_ask(file, {"close_type": close_type}), args) is None) == holds
    with pytest.raises(Undecided):
        record.none_open(make_ask(file), args)
    assert record.none_open(make_ask(), args) is None


HANDLE, REVIEW, BACK = make_approval("handle"), make_approval("review"), make_approval("return")
OTHER = make_approval("review", "closing")


@pytest.mark.parametrize(
    ("trail", "reviewed"),
    [
        ([], False),
        ([REVIEW], False),
        ([HANDLE], False),
        ([HANDLE, OTHER], False),
        ([HANDLE, REVIEW], True),
        ([HANDLE, REVIEW, BACK, HANDLE], False),
        ([HANDLE, BACK, HANDLE, REVIEW], True),
    ],
    ids=["nothing", "never_submitted", "submitted", "other_matter", "reviewed", "again", "anew"],
)
def test_only_the_review_of_the_newest_submission_counts(
    trail: list[Approval], reviewed: bool
) -> None:
    ask = make_ask(make_file(approvals=trail))

    assert (record.reviewed(ask, {"matter": "filing"}) is None) == reviewed
    again = record.not_reviewed(ask, {"matter": "filing"})
    assert again == ({"who": "人员3"} if reviewed else None)


def test_another_step_may_be_asked_for() -> None:
    ask = make_ask(make_file(approvals=[HANDLE, REVIEW]))

    assert record.reviewed(ask, {"matter": "filing", "step": "approve"}) == {}


@pytest.mark.parametrize(
    ("measure", "approved", "urgent", "holds"),
    [
        ("seize", True, False, True),
        ("seize", None, False, False),
        ("preserve", True, False, False),
        ("preserve", None, True, True),
    ],
)
def test_seizure_is_approved_before_it_is_carried_out_unless_urgent(
    measure: str, approved: bool | None, urgent: bool, holds: bool
) -> None:
    request = make_item("coercion_request", measure=measure, approved=approved)
    ask = make_ask(make_file(items=[request]), {"urgent": urgent})

    assert (record.request_approved(ask, {"kind": "seize", "urgent": "urgent"}) is None) == holds


@pytest.mark.parametrize(("seizure", "holds"), [(1, False), (2, True), (3, False)])
def test_approval_counts_for_the_item_that_was_asked_about(seizure: int, holds: bool) -> None:
    requests = [
        make_item("coercion_request", 1, measure="extend", seizure=1),
        make_item("coercion_request", 2, measure="extend", seizure=2, approved=True),
    ]
    ask = make_ask(make_file(items=requests), {"seizure": seizure})

    args: dict[str, Json] = {"kind": "extend", "same": ["seizure"]}
    assert (record.request_approved(ask, args) is None) == holds


@pytest.mark.parametrize(
    ("now", "holds"),
    [
        ([("甲", 2, "return"), ("乙", 1, "test")], True),
        ([("乙", 1, "test"), ("甲", 1, "return"), ("甲", 1, "return")], True),
        ([("甲", 2, "test"), ("乙", 1, "test")], False),
        ([("甲", 3, "return"), ("乙", 1, "test")], False),
        ([], False),
    ],
    ids=["same", "order_and_split", "other_way", "more", "none"],
)
def test_approval_counts_for_the_goods_and_the_ways_that_were_asked_about(
    now: list[tuple[str, int, str]], holds: bool
) -> None:
    def rows(told: list[tuple[str, int, str]], **more: Json) -> list[Json]:
        return [{"name": n, "quantity": q, "disposal": d, **more} for n, q, d in told]

    asked = rows([("甲", 2, "return"), ("乙", 1, "test")])
    request = make_item("coercion_request", measure="dispose", approved=True, disposals=asked)
    ask = make_ask(make_file(items=[request]), {"disposals": rows(now, remark="当场点清")})

    args: dict[str, Json] = {"kind": "dispose", "same": ["disposals"]}
    assert (record.request_approved(ask, args) is None) == holds


@pytest.mark.parametrize(("count", "holds"), [(0, True), (2, True), (3, False)])
def test_list_has_no_more_rows_than_allowed(count: int, holds: bool) -> None:
    ask = make_ask(make_file(), {"agents": [{"name": "甲"}] * count})

    args: dict[str, Json] = {"rows": "agents", "most": 2}
    assert (record.rows_at_most(ask, args) is None) == holds


def test_request_that_was_carried_out_does_not_count_again() -> None:
    done = make_item("coercion_request", closed=True, measure="preserve", approved=True)

    assert record.request_approved(make_ask(make_file(items=[done])), {"kind": "preserve"}) == {}


@pytest.mark.parametrize(
    ("visits", "cap", "kind", "holds"),
    [
        (1, "2", "general", True),
        (2, "2", "general", False),
        (3, "2", "general", False),
        (3, "2", "special", True),
        (3, "", "general", True),
        (3, "二", "general", True),
        (3, "²", "general", True),
    ],
    ids=["below", "at", "above", "exempt", "no_cap", "words", "superscript"],
)
def test_visits_of_a_year_are_capped(visits: int, cap: str, kind: str, holds: bool) -> None:
    file = make_file(settings={"visit_cap": cap}, visits_this_year=visits)
    args: dict[str, Json] = {"field": "kind", "setting": "visit_cap", "exempt": ["special"]}

    assert (record.visit_cap(make_ask(file, {"kind": kind}), args) is None) == holds


@pytest.mark.parametrize(
    ("request_no", "order", "holds"), [(1, 2, True), (1, 3, False), (9, 3, True)]
)
def test_chosen_request_belongs_to_the_chosen_order(
    request_no: int, order: int, holds: bool
) -> None:
    file = make_file(items=[make_item("extension_request", order=2)])
    ask = make_ask(file, {"extension_request": request_no, "order": order})
    args: dict[str, Json] = {
        "kind": "extension_request",
        "item": "extension_request",
        "key": "order",
        "other": "order",
    }

    assert (record.item_value_is(ask, args) is None) == holds


@pytest.mark.parametrize(("person", "holds"), [(1, False), (2, True)])
def test_nobody_decides_on_a_request_against_himself(person: int, holds: bool) -> None:
    file = make_file(items=[make_item("recusal", person=person)])
    args: dict[str, Json] = {"kind": "recusal", "item": "recusal", "key": "person"}

    assert (record.actor_not_in_item(make_ask(file, {"recusal": 1}), args) is None) == holds


@pytest.mark.parametrize(("first", "second", "holds"), [(True, False, True), (False, False, False)])
def test_at_least_one_box_is_ticked(first: bool, second: bool, holds: bool) -> None:
    ask = make_ask(inputs={"a": first, "b": second})

    assert (record.any_true(ask, {"keys": ["a", "b"]}) is None) == holds
