"""Checks over the list files: dates, versions, citations, closed values, texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from itertools import pairwise
from string import Formatter
from typing import Protocol

from caseflow.catalogue.faults import Faults
from caseflow.catalogue.whole import FormEdition, Placed, Whole
from caseflow.domain.definition import Parameter
from caseflow.domain.forms import Form
from caseflow.domain.model import Role
from caseflow.domain.registers import Duty
from caseflow.domain.wording import is_reference

ROLES = frozenset(role.value for role in Role)
"""The keys of all roles."""
_COMMON_YEAR = 2001
_DAY = timedelta(days=1)
_PARAMETER_UNITS = ("fen", "count", "percent", "day")
_SEALS = ("", "official", "enforcement")
_PARTS = ("main", "sub")
_FORM_KINDS = ("internal", "served", "record", "archive", "evidence")


def is_yearly_day(text: str) -> bool:
    """Whether a month-day like `03-31` stands in every year's calendar; `02-29` does not."""
    try:
        return date.fromisoformat(f"{_COMMON_YEAR}-{text}").strftime("%m-%d") == text
    except ValueError:
        return False


class Dated(Protocol):
    """A row that holds from one day to another, both inclusive; None is open."""

    @property
    def valid_from(self) -> date:
        """The first day."""

    @property
    def valid_to(self) -> date | None:
        """The last day, or None."""


class Based(Dated, Protocol):
    """A dated row that cites its law."""

    @property
    def basis(self) -> tuple[str, ...]:
        """The citations."""


def check_periods(law: Whole, faults: Faults) -> None:
    """A row ends after it begins; the versions of one thing neither overlap nor leave a gap."""
    for versions in _dated(law):
        for one in versions:
            row = one.row
            if row.valid_to is not None and row.valid_to < row.valid_from:
                one.note(
                    faults, "valid_to", found=str(row.valid_to),
                    expected=f"不早于 {row.valid_from} 的日期", check="reversed_period",
                )  # fmt: skip
        for first, second in pairwise(versions):
            _check_neighbours(first, second, faults)


def _check_neighbours(first: Placed[Dated], second: Placed[Dated], faults: Faults) -> None:
    end, begin = first.row.valid_to, second.row.valid_from
    if end is None or end >= begin:
        second.note(
            faults, "valid_from", found=str(begin),
            expected=f"晚于前一版本的终止日（现为 {end or '未终止'}）", check="overlap",
        )  # fmt: skip
    elif end + _DAY < begin:
        second.note(
            faults, "valid_from", found=str(begin),
            expected=f"紧接前一版本的 {end + _DAY}", check="gap",
        )  # fmt: skip


def _dated(law: Whole) -> Iterator[tuple[Placed[Dated], ...]]:
    yield from law.instruments.values()
    yield from law.limits.values()
    yield from law.parameters.values()
    yield from law.texts.values()
    yield from ((regime,) for regime in law.regimes.values())


def check_citations(law: Whole, faults: Faults) -> None:
    """Every cited instrument is listed and in force throughout the life of the row."""
    for row in _based(law):
        for i, reference in enumerate(row.row.basis):
            found = citation_fault(law, reference, row.row.valid_from, row.row.valid_to)
            if found is not None:
                row.note(faults, "basis", i, found=reference, expected=found[1], check=found[0])


def _based(law: Whole) -> Iterator[Placed[Based]]:
    for group in (law.limits, law.parameters, law.texts):
        for versions in group.values():
            yield from versions


def citation_fault(
    law: Whole, reference: str, begin: date, end: date | None
) -> tuple[str, str] | None:
    """Return (check, what is expected) if `reference` cannot be cited from `begin` to `end`.

    `end` is inclusive; None means without end.
    """
    if not is_reference(reference):
        return "malformed_citation", "“简称.条[.款[.项]]”，如 APL.44"
    key = reference.split(".", maxsplit=1)[0]
    versions = law.instruments.get(key)
    if versions is None:
        if "instruments" in law.broken:
            return None
        return "unknown_instrument", "laws.yaml 中登记的简称：" + "、".join(law.instruments)
    first, last = versions[0].row.valid_from, versions[-1].row.valid_to
    if begin < first:
        return "not_in_force", f"{begin} 已生效的规定（{key} 自 {first} 起施行）"
    if last is not None and (end is None or end > last):
        until = f"至 {end}" if end else "无终止日"
        return "not_in_force", f"本条有效期（{until}）内一直有效的规定（{key} 止于 {last}）"
    return None


