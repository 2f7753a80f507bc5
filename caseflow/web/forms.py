"""Between the HTML form of an act and its inputs; nothing is judged here, all typed text is kept.

Names: `field` for one value, repeated for several, `field-<line>-<column>` for a table.
Raw values are what a person sees in the form: text, a list of texts, or a list of lines.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from caseflow.domain.definition import Field, FieldKind
from caseflow.domain.errors import Reason
from caseflow.domain.terms import Json
from caseflow.web.words import day, yuan

BLANK_LINES = 5
_BLANK_LINES_MORE = 2
MANY = frozenset({FieldKind.CHOICES, FieldKind.PERSONS, FieldKind.ITEMS})
_MAX_LINE = 999

Raw = dict[str, Json]
Choices = Mapping[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One control as the template draws it. `value` is text, or a list where several fit."""

    name: str
    id: str
    field: Field
    value: Json
    choices: tuple[tuple[str, str], ...]
    errors: tuple[Reason, ...]
    lines: tuple[tuple[Cell, ...], ...] = ()
    condition: str = ""


def typed(fields: Sequence[Field], form: MultiDict[str, str]) -> Raw:
    """Return what was typed, line breaks as the browser sent them, with all blank lines."""
    return {f.name: _typed(f, f.name, form) for f in fields}


def first(fields: Sequence[Field], values: Mapping[str, Json]) -> Raw:
    """Return stored values as the form shows them at first: money in yuan, ids as text."""
    return {f.name: _first(f, values.get(f.name)) for f in fields}


def add_line(fields: Sequence[Field], raw: Raw, name: str) -> Raw:
    """Return the typed values with one more blank line in the table `name`."""
    wanted = [f for f in fields if f.name == name and f.kind is FieldKind.ROWS]
    if not wanted:
        return raw
    return {**raw, name: [*_lines(raw.get(name)), _blank(wanted[0])]}


def cells(
    fields: Sequence[Field], raw: Raw, choices: Choices, reasons: Sequence[Reason] = ()
) -> tuple[Cell, ...]:
    """Return the controls of a form in order, each with its own errors."""
    labels = {f.name: f for f in fields}
    return tuple(
        Cell(
            name=f.name,
            id=f"f-{f.name}",
            field=f,
            value=raw.get(f.name),
            choices=_choices(f, f.name, choices),
            errors=tuple(r for r in reasons if r.field == f.name),
            lines=_row_cells(f, raw.get(f.name), choices),
            condition=_condition(f, labels, choices),
        )
        for f in fields
    )


def hidden(raw: Raw) -> tuple[tuple[str, str], ...]:
    """Return typed values as (name, value) pairs for hidden inputs, to be read by `typed` again."""
    pairs: list[tuple[str, str]] = []
    for name, value in raw.items():
        if isinstance(value, str):
            pairs.append((name, value))
        elif isinstance(value, Sequence):
            for number, one in enumerate(value):
                if isinstance(one, Mapping):
                    pairs.extend(hidden({f"{name}-{number}-{k}": v for k, v in one.items()}))
                else:
                    pairs.append((name, str(one)))
    return tuple(pairs)


def summary(parts: Sequence[Cell]) -> tuple[tuple[str, str], ...]:
    """Return (label, words) of everything typed, for the page that asks to check it."""
    return tuple((c.field.label, _words(c)) for c in parts if _words(c))


def _typed(field: Field, name: str, form: MultiDict[str, str]) -> Json:
    if field.kind is FieldKind.ROWS:
        return _typed_rows(field, name, form)
    if field.kind in MANY:
        return [v for v in form.getlist(name) if v]
    if field.kind is FieldKind.BOOL:
        return "true" if form.get(name) else ""
    return form.get(name, "")


def _typed_rows(field: Field, name: str, form: MultiDict[str, str]) -> Json:
    pattern = re.compile(re.escape(name) + r"-(\d{1,3})-")
    numbers = sorted({int(m[1]) for key in form if (m := pattern.match(key))})
    return [
        {
            c.name: _typed(c, f"{name}-{n}-{c.name}", form) or ""  # a blank list is a blank cell
            for c in field.columns
        }
        for n in numbers
        if n <= _MAX_LINE
    ]


def _first(field: Field, value: Json) -> Json:
    if field.kind is FieldKind.ROWS:
        lines = [_first_line(field, line) for line in _lines(value)]
        blank = _BLANK_LINES_MORE if lines else BLANK_LINES
        return [*lines, *(_blank(field) for _ in range(blank))]
    if field.kind in MANY:
        many = value if isinstance(value, Sequence) and not isinstance(value, str) else ()
        return [str(v) for v in many]
    if field.kind is FieldKind.BOOL:
        return "true" if value else ""
    if field.kind is FieldKind.MONEY and isinstance(value, int):
        return yuan(value)
    return "" if value is None else str(value)


def _first_line(field: Field, line: Mapping[str, Json]) -> Raw:
    return {c.name: _first(c, line.get(c.name)) or "" for c in field.columns}


def _blank(field: Field) -> Raw:
    return {c.name: "" for c in field.columns}


def _lines(value: Json) -> list[Mapping[str, Json]]:
    if isinstance(value, str) or not isinstance(value, Sequence):
        return []
    return [line for line in value if isinstance(line, Mapping)]


def _row_cells(field: Field, value: Json, choices: Choices) -> tuple[tuple[Cell, ...], ...]:
    return tuple(
        tuple(
            Cell(
                name=f"{field.name}-{number}-{column.name}",
                id=f"f-{field.name}-{number}-{column.name}",
                field=column,
                value=line.get(column.name, ""),
                choices=_choices(column, f"{field.name}.{column.name}", choices),
                errors=(),
            )
            for column in field.columns
        )
        for number, line in enumerate(_lines(value))
    )


def _choices(field: Field, key: str, choices: Choices) -> tuple[tuple[str, str], ...]:
    return tuple(choices.get(key) or ((c.value, c.label) for c in field.choices))


def _condition(field: Field, fields: Mapping[str, Field], choices: Choices) -> str:
    """Return in words when a field must be filled, e.g. “处理方式”为“移送”时必填."""
    parts = []
    for name, wanted in field.required_if.items():
        other = fields.get(name)
        if other is None:
            continue
        if isinstance(wanted, bool):
            parts.append(f"{'勾选' if wanted else '未勾选'}“{other.label}”")
        else:
            values = wanted if isinstance(wanted, list | tuple) else [wanted]
            known = dict(_choices(other, name, choices))
            label = "”或“".join(known.get(str(v), str(v)) for v in values)
            parts.append(f"“{other.label}”为“{label}”")
    return "且".join(parts) + "时必填" if parts else ""


def _words(cell: Cell) -> str:
    known = dict(cell.choices)
    if cell.field.kind is FieldKind.ROWS:
        lines = [
            "；".join(f"{c.field.label}：{w}" for c in line if (w := _words(c)))
            for line in cell.lines
        ]
        return "\n".join(f"{n}. {text}" for n, text in enumerate(filter(None, lines), start=1))
    if cell.field.kind is FieldKind.BOOL:
        return "是" if cell.value else ""
    if isinstance(cell.value, list):
        return "、".join(known.get(str(v), str(v)) for v in cell.value)
    text = "" if cell.value is None else str(cell.value)
    if cell.field.kind is FieldKind.DATETIME:
        text = text.replace("T", " ")
    if cell.field.kind is FieldKind.DATE and text:
        text = day(text.strip())
    if cell.field.kind is FieldKind.MONEY and text:
        text = f"{text}元"
    return known.get(text, text)
