"""`caseflow audit`: verify the trail of the database."""

from __future__ import annotations

import click

from caseflow.domain.errors import BrokenAudit


@click.group("audit")
def audit() -> None:
    """核验留痕。"""


@audit.command("verify")
def verify() -> None:
    """核验数据库的全部留痕；档案包用 archive verify 核验。"""
    click.echo(f"留痕完好：共{_verify_database()}条，逐条相连，未被改动。")


def _verify_database() -> int:
    from caseflow.cli.desk import open_office
    from caseflow.services.status import verify_audit

    count, faults = verify_audit(open_office())
    if faults:
        raise BrokenAudit("留痕被改动：\n" + "\n".join(faults))
    return count
