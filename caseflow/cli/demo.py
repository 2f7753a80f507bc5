"""`caseflow demo`: load the demo bureau, walking its cases through the same services."""

from __future__ import annotations

import click

from caseflow.bootstrap import make_office
from caseflow.config import load_settings
from caseflow.demo.loader import is_empty, is_unfinished, load


@click.command("demo")
@click.option("--if-empty", is_flag=True, help="数据库里已有机构时什么也不做。")
def demo(if_empty: bool) -> None:
    """装入演示单位：兴安区应急管理局 2020 年度计划的 37 家单位和在办案件。"""
    office = make_office(load_settings())
    if is_unfinished(office):
        raise click.ClickException(
            "上次装入演示数据没有完成。请删除数据文件夹（默认 var）后重新运行，或另设 CASEFLOW_DATA_DIR。"
        )
    if not is_empty(office):
        if if_empty:
            click.echo("数据库中已有机构，未装入演示数据。")
            return
        raise click.ClickException(
            "数据库中已有机构，不能再装入演示数据。请另设 CASEFLOW_DATA_DIR 后重试。"
        )
    report = load(office)
    click.echo(
        f"已装入演示单位：{report.units}家监管单位，{report.people}名人员，{report.cases}个案件。"
    )
