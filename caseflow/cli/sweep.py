"""`caseflow sweep`: write the missing reminders now; for a check or where no watcher runs."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, time

import click

from caseflow.cli.desk import open_office, say_json
from caseflow.domain.clock import SHANGHAI, FixedClock
from caseflow.services import alerts, deliveries
from caseflow.services.alerts import SweepReport
from caseflow.services.office import Office

_SHAPE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_AT_THE_DESK = time(10)
"""A time at which people are at work; messages of another day go out at this time of it."""


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
@click.option("--send", is_flag=True, help="写入后随即发出邮件和群消息，时间按所查的那一天。")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出。")
def sweep(on: date | None, dry_run: bool, send: bool, as_json: bool) -> None:
    """检查期限，补写应有而没有的提醒。"""
    if dry_run and send:
        raise click.UsageError("--dry-run 不写入，不能与 --send 同用。")
    office = open_office()
    report = alerts.sweep(office, on=on, dry_run=dry_run)
    sent = deliveries.run_once(_on_day(office, on)) if send else None
    if as_json:
        say_json(_json(report, sent, dry_run=dry_run))
        return
    _say(report, dry_run=dry_run)
    if sent is not None:
        click.echo(_sent_words(sent))


def _on_day(office: Office, on: date | None) -> Office:
    """Return the office as on a day, when the digests of that day are due and people at work."""
    if on is None:
        return office
    moment = max(office.rules.law.alert_policy.digest_at, _AT_THE_DESK)
    return replace(office, clock=FixedClock(datetime.combine(on, moment, tzinfo=SHANGHAI)))


def _say(report: SweepReport, *, dry_run: bool) -> None:
    found = f"{report.on}：检查{report.checked}项期限，"
    if dry_run:
        for title, person in zip(report.titles, report.persons, strict=True):
            click.echo(f"{title}（提醒{person}）")
        click.echo(f"{found}应有提醒{len(report.titles)}条（未写入）。")
    else:
        click.echo(f"{found}新增提醒{report.made}条。")
    if report.failed:
        click.echo(f"{report.failed}项缺少期限规定，不能提醒，请检查法规数据。", err=True)


def _sent_words(sent: deliveries.Report) -> str:
    done = sent.dispatched
    return (
        f"写入待发消息{sent.posted}条、日报{sent.digests}份、自检{sent.checks}条；"
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
    }
    if dry_run:
        found["missing"] = listed
    if sent is not None:
        done = sent.dispatched
        found["posted"], found["digests"], found["checks"] = sent.posted, sent.digests, sent.checks
        found["sent"], found["later"] = done.sent, done.again + done.put_off
        found["not_sent"], found["dropped"] = done.failed, done.dropped
    return found
