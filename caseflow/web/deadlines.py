"""期限看板 and 期限说明书: what the bureau is about to miss, and why a day is the last one."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, jsonify, render_template, request
from werkzeug.wrappers import Response

from caseflow.domain.errors import NotFound
from caseflow.services import deadlines, months, people, statement_sheets, statements, weeks
from caseflow.services.deadlines import BoardFilter
from caseflow.web.desk import office, who
from caseflow.web.downloads import DOCX, send
from caseflow.web.filters import limit_choices, number, stage_choices

bp = Blueprint("deadlines", __name__)

GROUPS = ("overdue", "today", "three_days", "seven_days", "later", "waiting", "paused")
SORTS = (("due", "最后一日"), ("handler", "承办人"), ("case", "案号"))


@bp.get("/board")
@bp.get("/deadlines")
def board() -> str:
    """Show all open clocks of the bureau, nearest first, by group."""
    wanted = _wanted()
    found = deadlines.board(office(), who(), wanted)
    return render_template("board.html", board=found, groups=GROUPS, **_filters(wanted))


@bp.get("/board/month")
def month() -> str:
    """Show one month with its days off and the clocks on their last days."""
    wanted = _wanted()
    year, of = number(request.args.get("y", "")), number(request.args.get("m", ""))
    found = months.month(office(), who(), wanted, year=year, of=of)
    return render_template("board_month.html", month=found, **_filters(wanted))


@bp.get("/board/week")
def week() -> str:
    """Show the sheet of a week, one printed page."""
    found = weeks.week(office(), who(), on=_day(request.args.get("on", "")))
    return render_template(
        "board_week.html", week=found, waits=weeks.WAITS_LONG_DAYS, risk=weeks.RISK_DAYS
    )


@bp.get("/deadlines/<int:deadline_id>")
def explain(deadline_id: int) -> str:
    """Show how a date was counted, day by day."""
    found = statements.statement(office(), who(), deadline_id)
    return render_template(
        "deadline.html", found=found, row=found.row, pairs=tuple(statement_sheets.pairs(found))
    )


@bp.get("/deadlines/<int:deadline_id>.json")
def explain_json(deadline_id: int) -> Response:
    """Answer with the same statement for machines; its keys stand in `statement_sheets.as_json`."""
    return jsonify(statement_sheets.as_json(statements.statement(office(), who(), deadline_id)))


@bp.get("/deadlines/<int:deadline_id>.docx")
def explain_docx(deadline_id: int) -> Response:
    """Download the same statement as a Word sheet."""
    name, data = statement_sheets.docx(office(), who(), deadline_id)
    return send(data, name=name, media_type=DOCX)


def _wanted() -> BoardFilter:
    args = request.args
    return BoardFilter(
        handler_id=number(args.get("handler", "")),
        stage=args.get("stage", ""),
        limit=args.get("limit", ""),
        sort=args.get("sort", "due"),
    )


def _filters(wanted: BoardFilter) -> dict[str, object]:
    """Return what the filters need; `kept` are the values that links between the views carry on."""
    kept = {"handler": wanted.handler_id, "stage": wanted.stage, "limit": wanted.limit}
    sort = "" if wanted.sort == "due" else wanted.sort
    return {
        "wanted": wanted,
        "kept": {name: value for name, value in (*kept.items(), ("sort", sort)) if value},
        "people": people.list_people(office(), who()),
        "stages": stage_choices(),
        "limits": limit_choices(),
        "sorts": SORTS,
    }


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise NotFound(f"“{text}”不是日期，请写成 2026-11-22 的样子。") from error
