"""`caseflow audit`: verify the trail of the database, or an exported package, offline."""

from __future__ import annotations

from pathlib import Path

import click

from caseflow.domain.errors import BrokenAudit


@click.group("audit")
def audit() -> None:
    """核验留痕。"""


@audit.command("verify")
@click.argument("package", required=False, type=click.Path(dir_okay=False, path_type=Path))
def verify(package: Path | None) -> None:
    """核验数据库的全部留痕；给出案件包时只核验该文件，不需要数据库。"""
    if package is None:
        count = _verify_database()
        click.echo(f"留痕完好：共{count}条，逐条相连，未被改动。")
        return
    from caseflow.services.packages import verify_package

    if not package.is_file():
        raise click.ClickException(f"没有文件“{package}”，请核对路径。")
    summary = verify_package(package.read_bytes())
    click.echo(
        f"案件包完好：案件{summary.case_no}，文件{summary.files}个，留痕{summary.entries}条。"
    )


def _verify_database() -> int:
    from caseflow.cli.desk import open_office
    from caseflow.services.status import verify_audit

    count, faults = verify_audit(open_office())
    if faults:
        raise BrokenAudit("留痕被改动：\n" + "\n".join(faults))
    return count
