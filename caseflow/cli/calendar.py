"""`caseflow calendar`: the years of the holiday calendar, and a notice with its effects."""

from __future__ import annotations

from pathlib import Path

import click

from caseflow.cli.desk import actor, open_office, say_json
from caseflow.cli.outlooks import outlook_json, say_faults, say_outlook
from caseflow.domain.errors import InvalidInput
from caseflow.domain.local_law import Notice
from caseflow.domain.notice import FIRST_YEAR
from caseflow.services import notice_forms, notices
from caseflow.services.notices import WhatIf, YearRow

_AS = click.option("--as", "username", required=True, help="办理人的登录名。")
_JSON = click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
_FILE = click.argument("file", type=click.Path(path_type=Path))
_SOURCES = {"shipped": "随系统提供", "local": "本局载入", "guessed": "暂定"}


@click.group("calendar")
def calendar() -> None:
    """查看放假日历，载入一年的放假通知。"""


@calendar.command("list")
@_AS
@click.option("--all", "every", is_flag=True, help="列出全部年份。")
@_JSON
def list_years(username: str, every: bool, as_json: bool) -> None:
    """列出各年的放假通知和工作日总数。"""
    office = open_office()
    first = FIRST_YEAR if every else 0
    rows = notices.view(office, actor(office, username), first=first).rows
    if as_json:
        say_json([_year_json(row) for row in rows])
        return
    for row in rows:
        click.echo(_year_line(row))


@calendar.command("show")
@click.argument("year", type=int)
@_AS
@_JSON
def show(year: int, username: str, as_json: bool) -> None:
    """显示一年里放假和调休上班的日子。"""
    office = open_office()
    row, days = notices.year(office, actor(office, username), year)
    named = {d: n for d, n in sorted(days.days.items()) if d.year == year}
    if as_json:
        listed = [{"day": d, "off": n.off, "name": n.name, "notice": n.notice}
                  for d, n in named.items()]  # fmt: skip
        say_json({**_year_json(row), "days": listed})
        return
    click.echo(_year_line(row))
    for day in named:
        click.echo(f"  {day.isoformat()}  {days.describe(day)[1]}")


@calendar.command("check")
@_FILE
def check(file: Path) -> None:
    """检查一份通知文件（YAML），不打开数据库。"""
    notice = _read(file)
    off = sum(note.off for note in notice.days.values())
    work = len(notice.days) - off
    click.echo(f"{notice.year}年（{notice.notice}）：放假{off}天，调休上班{work}天，没有错误。")


@calendar.command("load")
@_FILE
@_AS
@click.option("--accept", is_flag=True, help="载入，并让受影响的期限改期；不写则只显示影响。")
@_JSON
def load(file: Path, username: str, accept: bool, as_json: bool) -> None:
    """显示一份通知的影响；写明 --accept 才载入。"""
    notice = _read(file)
    office = open_office()
    who = actor(office, username)
    found = notices.what_if(office, who, notice)
    if accept:
        found = notices.accept(office, who, notice, seen=found.outlook.seen)
    if as_json:
        say_json({"accepted": accept, **_effects_json(found)})
        return
    _say_effects(found)
    if accept:
        click.echo("已载入；留痕已写明原日期和新日期，有关人员已收到提醒。")
    else:
        click.echo("以上只是预告，没有改动任何内容；确认无误后加上 --accept 再运行。")


def _read(file: Path) -> Notice:
    """Return the notice in a file; what is wrong with it is printed line by line."""
    try:
        data = file.read_bytes()
    except OSError as err:
        raise click.ClickException(f"文件“{file}”不能读取：{err.strerror}。") from err
    try:
        return notice_forms.notice_of_file(data, file.name)
    except InvalidInput as err:
        say_faults("通知文件有误，没有读入：", err)
        raise SystemExit(1) from err


def _year_line(row: YearRow) -> str:
    told = "、".join(row.notices) or "通知尚未载入"
    return (
        f"{row.year}年  {_SOURCES[row.source]}  工作日{row.workdays}天  {told}  {row.link}".rstrip()
    )


def _year_json(row: YearRow) -> dict[str, object]:
    return {
        "year": row.year,
        "source": row.source,
        "notices": list(row.notices),
        "link": row.link,
        "workdays": row.workdays,
    }


def _effects_json(found: WhatIf) -> dict[str, object]:
    days = [{"day": c.day, "was_working": c.was_working, "working": c.working, "why": c.becomes}
            for c in found.days]  # fmt: skip
    year = found.notice.year if found.notice else None
    return {"year": year, "replaces": found.replaces, "days": days, **outlook_json(found.outlook)}


def _say_effects(found: WhatIf) -> None:
    if found.notice is not None:
        before = f"，替换{found.replaces}" if found.replaces else ""
        click.echo(f"{found.notice.year}年放假通知（{found.notice.notice}）{before}")
    for change in found.days:
        was, now = ("上班" if w else "不上班" for w in (change.was_working, change.working))
        click.echo(f"  {change.day.isoformat()}  {was} → {now}  {change.becomes}")
    say_outlook(found.outlook)
