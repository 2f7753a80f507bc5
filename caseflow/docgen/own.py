"""The values of the item that a paper is about, as the form names them: `own.NAME`.

A form that needs nothing but what its own act took down has no code here: its paths and labels
stand in the form set, and the kinds of the values are those of the act's fields.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from caseflow.docgen.source import SLASH, Source, bare, day_of, known, minute_of, money_of, rows_of
from caseflow.domain.definition import Field, FieldKind, LawBook
from caseflow.domain.terms import Json
from caseflow.domain.wording import chinese_number, rmb_figures

OWN = "own."
_ROW = "[]."
_KINDS: dict[str, dict[str, str]] = {}  # by the hash of a procedure, which is frozen


def own(source: Source) -> dict[str, Json]:
    """Return the values of the paper's item in words; what it does not hold is "/".

    A table is a list of rows, each with `no` from 1. A sum stands in capitals and figures.
    """
    item = source.item(source.form.item) if source.form.item else None
    values: Mapping[str, Json] = item.values if item is not None else {}
    kinds = _kinds_of(source.law, source.file.procedure)
    made: dict[str, Json] = {"no": str(item.no) if item is not None else SLASH}
    for one in source.form.fields:
        if not one.path.startswith(OWN) or one.path == "own.no":
            continue
        name = one.path.removeprefix(OWN)
        if _ROW in name:
            continue
        if name.endswith("[]"):
            made[name[:-2]] = _rows(source, values.get(name[:-2]), name[:-2], kinds)
        else:
            made[name] = _words(source, name, values.get(name), one.kind or kinds.get(name, ""))
    return made


def _rows(source: Source, value: Json, table: str, kinds: Mapping[str, str]) -> list[Json]:
    columns = [
        (one, one.path.rsplit(".", 1)[1])
        for one in source.form.fields
        if one.path.startswith(f"{OWN}{table}{_ROW}")
    ]
    return [
        {"no": str(number)}
        | {
            name: _words(source, name, row.get(name), one.kind or kinds.get(name, ""))
            for one, name in columns
            if name != "no"
        }
        for number, row in enumerate(rows_of(value), start=1)
    ]


def _words(source: Source, name: str, value: Json, kind: str) -> Json:
    if kind == "flag":
        return bool(value)
    if not known(value):
        return "" if kind == "said" else SLASH
    if kind in (FieldKind.PERSON, FieldKind.PERSONS):
        return source.names(value, duty=True)
    if kind == FieldKind.PAPER:
        return _paper(source, value)
    if kind == "bare":
        return bare(source.words(name, value))
    make = _PRINTED.get(kind)
    return make(value) if make is not None else source.words(name, value)


def _paper(source: Source, value: Json) -> str:
    """Return another paper of the case as title and number."""
    found = [p for p in source.file.papers if p.id == value]
    return "，".join(t for t in (found[0].title, found[0].number) if t) if found else SLASH


def _figures(value: Json) -> str:
    return rmb_figures(value) if isinstance(value, int) else SLASH


def _nth(value: Json) -> str:
    return chinese_number(value) if isinstance(value, int) else str(value)


_PRINTED: Mapping[str, Callable[[Json], str]] = {
    FieldKind.MONEY: money_of,
    FieldKind.DATE: day_of,
    FieldKind.DATETIME: minute_of,
    "figures": _figures,
    "nth": _nth,
}
"""Kinds of values that are printed in one way.

`said`, words of a person, leaves a blank; `bare`, before a mark of the template, ends in none.
"""


def _kinds_of(law: LawBook, procedure: str) -> Mapping[str, str]:
    """Return the kind of each field and column of a procedure by its name, the first one found."""
    chosen = law.procedures.get(procedure)
    if chosen is None:
        return {}
    if chosen.sha256 not in _KINDS:
        found: dict[str, str] = {}
        for action in chosen.actions.values():
            for one in action.fields:
                _collect(found, one)
        _KINDS[chosen.sha256] = found
    return _KINDS[chosen.sha256]


def _collect(found: dict[str, str], one: Field) -> None:
    found.setdefault(one.name, one.kind)
    for column in one.columns:
        _collect(found, column)
