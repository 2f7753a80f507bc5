"""`caseflow deliveries`: what became of messages, another try, and sending what is due now."""

from __future__ import annotations

from dataclasses import asdict

import click

from caseflow.cli.desk import actor, open_office, say_json
from caseflow.domain.clock import local_minute
from caseflow.services import deliveries as service

_AS = click.option("--as", "username", required=True, help="办理人的登录名。")
_JSON = click.option("--json", "as_json", is_flag=True, help="输出 JSON。")


@click.group("deliveries")
def deliveries() -> None:
    """查看、重发和发送邮件及群消息。"""


@deliveries.command("list")
@_AS
@click.option(
    "--state",
    type=click.Choice(list(service.STATE_WORDS)),
    help="queued 待发送、sent 已送达、failed 未送达、dropped 不再需要（默认全部）。",
)
@click.option("--most", type=click.IntRange(1, 10_000), default=200, help="最多列出几条。")
@_JSON
def list_deliveries(username: str, state: str | None, most: int, as_json: bool) -> None:
    """列出消息，新的在前；能看全局的人看全局的，其他人看本人的。"""
    office = open_office()
    rows = service.listed(office, actor(office, username), state=state or "", most=most)
    if as_json:
        say_json([asdict(row) for row in rows])
        return
    if not rows:
        click.echo("没有符合条件的消息。")
    for row in rows:
        click.echo(_line(row))


@deliveries.command("retry")
@_AS
@click.argument("numbers", nargs=-1, type=int)
@click.option("--all", "everything", is_flag=True, help="重发全部未送达的消息。")
def retry(username: str, numbers: tuple[int, ...], everything: bool) -> None:
    """重新发送未送达的消息。"""
    if bool(numbers) is everything:
        raise click.UsageError("请写明送达编号，或者用 --all 重发全部未送达的消息。")
    office = open_office()
    who = actor(office, username)
    for number in numbers:
        service.retry(office, who, number)
    done = service.retry_all(office, who) if everything else len(numbers)
    click.echo(
        f"已重新排队{done}条，下一轮发送时发出；也可以用 caseflow deliveries send 立即发出。"
    )


@deliveries.command("send")
@_JSON
def send(as_json: bool) -> None:
    """立即写好并发送到时的消息；供检查和没有值守进程的地方使用。"""
    report = service.run_once(open_office())
    if as_json:
        say_json(asdict(report))
        return
    done = report.dispatched
    click.echo(
        f"新写提醒消息{report.posted}条、每日汇总{report.digests}人；"
        f"已送达{done.sent}条，稍后再试{done.again + done.put_off}条，"
        f"未送达{done.failed}条，不再需要{done.dropped}条。"
    )


def _line(row: service.DeliveryRow) -> str:
    at = local_minute(row.done_at or row.next_at).replace("T", " ")
    why = f"：{row.error}" if row.error else ""
    return (
        f"{row.id}  {service.STATE_WORDS[row.state]}  {at}  {row.person_name}  "
        f"{service.CHANNEL_WORDS[row.channel_kind]}  {service.KIND_WORDS[row.kind]}  {row.subject}{why}"
    )