def check_values(law: Whole, faults: Faults) -> None:
    """Closed sets of words and the figures of parameters and forms."""
    for parameters in law.parameters.values():
        for parameter in parameters:
            _check_parameter(parameter, faults)
    for edition in law.form_sets:
        for form in edition.forms.values():
            _check_form(form, edition, faults)


def _check_parameter(parameter: Placed[Parameter], faults: Faults) -> None:
    check_word(parameter, "unit", parameter.row.unit, _PARAMETER_UNITS, faults)
    if parameter.row.value < 0:
        parameter.note(
            faults, "value", found=str(parameter.row.value), expected="不小于 0 的整数",
            check="negative_length",
        )  # fmt: skip


def _check_form(form: Placed[Form], edition: FormEdition, faults: Faults) -> None:
    check_word(form, "seal", form.row.seal, _SEALS, faults)
    check_word(form, "kind", form.row.kind, _FORM_KINDS, faults)
    check_word(form, "part", form.row.part, _PARTS, faults)
    for i, need in enumerate(form.row.needs):
        for j, name in enumerate(need.forms):
            if name not in edition.forms:
                form.note(
                    faults, "needs", i, "forms", j, found=name,
                    expected="本套文书中登记的编号", check="unknown_form",
                )  # fmt: skip
    paths = [one.path for one in form.row.fields]
    for i, path in enumerate(paths):
        if path in paths[:i]:
            form.note(
                faults, "fields", i, "path", found=path, expected="不重复的变量",
                check="duplicate_id",
            )  # fmt: skip


def check_word(
    row: Placed[object], key: str, found: str, allowed: tuple[str, ...], faults: Faults
) -> None:
    """Note that the word under `key` is none of the allowed ones."""
    if found not in allowed:
        listed = "、".join(word or "（空）" for word in allowed)
        row.note(faults, key, found=found, expected=f"以下值之一：{listed}", check="wrong_value")


def check_duties(duties: Mapping[str, Placed[Duty]], faults: Faults) -> None:
    """The roles of a duty exist, and there is at least one."""
    for duty in duties.values():
        for i, role in enumerate(duty.row.roles or ("",)):
            if role not in ROLES:
                duty.note(
                    faults, "roles", i, found=role, expected="角色：" + "、".join(sorted(ROLES)),
                    check="unknown_role",
                )  # fmt: skip


def check_texts(law: Whole, faults: Faults) -> None:
    """The places of a fixed text are written `{name}` and nothing else."""
    for versions in law.texts.values():
        for one in versions:
            if places(one.row.text) is None:
                one.note(
                    faults, "text", found=one.row.text[:40],
                    expected="占位符写作 {名称}，括号成对", check="broken_places",
                )  # fmt: skip


def places(text: str) -> frozenset[str] | None:
    """Return the names in `{}` of a text, or None when they are not plain names."""
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        return None
    for _, name, spec, conversion in parts:
        if name is not None and (not name.isidentifier() or spec or conversion):
            return None
    return frozenset(name for _, name, _, _ in parts if name is not None)


def check_templates(law: Whole, faults: Faults) -> None:
    """Every form has its Word template, if the folder of templates is known."""
    if law.templates is None:
        return
    for form in (one for edition in law.form_sets for one in edition.forms.values()):
        if not (law.templates / form.row.template).is_file():
            form.note(
                faults, "template", found=form.row.template,
                expected=f"{law.templates.name} 中存在的文件", check="missing_template",
            )  # fmt: skip


ROW_CHECKS: Mapping[str, Callable[[Whole, Faults], None]] = {
    "periods": check_periods,
    "citations": check_citations,
    "values": check_values,
    "texts": check_texts,
    "templates": check_templates,
}
"""All checks over the list files, in the order in which they run."""
