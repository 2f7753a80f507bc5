"""文书式样: every form of the set with its data, and each of them printed with sample data."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from caseflow.domain.clock import local_day
from caseflow.domain.definition import LawBook
from caseflow.services import form_words, forms, own_forms, registers
from caseflow.services.local_law import rules_here
from caseflow.web.desk import office, who
from caseflow.web.downloads import DOCX, PDF, send
from caseflow.web.limits import VERIFIED
from caseflow.web.words import Badge

bp = Blueprint("law_forms", __name__)

OWN = Badge("done", "check", "本局自有")
_FILTERS = ("text", "kind", "stage", "state")


@bp.get("/forms")
def gallery() -> str:
    """Show all forms, filtered by words, kind, stage and state."""
    wanted = {name: request.args.get(name, "").strip() for name in _FILTERS}
    law = _law()
    return render_template(
        "forms.html",
        rows=forms.list_forms(law, **wanted),
        wanted=wanted,
        kinds=tuple(form_words.KINDS.items()),
        stages=forms.stage_choices(law),
        states=tuple(forms.STATES.items()),
        has_pdf=bool(office().soffice),
        edition=law.form_sets[-1] if law.form_sets else None,
        words=form_words,
        VERIFIED=VERIFIED,
        OWN=OWN,
    )


@bp.get("/forms/<form_id>")
def show(form_id: str) -> str:
    """Show one form: its data, what it must say, what must lie before it, and its versions."""
    law = _law()
    found = own_forms.view(office(), who(), form_id)
    row = forms.find(law, found.form.id)
    today = local_day(office().clock.now())
    return render_template(
        "form.html",
        row=row,
        view=found,
        fields=form_words.fields_of(law, found.form),
        needs=[
            (form_words.need_words(law, n), n.reason, form_words.basis_words(law, n, today))
            for n in found.form.needs
        ],
        has_pdf=bool(office().soffice),
        why_not=registers.why_not(office(), who(), own_forms.DUTY),
        words=form_words,
        VERIFIED=VERIFIED,
        OWN=OWN,
    )


@bp.get("/forms/<form_id>/sample.docx")
def sample_docx(form_id: str) -> Response:
    """Send a form with sample data as Word file."""
    name, data = forms.sample_docx(office(), _law(), form_id)
    return send(data, name=name, media_type=DOCX)


@bp.get("/forms/<form_id>/sample.pdf")
def sample_pdf(form_id: str) -> Response:
    """Show a form with sample data as PDF in the browser."""
    name, data = forms.sample_pdf(office(), _law(), form_id)
    return send(data, name=name, media_type=PDF, inline=True)


@bp.get("/forms/<form_id>/template.docx")
def template(form_id: str) -> Response:
    """Send the Word template in use, to be edited in an office program."""
    name, data = forms.template(office(), _law(), form_id)
    return send(data, name=name, media_type=DOCX)


def _law() -> LawBook:
    return rules_here(office(), who()).law
