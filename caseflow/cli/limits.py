"""`caseflow limits`: list the time limits and work out last days, with the reasons.

A thin door: parses, asks `domain.deadlines`, prints. It needs no database; which law it works
by, `cli.limit_law` tells. What a bureau settles about a limit is in `cli.limit_verdicts`.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path

import click

from caseflow.cli.limit_law import LimitFault, LimitLaw, law_for
from caseflow.domain.deadlines import choose, compute
from caseflow.domain.definition import Limit, Unit
from caseflow.domain.errors import CaseflowError
from caseflow.domain.model import DueDate
from caseflow.domain.terms import Verified

_DAY_SHAPE = re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2})?")
_ROW_KEYS = ("limit", "from", "set_date")
_SETTLING = {
    "show": "show",
    "confirm": "confirm",
    "override": "override",
    "revoke": "revoke",
    "verdicts": "verdict_list",
}
_HEAD = ("编号", "名称", "期限", "依据", "核对", "适用期间")
_UNIT_WORDS = {
    Unit.WORKDAY: "个工作日",
    Unit.DAY: "日（自然日）",
    Unit.MONTH: "个月",
    Unit.YEAR: "年",
    Unit.HOUR: "小时",
}
_VERIFIED_WORDS = {
    Verified.FULL_TEXT: "已核全文",
    Verified.EXCERPT: "已核摘录",
    Verified.UNVERIFIED: "待核",
    Verified.CONFIRMED: "本局已确认",
}


_AS = click.option("--as", "username", help="按这个登录名所在的局的规定；不写的按唯一的局。")


class _WithVerdicts(click.Group):
    """The commands of this file, and those that need a database, imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of the help page."""
        return [*super().list_commands(ctx), *_SETTLING]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return one command, or None for an unknown name."""
        if cmd_name not in _SETTLING:
            return super().get_command(ctx, cmd_name)
        module = import_module("caseflow.cli.limit_verdicts")
        found: click.Command = getattr(module, _SETTLING[cmd_name])
        return found


@click.group("limits", cls=_WithVerdicts)
def limits() -> None:
    """查询法定期限，计算到期日并说明理由，确认和改定。"""


@limits.command("list")
@_AS
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.pass_context
def list_limits(context: click.Context, username: str | None, as_json: bool) -> None:
    """列出全部期限。"""
    law = law_for(context, username)
    rows = [version for name in sorted(law.limits) for version in law.limits[name]]
    if as_json:
        click.echo(_json([{**_limit_json(row), **_source(law)} for row in rows]))
        return
    click.echo(_table([_HEAD, *map(_limit_cells, rows)]))


@limits.command("due")
@click.argument("limit", required=False)
@click.option("--from", "start", metavar="YYYY-MM-DD[THH:MM]", help="起算日（事件发生之日）。")
@click.option("--set-date", metavar="YYYY-MM-DD", help="文书写明的最后一日。")
@click.option("--grace-days", type=click.IntRange(0, 60), default=0, help="邮寄在途预留日数。")
@click.option("--batch", type=click.Path(path_type=Path), help="JSON 文件：[{limit, from}, …]。")
@_AS
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.pass_context
def due(
    context: click.Context,
    limit: str | None,
    start: str | None,
    set_date: str | None,
    grace_days: int,
    batch: Path | None,
    username: str | None,
    as_json: bool,
) -> None:
    """计算到期日。"""
    law = law_for(context, username)
    if batch is not None:
        if limit or start or set_date:
            raise LimitFault("使用 --batch 时，不再填写期限编号、--from 和 --set-date。")
        answers = _batch(law, _rows(batch), grace_days=grace_days)
        click.echo(
            _json([_due_json(law, raw, result) for raw, result in answers])
            if as_json
            else "\n\n".join(_due_text(law, result) for _, result in answers)
        )
        return
    if not limit or not start:
        raise LimitFault("请写明期限编号和起算日，例如：due fine_payment --from 2026-02-03。")
    result = _due(law, limit, start, set_date=set_date, grace_days=grace_days)
    click.echo(_json(_due_json(law, start, result)) if as_json else _due_text(law, result))


def _due(
    law: LimitLaw, limit: str, start: str, *, set_date: str | None, grace_days: int
) -> DueDate:
    """Return one answer with its explanation. Raises LimitFault."""
    begin = _moment(start)
    versions = law.limits.get(limit)
    if versions is None:
        near = get_close_matches(limit, law.limits, n=3, cutoff=0.5)
        hint = f"是否为：{'、'.join(near)}？" if near else "可用 limits list 查看全部编号。"
        raise LimitFault(f"没有编号为“{limit}”的期限。{hint}")
    printed = _day(_moment(set_date)) if set_date else None
    try:
        version = choose(versions, _day(begin))
        if version.unit is Unit.SET_DATE and not version.length and printed is None:
            raise LimitFault(f"“{version.title}”以文书写明的日期为准，请用 --set-date 填写。")
        return compute(
            version,
            start=begin,
            calendar=law.calendar,
            grace_days=grace_days,
            set_date=printed,
            explain=True,
        )
    except CaseflowError as err:
        raise LimitFault(err.message) from err
    except (ValueError, OverflowError) as err:
        raise LimitFault(f"起算日“{start}”过早或过晚，无法计算。") from err


def _moment(text: str) -> date:
    """Read a day, or a local time to the minute."""
    try:
        if _DAY_SHAPE.fullmatch(text):
            return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
    except ValueError:
        pass
    raise LimitFault(f"日期“{text}”不存在或写法不对，应写成 2026-02-03 或 2026-02-03T09:30。")


