"""Fill the dated fixed texts (remedies, rights, payment) and the named citations of a paper.

A text that cannot be filled is left out, and the reason is kept: it becomes a fault only for
a form that prints this text.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from string import Formatter

from caseflow.docgen.source import Source
from caseflow.domain.definition import LawBook, Unit, Wording
from caseflow.domain.errors import InvalidInput, NotFound
from caseflow.domain.law import limit_on, parameter_on, text_on
from caseflow.domain.wording import chinese_number, cite, cite_all

_CITE = "cite_"
_CHOSEN = "="  # `cite_FIELD=VALUE` is the text `cite_FIELD` where that was chosen in the field
_LIMIT = "limit_"
_PARAMETER = "parameter_"
_BASIS = "basis_"
_UNITS = {
    Unit.WORKDAY: "个工作日",
    Unit.DAY: "日",
    Unit.MONTH: "个月",
    Unit.YEAR: "年",
    Unit.HOUR: "小时",
}


def fixed_texts(
    source: Source, names: frozenset[str] | None = None
) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Return (texts by id, citations by name without `cite_`, reasons for what is missing).

    With `names` (paths such as `text.remedy`) only those are made. The keys of the reasons are
    variable paths such as `text.remedy` or `cite.order`.
    """
    texts: dict[str, str] = {}
    cites: dict[str, str] = {}
    missing: dict[str, str] = {}
    for row_id in source.law.texts:
        key, _, chosen = row_id.partition(_CHOSEN)
        if chosen and source.value(key.removeprefix(_CITE)) != chosen:
            continue
        target, name = (cites, key[len(_CITE) :]) if key.startswith(_CITE) else (texts, key)
        path = f"cite.{name}" if target is cites else f"text.{name}"
        if names is not None and path not in names:
            continue
        try:
            row = text_on(source.law, row_id, source.issued_on)
            target[name] = _filled(row, source)
        except NotFound as err:
            missing[path] = err.message
        except InvalidInput as err:
            missing[path] = err.message
        except KeyError as err:
            missing[path] = f"本局设置中没有填写“{_title(source.law, err.args[0])}”"
    return texts, cites, missing


def _title(law: LawBook, name: str) -> str:
    """Return a setting as the page of the settings calls it."""
    return law.settings[name].title if name in law.settings else name


def _filled(row: Wording, source: Source) -> str:
    words = [cite(ref, source.law.instruments, source.issued_on) for ref in row.basis]
    settings = {**source.file.bureau.settings, "name": source.file.bureau.name, "you": source.you}
    places = {"basis": cite_all(row.basis, source.law.instruments, source.issued_on)}
    for number, one in enumerate(words, start=1):
        places[f"{_BASIS}{number}"] = one
    for _, name, _, _ in Formatter().parse(row.text):
        if name and name not in places:
            places[name] = _place(name, settings, source.law, source.issued_on)
    return row.text.format_map(places).strip()


def _place(name: str, settings: Mapping[str, str], law: LawBook, on: date) -> str:
    """Return the words of one place. Raises KeyError for a setting that is not there."""
    if name.startswith(_LIMIT):
        limit = limit_on(law, name[len(_LIMIT) :], on)
        return f"{limit.length}{_UNITS.get(limit.unit, '日')}"
    if name.startswith(_PARAMETER):
        return chinese_number(parameter_on(law, name[len(_PARAMETER) :], on).value)
    if not settings.get(name):
        raise KeyError(name)
    return settings[name]
