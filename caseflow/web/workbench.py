"""工作台: what one person must do today."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from caseflow.services import deadlines
from caseflow.web.desk import office, who

bp = Blueprint("workbench", __name__)

_HINT = "caseflow_hint"
_YEAR_S = 365 * 24 * 3600


@bp.get("/")
def home() -> str:
    """Show the person's deadlines, approvals, cases and alerts."""
    bench = deadlines.workbench(office(), who())
    return render_template("workbench.html", bench=bench, hint=_HINT not in request.cookies)


@bp.post("/hint")
def hide_hint() -> Response:
    """Do not show the first-visit hint in this browser again."""
    answer = redirect(url_for("workbench.home"), 303)
    answer.set_cookie(_HINT, "seen", max_age=_YEAR_S, httponly=True, samesite="Lax")
    return answer
