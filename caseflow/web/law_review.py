"""法制核对: open cases that a change of the law has caught, and old law beside new for one case."""

from __future__ import annotations

from flask import Blueprint, render_template

from caseflow.services import law_review
from caseflow.web.desk import office, who

bp = Blueprint("law_review", __name__)

SORTS = {"instrument": "法规文本", "limit": "期限", "parameter": "数额"}


@bp.get("/law-review")
def show() -> str:
    """List the open cases that were filed under rules which have ended."""
    return render_template("law_review.html", groups=law_review.review_list(office(), who()))


@bp.get("/cases/<int:case_id>/law")
def compare(case_id: int) -> str:
    """Show what changed in the law between the act and the decision, side by side."""
    found = law_review.compare(office(), who(), case_id)
    return render_template("law_compare.html", found=found, sorts=SORTS)
