"""How commands tell what becomes of open clocks, in lines and as JSON."""

from __future__ import annotations

from datetime import date

import click

from caseflow.domain.errors import InvalidInput
from caseflow.services.moves import Move
from caseflow.services.recounts import Outlook


def outlook_json(outlook: Outlook) -> dict[str, object]:
    """Return effects on clocks as plain JSON."""
    return {
        "looked_at": outlook.looked_at,
        "failed": outlook.failed,
        "overdue": outlook.overdue,
        "settled": len(outlook.settled),
        "moved": [
            {"deadline": m.deadline_id, "case_no": m.case_no, "party": m.party, "title": m.title,
             "limit": m.limit_id, "old_due_on": m.old_due_on, "due_on": m.due_on,
             "old_safe_on": m.old_safe_on, "safe_on": m.safe_on, "paused": m.due.paused,
             "old_from_on": m.old_from_on, "from_on": m.due.from_on, "follows": m.follows,
             "provisional": m.due.provisional, "becomes_overdue": m.becomes_overdue}
            for m in outlook.moved
        ],
    }  # fmt: skip


def say_outlook(outlook: Outlook) -> None:
    """Print effects on clocks, one line each."""
    click.echo(
        f"查看未办结期限{outlook.looked_at}项：改期{len(outlook.moved)}项，其中立即逾期"
        f"{outlook.overdue}项；只改暂定标记{len(outlook.settled)}项。"
    )
    if outlook.failed:
        click.echo(f"另有{outlook.failed}项没有可用的规定，不能重算，日期不变。")
    for move in outlook.moved:
        click.echo(f"  {_move_line(move)}")


def _move_line(move: Move) -> str:
    late = "，立即逾期" if move.becomes_overdue else ""
    head = f"{move.case_no}  {move.party}  {move.title}：最后一日"
    due = f"{_day(move.old_due_on)} → {_day(move.due_on)}"
    if move.old_due_on is None or move.due_on is None:
        return f"{head} {due}{late}"
    safe = f"{_day(move.old_safe_on)} → {_day(move.safe_on)}"
    led = f"，起算日随“{move.follows}”改为 {_day(move.due.from_on)}" if move.follows else ""
    return f"{head} {due}，办理 {safe}{led}{late}"


def _day(day: date | None) -> str:
    return day.isoformat() if day else "已中止"


def say_faults(head: str, error: InvalidInput) -> None:
    """Print what is wrong with an input on stderr, one numbered line for each fault."""
    click.echo(f"错误：{head}", err=True)
    for number, reason in enumerate(error.reasons, start=1):
        click.echo(f"  {number}. {reason.message}。{reason.cure}。", err=True)
