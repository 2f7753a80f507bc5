"""`caseflow sweep`: write the missing reminders now; for a check or where no watcher runs."""

from __future__ import annotations

from datetime import datetime

import click

from caseflow.cli.desk import open_office
from caseflow.services import alerts


@click.command("sweep")
@click.option("--on", "on", type=click.DateTime(["%Y-%m-%d"]), help="按这一天检查（默认今天）。")
@click.option("--dry-run", is_flag=True, help="只列出，不写入。")
def sweep(on: datetime | None, dry_run: bool) -> None:
    """检查期限，补写应有而没有的提醒。"""
    office = open_office()
    report = alerts.sweep(office, on=on.date() if on else None, dry_run=dry_run)
    if dry_run:
        for title in report.titles:
            click.echo(title)
        click.echo(
            f"{report.on}：检查{report.checked}项期限，应有提醒{len(report.titles)}条（未写入）。"
        )
        return
    click.echo(f"{report.on}：检查{report.checked}项期限，新增提醒{report.made}条。")
