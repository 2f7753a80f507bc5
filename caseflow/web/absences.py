"""请假代理: everybody's own leave with a stand-in, and for the duty that of others."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from caseflow.domain.definition import Choice, Field, FieldKind
from caseflow.domain.errors import CaseflowError, Forbidden, InvalidInput
from caseflow.domain.terms import Json
from caseflow.services import absences, people, registers
from caseflow.services.registers import Values, day, texts
from caseflow.web.desk import may, office, status_of, who
from caseflow.web.faults import reasons_of
from caseflow.web.forms import Raw, cells, first, typed
from caseflow.web.register_pages import Sheet

bp = Blueprint("absences", __name__)

Answer = str | Response | tuple[str, int]


@bp.get("/account/absence")
def show() -> str:
    """Show one's own leaves, and for whom one stands in."""
    return _own(first(_fields(of_others=False), {}))


@bp.post("/account/absence")
def plan() -> Answer:
    """Write down a leave of one's own; a refusal keeps all that was typed."""
    raw = typed(_fields(of_others=False), request.form)
    try:
        _plan(raw, who().person.id)
    except Forbidden:
        raise
    except CaseflowError as error:
        return _own(raw, error), status_of(error)
    return redirect(url_for("absences.show"), 303)


@bp.get("/settings/absences")
def overview() -> str:
    """Show the leaves of the whole bureau; who has the duty may plan those of others."""
    return _all(first(_fields(of_others=True), {}))


@bp.post("/settings/absences")
def plan_other() -> Answer:
    """Write down somebody's leave; a refusal keeps all that was typed."""
    raw = typed(_fields(of_others=True), request.form)
    try:
        _plan(raw, 0)
    except Forbidden:
        raise
    except CaseflowError as error:
        return _all(raw, error), status_of(error)
    return redirect(url_for("absences.overview"), 303)


@bp.post("/account/absence/<int:absence_id>/end")
def end(absence_id: int) -> Response:
    """End a leave now, or take back one to come."""
    done = absences.end_absence(office(), who(), absence_id)
    flash("已销假，提醒不再转给代办人。" if done else "这次请假以前已经销假。")
    back = "overview" if request.form.get("from") == "all" else "show"
    return redirect(url_for(f"absences.{back}"), 303)


def _plan(raw: Raw, person_id: int) -> None:
    """Plan what was typed; `person_id` 0 takes the person from the form."""
    values, reasons = registers.read_form(_fields(of_others=not person_id), raw)
    first_on, last_on = day(values, "first_on"), day(values, "last_on")
    if reasons or first_on is None or last_on is None:
        raise InvalidInput(reasons)
    absences.plan_absence(
        office(),
        who(),
        person_id=person_id or _id(values, "person_id"),
        delegate_id=_id(values, "delegate_id"),
        first_on=first_on,
        last_on=last_on,
        reason=texts(values, "reason"),
    )
    flash("已登记请假。期间的提醒同时发给代办人，标明代谁。")


def _id(values: Values, name: str) -> int:
    return int(texts(values, name))


def _fields(*, of_others: bool) -> tuple[Field, ...]:
    staff = [
        Choice(value=str(row.person.id), label=row.person.name)
        for row in people.list_people(office(), who())
    ]
    others = tuple(c for c in staff if of_others or c.value != str(who().person.id))
    person = Field(name="person_id", label="请假人", kind=FieldKind.CHOICE, choices=tuple(staff))
    return (
        *((person,) if of_others else ()),
        Field(
            name="delegate_id",
            label="代办人",
            kind=FieldKind.CHOICE,
            choices=others,
            help="期间的提醒同时发给代办人；代办人也请假的，再转给他的代办人。案件里的职权不变",
        ),
        Field(name="first_on", label="起始日", kind=FieldKind.DATE),
        Field(name="last_on", label="截止日", kind=FieldKind.DATE, help="含当日"),
        Field(
            name="reason",
            label="事由",
            kind=FieldKind.TEXT,
            required=False,
            max_length=absences.LONGEST_REASON,
            help="如年休假、外出培训",
        ),
    )


def _own(raw: Raw, error: CaseflowError | None = None) -> str:
    me = who().person.id
    listed = absences.list_absences(office(), who())
    return render_template(
        "absence.html",
        sheet=_sheet(_fields(of_others=False), raw, error),
        own=[a for a in listed if a.row.person_id == me],
        standing=[
            a for a in listed if a.row.delegate_id == me and a.state in ("coming", "running")
        ],
        days=absences.SHOWN_DAYS,
    )


def _all(raw: Raw, error: CaseflowError | None = None) -> str:
    return render_template(
        "absences_all.html",
        sheet=_sheet(_fields(of_others=True), raw, error),
        listed=absences.list_absences(office(), who()),
        may_plan=may(absences.ABSENCES),
        why_not=registers.why_not(office(), who(), absences.ABSENCES),
        days=absences.SHOWN_DAYS,
    )


def _sheet(fields: tuple[Field, ...], raw: Raw, error: CaseflowError | None) -> Sheet:
    reasons = reasons_of(error) if error else ()
    told: dict[str, Json] = dict(raw)
    return Sheet(
        cells={cell.name: cell for cell in cells(fields, told, {}, reasons)},
        reasons=reasons,
        message=error.message if error and not reasons else "",
        now={},
        seen="",
    )
