"""What pages are made of, without a server: raw values, words, tables and the picture of states."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from werkzeug.datastructures import MultiDict

from caseflow.catalogue import load_law
from caseflow.domain.definition import Choice, Field, FieldKind
from caseflow.web.diagram import BOX_HEIGHT, BOX_WIDTH, draw
from caseflow.web.downloads import table
from caseflow.web.forms import add_line, cells, first, hidden, summary, typed
from caseflow.web.words import day, days_left, moment, yuan

FIELDS = (
    Field(name="fine", label="罚款", kind=FieldKind.MONEY),
    Field(name="kinds", label="种类", kind=FieldKind.CHOICES),
    Field(name="told", label="已告知", kind=FieldKind.BOOL, required=False),
    Field(
        name="rows",
        label="清单",
        kind=FieldKind.ROWS,
        columns=(
            Field(name="name", label="名称", kind=FieldKind.TEXT),
            Field(name="who", label="人员", kind=FieldKind.PERSONS),
        ),
    ),
    Field(
        name="note",
        label="说明",
        kind=FieldKind.LONGTEXT,
        required_if={"told": True, "way": "post"},
    ),
    Field(
        name="way",
        label="方式",
        kind=FieldKind.CHOICE,
        choices=(Choice(value="post", label="邮寄"), Choice(value="direct", label="直接")),
    ),
)


def test_hidden_fields_carry_everything_typed_unchanged() -> None:
    form = MultiDict(
        [
            ("fine", "20000 & <x>"),
            ("kinds", "fine"),
            ("kinds", "warning"),
            ("told", "true"),
            ("rows-0-name", "甲"),
            ("rows-0-who", "1"),
            ("rows-0-who", "2"),
            ("rows-2-name", "丙"),
            ("note", "第一行\r\n第二行"),
        ]
    )
    raw = typed(FIELDS, form)

    again = typed(FIELDS, MultiDict(hidden(raw)))

    assert again == raw
    assert raw["rows"] == [{"name": "甲", "who": ["1", "2"]}, {"name": "丙", "who": ""}]


def test_stored_values_are_shown_in_yuan_with_blank_lines() -> None:
    raw = first(FIELDS, {"fine": 2_000_050, "kinds": ["fine"], "told": True})

    assert raw["fine"] == "20000.50"
    assert raw["told"] == "true"
    assert isinstance(raw["rows"], list)
    assert len(raw["rows"]) == 5


def test_added_line_is_blank_and_last() -> None:
    raw = add_line(FIELDS, {"rows": [{"name": "甲", "who": ""}]}, "rows")

    assert raw["rows"] == [{"name": "甲", "who": ""}, {"name": "", "who": ""}]


def test_condition_of_a_field_is_told_in_words() -> None:
    note = next(c for c in cells(FIELDS, {}, {}) if c.name == "note")

    assert note.condition == "勾选“已告知”且“方式”为“邮寄”时必填"


def test_summary_uses_the_words_of_choices_and_skips_blanks() -> None:
    raw = typed(FIELDS, MultiDict({"way": "post", "fine": "100", "rows-0-name": "甲"}))

    words = dict(summary(cells(FIELDS, raw, {})))

    assert words == {"罚款": "100元", "清单": "1. 名称：甲", "方式": "邮寄"}


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\t=1", "＝1"])
def test_no_cell_of_a_table_can_act_as_a_formula(cell: str) -> None:
    assert f"'{cell}" in table(["头"], [[cell]]).decode("utf-8-sig")


def test_days_and_moments_are_those_of_beijing() -> None:
    late = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)

    assert day(late) == "2026-11-23（周一）"
    assert moment(late) == "2026-11-23 00:30"
    assert day(None) == "—"
    assert yuan(2_000_000) == "20000"
    assert days_left(date(2026, 11, 20), date(2026, 11, 22)) == "逾期2天"


@pytest.mark.parametrize("name", ["ordinary", "summary"])
def test_picture_holds_every_state_once_and_marks_the_present_one(name: str) -> None:
    law = load_law(Path(__file__).parents[3] / "workflows")
    procedure = next(p for p in law.procedures.values() if p.name == name)

    picture = draw(procedure, procedure.initial)

    assert sorted(b.name for b in picture.boxes) == sorted(procedure.states)
    assert [b.name for b in picture.boxes if b.kind == "now"] == [procedure.initial]
    assert {a.source for a in picture.ways} == {procedure.initial}
    places = {(b.x, b.y) for b in picture.boxes}
    assert len(places) == len(picture.boxes)
    assert all(0 <= b.x <= picture.width - BOX_WIDTH for b in picture.boxes)
    assert all(0 <= b.y <= picture.height - BOX_HEIGHT for b in picture.boxes)
