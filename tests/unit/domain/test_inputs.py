"""What people type becomes a value or a reason in Chinese, never a traceback."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseflow.domain.definition import Choice, Field, FieldKind
from caseflow.domain.inputs import parse
from caseflow.domain.terms import Json
from tests.unit.builders import make_field, make_file, make_item, make_paper

FILE = make_file(
    items=[make_item("order", 1), make_item("order", 2, closed=True), make_item("order", 3)],
    papers=(make_paper(1), make_paper(2, void=True), make_paper(3, served_on="2026-11-01")),
)
CHOICES = (Choice(value="fixed", label="已整改"), Choice(value="unfixed", label="未整改"))
COLUMNS = (
    make_field("hazard", FieldKind.INTEGER),
    make_field("note", required=False),
    make_field("major", FieldKind.BOOL, required=False),
)
BY_KIND = {
    kind: make_field(
        "f",
        kind,
        choices=CHOICES if kind in (FieldKind.CHOICE, FieldKind.CHOICES) else (),
        item_kind="order" if kind in (FieldKind.ITEM, FieldKind.ITEMS) else "",
        columns=COLUMNS if kind is FieldKind.ROWS else (),
    )
    for kind in FieldKind
}


def read(kind: FieldKind, raw: Any, **changes: Any) -> tuple[Any, str]:
    """Return the value of one field and the reason against it, "" for none."""
    one = make_field("f", kind, **changes) if changes else BY_KIND[kind]
    values, reasons = parse((one,), {"f": raw}, FILE)
    return values["f"], reasons[0].message if reasons else ""


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        (FieldKind.TEXT, "  文字 ", "文字"),
        (FieldKind.TEXT, "一行\r\n  两行", "一行 两行"),
        (FieldKind.TEXT, "a  b", "a  b"),
        (FieldKind.TEXT, 12345, "12345"),
        (FieldKind.TEXT, "a\x00b\u200b\u202ec\ud800d", "abcd"),
        (FieldKind.LONGTEXT, "一\r\n二\r三\n四\u2028五", "一\n二\n三\n四\n五"),
        (FieldKind.DATE, " 2026-11-25 ", "2026-11-25"),
        (FieldKind.DATE, "1900-01-01", "1900-01-01"),
        (FieldKind.DATE, "2199-12-31", "2199-12-31"),
        (FieldKind.DATETIME, "2026-11-25 09:30", "2026-11-25T09:30"),
        (FieldKind.DATETIME, "2026-11-25T09:30:59", "2026-11-25T09:30"),
        (FieldKind.INTEGER, "0", 0),
        (FieldKind.INTEGER, "１２", 12),
        (FieldKind.INTEGER, 999_999_999, 999_999_999),
        (FieldKind.MONEY, "20,000.50", 2_000_050),
        (FieldKind.MONEY, "２００００元", 2_000_000),
        (FieldKind.MONEY, 20000, 2_000_000),
        (FieldKind.MONEY, 0.5, 50),
        (FieldKind.MONEY, 0, 0),
        (FieldKind.BOOL, True, True),
        (FieldKind.BOOL, False, False),
        (FieldKind.BOOL, "on", True),
        (FieldKind.BOOL, 1, True),
        (FieldKind.BOOL, "是", True),
        (FieldKind.BOOL, "OFF", False),
        (FieldKind.BOOL, None, False),
        (FieldKind.BOOL, " ", False),
        (FieldKind.CHOICE, " fixed", "fixed"),
        (FieldKind.CHOICES, ["fixed", "", "fixed", None, "unfixed"], ["fixed", "unfixed"]),
        (FieldKind.CHOICES, "fixed", ["fixed"]),
        (FieldKind.PERSON, "2", 2),
        (FieldKind.PERSONS, ["2", 1, 2], [2, 1]),
        (FieldKind.ITEM, 1, 1),
        (FieldKind.ITEMS, ["3", "1"], [3, 1]),
        (FieldKind.PAPER, "1", 1),
    ],
)
def test_typed_value_is_read(kind: FieldKind, raw: Json, value: Json) -> None:
    assert read(kind, raw) == (value, "")


@pytest.mark.parametrize(
    ("kind", "raw", "words"),
    [
        (FieldKind.TEXT, ["a"], "F：应为文字或数字"),
        (FieldKind.TEXT, {"a": 1}, "F：应为文字或数字"),
        (FieldKind.TEXT, True, "F：应为文字或数字"),
        (FieldKind.TEXT, 10**15, "F：数字过大或不是数字"),
        (FieldKind.TEXT, float("nan"), "F：数字过大或不是数字"),
        (FieldKind.DATE, "2026-02-30", "F：“2026-02-30”不是日历上有的日期"),
        (FieldKind.DATE, "20261125", "F：“20261125”不是日历上有的日期"),
        (FieldKind.DATE, "２０２６-11-25", "F：“２０２６-11-25”不是日历上有的日期"),
        (FieldKind.DATE, 20261125, "F：“20261125”不是日历上有的日期"),
        (FieldKind.DATE, "1899-12-31", "F：1899年超出可以计算的年份"),
        (FieldKind.DATE, "2200-01-01", "F：2200年超出可以计算的年份"),
        (FieldKind.DATETIME, "2026-11-25", "F：“2026-11-25”不是有效的日期和时间"),
        (FieldKind.DATETIME, "2026-11-25T24:00", "F：“2026-11-25T24:00”不是有效的日期和时间"),
        (FieldKind.DATETIME, "2026-11-25T09:30Z", "F：“2026-11-25T09:30Z”不是有效的日期和时间"),
        (FieldKind.DATETIME, "9999-12-31T09:30", "F：9999年超出可以计算的年份"),
        (FieldKind.INTEGER, "-1", "F：“-1”不是非负整数"),
        (FieldKind.INTEGER, "1.0", "F：“1.0”不是非负整数"),
        (FieldKind.INTEGER, "²", "F：“²”不是非负整数"),
        (FieldKind.INTEGER, "1000000000", "F：“1000000000”不是非负整数"),
        (FieldKind.INTEGER, "9" * 50, f"F：“{'9' * 40}…”不是非负整数"),
        (FieldKind.INTEGER, True, "F：应为文字或数字"),
        (FieldKind.MONEY, "两万", "F：“两万”不是金额"),
        (FieldKind.MONEY, "NaN", "F：“NaN”不是金额"),
        (FieldKind.MONEY, "1e999999", "F：“1e999999”不是金额"),
        (FieldKind.MONEY, float("inf"), "F：数字过大或不是数字"),
        (FieldKind.MONEY, "0.001", "F：金额“0.001”精确到分以下"),
        (FieldKind.MONEY, "-1", "F：金额“-1”小于零"),
        (FieldKind.MONEY, "1" * 41, f"F：“{'1' * 40}…”不是金额"),
        (FieldKind.BOOL, "也许", "F：“也许”既不是“是”也不是“否”"),
        (FieldKind.BOOL, 2, "F：“2”既不是“是”也不是“否”"),
        (FieldKind.BOOL, [], "F：应为文字或数字"),
        (FieldKind.CHOICE, "已整改", "F：没有“已整改”这一选项"),
        (FieldKind.CHOICES, ["fixed", "x"], "F：没有“x”这一选项"),
        (FieldKind.CHOICES, {"fixed": 1}, "F：应为文字或数字"),
        (FieldKind.PERSON, "9", "F：本局没有编号为“9”的人员"),
        (FieldKind.PERSON, "²", "F：本局没有编号为“²”的人员"),
        (FieldKind.PERSON, "9" * 5000, f"F：本局没有编号为“{'9' * 40}…”的人员"),
        (FieldKind.PERSONS, [1, "x"], "F：本局没有编号为“x”的人员"),
        (FieldKind.PERSONS, [[1]], "F：应为文字或数字"),
        (FieldKind.ITEM, 2, "F：没有编号为“2”的未办结事项"),
        (FieldKind.ITEMS, [1, 4], "F：没有编号为“4”的未办结事项"),
        (FieldKind.PAPER, 2, "F：所选文书不存在、已送达或已作废"),
        (FieldKind.PAPER, 3, "F：所选文书不存在、已送达或已作废"),
        (FieldKind.PAPER, "x", "F：所选文书不存在、已送达或已作废"),
        (FieldKind.ROWS, "一行", "F：应为一张表"),
        (FieldKind.ROWS, {"hazard": 1}, "F：应为一张表"),
        (FieldKind.ROWS, [["hazard", 1]], "F：第1行不是一行数据"),
        (FieldKind.ROWS, [{"hazard": 1}, {"note": "x"}], "F：第2行HAZARD：尚未填写"),
        (FieldKind.ROWS, [{"hazard": 1, "odd": 2}], "F：第1行没有名为“odd”的栏目"),
    ],
)
def test_wrong_value_is_refused_with_its_words(kind: FieldKind, raw: Json, words: str) -> None:
    assert read(kind, raw) == (None, words)


@pytest.mark.parametrize(
    ("length", "words"), [(3999, ""), (4000, ""), (4001, "F：有4001字，超过4000字")]
)
def test_text_is_at_most_as_long_as_its_field(length: int, words: str) -> None:
    assert read(FieldKind.LONGTEXT, "字" * length)[1] == words


@pytest.mark.parametrize(("rows", "words"), [(2, ""), (3, "F：有3行，超过2行")])
def test_table_has_at_most_as_many_rows(rows: int, words: str) -> None:
    raw = [{"hazard": 1}] * rows

    assert read(FieldKind.ROWS, raw, columns=COLUMNS, max_length=2)[1] == words


def test_empty_rows_are_passed_over_and_zero_is_no_empty_row() -> None:
    raw = [{"hazard": "", "note": "  ", "major": False}, {"hazard": 0}, {}]

    assert read(FieldKind.ROWS, raw)[0] == [{"hazard": 0, "note": None, "major": False}]


@pytest.mark.parametrize("kind", [k for k in FieldKind if k is not FieldKind.BOOL])
@pytest.mark.parametrize("raw", [None, "", "  ", "\u200b"])
def test_required_field_without_content_is_missing(kind: FieldKind, raw: Json) -> None:
    assert read(kind, raw) == (None, "F：尚未填写")


@pytest.mark.parametrize(
    "kind", [FieldKind.PERSONS, FieldKind.ITEMS, FieldKind.CHOICES, FieldKind.ROWS]
)
def test_required_list_without_entries_is_missing(kind: FieldKind) -> None:
    assert read(kind, []) == ([], "F：尚未填写")


def test_optional_field_may_stay_empty() -> None:
    assert parse((make_field("f", required=False),), {}, FILE) == ({"f": None}, ())


@pytest.mark.parametrize(
    ("signing", "note", "refused"),
    [("refused", "", True), ("refused", "因故", False), ("signed", "", False), ("", "", False)],
)
def test_field_is_required_where_another_has_its_value(
    signing: str, note: str, refused: bool
) -> None:
    fields = (
        make_field("signing", required=False),
        make_field("note", required_if={"signing": "refused"}),
    )

    _, reasons = parse(fields, {"signing": signing, "note": note}, FILE)

    assert [r.field for r in reasons] == (["note"] if refused else [])


@pytest.mark.parametrize("agreed", [True, False])
def test_box_must_be_ticked_where_another_field_asks_for_it(agreed: bool) -> None:
    fields = (
        make_field("way"),
        make_field("agreed", FieldKind.BOOL, required_if={"way": ["mail", "electronic"]}),
    )

    _, reasons = parse(fields, {"way": "electronic", "agreed": agreed}, FILE)

    assert (not reasons) == agreed


def test_all_wrong_fields_are_reported_at_once_and_unknown_ones_too() -> None:
    fields = (make_field("a", FieldKind.DATE), make_field("b"), make_field("c"))

    values, reasons = parse(fields, {"a": "x", "c": "ok", "d\ud800": 1}, FILE)

    assert values == {"a": None, "b": None, "c": "ok"}
    assert [r.field for r in reasons] == ["d", "a", "b"]
    assert all(r.cure and r.guard == "field" for r in reasons)


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters())
    | st.text("0123456789.-:T ,²１"),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["hazard", "note", "major", "x"]) | st.text(max_size=3), inner
        )
    ),
    max_leaves=8,
)
all_kinds: tuple[Field, ...] = tuple(
    make_field(
        kind.value,
        kind,
        **{n: getattr(BY_KIND[kind], n) for n in ("choices", "item_kind", "columns")},
    )
    for kind in FieldKind
)


@given(st.dictionaries(st.sampled_from([*FieldKind]) | st.text(max_size=5), json_values))
def test_no_json_raises_and_every_reason_can_be_written(raw: dict[str, Any]) -> None:
    values, reasons = parse(all_kinds, raw, FILE)

    assert values.keys() == {k.value for k in FieldKind}
    for reason in reasons:
        assert f"{reason.field}{reason.message}{reason.cure}".encode()
        assert len(reason.message) < 120


@given(st.sampled_from(FieldKind), json_values)
def test_read_values_read_again_are_the_same(kind: FieldKind, raw: Any) -> None:
    value, words = read(kind, raw)

    if not words and kind not in (FieldKind.MONEY, FieldKind.ROWS):
        assert read(kind, value) == (value, "")
