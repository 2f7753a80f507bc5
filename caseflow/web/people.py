"""人员: the members of the bureau, their certificates and accounts."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from caseflow.domain.errors import CaseflowError, Forbidden, Unconfirmed
from caseflow.services import people, registers, staff
from caseflow.services.accounts import MAX_PASSWORD, MIN_PASSWORD
from caseflow.services.registers import RegisterForm
from caseflow.web.desk import may, new_request_id, office, status_of, who
from caseflow.web.forms import Raw, hidden
from caseflow.web.register_pages import Sheet, blank, raw_of, refilled, seen_in_form

bp = Blueprint("people", __name__)

Answer = str | Response | tuple[str, int]


@bp.get("/people")
def register() -> str:
    """Show everybody of the bureau with roles and certificate."""
    return render_template(
        "people.html",
        rows=people.list_people(office(), who()),
        left=people.list_left(office(), who()) if may(registers.PEOPLE) else (),
        why_not=registers.why_not(office(), who(), registers.PEOPLE),
    )


@bp.get("/people/new")
def add() -> str:
    """Show the empty form of a person."""
    form = staff.person_form(office(), who(), 0)
    return _page(form, blank(form), 0, new_request_id())


@bp.post("/people/new")
def enter() -> Answer:
    """Add the person; a refusal shows the form again with all that was typed."""
    form = staff.person_form(office(), who(), 0)
    raw = raw_of(form)
    request_id = request.form.get("request_id", "")[:64]
    try:
        staff.add_person(office(), who(), raw, password=_password(), request_id=request_id)
    except Forbidden:
        raise
    except CaseflowError as error:
        return _page(form, refilled(form, raw, error), 0, request_id), status_of(error)
    flash(f"已登记{raw['name']}。" + ("请把用户名和初始密码告知本人。" if _password() else ""))
    return redirect(url_for("people.register"), 303)


@bp.get("/people/<int:person_id>/edit")
def edit(person_id: int) -> str:
    """Show the form of a person."""
    form = staff.person_form(office(), who(), person_id)
    return _page(form, blank(form), person_id, "")


@bp.post("/people/<int:person_id>/edit")
def save(person_id: int) -> Answer:
    """Write the person, with a stop at the open cases of somebody who leaves."""
    form = staff.person_form(office(), who(), person_id)
    raw = raw_of(form)
    if "edit" in request.form:
        return _page(form, refilled(form, raw), person_id, "")
    try:
        changed = staff.save_person(
            office(),
            who(),
            person_id,
            raw,
            seen=seen_in_form(),
            password=_password(),
            confirmed="confirm" in request.form,
        )
    except Forbidden:
        raise
    except Unconfirmed as error:
        return _confirm(form, raw, person_id, error.message)
    except CaseflowError as error:
        return _page(form, refilled(form, raw, error), person_id, ""), status_of(error)
    flash(_said(raw) if changed else "登记没有改动。")
    return redirect(url_for("people.register"), 303)


def _password() -> str:
    return request.form.get("password", "")


def _said(raw: Raw) -> str:
    words = f"已保存{raw['name']}的登记"
    if _password():
        return f"{words}，密码已重新设置，请告知本人。"
    return f"{words}，密码没有改动。" if raw["active"] else f"{words}，{raw['name']}已停用。"


def _page(form: RegisterForm, sheet: Sheet, person_id: int, request_id: str) -> str:
    return render_template(
        "person_edit.html",
        form=form,
        sheet=sheet,
        person_id=person_id,
        request_id=request_id,
        least=MIN_PASSWORD,
        most=MAX_PASSWORD,
        password_error=next((r for r in sheet.reasons if r.field == "password"), None),
    )


def _confirm(form: RegisterForm, raw: Raw, person_id: int, message: str) -> str:
    return render_template(
        "person_leave.html",
        form=form,
        person_id=person_id,
        message=message,
        cases=staff.open_cases(office(), who(), person_id),
        pairs=hidden(raw),
        seen=seen_in_form(),
    )
