"""证据: upload a photo, scan or PDF to a case, and read it again."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from caseflow.domain.errors import CaseflowError
from caseflow.services import case_pages, evidence
from caseflow.web.desk import office, status_of, who
from caseflow.web.downloads import send
from caseflow.web.faults import reasons_of

bp = Blueprint("evidence", __name__)

Answer = str | Response | tuple[str, int]
_MIB = 1024 * 1024
_FIELDS = ("taken_by", "taken_at", "proves")


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
        )
    except CaseflowError as error:
        page = render_template(
            "evidence.html",
            view=case_pages.case_view(office(), who(), case_id),
            words=words,
            max_upload=office().upload_max_bytes // _MIB,
            message=error.message,
            reasons=reasons_of(error),
        )
        return page, status_of(error)
    flash("已上传证据材料。")
    return redirect(url_for("cases.show", case_id=case_id, _anchor="evidence"), 303)


@bp.get("/evidence/<int:attachment_id>")
def fetch(attachment_id: int) -> Response:
    """Show a stored piece in the browser."""
    row, data = evidence.fetch(office(), who(), attachment_id)
    return send(data, name=row.name, media_type=row.media_type, inline=True)
