"""证据: upload a photo, scan or PDF to a case, and read it again."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from caseflow.domain.dossier_rules import MaterialKind
from caseflow.domain.errors import CaseflowError
from caseflow.services import case_pages, evidence
from caseflow.web.desk import office, status_of, who
from caseflow.web.downloads import send
from caseflow.web.faults import reasons_of
from caseflow.web.filters import number

bp = Blueprint("evidence", __name__)

Answer = str | Response | tuple[str, int]
_MIB = 1024 * 1024
_FIELDS = ("kind", "paper", "item", "source", "place", "taken_by", "taken_at", "proves", "reason")


@bp.get("/cases/<int:case_id>/evidence")
def form(case_id: int) -> str:
    """Show the form alone; the address may say kind, paper and piece of evidence beforehand."""
    words = {name: request.args.get(name, "") for name in _FIELDS}
    return _page(case_id, words)


@bp.post("/cases/<int:case_id>/evidence")
def attach(case_id: int) -> Answer:
    """Store one file; a refusal shows the form again with what was typed."""
    upload = request.files.get("file")
    words = {name: request.form.get(name, "").strip() for name in _FIELDS}
    try:
        evidence.attach(
            office(),
            who(),
            case_id,
            name=(upload.filename or "") if upload else "",
            data=upload.read() if upload else b"",
            taken_by=words["taken_by"],
            taken_at=words["taken_at"],
            proves=words["proves"],
            about=evidence.About(
                kind=words["kind"] or evidence.EVIDENCE,
                paper_id=number(words["paper"]),
                item_no=number(words["item"]),
                source=words["source"],
                place=words["place"],
                reason=words["reason"],
            ),
        )
    except CaseflowError as error:
        return _page(case_id, words, error), status_of(error)
    if words["reason"]:
        flash("已补充材料，还没有装订成补充卷。")
        return redirect(url_for("dossier.show", case_id=case_id), 303)
    flash("已上传签名扫描件。" if words["kind"] == evidence.SCAN else "已上传证据材料。")
    anchor = "papers" if words["kind"] == evidence.SCAN else "evidence"
    return redirect(url_for("cases.show", case_id=case_id, _anchor=anchor), 303)


def _page(case_id: int, words: Mapping[str, str], error: CaseflowError | None = None) -> str:
    return render_template(
        "evidence.html",
        view=case_pages.case_view(office(), who(), case_id),
        words=words,
        max_upload=office().upload_max_bytes // _MIB,
        message=error.message if error else "",
        reasons=reasons_of(error) if error else (),
    )


def material_kinds() -> tuple[MaterialKind, ...]:
    """Return the kinds of material that may be uploaded; for the pages that offer them."""
    return office().rules.law.dossier.kinds


@bp.get("/evidence/<int:attachment_id>")
def fetch(attachment_id: int) -> Response:
    """Show a stored piece in the browser."""
    row, data = evidence.fetch(office(), who(), attachment_id)
    return send(data, name=row.name, media_type=row.media_type, inline=True)
