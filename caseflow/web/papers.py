"""文书: list, download, read as PDF, retry. Voiding is an act of the case and has its form there."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from caseflow.domain.clock import local_day
from caseflow.domain.numbering import spans
from caseflow.services import documents, numbering
from caseflow.web.desk import office, who
from caseflow.web.downloads import DOCX, PDF, send
from caseflow.web.filters import number

bp = Blueprint("papers", __name__)

_YEARS = 6


@bp.get("/papers")
def register() -> str:
    """Show the papers of the bureau, newest first."""
    text = request.args.get("text", "").strip()
    form = request.args.get("form", "")
    today = local_day(office().clock.now())
    year = number(request.args.get("year", "")) or today.year
    rows = documents.list_papers(office(), who(), text=text, form=form, year=year)
    return render_template(
        "papers.html",
        rows=rows,
        text=text,
        form=form,
        forms=_forms(),
        year=year,
        book=numbering.number_book(office(), who(), year=year),
        spans=spans,
        years=[(y, f"{y}年") for y in range(today.year, today.year - _YEARS, -1)],
        has_pdf=bool(office().soffice),
    )


@bp.get("/papers/<int:paper_id>.docx")
def docx(paper_id: int) -> Response:
    """Download a paper as Word file."""
    name, data = documents.docx(office(), who(), paper_id)
    return send(data, name=name, media_type=DOCX)


@bp.get("/papers/<int:paper_id>.pdf")
def pdf(paper_id: int) -> Response:
    """Show a paper as PDF in the browser."""
    name, data = documents.pdf(office(), who(), paper_id)
    return send(data, name=name, media_type=PDF, inline=True)


@bp.post("/papers/<int:paper_id>/retry")
def retry(paper_id: int) -> Response:
    """Render a failed paper once more."""
    documents.retry(office(), who(), paper_id)
    flash("已重新生成文书。")
    return _back()


def _forms() -> tuple[tuple[str, str], ...]:
    return tuple((f.id, f.title) for f in office().rules.law.forms.values())


def _back() -> Response:
    case_id = number(request.form.get("case_id", ""))
    if case_id:
        return redirect(url_for("cases.show", case_id=case_id, _anchor="papers"), 303)
    return redirect(url_for("papers.register"), 303)
