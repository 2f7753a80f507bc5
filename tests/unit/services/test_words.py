"""Facts, items and changes in the words of the procedure."""

from typing import Any

import pytest

from caseflow.domain.definition import Choice, FieldKind
from caseflow.domain.terms import Json
from caseflow.services.words import ITEM_WORDS, Wordbook
from tests.unit.builders import (
    make_action,
    make_effect,
    make_field,
    make_file,
    make_item,
    make_paper,
    make_procedure,
)

ACTION = make_action(
    fields=(
        make_field("kind", FieldKind.CHOICE, choices=(Choice(value="fine", label="罚款"),)),
        make_field("sum_fen", FieldKind.MONEY),
        make_field("host", FieldKind.PERSON),
        make_field("held_at", FieldKind.DATETIME),
        make_field("paper", FieldKind.PAPER),
        make_field("goods", FieldKind.ROWS, columns=(make_field("unit"), make_field("kind"))),
    )
)
BOOK = Wordbook(make_procedure(ACTION), make_file(papers=(make_paper(4, number="某4号"),)))


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("kind", "KIND"), ("unit", "UNIT"), ("filed_on", "立案日期"), ("odd", "odd"),
        ("hazard#2", "问题和隐患2"), ("odd#1", "odd1"), ("paper#3", "文书3"), ("handlers", "承办人"),
    ],
)  # fmt: skip
def test_name_is_said_in_the_words_of_its_field(name: str, label: str) -> None:
    assert BOOK.label(name) == label


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("kind", None, "—"), ("kind", "", "—"), ("kind", [], "—"), ("kind", (), "—"),
        ("kind", "fine", "罚款"), ("kind", "odd", "odd"), ("kind", ["fine", "fine"], "罚款、罚款"),
        ("sum_fen", 2_000_050, "20,000.50元"), ("sum_fen", 0, "0.00元"), ("sum_fen", "x", "x"),
        ("sum_fen", 10**17 + 1, "1,000,000,000,000,000.01元"),
        ("host", 2, "人员2"), ("host", 99, "人员99"), ("handlers", (1, 99), "人员1、人员99"),
        ("held_at", "2026-11-25T09:30", "2026-11-25 09:30"),
        ("odd", "2026-11-25T09:30", "2026-11-25 09:30"), ("odd", "done", "已办"), ("odd", 3, "3"),
        ("closing_from", "waiting", "待批"), ("odd", True, "是"), ("odd", False, "否"),
        ("goods", [{"unit": "只", "kind": "fine"}], "UNIT：只；KIND：罚款"),
        ("paper#3", {"void": True}, "作废：是"), ("paper", 4, "文书F1 某4号"), ("paper", 5, "文书5"),
    ],
)  # fmt: skip
def test_value_is_said_in_words(name: str, value: Json, words: str) -> None:
    assert BOOK.value(name, value) == words


def test_people_are_numbers_where_no_case_is_known() -> None:
    assert Wordbook(make_procedure(ACTION)).value("host", 2) == "人员2"
    assert Wordbook(make_procedure(ACTION)).value("handlers", [2]) == "人员2"


@pytest.mark.parametrize(("kind", "label"), [("order", "责令限期整改"), ("odd", "odd")])
def test_item_is_shown_with_what_is_known_of_it(kind: str, label: str) -> None:
    values: dict[str, Any] = {"kind": "fine", "unit": "", "on": None, "hazards": []}

    row = BOOK.item(make_item(kind, 2, closed=True, **values))

    assert (row.kind, row.kind_label, row.no, row.open) == (kind, label, 2, False)
    assert row.pairs == (("KIND", "罚款"),)


ORDERED = make_action(
    fields=(
        make_field("z"), make_field("a"), make_field("rows", FieldKind.ROWS, columns=(make_field("c"),)),
    ),
    effects=(
        make_effect("add", kind="order", fields=["z", "a", "not_a_field"]),
        make_effect("add", kind="goods", rows="rows"),
        make_effect("void", paper="z"),
    ),
)  # fmt: skip


def test_values_of_an_item_stand_in_the_order_in_which_they_were_typed() -> None:
    book = Wordbook(make_procedure(ORDERED))

    assert book.item(make_item("order", b="3", a="2", z="1")).pairs == (
        ("Z", "1"),
        ("A", "2"),
        ("b", "3"),
    )
    assert book.item(make_item("goods", a="2", c="1")).pairs == (("C", "1"), ("A", "2"))
    assert book.value("order#1", {"z": "1", "open": False}) == "Z：1；未办结：否"


def test_item_is_one_short_line_to_choose_from() -> None:
    values: dict[str, Any] = {
        "a": "甲",
        "b": "WSL.36.2",
        "c": [1],
        "d": False,
        "e": None,
        "f": "乙",
    }

    assert BOOK.item_line(make_item("order", 3, **values)) == "第3项 甲，乙"
    assert BOOK.item_line(make_item("order", 3, a="1", b="2", c="3", d="4")) == "第3项 1，2，3"
    assert len(BOOK.item_line(make_item("order", 3, a="长" * 99))) == 80
    assert BOOK.item_line(make_item("order", 1)) == "第1项"


def test_every_kind_of_item_of_the_house_law_has_its_words(house_rules: Any) -> None:
    kinds = {
        str(e.args["kind"])
        for p in house_rules.law.procedures.values()
        for a in p.actions.values()
        for e in a.effects
        if e.op == "add"
    }

    assert kinds <= ITEM_WORDS.keys()