def _day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _rows(path: Path) -> list[object]:
    """Read the batch file: a JSON list."""
    try:
        rows = json.loads(path.read_bytes().decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError) as err:
        raise LimitFault(f"批量文件“{path}”不能读取，应为 UTF-8 编码的文件。") from err
    except (json.JSONDecodeError, RecursionError) as err:
        where = f"第{err.lineno}行" if isinstance(err, json.JSONDecodeError) else ""
        raise LimitFault(f"批量文件“{path}”{where}不是合法的 JSON。") from err
    if not isinstance(rows, list):
        raise LimitFault(f"批量文件“{path}”应为 JSON 列表：[{{limit, from}}, …]。")
    return rows


def _batch(law: LimitLaw, rows: Sequence[object], *, grace_days: int) -> list[tuple[str, DueDate]]:
    """Answer all rows, or name every broken one by its number, counted from 1."""
    answers: list[tuple[str, DueDate]] = []
    faults: list[str] = []
    for number, row in enumerate(rows, start=1):
        try:
            limit, start, set_date = _row_values(row)
            answer = _due(law, limit, start, set_date=set_date, grace_days=grace_days)
            answers.append((start, answer))
        except LimitFault as fault:
            faults.append(f"第{number}条：{fault.message}")
    if faults:
        raise LimitFault("批量文件有误：\n" + "\n".join(faults))
    _name_unused(rows)
    return answers


def _name_unused(rows: Sequence[object]) -> None:
    """Say on stderr which columns were not used: lists often carry notes of their own."""
    unused = {k: None for row in rows if isinstance(row, dict) for k in row if k not in _ROW_KEYS}
    if unused:
        listed = "、".join(f"“{key}”" for key in unused)
        click.echo(f"提示：没有用到{listed}这些栏，只用 {'、'.join(_ROW_KEYS)}。", err=True)


def _row_values(row: object) -> tuple[str, str, str | None]:
    """Return limit id, start and printed day of a row."""
    if not isinstance(row, dict):
        raise LimitFault("应为对象 {limit, from}。")
    limit, start, set_date = row.get("limit"), row.get("from"), row.get("set_date")
    if not isinstance(limit, str) or not isinstance(start, str):
        raise LimitFault("limit 和 from 都要填写文字。")
    if set_date is not None and not isinstance(set_date, str):
        raise LimitFault("set_date 应为日期文字。")
    return limit, start, set_date


def _due_json(law: LimitLaw, start: str, due: DueDate) -> dict[str, object]:
    return {
        "limit": due.limit,
        "from": start,
        "due_on": due.due_on.isoformat(),
        "safe_on": due.safe_on.isoformat(),
        "provisional": due.provisional,
        "unit": due.unit,
        "length": due.length,
        "basis": list(due.basis),
        "verified": due.verified,
        "steps": [{"day": s.day, "counts": s.counts, "text": s.text} for s in due.steps],
        **_source(law),
    }


def _source(law: LimitLaw) -> dict[str, object]:
    """Return whose rules an answer goes by, nothing where no bureau has settled anything."""
    return {"rules": law.source} if law.source else {}


def _due_text(law: LimitLaw, due: DueDate) -> str:
    version = choose(law.limits[due.limit], due.from_on)
    ends = due.due_at.replace("T", " ") or due.due_on.isoformat()
    safe = "本机关宜在此日前完成" if version.binds == "bureau" else "此日过后方可进行下一步"
    pairs = [
        ("期限", f"{version.title}（{due.limit}）"),
        ("长度", _length(version)),
        ("起算", f"{due.from_on.isoformat()}（{version.starts}）"),
        ("到期", f"{ends}{'（暂定）' if due.provisional else ''}"),
        ("安排", f"{due.safe_on.isoformat()}（{safe}）"),
        ("依据", "；".join(_basis(law, key) for key in due.basis)),
        ("核对", _VERIFIED_WORDS[version.verified]),
    ]
    steps = [(s.day, "计" if s.counts else "－", s.text) for s in due.steps]
    return f"{_table(pairs)}\n{_table([('日期', '计否', '说明'), *steps])}"


def _basis(law: LimitLaw, key: str) -> str:
    return f"{key}（{law.names.get(key.partition('.')[0], '未登记')}）"


def _length(version: Limit) -> str:
    if version.unit is Unit.SET_DATE:
        most = f"，最长{version.length}日" if version.length else ""
        return f"以文书写明的日期为准{most}"
    if version.unit is Unit.CALENDAR_DATE:
        return f"{'次年' if version.year_offset else '当年'}{version.month_day}"
    if version.unit is Unit.NONE:
        return "没有日数"
    before = "提前至少" if version.backward else ""
    return f"{before}{version.length}{_UNIT_WORDS[version.unit]}"


def _limit_cells(version: Limit) -> tuple[str, ...]:
    until = version.valid_to.isoformat() if version.valid_to else "今"
    return (
        version.id,
        version.title,
        _length(version),
        "、".join(version.basis),
        _VERIFIED_WORDS[version.verified],
        f"{version.valid_from.isoformat()}至{until}",
    )


def _limit_json(version: Limit) -> dict[str, object]:
    """Return the whole row; its id is called `limit` as in the answers."""
    row = asdict(version)
    row["valid_from"] = version.valid_from.isoformat()
    row["valid_to"] = version.valid_to.isoformat() if version.valid_to else None
    return {"limit": row.pop("id"), **row}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def _table(rows: Sequence[Sequence[str]]) -> str:
    """Align columns; a Chinese character is two columns wide."""
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    padded = (
        [cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)]
        for row in rows
    )
    return "\n".join("  ".join(cells).rstrip() for cells in padded)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
