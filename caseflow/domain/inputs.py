"""Turn what a person typed into checked values; every wrong field is reported at once.

Values are plain JSON: dates as ISO text, times as ISO local text to the minute, money in fen.
Strings come in from the web, JSON from the command line; both pass through here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from caseflow.domain.definition import Field, FieldKind, Json
from caseflow.domain.errors import Reason
from caseflow.domain.model import CaseFile

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_TRUE = {"true", "on", "1", "yes", "是"}
_FALSE = {"", "false", "off", "0", "no", "否"}
_MAX_YUAN = Decimal("1000000000")


class _Bad(Exception):
    """A value that cannot be read; `args[0]` is the message, `args[1]` the cure."""


def parse(
    fields: Sequence[Field], raw: Mapping[str, Json], file: CaseFile
) -> tuple[dict[str, Json], tuple[Reason, ...]]:
    """Return the parsed values of `fields` and one reason for each wrong or missing field.

    Unknown names in `raw` are reported too, so that a misspelt key is never silently dropped.
    """
    values: dict[str, Json] = {}
    reasons: list[Reason] = []
    known = {f.name for f in fields}
    reasons.extend(
        _reason(name, f"没有名为“{name}”的栏目", "请删去或改正该栏目的名称")
        for name in raw
        if name not in known
    )
    for field in fields:
        try:
            values[field.name] = _value(field, raw.get(field.name), file)
        except _Bad as bad:
            values[field.name] = None
            reasons.append(_reason(field.name, f"{field.label}：{bad.args[0]}", str(bad.args[1])))
    failed = {r.field for r in reasons}
    for field in fields:
        if field.name not in failed and _missing(field, values):
            reasons.append(_reason(field.name, f"{field.label}：尚未填写", "请填写后再提交"))
    return values, tuple(reasons)


def _reason(name: str, message: str, cure: str) -> Reason:
    return Reason(guard="field", message=message, cure=cure, field=name)


def _missing(field: Field, values: Mapping[str, Json]) -> bool:
    value = values[field.name]
    if value not in (None, "", [], False) and value != ():
        return False
    if field.required_if:
        return all(values.get(k) == v for k, v in field.required_if.items())
    return field.required and field.kind is not FieldKind.BOOL


def _value(field: Field, raw: Json, file: CaseFile) -> Json:
    if raw is None or raw == "" or (isinstance(raw, str) and not raw.strip()):
        return False if field.kind is FieldKind.BOOL else None
    if field.kind is FieldKind.ROWS:
        return _rows(field, raw, file)
    return _READERS[field.kind](field, raw, file)


def _rows(field: Field, raw: Json, file: CaseFile) -> list[Json]:
    if isinstance(raw, str) or not isinstance(raw, Sequence):
        raise _Bad("应为一张表", "请逐行填写")
    rows: list[Json] = []
    for number, line in enumerate(raw, start=1):
        if not isinstance(line, Mapping):
            raise _Bad(f"第{number}行不是一行数据", "请逐行填写")
        if all(v in (None, "", False) for v in line.values()):
            continue
        values, reasons = parse(field.columns, line, file)
        if reasons:
            raise _Bad(f"第{number}行{reasons[0].message}", reasons[0].cure)
        rows.append(values)
    return rows


def _text(field: Field, raw: Json, _: CaseFile) -> str:
    text = _CONTROL.sub("", str(raw)).replace("\r\n", "\n").strip()
    if len(text) > field.max_length:
        raise _Bad(f"有{len(text)}字，超过{field.max_length}字", "请删减，或另附页作为证据材料")
    if field.kind is FieldKind.TEXT and "\n" in text:
        return " ".join(text.split())
    return text


def _date(_: Field, raw: Json, __: CaseFile) -> str:
    try:
        return date.fromisoformat(str(raw).strip()).isoformat()
    except ValueError:
        raise _Bad(
            f"“{raw}”不是日历上有的日期", "请按“2026-11-22”的样式填写真实存在的日期"
        ) from None


def _datetime(_: Field, raw: Json, __: CaseFile) -> str:
    try:
        moment = datetime.fromisoformat(str(raw).strip())
    except ValueError:
        raise _Bad(
            f"“{raw}”不是有效的日期和时间", "请按“2026-11-22 09:30”的样式填写到分"
        ) from None
    if moment.tzinfo is not None:
        raise _Bad(f"“{raw}”带有时区", "请填写北京时间，不带时区")
    return moment.strftime("%Y-%m-%dT%H:%M")


def _integer(_: Field, raw: Json, __: CaseFile) -> int:
    text = str(raw).strip()
    if not re.fullmatch(r"\d{1,9}", text):
        raise _Bad(f"“{raw}”不是非负整数", "请只填阿拉伯数字")
    return int(text)


def _money(_: Field, raw: Json, __: CaseFile) -> int:
    try:
        yuan = Decimal(str(raw).replace(",", "").replace("，", "").strip())
    except InvalidOperation:
        raise _Bad(f"“{raw}”不是金额", "请以元为单位填写，如 20000") from None
    if not yuan.is_finite() or yuan < 0 or yuan > _MAX_YUAN or yuan * 100 % 1 != 0:
        raise _Bad(f"“{raw}”不是有效金额", "金额不得为负，最多两位小数")
    return int(yuan * 100)


def _bool(_: Field, raw: Json, __: CaseFile) -> bool:
    text = str(raw).strip().lower()
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    raise _Bad(f"“{raw}”既不是“是”也不是“否”", "请勾选或不勾选")


def _choice(field: Field, raw: Json, _: CaseFile) -> str:
    if raw not in [c.value for c in field.choices]:
        allowed = "、".join(c.label for c in field.choices)
        raise _Bad(f"没有“{raw}”这一选项", f"请从中选择：{allowed}")
    return str(raw)


def _choices(field: Field, raw: Json, file: CaseFile) -> list[Json]:
    return [_choice(field, one, file) for one in _many(raw)]


def _person(_: Field, raw: Json, file: CaseFile) -> int:
    text = str(raw).strip()
    if not text.isdigit() or int(text) not in file.people:
        raise _Bad(f"本局没有编号为“{raw}”的人员", "请从人员名单中选择")
    return int(text)


def _persons(field: Field, raw: Json, file: CaseFile) -> list[Json]:
    return list(dict.fromkeys(_person(field, one, file) for one in _many(raw)))


def _item(field: Field, raw: Json, file: CaseFile) -> int:
    text = str(raw).strip()
    numbers = [i.no for i in file.record.open_of_kind(field.item_kind)]
    if not text.isdigit() or int(text) not in numbers:
        raise _Bad(f"没有编号为“{raw}”的未办结事项", "请从列出的事项中选择")
    return int(text)


def _items(field: Field, raw: Json, file: CaseFile) -> list[Json]:
    return list(dict.fromkeys(_item(field, one, file) for one in _many(raw)))


def _paper(_: Field, raw: Json, file: CaseFile) -> int:
    text = str(raw).strip()
    waiting = [p.id for p in file.papers if p.served_on is None and not p.void]
    if not text.isdigit() or int(text) not in waiting:
        raise _Bad("所选文书不存在、已送达或已作废", "请从待送达的文书中选择")
    return int(text)


def _many(raw: Json) -> list[Json]:
    if isinstance(raw, Sequence) and not isinstance(raw, str):
        return [one for one in raw if one not in (None, "")]
    return [raw]


_READERS: Mapping[FieldKind, Callable[[Field, Json, CaseFile], Json]] = {
    FieldKind.TEXT: _text,
    FieldKind.LONGTEXT: _text,
    FieldKind.DATE: _date,
    FieldKind.DATETIME: _datetime,
    FieldKind.INTEGER: _integer,
    FieldKind.MONEY: _money,
    FieldKind.BOOL: _bool,
    FieldKind.CHOICE: _choice,
    FieldKind.CHOICES: _choices,
    FieldKind.PERSON: _person,
    FieldKind.PERSONS: _persons,
    FieldKind.ITEM: _item,
    FieldKind.ITEMS: _items,
    FieldKind.PAPER: _paper,
}
