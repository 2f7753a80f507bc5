"""What a bureau types to confirm or replace a row of law, checked field by field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime

from caseflow.domain.definition import Field, FieldKind, LawBook, Limit
from caseflow.domain.errors import InvalidInput, Reason
from caseflow.domain.local_law import Verdict
from caseflow.domain.terms import Json, Verified
from caseflow.services import registers
from caseflow.services.basis import BASIS, national, read_basis
from caseflow.services.limit_register import RowOfLaw, versions_of
from caseflow.services.office import Actor
from caseflow.services.own_rows import (
    AGAINST,
    AGAINST_FIELD,
    AGAINST_WORDS,
    held_values,
    override_fields,
    read_figure,
    read_limit,
)
from caseflow.services.registers import RegisterForm, Values, day, fault, texts

CONFIRMED, OVERRIDDEN = "confirmed", "overridden"

_OPEN_END = date.max


def confirm_fields() -> tuple[Field, ...]:
    """Return what is asked of a person who confirms a row."""
    return (
        BASIS,
        Field(
            name="reason",
            label="核对说明",
            kind=FieldKind.LONGTEXT,
            required=False,
            max_length=1000,
            help="核对了哪一份正式文本、由谁核对",
        ),
    )


def confirm_form(row: RowOfLaw) -> RegisterForm:
    """Return the form to confirm a version, filled with the basis it has."""
    values: Values = {"basis": "、".join(row.basis), "reason": ""}
    return RegisterForm(title=row.title, fields=confirm_fields(), values=values)


def override_form(law: LawBook, row: RowOfLaw, today: date) -> RegisterForm:
    """Return the form to set a version anew, filled with what holds."""
    values: Values = {
        "valid_from": today.isoformat(),
        "valid_to": None,
        "basis": "、".join(row.basis),
        "reason": "",
        **held_values(row),
    }
    return RegisterForm(title=row.title, fields=override_fields(law, row), values=values)


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
    read_basis(law, texts(values, "basis"), row.valid_from, reasons)
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
    """Return the verdict that sets a row anew for a time; what `raw` leaves out stays as it is.

    Raises InvalidInput.
    """
    typed = {**held_values(row), **raw}
    values, reasons = registers.read_form(override_fields(law, row), typed)
    first, last = day(values, "valid_from"), day(values, "valid_to")
    if first and last and last < first:
        message = f"适用到何日的事件：{last.isoformat()} 早于起始日 {first.isoformat()}"
        reasons.append(fault("valid_to", message, "请核对起止日期"))
    references = read_basis(law, texts(values, "basis"), first, reasons)
    if isinstance(row, Limit):
        changed = read_limit(law, row, values, first, reasons)
    else:
        changed = read_figure(row, values, reasons)
    if first:
        _check_rank(law, row, references, first, reasons)
        _check_overlap(sort, row, first, last, standing, reasons)
    if reasons or first is None:
        raise InvalidInput(reasons)
    return Verdict(
        id=0,
        sort=sort,
        row_id=row.id,
        version_from=row.valid_from,
        verdict=OVERRIDDEN,
        fields={**changed, "basis": [*references]},
        valid_from=first,
        valid_to=last,
        basis=texts(values, "basis"),
        reason=texts(values, "reason"),
        person=who.person.name,
        decided_at=now,
    )


def stood_for(law: LawBook, row: RowOfLaw, raw: Mapping[str, Json], verdict: Verdict) -> Verdict:
    """Return the verdict with the mark that the person stands for differing from a checked text.

    A row that was not checked against the full text of a law needs none. Raises InvalidInput.
    """
    if not is_checked_law(law, row):
        return verdict
    values, _ = registers.read_form((AGAINST_FIELD,), {AGAINST: raw.get(AGAINST)})
    if not values[AGAINST]:
        message = f"“{row.title}”已对照法律全文核对，还没有声明改定与原文不一致"
        cure = f"核对新的依据以后勾选“{AGAINST_WORDS}”（命令行写 --against-full-text）"
        raise InvalidInput([fault(AGAINST, message, cure)])
    return replace(verdict, fields={**verdict.fields, AGAINST: True})


def is_checked_law(law: LawBook, row: RowOfLaw) -> bool:
    """Whether a row was checked against the full text of a law that is not the bureau's own."""
    return row.verified is Verified.FULL_TEXT and national(law, row.basis)


def _check_rank(
    law: LawBook, row: RowOfLaw, references: list[str], first: date, reasons: list[Reason]
) -> None:
    """A row checked against the full text of a law gives way to law only."""
    if is_checked_law(law, row) and references and not national(law, references, first):
        message = f"依据：“{row.title}”已对照法律全文核对，本局设定不能改变法律"
        cure = f"请写明自{first.isoformat()}起有效、已登记的法律、法规或者规章的条款"
        reasons.append(fault("basis", message, cure))


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
