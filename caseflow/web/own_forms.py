"""本局自有文书: an edited template is checked, looked at with sample data, and then accepted."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from caseflow.domain.errors import CaseflowError, Conflict, InvalidInput, NotFound
from caseflow.services import own_form_heads, own_forms, registers
from caseflow.services.documents import pdf_of
from caseflow.services.own_forms import Draft, OwnFormView, Upload
from caseflow.services.template_checks import most_bytes
from caseflow.web.desk import office, status_of, who
from caseflow.web.downloads import DOCX, PDF, send
from caseflow.web.faults import reasons_of
from caseflow.web.forms import Raw, hidden, typed
from caseflow.web.register_pages import Sheet, blank, raw_of, refilled

bp = Blueprint("law_own_forms", __name__)

_HELD = "held"
_ONLY_LOOKING = "预览"
Page = str | Response | tuple[str, int]


@bp.get("/forms/<form_id>/edit")
def edit(form_id: str) -> str:
    """Show the form to upload a template and to change the head."""
    registers.require(office(), who(), own_forms.DUTY)
    found = own_forms.view(office(), who(), form_id)
    return _form(found, blank(own_form_heads.head_form(found.form)))


@bp.post("/forms/<form_id>/check")
def check(form_id: str) -> Page:
    """Check an upload and show what would change; faults show the form again."""
    found = own_forms.view(office(), who(), form_id)
    form = own_form_heads.head_form(found.form)
    raw = raw_of(form)
    try:
        draft = own_forms.check(office(), who(), form_id, raw, _upload())
    except InvalidInput as error:
        return _form(found, refilled(form, raw, error)), status_of(error)
    return _draft(draft, raw)


@bp.get("/forms/<form_id>/preview.docx")
def preview_docx(form_id: str) -> Response:
    """Send a draft with sample data as Word file."""
    name, data = _preview(form_id)
    return send(data, name=name, media_type=DOCX)


@bp.get("/forms/<form_id>/preview.pdf")
def preview_pdf(form_id: str) -> Response:
    """Show a draft with sample data as PDF in the browser."""
    name, data = _preview(form_id)
    pdf = pdf_of(office(), data)
    return send(pdf, name=f"{name.removesuffix('.docx')}.pdf", media_type=PDF, inline=True)


@bp.post("/forms/<form_id>/accept")
def accept(form_id: str) -> Page:
    """Put a draft into use; another form in use than shown shows the form again."""
    found = own_forms.view(office(), who(), form_id)
    form = own_form_heads.head_form(found.form)
    raw = raw_of(form)
    held, seen = request.form.get(_HELD, ""), request.form.get("seen", "")
    try:
        version = own_forms.accept(office(), who(), form_id, raw, held, seen=seen)
    except (InvalidInput, Conflict, NotFound) as error:
        sheet = refilled(form, raw, error)
        return _form(found, sheet), status_of(error)
    flash(f"已启用“{found.form.title}”的本局第{version}版，以后签发的文书按它制作。")
    return redirect(url_for("law_forms.show", form_id=form_id), 303)


@bp.get("/forms/<form_id>/withdraw")
def withdraw(form_id: str) -> str:
    """Ask whether to return to the form of the set."""
    registers.require(office(), who(), own_forms.DUTY)
    return _withdrawal(own_forms.view(office(), who(), form_id))


@bp.post("/forms/<form_id>/withdraw")
def do_withdraw(form_id: str) -> Page:
    """Return to the form of the set."""
    reason, seen = request.form.get("reason", ""), request.form.get("seen", "")
    try:
        own_forms.withdraw(office(), who(), form_id, reason=reason, seen=seen)
    except (InvalidInput, Conflict) as error:
        found = own_forms.view(office(), who(), form_id)
        return _withdrawal(found, error, reason), status_of(error)
    flash("已停用本局的版本，以后签发的文书按随程序的式样制作。")
    return redirect(url_for("law_forms.show", form_id=form_id), 303)


@bp.get("/forms/<form_id>/versions/<int:version>.docx")
def version(form_id: str, version: int) -> Response:
    """Send the template of one version."""
    name, data = own_forms.version_template(office(), who(), form_id, version)
    return send(data, name=name, media_type=DOCX)


def _upload() -> Upload:
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return own_forms.NO_UPLOAD
    return Upload(name=sent.filename, data=sent.stream.read(office().upload_max_bytes + 1))


def _preview(form_id: str) -> tuple[str, bytes]:
    raw = {**typed(own_form_heads.FIELDS, request.args), "note": _ONLY_LOOKING}
    return own_forms.preview(office(), who(), form_id, raw, request.args.get(_HELD, ""))


def _form(found: OwnFormView, sheet: Sheet) -> str:
    return render_template(
        "form_edit.html", view=found, sheet=sheet, max_upload=most_bytes(office())
    )


def _draft(draft: Draft, raw: Raw) -> str:
    looks = {k: v for k, v in hidden(raw) if k != "note"}
    return render_template(
        "form_check.html",
        draft=draft,
        pairs=hidden(raw),
        looks={**looks, _HELD: draft.held},
        has_pdf=bool(office().soffice),
    )


def _withdrawal(found: OwnFormView, error: CaseflowError | None = None, reason: str = "") -> str:
    return render_template(
        "form_withdraw.html",
        view=found,
        reason=reason,
        message=error.message if error else "",
        reasons=reasons_of(error) if error else (),
    )
