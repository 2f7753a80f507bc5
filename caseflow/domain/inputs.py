"""Turn what a person typed into checked values; every wrong field is reported at once.

Values are plain JSON: dates as ISO text, times as ISO local text to the minute, money in fen.
Strings come in from the web, any JSON from the command line; both pass through here, and
nothing that comes in can raise: it is a value or a reason in Chinese.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from caseflow.domain.definition import Field, FieldKind
from caseflow.domain.errors import InvalidInput, Reason
from caseflow.domain.machine import matches
from caseflow.domain.model import CaseFile
from caseflow.domain.terms import Json
from caseflow.domain.wording import parse_yuan

# Controls, zero-width and direction marks, halves of surrogate pairs: none of them can be seen
# on paper, and some cannot be written to a file. Line ends are kept and made equal later.
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    r"\ufeff\ud800-\udfff\ufffe\uffff]"
)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DATETIME = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?", re.ASCII)
_YEARS = range(1900, 2200)
"""Years that the work calendar knows; counting from any of these days cannot overflow."""
_TRUE = {"true", "on", "1", "yes", "是"}
_FALSE = {"", "false", "off", "0", "no", "否"}
_DIGITS = 9
_LARGEST = 10**15
_MOST_SHOWN = 40

Reader = Callable[[Field, Json, CaseFile], Json]


class _Bad(Exception):
    """A value that cannot be read."""

    def __init__(self, message: str, cure: str) -> None:
        super().__init__(message)
        self.message = message
        self.cure = cure


def parse(
    fields: Sequence[Field], raw: Mapping[str, Json], file: CaseFile
) -> tuple[dict[str, Json], tuple[Reason, ...]]:
    """Return the parsed values of `fields` and one reason for each wrong or missing field.

    Unknown names in `raw` are reported too, so that a misspelt key is never silently dropped.
    A wrong field has the value None. Never raises, whatever JSON `raw` holds.
    """
    values: dict[str, Json] = {}
    wrong: dict[str, Reason] = {}
    for field in fields:
        try:
            values[field.name] = _value(field, raw.get(field.name), file)
        except _Bad as bad:
            values[field.name] = None
            message = f"{field.label}：{bad.message}"
            wrong[field.name] = _reason(field.name, message, bad.cure)
    for field in fields:
        if field.name not in wrong and _missing(field, values):
            message = f"{field.label}：尚未填写"
            wrong[field.name] = _reason(field.name, message, "请填写后再提交")
    unknown = [
        _reason(_visible(name), f"没有名为{_quoted(name)}的栏目", "请删去或改正该栏目的名称")
        for name in raw
        if name not in values
    ]
    return values, (*unknown, *wrong.values())


def _reason(name: str, message: str, cure: str) -> Reason:
    return Reason(guard="field", message=message, cure=cure, field=name)


def _missing(field: Field, values: Mapping[str, Json]) -> bool:
    if not _is_empty(values[field.name]):
        return False
    if field.required_if:
        return matches(field.required_if, values.get)
    return field.required and field.kind is not FieldKind.BOOL


def _is_empty(value: Json) -> bool:
    """Whether nothing was said. Zero is an answer, an unticked box is not."""
    return value is None or value is False or value in ("", [])


def _value(field: Field, raw: Json, file: CaseFile) -> Json:
    if raw is None or (isinstance(raw, str) and not _visible(raw)):
        return False if field.kind is FieldKind.BOOL else None
    return _READERS[field.kind](field, raw, file)


def _visible(text: str) -> str:
    return _INVISIBLE.sub("", text).strip()


def _quoted(text: str) -> str:
    """Return what was typed, in quotation marks and short enough for a message."""
    shown = _visible(text)
    return f"“{shown[:_MOST_SHOWN]}…”" if len(shown) > _MOST_SHOWN else f"“{shown}”"


def _word(raw: Json) -> str:
    """Return one typed value as text; JSON numbers count as typed."""
    if isinstance(raw, str):
        return _visible(raw)
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        raise _Bad("应为文字或数字", "请按栏目的样式填写")
    if not abs(raw) < _LARGEST:  # true for NaN as well
        raise _Bad("数字过大或不是数字", "请核对后重新填写")
    return str(raw)


def _text(field: Field, raw: Json, _: CaseFile) -> str:
    text = "\n".join(_word(raw).splitlines())
    if len(text) > field.max_length:
        raise _Bad(f"有{len(text)}字，超过{field.max_length}字", "请删减，或另附页作为证据材料")
    if field.kind is FieldKind.TEXT and "\n" in text:
        return " ".join(text.split())
    return text


def _date(_: Field, raw: Json, __: CaseFile) -> str:
    word = _word(raw)
    try:
        if not _DATE.fullmatch(word):
            raise ValueError
        day = date.fromisoformat(word)
    except ValueError:
        raise _Bad(
            f"{_quoted(word)}不是日历上有的日期", "请按“2026-11-22”的样式填写真实存在的日期"
        ) from None
    _check_year(day)
    return day.isoformat()


def _datetime(_: Field, raw: Json, __: CaseFile) -> str:
    word = _word(raw)
    try:
        if not _DATETIME.fullmatch(word):
            raise ValueError
        moment = datetime.fromisoformat(word)
    except ValueError:
        raise _Bad(
            f"{_quoted(word)}不是有效的日期和时间",
            "请按“2026-11-22 09:30”的样式填写北京时间，填到分",
        ) from None
    _check_year(moment)
    return moment.strftime("%Y-%m-%dT%H:%M")


def _check_year(day: date) -> None:
    if day.year not in _YEARS:
        raise _Bad(
            f"{day.year}年超出可以计算的年份", f"请填写{_YEARS[0]}年至{_YEARS[-1]}年之间的日期"
        )


def _integer(_: Field, raw: Json, __: CaseFile) -> int:
    word = _word(raw)
    number = _number(word)
    if number is None:
        raise _Bad(f"{_quoted(word)}不是非负整数", "请只填阿拉伯数字")
    return number


def _number(word: str) -> int | None:
    return int(word) if word.isdecimal() and len(word) <= _DIGITS else None


def _money(_: Field, raw: Json, __: CaseFile) -> int:
    word = _word(raw)
    if len(word) > _MOST_SHOWN:
        raise _Bad(f"{_quoted(word)}不是金额", "请填写以元为单位的数字，例如 20000")
    try:
        return parse_yuan(word)
    except InvalidInput as err:
        reason = err.reasons[0]
        raise _Bad(reason.message, reason.cure) from None


def _bool(_: Field, raw: Json, __: CaseFile) -> bool:
    if isinstance(raw, bool):
        return raw
    word = _word(raw)
    if word.lower() in _TRUE:
        return True
    if word.lower() in _FALSE:
        return False
    raise _Bad(f"{_quoted(word)}既不是“是”也不是“否”", "请勾选或不勾选")


def _choice(field: Field, raw: Json, _: CaseFile) -> str:
    word = _word(raw)
    if word not in [c.value for c in field.choices]:
        allowed = "、".join(c.label for c in field.choices)
        raise _Bad(f"没有{_quoted(word)}这一选项", f"请从中选择：{allowed}")
    return word


def _person(_: Field, raw: Json, file: CaseFile) -> int:
    word = _word(raw)
    number = _number(word)
    if number is None or number not in file.people:
        raise _Bad(f"本局没有编号为{_quoted(word)}的人员", "请从人员名单中选择")
    return number


def _item(field: Field, raw: Json, file: CaseFile) -> int:
    word = _word(raw)
    number = _number(word)
    if number is None or number not in [i.no for i in file.record.open_of_kind(field.item_kind)]:
        raise _Bad(f"没有编号为{_quoted(word)}的未办结事项", "请从列出的事项中选择")
    return number


def _paper(_: Field, raw: Json, file: CaseFile) -> int:
    number = _number(_word(raw))
    waiting = [p.id for p in file.papers if p.served_on is None and not p.void]
    if number is None or number not in waiting:
        raise _Bad("所选文书不存在、已送达或已作废", "请从待送达的文书中选择")
    return number


def _several(reader: Reader) -> Reader:
    """Return a reader of a list; one value alone is a list of one, twice the same is once."""

    def read(field: Field, raw: Json, file: CaseFile) -> list[Json]:
        if isinstance(raw, str) or not isinstance(raw, Sequence):
            raw = [raw]
        values = [one for one in raw if one not in (None, "")]
        return list(dict.fromkeys(reader(field, one, file) for one in values))

    return read


def _rows(field: Field, raw: Json, file: CaseFile) -> list[Json]:
    if isinstance(raw, str) or not isinstance(raw, Sequence):
        raise _Bad("应为一张表", "请逐行填写")
    rows: list[Json] = []
    for number, line in enumerate(raw, start=1):
        if not isinstance(line, Mapping):
            raise _Bad(f"第{number}行不是一行数据", "请逐行填写")
        if all(_is_empty(v.strip() if isinstance(v, str) else v) for v in line.values()):
            continue
        values, reasons = parse(field.columns, line, file)
        if reasons:
            raise _Bad(f"第{number}行{reasons[0].message}", reasons[0].cure)
        rows.append(values)
    if len(rows) > field.max_length:
        raise _Bad(f"有{len(rows)}行，超过{field.max_length}行", "请分次登记")
    return rows


_READERS: Mapping[FieldKind, Reader] = {
    FieldKind.TEXT: _text,
    FieldKind.LONGTEXT: _text,
    FieldKind.DATE: _date,
    FieldKind.DATETIME: _datetime,
    FieldKind.INTEGER: _integer,
    FieldKind.MONEY: _money,
    FieldKind.BOOL: _bool,
    FieldKind.CHOICE: _choice,
    FieldKind.CHOICES: _several(_choice),
    FieldKind.PERSON: _person,
    FieldKind.PERSONS: _several(_person),
    FieldKind.ITEM: _item,
    FieldKind.ITEMS: _several(_item),
    FieldKind.PAPER: _paper,
    FieldKind.ROWS: _rows,
}
