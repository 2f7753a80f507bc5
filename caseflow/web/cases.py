"""案件: the list, a new case, the page of one case, and its exports."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from tempfile import TemporaryFile
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from caseflow.domain.errors import NotFound
from caseflow.services import archive_package, case_pages, case_rows, cases, people
from caseflow.services.views import CaseFilter, CaseRow, CaseView, DeadlineRow
from caseflow.web.desk import office, who
from caseflow.web.diagram import draw
from caseflow.web.downloads import ZIP, send, send_open, table
from caseflow.web.filters import number, procedure_choices, stage_choices
from caseflow.web.next_steps import next_steps
from caseflow.web.timeline import timeline
from caseflow.web.words import BUCKETS, moment

bp = Blueprint("cases", __name__)

SORTS = (("updated", "最近办理"), ("opened", "最近立卷"), ("due", "期限最近"))
CLOSED = (("no", "在办"), ("yes", "已结案"))
_OPEN_BUCKETS = ("overdue", "today", "three_days", "seven_days")
_PAGE = 20
_EXPORT_PAGE = 200
_EXPORT_MAX = 5_000
_MIB = 1024 * 1024
_HEAD = (
    "案号",
    "案件",
    "当事人",
    "案由",
    "阶段",
    "状态",
    "承办人",
    "最近期限",
    "期限状态",
    "最近办理",
)


@bp.get("/cases")
def register() -> str | Response:
    """Show the cases that fit the filters, page by page; a full case number opens its case."""
    wanted = _filter()
    if wanted.text and not wanted.after:
        with suppress(NotFound):
            found = cases.find_id(office(), who(), wanted.text)
            return redirect(url_for("cases.show", case_id=found))
    return render_template(
        "cases.html",
        page=case_rows.list_cases(office(), who(), wanted),
        filter=wanted,
        chips=_chips(wanted),
        query=_query(wanted),
        stages=stage_choices(),
        procedures=procedure_choices(),
        people=people.list_people(office(), who()),
        buckets=[(b, BUCKETS[b].label) for b in _OPEN_BUCKETS],
        sorts=SORTS,
        closed=CLOSED,
    )


@bp.get("/cases.csv")
def export_list() -> Response:
    """Download the cases that fit the filters as a table."""
    lines = (_line(row) for row in _all(_filter()))
    return send(table(_HEAD, lines), name="案件清单.csv", media_type="text/csv")


@bp.get("/cases/<int:case_id>")
def show(case_id: int) -> str:
    """Show everything about one case and what comes next."""
    view = case_pages.case_view(office(), who(), case_id)
    return render_template(
        "case.html",
        view=view,
        steps=next_steps(view),
        timeline=timeline(view),
        labels={a.name: a.label for a in view.procedure.actions.values()},
        sections=_sections(view),
        clocks=sorted(view.deadlines, key=_urgency),
        max_upload=office().upload_max_bytes // _MIB,
        diagram=draw(view.procedure, view.file.state),
        has_pdf=bool(office().soffice),
        may_void=any(o.allowed and o.action.name == "void_paper" for o in view.options),
    )


@bp.get("/cases/<int:case_id>/package.zip")
def package(case_id: int) -> Response:
    """Download the whole case with its audit trail."""
    out = TemporaryFile()  # noqa: SIM115  closed when it was sent
    try:
        done = archive_package.export_case(office(), who(), case_id, out)
    except BaseException:
        out.close()
        raise
    return send_open(out, name=done.name, media_type=ZIP)


def _sections(view: CaseView) -> tuple[tuple[str, str, int | None], ...]:
    """Return the parts of the case page as (anchor, label, count or None)."""
    return (
        ("overview", "概况", None),
        ("hazards", "事项", sum(len(rows) for rows in view.items.values())),
        ("papers", "文书", len(view.papers)),
        ("deadlines", "期限", len(view.deadlines)),
        ("evidence", "证据", len(view.attachments)),
        ("people", "人员", len(view.file.handlers)),
        ("audit", "留痕", len(view.audit)),
        ("diagram", "流程图", None),
    )


def _urgency(row: DeadlineRow) -> tuple[int, date]:
    """Order clocks: running by last day, then waiting and paused, then done from new to old."""
    due = row.due_on or date.max
    group = {"open": 0, "waiting": 1, "paused": 1}.get(row.state, 2)
    return group, due if group < 2 else date.fromordinal(date.max.toordinal() - due.toordinal() + 1)


def _filter() -> CaseFilter:
    args = request.args
    return CaseFilter(
        text=args.get("text", "").strip(),
        stage=args.get("stage", ""),
        procedure=args.get("procedure", ""),
        handler_id=number(args.get("handler", "")),
        bucket=args.get("bucket", ""),
        closed=args.get("closed", ""),
        sort=args.get("sort", "updated") or "updated",
        after=args.get("after", ""),
        size=_PAGE,
    )


def _query(wanted: CaseFilter) -> dict[str, str]:
    """Return the filters as they stand in an address, without the place in the list."""
    pairs = {
        "text": wanted.text,
        "stage": wanted.stage,
        "procedure": wanted.procedure,
        "handler": str(wanted.handler_id or ""),
        "bucket": wanted.bucket,
        "closed": wanted.closed,
        "sort": "" if wanted.sort == "updated" else wanted.sort,
    }
    return {name: value for name, value in pairs.items() if value}


def _chips(wanted: CaseFilter) -> list[tuple[str, str]]:
    """Return each filter in use as (words, address without it)."""
    names = {p.person.id: p.person.name for p in people.list_people(office(), who())}
    words = {
        "text": f"搜索：{wanted.text}",
        "stage": f"阶段：{dict(stage_choices()).get(wanted.stage, wanted.stage)}",
        "procedure": f"程序：{dict(procedure_choices()).get(wanted.procedure, wanted.procedure)}",
        "handler": f"承办人：{names.get(wanted.handler_id, wanted.handler_id)}",
        "bucket": f"期限：{BUCKETS[wanted.bucket].label if wanted.bucket in BUCKETS else ''}",
        "closed": dict(CLOSED).get(wanted.closed, ""),
    }
    query = _query(wanted)
    here = url_for("cases.register")
    return [
        (text, f"{here}?{urlencode({k: v for k, v in query.items() if k != name})}")
        for name, text in words.items()
        if name in query
    ]


def _all(wanted: CaseFilter) -> Iterator[CaseRow]:
    """Yield all rows in the order of the list, up to the limit of one export."""
    wanted = replace(wanted, size=_EXPORT_PAGE, after="")
    for _ in range(_EXPORT_MAX // _EXPORT_PAGE):
        page = case_rows.list_cases(office(), who(), wanted)
        yield from page.rows
        if not page.next_key:
            return
        wanted = replace(wanted, after=page.next_key)


def _line(row: CaseRow) -> tuple[str, ...]:
    due = row.next_due_on.isoformat() if row.next_due_on else ""
    bucket = BUCKETS[row.bucket].label if row.bucket in BUCKETS else ""
    return (
        row.no,
        row.name,
        row.party,
        row.cause,
        row.stage_label,
        row.state_label,
        row.handlers,
        due,
        bucket,
        moment(row.updated_at),
    )
