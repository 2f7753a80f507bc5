"""What a bureau types to confirm or replace a row of law, checked field by field."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime

from caseflow.domain.definition import (
    Choice,
    Field,
    FieldKind,
    Json,
    LawBook,
    Limit,
    Unit,
    Verified,
)
from caseflow.domain.errors import InvalidInput, Reason
from caseflow.domain.local_law import Verdict
from caseflow.domain.wording import cite, is_reference
from caseflow.services import registers
from caseflow.services.limit_register import RowOfLaw, versions_of
from caseflow.services.office import Actor
from caseflow.services.registers import RegisterForm, Values, day, fault, texts
from caseflow.services.unverified import figure_words

CONFIRMED, OVERRIDDEN = "confirmed", "overridden"
LONGEST = 3650
"""The longest period that may be typed, in whatever unit."""

_LARGEST = 10**12
_UNITS = {
    Unit.WORKDAY: "工作日",
    Unit.DAY: "日（自然日）",
    Unit.MONTH: "月",
    Unit.YEAR: "年",
    Unit.HOUR: "小时",
}
_APART = re.compile(r"[\s、,，;；]+")
_BASIS_HELP = "法规简称加条款，如 APL.44，几条之间用顿号；本局自行确定的写 LOCAL，文号写在理由里"
_BASIS = Field(name="basis", label="依据", kind=FieldKind.TEXT, max_length=300, help=_BASIS_HELP)
_OPEN_END = date.max


def confirm_fields() -> tuple[Field, ...]:
    """Return what is asked of a person who confirms a row."""
    return (
        _BASIS,
        Field(
            name="reason",
            label="核对说明",
            kind=FieldKind.LONGTEXT,
            required=False,
            max_length=1000,
            help="核对了哪一份正式文本、由谁核对",
        ),
    )


def override_fields(row: RowOfLaw) -> tuple[Field, ...]:
    """Return what is asked of a person who sets a row anew."""
    what: tuple[Field, ...]
    if isinstance(row, Limit):
        choices = tuple(Choice(value=u.value, label=words) for u, words in _UNITS.items())
        what = (
            Field(name="length", label="长度", kind=FieldKind.INTEGER, help="大于 0 的整数"),
            Field(name="unit", label="单位", kind=FieldKind.CHOICE, choices=choices),
            Field(
                name="roll",
                label="末日遇放假日顺延",
                kind=FieldKind.BOOL,
                help="按工作日、小时或者往前计算的不勾选",
            ),
            Field(name="suspendable", label="依法中止时停止计算", kind=FieldKind.BOOL),
        )
    else:
        kind = FieldKind.MONEY if row.unit == "fen" else FieldKind.INTEGER
        what = (Field(name="value", label="数额", kind=kind),)
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
        _BASIS,
        Field(name="reason", label="理由", kind=FieldKind.LONGTEXT, max_length=1000),
    )


def confirm_form(row: RowOfLaw) -> RegisterForm:
    """Return the form to confirm a version, filled with the basis it has."""
    values: Values = {"basis": "、".join(row.basis), "reason": ""}
    return RegisterForm(title=row.title, fields=confirm_fields(), values=values)


def override_form(row: RowOfLaw, today: date) -> RegisterForm:
    """Return the form to set a version anew, filled with what holds."""
    values: Values = {"valid_from": today.isoformat(), "valid_to": None, "reason": ""}
    values["basis"] = "、".join(row.basis)
    if isinstance(row, Limit):
        unit = row.unit.value if row.unit in _UNITS else ""
        values |= {"length": row.length or None, "unit": unit}
        values |= {"roll": row.roll, "suspendable": row.suspendable}
    else:
        values["value"] = row.value
    return RegisterForm(title=row.title, fields=override_fields(row), values=values)


def fields_words(law: LawBook, verdict: Verdict) -> str:
    """Return in words what a verdict has set anew, "" for a confirmation."""
    changed = verdict.fields
    figure, rows = changed.get("value"), law.parameters.get(verdict.row_id)
    if isinstance(figure, int):
        return figure_words(replace(rows[-1], value=figure)) if rows else str(figure)
    if "length" not in changed:
        return ""
    words = f"{changed['length']}{_UNITS[Unit(str(changed['unit']))]}"
    words += "，遇放假日顺延" if changed.get("roll") else ""
    return words + ("，依法中止时停止计算" if changed.get("suspendable") else "")


def version_named(law: LawBook, sort: str, row_id: str, version_from: date | None) -> RowOfLaw:
    """Return the version that holds from a day, the newest for None. Raises InvalidInput."""
    versions = versions_of(law, sort, row_id)
    if version_from is None:
        return versions[-1]
    found = next((v for v in versions if v.valid_from == version_from), None)
    if found is None:
        known = "、".join(v.valid_from.isoformat() for v in versions)
        message = f"版本：没有自{version_from.isoformat()}起适用的版本"
        raise InvalidInput([fault("version_from", message, f"现有版本的起始日为{known}")])
    return found


def confirmation(
    law: LawBook,
    row: RowOfLaw,
    sort: str,
    raw: Mapping[str, Json],
    *,
    who: Actor,
    now: datetime,
    standing: Iterable[Verdict],
) -> Verdict:
    """Return the verdict that a version stands as it is. Raises InvalidInput."""
    values, reasons = registers.read_form(confirm_fields(), raw)
    _read_basis(law, texts(values, "basis"), row.valid_from, reasons)
    if row.verified is Verified.FULL_TEXT:
        reasons.append(fault("basis", f"“{row.title}”已对照全文核对，不需要再确认", "要改的用改定"))
    again = [
        v
        for v in standing
        if v.verdict == CONFIRMED
        and (v.sort, v.row_id, v.version_from) == (sort, row.id, row.valid_from)
    ]
    if again:
        message = f"这一版本已由{again[0].person}确认（第{again[0].id}号）"
        reasons.append(fault("basis", message, "要重新确认的，先撤回原来的确认"))
    if reasons:
        raise InvalidInput(reasons)
    return Verdict(
        id=0,
        sort=sort,
        row_id=row.id,
        version_from=row.valid_from,
        verdict=CONFIRMED,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        basis=texts(values, "basis"),
        reason=texts(values, "reason"),
        person=who.person.name,
        decided_at=now,
    )


def own_row(
    law: LawBook,
    row: RowOfLaw,
    sort: str,
    raw: Mapping[str, Json],
    *,
    who: Actor,
    now: datetime,
    standing: Iterable[Verdict],
) -> Verdict:
    """Return the verdict that sets a row anew for a time. Raises InvalidInput."""
    values, reasons = registers.read_form(override_fields(row), raw)
    first, last = day(values, "valid_from"), day(values, "valid_to")
    if first and last and last < first:
        message = f"适用到何日的事件：{last.isoformat()} 早于起始日 {first.isoformat()}"
        reasons.append(fault("valid_to", message, "请核对起止日期"))
    references = _read_basis(law, texts(values, "basis"), first, reasons)
    changed = _limit_values(row, values, reasons) if isinstance(row, Limit) else {}
    if not isinstance(row, Limit):
        field = override_fields(row)[0]
        registers.check_span(field, values["value"], least=0, most=_LARGEST, reasons=reasons)
        changed = {"value": values["value"]}
    if first:
        _check_overlap(sort, row, first, last, standing, reasons)
    if reasons or first is None:
        raise InvalidInput(reasons)
    return Verdict(
        id=0,
        sort=sort,
        row_id=row.id,
        version_from=row.valid_from,
        verdict=OVERRIDDEN,
        fields={**changed, "basis": references},
        valid_from=first,
        valid_to=last,
        basis=texts(values, "basis"),
        reason=texts(values, "reason"),
        person=who.person.name,
        decided_at=now,
    )


def _limit_values(row: Limit, values: Values, reasons: list[Reason]) -> dict[str, Json]:
    """Return the changed fields of a limit; a period that cannot be counted gives reasons."""
    length = next(f for f in override_fields(row) if f.name == "length")
    registers.check_span(length, values["length"], least=1, most=LONGEST, reasons=reasons)
    unit = texts(values, "unit")
    plain = not row.backward and unit != Unit.HOUR
    if values["roll"] and (not plain or unit == Unit.WORKDAY):
        message = "末日遇放假日顺延：按工作日、按小时或者往前计算的期限不顺延"
        reasons.append(fault("roll", message, "请取消勾选"))
    if values["suspendable"] and not plain:
        message = "依法中止时停止计算：按小时或者往前计算的期限不因中止停止"
        reasons.append(fault("suspendable", message, "请取消勾选"))
    reason = texts(values, "reason")
    return {
        "length": values["length"],
        "unit": unit,
        "roll": bool(values["roll"]),
        "suspendable": bool(values["suspendable"]),
        "month_day": "",
        "year_offset": 0,
        "unit_reason": f"本局改定：{reason}",
    }


def _read_basis(law: LawBook, text: str, on: date | None, reasons: list[Reason]) -> list[str]:
    """Return the references of a basis; each must be in force on the first day."""
    if not text:
        return []  # the form has said so already
    references = [word for word in _APART.split(text) if is_reference(word)]
    if not references:
        message = f"依据：“{text}”里没有法规的条款"
        reasons.append(fault("basis", message, _BASIS_HELP))
    for reference in references if on else ():
        try:
            cite(reference, law.instruments, on or date.min)
        except InvalidInput as error:
            reasons += [fault("basis", f"依据：{r.message}", r.cure) for r in error.reasons]
    return references


def _check_overlap(
    sort: str,
    row: RowOfLaw,
    first: date,
    last: date | None,
    standing: Iterable[Verdict],
    reasons: list[Reason],
) -> None:
    for other in standing:
        if other.verdict != OVERRIDDEN or (other.sort, other.row_id) != (sort, row.id):
            continue
        if other.valid_from <= (last or _OPEN_END) and first <= (other.valid_to or _OPEN_END):
            until = f"至{other.valid_to.isoformat()}" if other.valid_to else "起"
            message = (
                f"适用日期与本局已有的改定重叠：第{other.id}号，"
                f"{other.valid_from.isoformat()}{until}，{other.person}"
            )
            reasons.append(fault("valid_from", message, "请改写起止日期，或者先撤回原来的改定"))
