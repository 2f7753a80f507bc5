"""`caseflow sweep`: write the missing reminders now; for a check or where no watcher runs."""

from __future__ import annotations

import re
from datetime import date

import click

from caseflow.cli.desk import open_office, say_json
from caseflow.services import alerts, deliveries, rehearsals
from caseflow.services.alerts import SweepReport
from caseflow.services.office import Office

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
@click.option(
    "--on",
    "on",
    callback=_day,
    metavar="YYYY-MM-DD",
    help="按这一天检查（默认今天）；今天以后的是演练。",
)
@click.option("--dry-run", is_flag=True, help="只列出，不写入。")
@click.option("--send", is_flag=True, help="写入后随即发出邮件和群消息；演练的标明【演练】。")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出。")
def sweep(on: date | None, dry_run: bool, send: bool, as_json: bool) -> None:
    """检查期限，补写应有而没有的提醒。"""
    if dry_run and send:
        raise click.UsageError("--dry-run 不写入，不能与 --send 同用。")
    office = open_office()
    report = alerts.sweep(office, on=on, dry_run=dry_run)
    sent = _send(office, on, report) if send else None
    if as_json:
        say_json(_json(report, sent, dry_run=dry_run))
        return
    _say(report, dry_run=dry_run)
    if sent is not None:
        click.echo(_sent_words(sent))


def _send(office: Office, on: date | None, report: SweepReport) -> deliveries.Report:
    if report.rehearsed:
        return rehearsals.send(office, report.on)
    return deliveries.run_once(rehearsals.as_on(office, on) if on else office)


def _say(report: SweepReport, *, dry_run: bool) -> None:
    found = f"{report.on}：检查{report.checked}项期限，"
    if dry_run:
        for title, person in zip(report.titles, report.persons, strict=True):
            click.echo(f"{title}（提醒{person}）")
        click.echo(f"{found}应有提醒{len(report.titles)}条（未写入）。")
    else:
        click.echo(f"{found}新增提醒{report.made}条。")
    if report.rehearsed:
        click.echo(
            f"这是演练：写入的提醒都标明【演练 {report.on}】，不占用{report.on}当天的提醒和每日汇总，"
            "到时照常提醒。"
        )
    if report.failed:
        click.echo(f"{report.failed}项{alerts.CANNOT}。", err=True)
    if report.orphaned:
        click.echo(f"{report.orphaned}项{alerts.ORPHANED}。", err=True)


def _sent_words(sent: deliveries.Report) -> str:
    done = sent.dispatched
    return (
        f"写入待发消息{sent.posted}条、每日汇总{sent.digests}份、自检{sent.checks}条；"
        f"送达{done.sent}条，稍后再发{done.again + done.put_off}条，未送达{done.failed}条，"
        f"不再需要{done.dropped}条。"
    )


def _json(
    report: SweepReport, sent: deliveries.Report | None, *, dry_run: bool
) -> dict[str, object]:
    listed = [
        {"title": title, "person": person}
        for title, person in zip(report.titles, report.persons, strict=True)
    ]
    found: dict[str, object] = {
        "on": report.on.isoformat(),
        "checked": report.checked,
        "made": report.made,
        "failed": report.failed,
        "nobody": report.orphaned,
        "rehearsed": report.rehearsed,
    }
    if dry_run:
        found["missing"] = listed
    if sent is not None:
        done = sent.dispatched
        found["posted"], found["digests"], found["checks"] = sent.posted, sent.digests, sent.checks
        found["sent"], found["later"] = done.sent, done.again + done.put_off
        found["not_sent"], found["dropped"] = done.failed, done.dropped
    return found
