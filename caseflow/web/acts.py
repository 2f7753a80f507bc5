"""One act of a case: its form, the check of its consequences, and doing it.

Three steps by one address: fill in (GET), 核对 (POST `check`), 办理 (POST `confirm`). What was
typed travels in the form itself, so nothing is lost on the way and nothing is kept between.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from caseflow.domain.definition import FieldKind
from caseflow.domain.errors import CaseflowError, Conflict, Reason
from caseflow.services import act_forms, cases, documents
from caseflow.services.views import Act, ActForm, Outcome
from caseflow.web.desk import new_request_id, office, status_of, who
from caseflow.web.downloads import DOCX, send
from caseflow.web.faults import reasons_of
from caseflow.web.filters import number
from caseflow.web.forms import MANY, Raw, add_line, cells, first, hidden, summary, typed

bp = Blueprint("acts", __name__)

Answer = str | Response | tuple[str, int]
_MAX_REQUEST_ID = 64


@bp.get("/cases/<int:case_id>/actions/<name>")
def fill(case_id: int, name: str) -> str:
    """Show the form of an act, or why it cannot be done now; a link may choose first values."""
    form = act_forms.act_form(office(), who(), case_id, name)
    single = (f.name for f in form.fields if f.kind not in MANY and f.kind is not FieldKind.ROWS)
    chosen = {name: request.args[name] for name in single if name in request.args}
    return _form(form, {**first(form.fields, form.values), **chosen}, new_request_id(), ())


@bp.post("/cases/<int:case_id>/actions/<name>")
def send_in(case_id: int, name: str) -> Answer:
    """Take what was typed one step further: another line, the check, a draft, or the act."""
    form = act_forms.act_form(office(), who(), case_id, name)
    raw = typed(form.fields, request.form)
    request_id = request.form.get("request_id", "")[:_MAX_REQUEST_ID] or new_request_id()
    if "add_row" in request.form:
        return _form(form, add_line(form.fields, raw, request.form["add_row"]), request_id, ())
    if "edit" in request.form:
        return _form(form, raw, request_id, ())
    act = Act(
        case_id=case_id,
        action=name,
        inputs=raw,
        version=number(request.form.get("version", "")),
        request_id=request_id,
    )
    try:
        if "draft" in request.form:
            filename, data = documents.draft(office(), who(), act, request.form["draft"])
            return send(data, name=filename, media_type=DOCX)
        if "confirm" in request.form:
            return _done(cases.advance(office(), who(), act))
        return _check(form, raw, act)
    except Conflict as error:
        told = _form(form, raw, new_request_id(), (), message=error.message, stale=True)
        return told, status_of(error)
    except CaseflowError as error:
        reasons = reasons_of(error)
        message = "" if reasons else error.message
        return _form(form, raw, request_id, reasons, message=message), status_of(error)


def _form(
    form: ActForm,
    raw: Raw,
    request_id: str,
    reasons: Sequence[Reason],
    *,
    message: str = "",
    stale: bool = False,
) -> str:
    """Show the form with what was typed; `stale` says that somebody else changed the case."""
    names = {f.name for f in form.fields}
    first_view = not reasons and not message and request.method == "GET"
    return render_template(
        "act.html",
        form=form,
        action=form.option.action,
        cells=cells(form.fields, raw, form.choices, reasons),
        request_id=request_id,
        field_reasons=[r for r in reasons if r.field in names],
        case_reasons=[r for r in reasons if r.field not in names],
        early_reasons=form.option.reasons if first_view else (),
        message=message,
        stale=stale,
        labels=_labels(form),
    )


def _check(form: ActForm, raw: Raw, act: Act) -> str:
    preview = cases.preview(office(), who(), act)
    return render_template(
        "act_check.html",
        form=form,
        action=form.option.action,
        act=act,
        preview=preview,
        words=summary(cells(form.fields, raw, form.choices)),
        pairs=hidden(raw),
    )


def _done(outcome: Outcome) -> Response:
    again = "（此前已经提交，没有重复办理）" if outcome.repeated else ""
    flash(f"已办理“{outcome.action_label}”，案件现为“{outcome.state_label}”{again}。")
    if outcome.papers:
        flash(f"已制作文书：{'、'.join(outcome.papers)}。")
    return redirect(url_for("cases.show", case_id=outcome.case_id), 303)


def _labels(form: ActForm) -> dict[str, str]:
    """Return the words of all acts of the procedure, for links that cure a reason."""
    procedure = office().rules.law.procedures.get(form.file.procedure)
    return {a.name: a.label for a in procedure.actions.values()} if procedure else {}
