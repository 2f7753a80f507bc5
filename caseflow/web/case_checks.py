"""核对: what does not agree between the papers of a case, and papers that the case left behind."""

from __future__ import annotations

from flask import Blueprint, render_template

from caseflow.services import case_checks
from caseflow.web.desk import office, who

bp = Blueprint("case_checks", __name__)


@bp.get("/cases/<int:case_id>/checks")
def show(case_id: int) -> str:
    """Show every finding with its place and cure, printable."""
    return render_template(
        "case_checks.html", checks=case_checks.case_checks(office(), who(), case_id)
    )


@bp.get("/cases/<int:case_id>/checks/box")
def box(case_id: int) -> str:
    """Show the papers that no longer agree, as a part of the case page."""
    listed = case_checks.left_behind(office(), who(), case_id)
    return render_template("case/disagreements.html", listed=listed, case_id=case_id)
