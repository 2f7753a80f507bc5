"""What a guard may ask, and how arguments are read."""

from typing import Any

import pytest

from caseflow.domain.guards import REGISTRY, Undecided
from caseflow.domain.guards.ask import text, texts, words
from caseflow.domain.model import DeadlineState
from tests.unit.builders import (
    TODAY,
    make_action,
    make_ask,
    make_clock,
    make_field,
    make_file,
    make_item,
    make_paper,
    make_procedure,
)

ASK = make_ask(
    make_file(
        facts={"filed_on": "2026-11-01"},
        papers=(make_paper(4, "F7"),),
        items=[make_item("request", 1, measure="keep"), make_item("request", 2, measure="seize")],
    ),
    {
        "request": 2,
        "paper": 4,
        "day": "2026-11-02T10:00",
        "count": 3,
        "rows": [{"a": 1}, "x"],
        "flag": True,
    },
)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("fact:filed_on", "2026-11-01"), ("fact:none", None), ("party:kind", "unit"),
        ("case:state", "begun"), ("today", "2026-11-25"), ("count", 3), ("missing", None),
        ("form:paper", "F7"), ("form:count", None), ("item:request.measure", "seize"),
        ("item:request.none", None), ("item:order.measure", None),
    ],
)  # fmt: skip
def test_value_is_found_in_its_scope(key: str, value: Any) -> None:
    assert ASK.value(key) == value


def test_inputs_are_undecided_while_no_form_was_filled_in() -> None:
    with pytest.raises(Undecided):
        make_ask().value("count")


def test_values_are_read_as_what_they_are() -> None:
    assert str(ASK.day("day")) == "2026-11-02"
    assert ASK.day("count") is None
    assert ASK.day("missing") is None
    assert (ASK.number("count"), ASK.number("missing")) == (3, 0)
    assert ASK.rows("rows") == [{"a": 1}]
    assert ASK.rows("missing") == []


def test_label_comes_from_the_first_field_of_that_name() -> None:
    ask = make_ask(procedure=make_procedure(make_action(fields=(make_field("a"), make_field("b")))))

    assert (ask.label("fact:b"), ask.label("c")) == ("B", "c")


def test_void_papers_and_cancelled_clocks_are_not_counted() -> None:
    ask = make_ask(
        make_file(
            papers=(make_paper(1), make_paper(2, void=True), make_paper(3, "F2")),
            deadlines=(
                make_clock(number=1),
                make_clock(number=2, state=DeadlineState.CANCELLED),
                make_clock("other", 3),
            ),
        )
    )

    assert [p.id for p in ask.papers("F1")] == [1]
    assert [c.id for c in ask.clocks("reply")] == [1]


@pytest.mark.parametrize(("value", "read"), [("a", "a"), (3, "3"), (None, "x"), ("", "")])
def test_argument_is_read_as_text(value: Any, read: str) -> None:
    assert text({"name": value}, "name", "x") == read
    assert text({}, "name") == ""


@pytest.mark.parametrize(
    ("value", "read"), [(["a", 1], ("a", "1")), (("a",), ("a",)), (None, ()), ("ab", ())]
)
def test_argument_is_read_as_a_list(value: Any, read: tuple[str, ...]) -> None:
    assert texts({"name": value}, "name") == read


def test_days_are_written_in_words() -> None:
    assert words(TODAY) == "2026年11月25日"
    assert words(None) == "（未记录）"


def test_registry_cannot_be_changed_and_names_its_optional_arguments() -> None:
    assert all(spec.optional <= spec.args.keys() for spec in REGISTRY.values())
    with pytest.raises(TypeError):
        REGISTRY["new"] = REGISTRY["value_is"]  # type: ignore[index]  # that it fails is the test
