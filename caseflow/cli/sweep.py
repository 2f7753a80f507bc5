"""`caseflow sweep`: write the missing reminders now; for a check or where no watcher runs."""

from __future__ import annotations

import re
from datetime import date

import click

from caseflow.cli.desk import open_office
from caseflow.services import alerts

_SHAPE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _day(_context: click.Context, _param: click.Parameter, text: str | None) -> date | None:
    if text is None:
        return None
    try:
        if _SHAPE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise click.BadParameter(f"日期“{text}”不存在或写法不对，应写成 2026-02-03。")


@click.command("sweep")
@click.option("--on", "on", callback=_day, metavar="YYYY-MM-DD", help="按这一天检查（默认今天）。")
@click.option("--dry-run", is_flag=True, help="只列出，不写入。")
def sweep(on: date | None, dry_run: bool) -> None:
    """检查期限，补写应有而没有的提醒。"""
    office = open_office()
    report = alerts.sweep(office, on=on, dry_run=dry_run)
    if dry_run:
        for title, person in zip(report.titles, report.persons, strict=True):
            click.echo(f"{title}（提醒{person}）")
        click.echo(
            f"{report.on}：检查{report.checked}项期限，应有提醒{len(report.titles)}条（未写入）。"
        )
        return
    click.echo(f"{report.on}：检查{report.checked}项期限，新增提醒{report.made}条。")
