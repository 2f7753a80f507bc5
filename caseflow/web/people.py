"""人员: the members of the bureau and their enforcement certificates."""

from __future__ import annotations

from flask import Blueprint, render_template

from caseflow.services import people
from caseflow.web.desk import office, who

bp = Blueprint("people", __name__)


@bp.get("/people")
def register() -> str:
    """Show everybody of the bureau with roles and certificate."""
    return render_template("people.html", rows=people.list_people(office(), who()))
