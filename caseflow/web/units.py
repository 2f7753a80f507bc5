"""单位: the register of units, their place in the plan, their cases, and changes of a party."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from caseflow.domain.errors import CaseflowError, Forbidden
from caseflow.services import parties, party_register, registers
from caseflow.services.registers import RegisterForm
from caseflow.web.desk import new_request_id, office, status_of, who
from caseflow.web.filters import number
from caseflow.web.register_pages import Sheet, blank, raw_of, refilled, seen_in_form

bp = Blueprint("units", __name__)

Answer = str | Response | tuple[str, int]


@bp.get("/units")
def register() -> str:
    """Show the units of the bureau, found by name or credit code and by class."""
    text = request.args.get("text", "").strip()
    unit_class = request.args.get("class", "")
    everybody = parties.list_units(office(), who())
    classes = sorted({row.party.unit_class for row in everybody if row.party.unit_class})
    return render_template(
        "units.html",
        rows=parties.list_units(office(), who(), text=text, unit_class=unit_class),
        text=text,
        unit_class=unit_class,
        classes=[(name, name) for name in classes],
    )


@bp.get("/units/<int:party_id>")
def show(party_id: int) -> str:
    """Show one party with its cases, and who may change its entry."""
    return render_template(
        "unit.html",
        unit=parties.unit(office(), who(), party_id),
        why_not=registers.why_not(office(), who(), registers.PARTIES),
    )


@bp.get("/units/new")
def add() -> str:
    """Show the empty form of a unit."""
    form = party_register.party_form(office(), who(), 0)
    return _page(form, blank(form), 0, new_request_id())


@bp.post("/units/new")
def enter() -> Answer:
    """Add the unit; a refusal shows the form again with all that was typed."""
    form = party_register.party_form(office(), who(), 0)
    raw = raw_of(form)
    request_id = request.form.get("request_id", "")[:64]
    try:
        party_id = party_register.add_unit(office(), who(), raw, request_id=request_id)
    except Forbidden:
        raise
    except CaseflowError as error:
        return _page(form, refilled(form, raw, error), 0, request_id), status_of(error)
    flash("已登记单位。")
    return redirect(url_for("units.show", party_id=party_id), 303)


@bp.get("/units/<int:party_id>/edit")
def edit(party_id: int) -> str:
    """Show the form of a party; `case` is the case to come back to."""
    form = party_register.party_form(office(), who(), party_id)
    return _page(form, blank(form), party_id, "")


@bp.post("/units/<int:party_id>/edit")
def save(party_id: int) -> Answer:
    """Write the party; a refusal shows the form again with all that was typed."""
    form = party_register.party_form(office(), who(), party_id)
    raw = raw_of(form)
    try:
        changed = party_register.save_party(office(), who(), party_id, raw, seen=seen_in_form())
    except Forbidden:
        raise
    except CaseflowError as error:
        fresh = party_register.party_form(office(), who(), party_id)
        return _page(fresh, refilled(fresh, raw, error), party_id, ""), status_of(error)
    flash("已保存当事人登记，已经签发的文书不变。" if changed else "登记没有改动。")
    return redirect(_back(party_id), 303)


def _case() -> int:
    return number(request.values.get("case", ""))


def _back(party_id: int) -> str:
    if _case():
        return url_for("cases.show", case_id=_case())
    return url_for("units.show", party_id=party_id) if party_id else url_for("units.register")


def _page(form: RegisterForm, sheet: Sheet, party_id: int, request_id: str) -> str:
    return render_template(
        "unit_edit.html",
        form=form,
        sheet=sheet,
        party_id=party_id,
        case_id=_case(),
        back=_back(party_id),
        request_id=request_id,
    )
