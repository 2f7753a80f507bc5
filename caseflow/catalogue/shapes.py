"""Reads plain values into a schema and says in Chinese what does not fit, and where."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from types import UnionType
from typing import TypeVar, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, TypeAdapter, ValidationError

from caseflow.catalogue.faults import Faults, KeyPath
from caseflow.catalogue.reader import Document, Plain, key_text

Shape = TypeVar("Shape")
Row = TypeVar("Row")

_UNKNOWN = ("extra_forbidden", "unexpected_keyword_argument")
_ROLE_KEYS = ("roles", "notify", "responsible")
_TYPES = {
    "string_type": "文字（数字须加引号）",
    "int_type": "整数",
    "bool_type": "true 或 false",
    "date_type": "日期 YYYY-MM-DD 或 null",
    "dict_type": "一组键值",
    "model_type": "一组键值",
    "model_attributes_type": "一组键值",
    "dataclass_type": "一组键值",
    "list_type": "列表",
    "tuple_type": "列表",
    "time_type": "时间 HH:MM",
    "time_parsing": "时间 HH:MM",
}
_DATES = ("date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Misfit:
    """One thing that a schema refused. `is_key` says that the key itself is wrong."""

    sort: str
    path: KeyPath
    is_key: bool
    context: Mapping[str, object]
    message: str


def read_shape(
    adapter: TypeAdapter[Shape], doc: Document, *, kind: type, faults: Faults
) -> Shape | None:
    """Return the whole of `doc` as one shape; note what does not fit and return None."""
    try:
        return adapter.validate_json(json.dumps(doc.data), strict=True)
    except ValidationError as err:
        for misfit in _misfits(err):
            _note(misfit, doc, prefix=(), kind=kind, faults=faults)
        return None


def read_rows(
    adapter: TypeAdapter[list[Row]], doc: Document, *, top: str, kind: type, faults: Faults
) -> list[tuple[int, Row]]:
    """Return the rows under the only key `top` with their places; note those that do not fit."""
    rows = _rows_under(doc, top, faults)
    try:
        return list(enumerate(adapter.validate_json(json.dumps(rows), strict=True)))
    except ValidationError as err:
        bad = set()
        for misfit in _misfits(err):
            bad.add(misfit.path[0] if misfit.path else 0)
            _note(misfit, doc, prefix=(top,), kind=kind, faults=faults)
    good = [i for i in range(len(rows)) if i not in bad]
    kept = adapter.validate_json(json.dumps([rows[i] for i in good]), strict=True)
    return list(zip(good, kept, strict=True))


def _rows_under(doc: Document, top: str, faults: Faults) -> list[Plain]:
    data = doc.data if isinstance(doc.data, dict) else {}
    for key in data:
        if key != top:
            faults.add(
                doc.file, doc.line((key,)), key, found=key, expected=f"只有键 {top}",
                check="unknown_key",
            )  # fmt: skip
    rows = data.get(top)
    if isinstance(rows, list):
        return rows
    check = "wrong_type" if top in data else "missing_key"
    faults.add(doc.file, doc.line((top,)), top, found=_shown(rows), expected="列表", check=check)
    return []


def _misfits(err: ValidationError) -> list[_Misfit]:
    return [
        _Misfit(
            sort=e["type"],
            path=tuple(part for part in e["loc"] if part != "[key]"),
            is_key="[key]" in e["loc"],
            context=e.get("ctx", {}),
            message=e["msg"],
        )
        for e in err.errors(include_url=False)
    ]


def _note(misfit: _Misfit, doc: Document, *, prefix: KeyPath, kind: type, faults: Faults) -> None:
    path = (*prefix, *misfit.path)
    check, expected = _meaning(misfit, kind)
    if check == "missing_key":
        found = "（缺）"
    elif check == "unknown_key" or misfit.is_key:
        found = str(misfit.path[-1])
    else:
        found = _shown(_value_at(doc.data, path))
    faults.add(
        doc.file, doc.line(path), key_text(path), found=found, expected=expected, check=check
    )


def _meaning(misfit: _Misfit, kind: type) -> tuple[str, str]:
    """Return the name of the check and what is expected, in Chinese."""
    if misfit.sort in _UNKNOWN:
        return "unknown_key", "以下键之一：" + "、".join(_keys_at(kind, misfit.path[:-1]))
    if misfit.sort == "missing":
        return "missing_key", f"写明必需的键 {misfit.path[-1]}"
    if misfit.sort in _DATES:
        return "impossible_date", "真实存在的日期 YYYY-MM-DD"
    if misfit.sort in ("enum", "literal_error"):
        expected = str(misfit.context.get("expected", ""))
        allowed = expected.replace(" or ", ", ").replace("'", "")
        role = any(key in misfit.path for key in _ROLE_KEYS)
        return ("unknown_role" if role else "wrong_value"), f"以下值之一：{allowed}"
    if misfit.sort in _TYPES:
        return "wrong_type", _TYPES[misfit.sort]
    return "wrong_value", _bounds(misfit.sort, misfit.context, misfit.message)


def _bounds(sort: str, context: Mapping[str, object], message: str) -> str:
    if sort == "string_pattern_mismatch":
        return f"符合 {context.get('pattern')}"
    if sort in ("string_too_short", "too_short"):
        return "不为空"
    if sort in ("greater_than", "greater_than_equal"):
        return f"大于 {context.get('gt', context.get('ge'))}"
    return message


def _value_at(data: Plain, path: KeyPath) -> Plain:
    for part in path:
        if isinstance(data, dict) and isinstance(part, str):
            data = data.get(part)
        elif isinstance(data, list) and isinstance(part, int) and part < len(data):
            data = data[part]
        else:
            return None
    return data


def _shown(value: Plain) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:57] + "…"


def _keys_at(kind: object, path: KeyPath) -> tuple[str, ...]:
    """Return the keys that are allowed at `path` below a row or file of `kind`."""
    for part in path:
        kind = _below(_core(kind), part)
    return tuple(_annotations(_core(kind)))


def _below(kind: object, part: str | int) -> object:
    if isinstance(part, str) and (known := _annotations(kind)):
        return known.get(part, object)
    inner = [a for a in get_args(kind) if a is not Ellipsis]
    if isinstance(part, int):
        return inner[0] if inner else kind
    return inner[-1] if inner else object


def _core(kind: object) -> object:
    if get_origin(kind) in (Union, UnionType):
        return next(a for a in get_args(kind) if a is not type(None))
    return kind


def _annotations(kind: object) -> dict[str, object]:
    if not isinstance(kind, type):
        return {}
    if issubclass(kind, BaseModel):
        return {f.alias or n: f.annotation for n, f in kind.model_fields.items()}
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return {f.name: hints[f.name] for f in fields(kind)}
    return {}
