"""文书: list, download, read as PDF, retry and void."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from caseflow.domain.clock import local_day
from caseflow.domain.errors import CaseflowError, NotFound
from caseflow.services import case_pages, cases, documents
from caseflow.services.views import PaperRow
from caseflow.web.desk import office, status_of, who
from caseflow.web.downloads import DOCX, PDF, send
from caseflow.web.filters import number

bp = Blueprint("papers", __name__)

_YEARS = 6
Answer = str | Response | tuple[str, int]


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


@bp.get("/cases/<int:case_id>/papers/<int:paper_id>/void")
def ask_void(case_id: int, paper_id: int) -> str:
    """Ask for the reason before a paper is voided."""
    return _void_form(_paper(case_id, paper_id), "", "")


@bp.post("/cases/<int:case_id>/papers/<int:paper_id>/void")
def void(case_id: int, paper_id: int) -> Answer:
    """Void a paper; its number stays used."""
    reason = request.form.get("reason", "").strip()
    row = _paper(case_id, paper_id)
    if not reason:
        return _void_form(row, reason, "请填写作废的原因，它会记入留痕和文号登记"), 422
    try:
        cases.void_paper(office(), who(), paper_id, reason)
    except CaseflowError as error:
        return _void_form(row, reason, error.message), status_of(error)
    flash(f"已作废文书“{row.paper.title}”，文号保留不再使用。")
    return redirect(url_for("cases.show", case_id=case_id, _anchor="papers"), 303)


def _void_form(row: PaperRow, reason: str, error: str) -> str:
    return render_template("paper_void.html", row=row, reason=reason, error=error)


def _paper(case_id: int, paper_id: int) -> PaperRow:
    rows = case_pages.case_view(office(), who(), case_id).papers
    found = next((row for row in rows if row.paper.id == paper_id), None)
    if found is None:
        raise NotFound("本案没有这份文书。")
    return found


def _forms() -> tuple[tuple[str, str], ...]:
    return tuple((f.id, f.title) for f in office().rules.law.forms.values())


def _back() -> Response:
    case_id = request.form.get("case_id", "")
    if case_id.isdigit():
        return redirect(url_for("cases.show", case_id=int(case_id), _anchor="papers"), 303)
    return redirect(url_for("papers.register"), 303)
