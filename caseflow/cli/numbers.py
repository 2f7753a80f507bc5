"""`caseflow numbers`: the book of numbers of a year, with void and missing ones."""

from __future__ import annotations

from dataclasses import asdict

import click

from caseflow.cli.desk import actor, open_office, say_json
from caseflow.domain.numbering import spans
from caseflow.services.numbering import number_book


@click.command("numbers")
@click.option("--as", "username", required=True, help="查看人的登录名。")
@click.option("--year", type=click.IntRange(1949, 9999), default=None, help="年度，不写为今年。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def numbers(username: str, year: int | None, as_json: bool) -> None:
    """核对文号：每个代字一年内用到几号，哪些作废、为什么，哪些缺号；有缺号时以 1 退出。"""
    office = open_office()
    book = number_book(office, actor(office, username), year=year or 0)
    if as_json:
        say_json([asdict(one) for one in book])
    elif not book:
        click.echo("这一年还没有编号的文书。")
    for one in () if as_json else book:
        void = f"，作废{len(one.voided)}份" if one.voided else ""
        click.echo(f"{one.code_word}〔{one.year}〕 用到{one.last}号，登记{one.papers}份{void}")
        for paper in one.voided:
            click.echo(
                f"  作废 {paper.number} {paper.title}（案件{paper.case_no}）：{paper.reason}"
            )
        if one.gaps:
            click.echo(f"  缺号 {spans(one.gaps)}：这里没有登记用这些号的文书，请查明去向")
    if any(one.gaps for one in book):
        raise SystemExit(1)
