"""案卷: the order of a dossier, moves by hand, what is missing, volumes to read, supplements."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from caseflow.domain.dossier import PART_WORDS
from caseflow.domain.errors import CaseflowError
from caseflow.services import binding
from caseflow.services import dossier as service
from caseflow.services.completeness import Gap
from caseflow.web.desk import office, status_of, who
from caseflow.web.downloads import INLINE, PDF, ZIP, send
from caseflow.web.faults import reasons_of
from caseflow.web.filters import number

bp = Blueprint("dossier", __name__)

Answer = str | Response | tuple[str, int]
_REFRESH_S = 5


@bp.get("/cases/<int:case_id>/dossier")
def show(case_id: int) -> str:
    """Show the dossier of a case as it will be bound, or as it is."""
    return _page(case_id)


@bp.post("/cases/<int:case_id>/dossier/move")
def move(case_id: int) -> Answer:
    """Move one piece; a refusal shows the page again with its reason."""
    piece, _, step = request.form.get("go", "").partition("|")
    reason = request.form.get("reason", "").strip()
    try:
        service.move(office(), who(), case_id, piece=piece, step=step, reason=reason)
    except CaseflowError as error:
        return _page(case_id, error, reason), status_of(error)
    flash("已调整卷内次序，并记入留痕。")
    return _back(case_id, piece.replace(":", "-"))


@bp.post("/cases/<int:case_id>/dossier/reset")
def reset(case_id: int) -> Answer:
    """Return to the usual order."""
    try:
        service.reset(office(), who(), case_id)
    except CaseflowError as error:
        return _page(case_id, error), status_of(error)
    flash("已恢复通常次序。")
    return _back(case_id)


@bp.post("/cases/<int:case_id>/dossier/bind")
def bind(case_id: int) -> Answer:
    """Bind the volumes of an archived case now; a failure is shown and may be tried again."""
    try:
        done = binding.bind_now(office(), who(), case_id)
    except CaseflowError as error:
        return _page(case_id, error), status_of(error)
    flash("案卷已装订。" if done else "案卷早已装订，没有变动。")
    return _back(case_id)


@bp.post("/cases/<int:case_id>/dossier/supplement")
def supplement(case_id: int) -> Answer:
    """Bind what came after archiving into the next volume."""
    try:
        no = binding.bind_supplement(office(), who(), case_id)
    except CaseflowError as error:
        return _page(case_id, error), status_of(error)
    flash(f"已装订补充卷（第{no}卷）。")
    return _back(case_id)


@bp.get("/cases/<int:case_id>/dossier/volume")
def volume(case_id: int) -> Response:
    """Hand out a volume: one PDF, or the ordered files in a zip where there is no office program."""
    no = number(request.args.get("no", "")) or 1
    name, data = binding.dossier(office(), who(), case_id, no=no, part=request.args.get("part", ""))
    kind = PDF if name.lower().endswith(".pdf") else ZIP
    return send(data, name=name, media_type=kind, inline=kind in INLINE)


def _page(case_id: int, error: CaseflowError | None = None, reason: str = "") -> str:
    view = service.dossier_view(office(), who(), case_id)
    return render_template(
        "dossier.html",
        view=view,
        file=view.file,
        gaps=[(gap, _address(case_id, gap)) for gap in view.gaps],
        notices=[(gap, _address(case_id, gap)) for gap in view.notices],
        reason=reason,
        message=error.message if error else "",
        reasons=reasons_of(error) if error else (),
        part_words=PART_WORDS,
        steps=service.STEPS,
        refresh=_REFRESH_S if view.waiting and view.has_office and not view.failure else 0,
    )


def _address(case_id: int, gap: Gap) -> str:
    """Return where a gap can be cured."""
    sort, _, key = gap.link.partition(":")
    if sort == "scan":
        return url_for("evidence.form", case_id=case_id, kind="scan", paper=key)
    if sort == "evidence":
        return url_for("evidence.form", case_id=case_id, item=key)
    if sort == "act":
        return url_for("acts.fill", case_id=case_id, name=key)
    if sort == "deadline":
        return url_for("deadlines.explain", deadline_id=int(key))
    anchor = {"paper": "papers", "papers": "papers", "items": "hazards"}.get(sort, "overview")
    return url_for("cases.show", case_id=case_id, _anchor=anchor)


def _back(case_id: int, anchor: str = "") -> Response:
    return redirect(url_for("dossier.show", case_id=case_id, _anchor=anchor or None), 303)
