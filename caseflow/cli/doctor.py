"""`caseflow doctor`: say in plain words what is in order and what is not."""

from __future__ import annotations

import click

from caseflow.cli.desk import open_office
from caseflow.services import status


@click.command("doctor")
def doctor() -> None:
    """检查系统各部分是否正常。"""
    findings = status.health(open_office())
    for finding in findings:
        click.echo(f"{'正常' if finding.ok else '注意'}  {finding.name}：{finding.words}")
    if not all(f.ok for f in findings if f.vital):
        raise SystemExit(1)
