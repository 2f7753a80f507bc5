"""`caseflow case`: list cases, show one, do one legal act."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from pathlib import Path

import click

from caseflow.cli.desk import actor, open_office, reason_json, say_json, say_reasons
from caseflow.domain.errors import InvalidInput, Refused
from caseflow.domain.terms import Json
from caseflow.services import (
    case_checks,
    case_pages,
    case_rows,
    cases,
    statement_sheets,
    statements,
)
from caseflow.services.agreement import Disagreement
from caseflow.services.views import Act, CaseFilter, CaseView, DeadlineRow

_AS = click.option("--as", "username", required=True, help="办理人的登录名。")
_CLOCK_WORDS = {
    "overdue": "逾期",
    "today": "今天到期",
    "waiting": "待送达",
    "paused": "已中止",
    "expired": "期满",
    "met": "办结",
    "cancelled": "撤销",
}
_RUNNING = "计时中"
_JSON = click.option("--json", "as_json", is_flag=True, help="输出 JSON。")


@click.group("case")
def case() -> None:
    """查看和办理案件。"""


@case.command("list")
@_AS
@click.option("--text", default="", help="当事人、案号或信用代码中的字。")
@_JSON
def list_cases(username: str, text: str, as_json: bool) -> None:
    """列出案件。"""
    office = open_office()
    page = case_rows.list_cases(office, actor(office, username), CaseFilter(text=text, size=100))
    if as_json:
        say_json(
            [
                {"no": r.no, "party": r.party, "stage": r.stage_label, "state": r.state_label,
                 "next_due_on": r.next_due_on, "handlers": r.handlers}
                for r in page.rows
            ]
        )  # fmt: skip
        return
    if not page.rows:
        click.echo("没有符合条件的案件。")
    for row in page.rows:
        due = f"，最近期限{row.next_due_on}" if row.next_due_on else ""
        click.echo(f"{row.no}  {row.party}  {row.stage_label}·{row.state_label}{due}")


@case.command("show")
@click.argument("case_no")
@_AS
@_JSON
def show(case_no: str, username: str, as_json: bool) -> None:
    """显示案件现状、能办的和不能办的行为及其理由。"""
    office = open_office()
    who = actor(office, username)
    view = case_pages.case_view(office, who, cases.find_id(office, who, case_no))
    left = case_checks.left_behind(office, who, view.file.id)
    if as_json:
        say_json(_as_json(view, left))
        return
    click.echo(f"{view.file.no}  {view.file.party.name}  {view.state_label}")
    for deadline in view.deadlines:
        click.echo(_clock(deadline))
    for one in left:
        click.echo(f"  不一致 {one.paper} {one.place}：文书为“{one.printed}”，现为“{one.present}”")
    for option in view.options:
        if option.allowed:
            click.echo(f"  可办 {option.action.label}（{option.action.name}）")
    for option in view.options:
        if not option.allowed:
            why = "；".join(r.message for r in option.reasons)
            click.echo(f"  不可办 {option.action.label}：{why}")


def _as_json(view: CaseView, left: Sequence[Disagreement]) -> dict[str, object]:
    return {
        "no": view.file.no,
        "party": view.file.party.name,
        "state": view.file.state,
        "state_label": view.state_label,
        "version": view.file.version,
        "deadlines": [
            {"limit": d.limit, "state": d.state, "due_on": d.due_on,
             "safe_on": d.safe_on, "provisional": d.provisional}
            for d in view.deadlines
        ],
        "papers": [
            {"form": p.paper.form, "number": p.paper.number, "served_on": p.paper.served_on}
            for p in view.papers
        ],
        "disagreements": [
            {"paper": d.paper, "place": d.place, "printed": d.printed, "present": d.present}
            for d in left
        ],
        "actions": [
            {"name": o.action.name, "label": o.action.label, "allowed": o.allowed,
             "reasons": [reason_json(r) for r in o.reasons]}
            for o in view.options
        ],
    }  # fmt: skip


def _clock(row: DeadlineRow) -> str:
    when = f" {row.due_on.isoformat()}" if row.due_on else ""
    guess = "（暂定）" if row.provisional else ""
    return f"  期限 {row.title}{when}{guess} {_CLOCK_WORDS.get(row.bucket, _RUNNING)}"


@case.command("deadlines")
@click.argument("case_no")
@_AS
@_JSON
def list_deadlines(case_no: str, username: str, as_json: bool) -> None:
    """逐项说明案件的期限：依据、文书、逐日计算和结果。"""
    office = open_office()
    who = actor(office, username)
    view = case_pages.case_view(office, who, cases.find_id(office, who, case_no))
    told = [statements.statement(office, who, row.id) for row in view.deadlines]
    if as_json:
        say_json([statement_sheets.as_json(one) for one in told])
        return
    for one in told:
        click.echo(_clock(one.row).strip())
        for label, words in statement_sheets.pairs(one):
            if words:
                click.echo(f"  {label}：{words.replace(chr(10), '；')}")


@case.command("act")
@click.argument("case_no")
@click.argument("action")
@_AS
@click.option("--input", "inputs", default="{}", help="栏目内容，JSON 对象；以 @ 开头则读文件。")
@click.option("--request-id", default="", help="重复提交同一编号只办理一次。")
@_JSON
def act(
    case_no: str, action: str, username: str, inputs: str, request_id: str, as_json: bool
) -> None:
    """办理一个行为。"""
    office = open_office()
    who = actor(office, username)
    request = Act(
        case_id=cases.find_id(office, who, case_no),
        action=action,
        inputs=_inputs(inputs),
        request_id=request_id or uuid.uuid4().hex,
    )
    try:
        outcome = cases.advance(office, who, request)
    except (Refused, InvalidInput) as err:
        if as_json:
            say_json({"done": False, "reasons": [reason_json(r) for r in err.reasons]})
        else:
            say_reasons(err)
        raise SystemExit(1) from err
    if as_json:
        say_json(
            {"done": True, "case_no": outcome.case_no, "state": outcome.state_label,
             "papers": list(outcome.papers), "repeated": outcome.repeated}
        )  # fmt: skip
        return
    click.echo(f"{outcome.case_no}已办理“{outcome.action_label}”，现为“{outcome.state_label}”。")
    for paper in outcome.papers:
        click.echo(f"  文书 {paper}")


def _inputs(text: str) -> dict[str, Json]:
    if text.startswith("@"):
        text = _file_text(Path(text[1:]))
    try:
        values = json.loads(text)
    except json.JSONDecodeError as err:
        raise click.BadParameter(f"不是有效的 JSON：第{err.lineno}行第{err.colno}列") from err
    except RecursionError as err:
        raise click.BadParameter("不是有效的 JSON：层次过深") from err
    if not isinstance(values, dict):
        raise click.BadParameter('应为一个 JSON 对象，如 {"opinion": "同意"}')
    return values


def _file_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as err:
        raise click.BadParameter(f"文件“{path}”不能读取，应为 UTF-8 编码的文件") from err
