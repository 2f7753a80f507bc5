"""List the rows of law that the bureau has still to confirm (待核), with what they rest on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from caseflow.domain.clock import local_day
from caseflow.domain.definition import Limit, Parameter, Unit
from caseflow.domain.law import citations
from caseflow.domain.terms import Verified
from caseflow.services.local_law import rules_here
from caseflow.services.office import Actor, Office

_UNITS = {
    Unit.WORKDAY: "个工作日",
    Unit.DAY: "日（自然日）",
    Unit.MONTH: "个月",
    Unit.YEAR: "年",
    Unit.HOUR: "小时",
}
_PARAMETER_UNITS = {"count": "", "percent": "%", "day": "日"}
_FEN_PER_YUAN = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class UnverifiedRow:
    """One row in words. `until` is None while no end is set."""

    title: str
    value: str
    basis: tuple[str, ...]
    since: date | None
    until: date | None
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnverifiedRows:
    """All unverified rows that hold today or later, by kind, each in the order of the files."""

    limits: tuple[UnverifiedRow, ...]
    parameters: tuple[UnverifiedRow, ...]
    forms: tuple[UnverifiedRow, ...]


def list_unverified(office: Office, who: Actor) -> UnverifiedRows:
    """Return what the bureau has still to confirm; rows that have ended are left out."""
    law = rules_here(office, who).law
    today = local_day(office.clock.now())
    limits = (row for rows in law.limits.values() for row in rows)
    parameters = (row for rows in law.parameters.values() for row in rows)
    return UnverifiedRows(
        limits=tuple(
            UnverifiedRow(
                title=row.title,
                value=length_words(row),
                basis=citations(law, row.basis, max(today, row.valid_from)),
                since=row.valid_from,
                until=row.valid_to,
                note="；".join(w for w in (row.unit_reason, row.note) if w),
            )
            for row in limits
            if _open(row, today)
        ),
        parameters=tuple(
            UnverifiedRow(
                title=row.title,
                value=figure_words(row),
                basis=citations(law, row.basis, max(today, row.valid_from)),
                since=row.valid_from,
                until=row.valid_to,
                note="",
            )
            for row in parameters
            if _open(row, today)
        ),
        forms=tuple(_forms(office)),
    )


def _forms(office: Office) -> Iterator[UnverifiedRow]:
    for form in office.rules.law.forms.values():
        if form.verified is Verified.UNVERIFIED:
            yield UnverifiedRow(
                title=form.title,
                value=f"代字“{form.code_word}”" if form.code_word else "不编号",
                basis=(),
                since=None,
                until=None,
                note=f"一式{len(form.copies)}份" if form.copies else "",
            )


def _open(row: Limit | Parameter, today: date) -> bool:
    return row.verified is Verified.UNVERIFIED and (row.valid_to is None or today <= row.valid_to)


def length_words(row: Limit) -> str:
    """Return the length of a limit with its unit."""
    if row.unit is Unit.CALENDAR_DATE:
        return f"{'次年' if row.year_offset else '当年'}{row.month_day}"
    if row.unit is Unit.NONE:
        return "没有日数"
    return "文书写明的日期" if row.unit is Unit.SET_DATE else f"{row.length}{_UNITS[row.unit]}"


def figure_words(row: Parameter) -> str:
    """Return the value of a figure with its unit."""
    if row.unit == "fen":
        return f"{row.value / _FEN_PER_YUAN:,.2f}元"
    return f"{row.value}{_PARAMETER_UNITS[row.unit]}"
