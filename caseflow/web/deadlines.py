"""期限看板 and 期限说明书: what the bureau is about to miss, and why a day is the last one."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from caseflow.services import deadlines, people
from caseflow.web.desk import office, who
from caseflow.web.filters import limit_choices, number, stage_choices

bp = Blueprint("deadlines", __name__)

GROUPS = ("overdue", "today", "three_days", "seven_days", "later", "waiting")


@bp.get("/deadlines")
def board() -> str:
    """Show all open clocks of the bureau, nearest first, by group."""
    handler_id = number(request.args.get("handler", ""))
    stage = request.args.get("stage", "")
    limit = request.args.get("limit", "")
    found = deadlines.board(office(), who(), handler_id=handler_id, stage=stage, limit=limit)
    return render_template(
        "board.html",
        board=found,
        groups=GROUPS,
        handler_id=handler_id,
        stage=stage,
        limit=limit,
        people=people.list_people(office(), who()),
        stages=stage_choices(),
        limits=limit_choices(),
    )


@bp.get("/deadlines/<int:deadline_id>")
def explain(deadline_id: int) -> str:
    """Show how a date was counted, day by day."""
    return render_template("deadline.html", view=deadlines.view(office(), who(), deadline_id))
