"""What a bureau can set anew in a row of law: the fields that are asked, and how they are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from caseflow.domain.decide import ROLE_WORDS
from caseflow.domain.definition import (
    EXCLUDED_TIME,
    Choice,
    Extension,
    Field,
    FieldKind,
    LawBook,
    Limit,
    Unit,
)
from caseflow.domain.errors import Reason
from caseflow.domain.local_law import extension_of
from caseflow.domain.terms import Json
from caseflow.services import registers
from caseflow.services.basis import BASIS, read_basis
from caseflow.services.limit_register import RowOfLaw, excluded_words, extension_words
from caseflow.services.registers import Values, fault, texts

LONGEST = 3650
"""The longest period that may be typed, in whatever unit."""

MOST_EXTENSIONS = 3
"""How many ways to lengthen one row may have."""

UNITS: Mapping[Unit, str] = {
    Unit.WORKDAY: "工作日",
    Unit.DAY: "日（自然日）",
    Unit.MONTH: "月",
    Unit.YEAR: "年",
    Unit.HOUR: "小时",
}
"""The units that can be typed, in words."""

AGAINST = "against_full_text"
"""The field by which a person stands for a row that differs from a text that was checked."""

AGAINST_WORDS = "本条已核对全文，改定与法律原文不一致，我已核对新的依据"
AGAINST_FIELD = Field(name=AGAINST, label=AGAINST_WORDS, kind=FieldKind.BOOL)

_LARGEST = 10**12
_MOST_TIMES = 99
_WORDS_HELP = "只改了上面的内容、没有改这里的，保存时按上面的内容写明"


def override_fields(law: LawBook, row: RowOfLaw) -> tuple[Field, ...]:
    """Return what is asked of a person who sets a row anew."""
    what = _limit_fields(law) if isinstance(row, Limit) else (_figure_field(row.unit),)
    return (
        *what,
        Field(
            name="valid_from",
            label="适用于何日起的事件",
            kind=FieldKind.DATE,
            help="含当日；可以是过去的日子，保存前会列出因此改期的期限",
        ),
        Field(
            name="valid_to",
            label="适用到何日的事件",
            kind=FieldKind.DATE,
            required=False,
            help="含当日；没有终止的留空",
        ),
        BASIS,
        Field(name="reason", label="理由", kind=FieldKind.LONGTEXT, max_length=1000),
        AGAINST_FIELD,
    )


def held_values(row: RowOfLaw) -> Values:
    """Return what a row holds of the fields that can be set anew, as a form stores them."""
    if not isinstance(row, Limit):
        return {"value": row.value}
    return {
        "length": row.length or None,
        "unit": row.unit.value if row.unit in UNITS else "",
        "roll": row.roll,
        "suspendable": row.suspendable,
        **_law_values(row),
        "extensions": [{**_stored(one), "basis": "、".join(one.basis)} for one in row.extensions],
    }


def read_figure(row: RowOfLaw, values: Values, reasons: list[Reason]) -> dict[str, Json]:
    """Return the new value of a figure."""
    field = _figure_field("")
    registers.check_span(field, values["value"], least=0, most=_LARGEST, reasons=reasons)
    return {"value": values["value"]}


def read_limit(
    law: LawBook, row: Limit, values: Values, on: date | None, reasons: list[Reason]
) -> dict[str, Json]:
    """Return the changed fields of a limit; what cannot be counted gives reasons.

    Length, unit and its reason, roll and suspension are always among them, the rest only where
    it differs from the row.
    """
    unit = texts(values, "unit")
    _check_period(row, values, unit, reasons)
    told: dict[str, Json] = {
        "starts": texts(values, "starts") or row.starts,
        "extensions": _read_extensions(law, values, on, reasons),
        "extension": texts(values, "extension"),
        "excludes": _in_order(values["excludes"]),
        "exclusion": texts(values, "exclusion"),
    }
    if not reasons:
        _word_changes(law, row, told, on or row.valid_from)
    held = _law_values(row)
    return {
        "length": values["length"],
        "unit": unit,
        "roll": bool(values["roll"]),
        "suspendable": bool(values["suspendable"]),
        "month_day": "",
        "year_offset": 0,
        "unit_reason": f"本局改定：{texts(values, 'reason')}",
        **{name: value for name, value in told.items() if value != held[name]},
    }


def _law_values(row: Limit) -> dict[str, Json]:
    """Return what a row says besides its period, as verdicts store it."""
    return {
        "starts": row.starts,
        "extensions": [_stored(one) for one in row.extensions],
        "extension": row.extension,
        "excludes": _in_order([*row.excludes]),
        "exclusion": row.exclusion,
    }


def _figure_field(unit: str) -> Field:
    kind = FieldKind.MONEY if unit == "fen" else FieldKind.INTEGER
    return Field(name="value", label="数额", kind=kind)


def _choices(words: Mapping[Any, str]) -> tuple[Choice, ...]:
    return tuple(Choice(value=str(value), label=label) for value, label in words.items())


def _limit_fields(law: LawBook) -> tuple[Field, ...]:
    return (
        Field(name="length", label="长度", kind=FieldKind.INTEGER, help="大于 0 的整数"),
        Field(name="unit", label="单位", kind=FieldKind.CHOICE, choices=_choices(UNITS)),
        Field(
            name="roll",
            label="末日遇放假日顺延",
            kind=FieldKind.BOOL,
            help="按工作日、小时或者往前计算的不勾选",
        ),
        Field(name="suspendable", label="依法中止时停止计算", kind=FieldKind.BOOL),
        Field(
            name="extensions",
            label="延长",
            kind=FieldKind.ROWS,
            required=False,
            columns=_extension_fields(law),
            max_length=MOST_EXTENSIONS,
            help="按先后次序写；全部留空的，不得延长",
        ),
        Field(
            name="excludes",
            label="不计入的时间",
            kind=FieldKind.CHOICES,
            required=False,
            choices=_choices(EXCLUDED_TIME),
        ),
        *_word_fields(),
    )


def _word_fields() -> tuple[Field, ...]:
    words: dict[str, Any] = {"required": False, "max_length": 500}
    return (
        Field(
            name="starts",
            label="起算的说明",
            kind=FieldKind.TEXT,
            help="只改文字；由哪一项登记起算不变。留空的照原规定",
            **words,
        ),
        Field(
            name="extension",
            label="延长的说明",
            kind=FieldKind.LONGTEXT,
            help=_WORDS_HELP,
            **words,
        ),
        Field(
            name="exclusion",
            label="不计入的时间的说明",
            kind=FieldKind.LONGTEXT,
            help=_WORDS_HELP,
            **words,
        ),
    )


def _extension_fields(law: LawBook) -> tuple[Field, ...]:
    forms = {form.id: f"{form.id} {form.title}" for form in law.forms.values()}
    free = {"kind": FieldKind.TEXT, "required": False, "max_length": 100}
    number = {"kind": FieldKind.INTEGER, "required": False}
    choice = {"kind": FieldKind.CHOICE, "required": False}
    rows: tuple[dict[str, Any], ...] = (
        {"name": "by", "label": "由哪个岗位决定", "choices": _choices(ROLE_WORDS),
         "help": "外单位决定的留空", **choice},
        {"name": "by_words", "label": "决定机关或者人员的称谓", "help": "留空的用岗位名称", **free},
        {"name": "length", "label": "延长多少", "help": "0 表示由决定载明",
         "kind": FieldKind.INTEGER},
        {"name": "unit", "label": "延长的单位", "kind": FieldKind.CHOICE,
         "choices": _choices(UNITS)},
        {"name": "times", "label": "可以用几次", "help": "留空为 1 次，0 为次数不限", **number},
        {"name": "paper", "label": "决定用的文书", "choices": _choices(forms),
         "help": "没有的留空", **choice},
        {"name": "basis", "label": "延长的依据", "help": "留空的用本页的依据",
         **free, "max_length": 300},
        {"name": "ask_before", "label": "最晚提前几日提出", "help": "留空为届满前均可", **number},
        {"name": "note", "label": "附注", **free, "max_length": 300},
    )  # fmt: skip
    return tuple(Field(**row) for row in rows)


def _stored(one: Extension) -> dict[str, Json]:
    return {
        "by": one.by,
        "by_words": one.by_words,
        "length": one.length,
        "unit": one.unit.value,
        "times": one.times,
        "paper": one.paper,
        "basis": list(one.basis),
        "ask_before": one.ask_before,
        "note": one.note,
    }


def _check_period(row: Limit, values: Values, unit: str, reasons: list[Reason]) -> None:
    length = Field(name="length", label="长度", kind=FieldKind.INTEGER)
    registers.check_span(length, values["length"], least=1, most=LONGEST, reasons=reasons)
    plain = not row.backward and unit != Unit.HOUR
    if values["roll"] and (not plain or unit == Unit.WORKDAY):
        message = "末日遇放假日顺延：按工作日、按小时或者往前计算的期限不顺延"
        reasons.append(fault("roll", message, "请取消勾选（命令行写 --no-roll）"))
    if values["suspendable"] and not plain:
        message = "依法中止时停止计算：按小时或者往前计算的期限不因中止停止"
        reasons.append(fault("suspendable", message, "请取消勾选（命令行写 --no-suspendable）"))


def _read_extensions(
    law: LawBook, values: Values, on: date | None, reasons: list[Reason]
) -> list[Json]:
    """Return the ways to lengthen as they are stored."""
    lines = values["extensions"]
    found: list[Json] = []
    for number, line in enumerate(lines if isinstance(lines, list) else [], start=1):
        if isinstance(line, Mapping):
            found.append(_read_extension(law, number, line, values, on, reasons))
    return found


def _read_extension(
    law: LawBook,
    number: int,
    line: Mapping[str, Json],
    values: Values,
    on: date | None,
    reasons: list[Reason],
) -> dict[str, Json]:
    here = f"延长：第{number}行"
    wrong: list[Reason] = []
    by = texts(line, "by")
    who = texts(line, "by_words") or ROLE_WORDS.get(by, "")
    if not who:
        wrong.append(fault("", "没有写明由谁决定", "请选择岗位，或者写明外单位的名称"))
    basis = read_basis(law, texts(line, "basis") or texts(values, "basis"), on, wrong)
    for name, most in (("length", LONGEST), ("times", _MOST_TIMES), ("ask_before", LONGEST)):
        field = Field(name=name, label=_SPANS[name], kind=FieldKind.INTEGER)
        registers.check_span(field, line.get(name), least=0, most=most, reasons=wrong)
    reasons += [replace(r, field="extensions", message=f"{here}{r.message}") for r in wrong]
    times = line.get("times")
    return {
        "by": by,
        "by_words": who,
        "length": line.get("length"),
        "unit": texts(line, "unit"),
        "times": 1 if times is None else times,
        "paper": texts(line, "paper"),
        "basis": [*basis],
        "ask_before": line.get("ask_before") or 0,
        "note": texts(line, "note"),
    }


_SPANS = {"length": "延长多少", "times": "可以用几次", "ask_before": "最晚提前几日提出"}


def _in_order(kinds: Json) -> list[Json]:
    """Return kinds of time in the order of the vocabulary."""
    picked = kinds if isinstance(kinds, list) else []
    return [kind for kind in EXCLUDED_TIME if kind in picked]


def _word_changes(law: LawBook, row: Limit, told: dict[str, Json], on: date) -> None:
    """Say in words what was changed, where the words of the old rule were left as they were."""
    held = _law_values(row)
    lines, kinds = told["extensions"], told["excludes"]
    if (
        isinstance(lines, list)
        and lines != held["extensions"]
        and told["extension"] == row.extension
    ):
        ways = tuple(extension_of(line) for line in lines if isinstance(line, Mapping))
        words = extension_words(law, replace(row, extensions=ways), on)
        told["extension"] = "；".join(words) or "不得延长。"
    if isinstance(kinds, list) and kinds != held["excludes"] and told["exclusion"] == row.exclusion:
        told["exclusion"] = excluded_words(map(str, kinds)) or "没有可以扣除的时间。"
