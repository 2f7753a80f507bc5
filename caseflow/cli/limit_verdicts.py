"""`caseflow limits show|confirm|override|revoke|verdicts`: what a bureau settles about a row of law."""

from __future__ import annotations

from datetime import date

import click

from caseflow.cli.desk import actor, open_office, say_json
from caseflow.cli.outlooks import outlook_json, say_faults, say_outlook
from caseflow.domain.clock import local_minute
from caseflow.domain.errors import InvalidInput, NotFound
from caseflow.domain.local_law import Verdict
from caseflow.domain.terms import Json
from caseflow.services import limit_register, row_changes, verdicts
from caseflow.services.limit_register import LIMIT, PARAMETER, SORT_WORDS
from caseflow.services.office import Office
from caseflow.services.verdicts import Foreseen, Target

_AS = click.option("--as", "username", required=True, help="办理人的登录名。")
_JSON = click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
_BASIS = click.option("--basis", default="", help="依据，如 APL.44；本局自定的写 LOCAL。")
_VERSION = click.option("--version", "version", metavar="YYYY-MM-DD", help="版本的起始日。")
_STATES = {
    "full_text": "已核全文",
    "excerpt": "已核摘录",
    "unverified": "待核",
    "confirmed": "本局已确认",
}
_PARTS = ("length", "unit", "times", "paper", "basis")
_FEWEST_PARTS = 3
_VERDICTS = {"confirmed": "确认", "overridden": "改定"}


@click.command("show")
@click.argument("row_id")
@_AS
@_JSON
def show(row_id: str, username: str, as_json: bool) -> None:
    """显示一条时限或数额的全部版本和本局的决定。"""
    office = open_office()
    view = limit_register.row_view(office, actor(office, username), _sort(office, row_id), row_id)
    if as_json:
        versions: list[object] = [
            {"from": v.since, "to": v.until, "value": v.value, "basis": list(v.basis),
             "verified": v.state, "own": v.own, "today": v.today, **dict(v.pairs)}
            for v in view.versions
        ]  # fmt: skip
        told: list[object] = [_verdict_json(office, view.title, v) for v in view.history]
        say_json({"id": view.id, "title": view.title, "versions": versions, "verdicts": told})
        return
    click.echo(f"{view.title}（{view.id}）")
    for version in view.versions:
        until = f"至{version.until.isoformat()}" if version.until else "起"
        mark = "本局改定" if version.own else _STATES[version.state]
        basis = "、".join(version.basis)
        click.echo(f"  {version.since.isoformat()}{until}  {version.value}  {mark}  {basis}")
        for what, words in version.pairs:
            click.echo(f"    {what}：{words}")
    for verdict in view.history:
        click.echo(f"  {_line(office, view.title, verdict)}")


@click.command("confirm")
@click.argument("row_id")
@_AS
@_BASIS
@click.option("--reason", default="", help="核对说明。")
@_VERSION
def confirm(row_id: str, username: str, basis: str, reason: str, version: str | None) -> None:
    """确认一条待核的规定（默认最新版本）。"""
    office = open_office()
    who = actor(office, username)
    target = _target(office, row_id, version)
    try:
        number = verdicts.confirm(office, who, target, {"basis": basis, "reason": reason})
    except InvalidInput as err:
        say_faults("没有保存：", err)
        raise SystemExit(1) from err
    click.echo(f"已确认“{row_id}”，第{number}号。")


@click.command("override")
@click.argument("row_id")
@_AS
@click.option("--length", help="长度，大于 0 的整数；不写的照原规定，以下各项相同。")
@click.option("--unit", help="单位：workday、day、month、year、hour。")
@click.option("--roll/--no-roll", default=None, help="末日遇放假日顺延，或者不顺延。")
@click.option(
    "--suspendable/--no-suspendable", default=None, help="依法中止时停止计算，或者不停止。"
)
@click.option("--starts", help="起算的说明；只改文字。")
@click.option(
    "--extension",
    "extensions",
    multiple=True,
    metavar="谁:多少:单位:几次:文书:依据",
    help="延长，可写几项，如 chief:30:day:1:F15；后三段可以不写。写一个空的表示不得延长。",
)
@click.option("--extension-words", "extension", help="延长的说明。")
@click.option(
    "--exclude", "excludes", multiple=True, help="不计入的时间的种类，如 testing；空的表示不扣除。"
)
@click.option("--exclusion-words", "exclusion", help="不计入的时间的说明。")
@click.option("--value", help="数额（只用于数额；金额以元计）。")
@click.option("--from", "first", required=True, metavar="YYYY-MM-DD", help="适用于何日起的事件。")
@click.option("--to", "last", default="", metavar="YYYY-MM-DD", help="适用到何日的事件。")
@_BASIS
@click.option("--reason", default="", help="理由。")
@_VERSION
@click.option(
    "--against-full-text",
    is_flag=True,
    default=None,
    help="声明本条已核对全文，改定与法律原文不一致，已核对新的依据。",
)
@click.option("--accept", is_flag=True, help="改定；不写则只显示影响。")
@_JSON
def override(
    row_id: str,
    username: str,
    version: str | None,
    extensions: tuple[str, ...],
    excludes: tuple[str, ...],
    *,
    accept: bool,
    as_json: bool,
    **typed: Json,
) -> None:
    """显示改定一条规定的影响；写明 --accept 才改定。"""
    office = open_office()
    who = actor(office, username)
    target = _target(office, row_id, version)
    raw: dict[str, Json] = {
        "valid_from": typed.pop("first"),
        "valid_to": typed.pop("last"),
        **{k: v for k, v in typed.items() if v is not None},
        **({"extensions": [_extension(w) for w in extensions if w]} if extensions else {}),
        **({"excludes": [w for w in excludes if w]} if excludes else {}),
    }
    try:
        found = verdicts.what_if(office, who, target, raw)
        if accept:
            found = verdicts.override(office, who, target, raw, seen=found.outlook.seen)
    except InvalidInput as err:
        say_faults("没有保存：", err)
        raise SystemExit(1) from err
    _say(office, found, anew=True, accept=accept, as_json=as_json)


@click.command("revoke")
@click.argument("number", type=int)
@_AS
@click.option("--accept", is_flag=True, help="撤回；不写则只显示影响。")
@_JSON
def revoke(number: int, username: str, accept: bool, as_json: bool) -> None:
    """显示撤回一项决定的影响；写明 --accept 才撤回。"""
    office = open_office()
    who = actor(office, username)
    found = verdicts.revoke_what_if(office, who, number)
    if accept:
        found = verdicts.revoke(office, who, number, seen=found.outlook.seen)
    _say(office, found, anew=False, accept=accept, as_json=as_json)


@click.command("verdicts")
@_AS
@_JSON
def verdict_list(username: str, as_json: bool) -> None:
    """列出本局的确认和改定。"""
    office = open_office()
    rows = limit_register.verdicts(office, actor(office, username))
    if as_json:
        say_json([_verdict_json(office, title, v) for title, v in rows])
        return
    if not rows:
        click.echo("本局还没有确认或者改定过任何规定。")
    for title, verdict in rows:
        click.echo(_line(office, title, verdict))


def _target(office: Office, row_id: str, version: str | None) -> Target:
    try:
        version_from = date.fromisoformat(version) if version else None
    except ValueError as err:
        raise click.BadParameter(f"日期“{version}”不存在，应写成 2026-02-01。") from err
    return Target(sort=_sort(office, row_id), row_id=row_id, version_from=version_from)


def _sort(office: Office, row_id: str) -> str:
    """Return whether an id is of a limit or of a figure. Raises NotFound."""
    law = office.rules.law
    if row_id in law.limits or row_id in law.parameters:
        return LIMIT if row_id in law.limits else PARAMETER
    raise NotFound(f"没有编号为“{row_id}”的时限或数额，可用 limits list 查看全部编号。")


def _extension(words: str) -> dict[str, Json]:
    """Read one way to lengthen; who decides is a role, or any other words in Chinese.

    Raises click.BadParameter.
    """
    parts = [part.strip() for part in words.replace("：", ":").split(":")]
    if not _FEWEST_PARTS <= len(parts) <= len(_PARTS) + 1:
        raise click.BadParameter(f"延长“{words}”应写成 谁:多少:单位:几次:文书:依据。")
    named = dict(zip(_PARTS, parts[1:], strict=False))
    return {"by" if parts[0].isascii() else "by_words": parts[0], **named}


def _say(office: Office, found: Foreseen, *, anew: bool, accept: bool, as_json: bool) -> None:
    verdict = found.verdict
    law = office.rules.law
    changes = row_changes.changes(law, verdict) if anew else ()
    warnings = row_changes.warnings(law, verdict) if anew else ()
    if as_json:
        told = _verdict_json(office, found.title, verdict)
        listed = [{"what": c.what, "old": c.old, "new": c.new} for c in changes]
        more: dict[str, object] = {"changes": listed, "warnings": list(warnings)}
        say_json({"accepted": accept, "verdict": told, **more, **outlook_json(found.outlook)})
        return
    click.echo(_line(office, found.title, verdict))
    for change in changes:
        click.echo(f"  {change.what}：{change.old} → {change.new}")
    for warning in warnings:
        click.echo(f"  警告：{warning}")
    say_outlook(found.outlook)
    click.echo(
        "已保存。" if accept else "以上只是预告，没有改动任何内容；确认后加上 --accept 再运行。"
    )


def _line(office: Office, title: str, verdict: Verdict) -> str:
    until = f"至{verdict.valid_to.isoformat()}" if verdict.valid_to else "起"
    words = row_changes.fields_words(office.rules.law, verdict)
    number = f"第{verdict.id}号 " if verdict.id else ""
    state = f"，{verdict.revoked_by}已撤回" if verdict.revoked_at else ""
    told = f"：{words}" if words else ""
    return (
        f"{number}{_VERDICTS[verdict.verdict]}{SORT_WORDS[verdict.sort]}“{title}”{told}，"
        f"适用于{verdict.valid_from.isoformat()}{until}，依据{verdict.basis}，"
        f"{verdict.person} {local_minute(verdict.decided_at).replace('T', ' ')}{state}"
    )


def _verdict_json(office: Office, title: str, verdict: Verdict) -> dict[str, object]:
    return {
        "number": verdict.id,
        "sort": verdict.sort,
        "id": verdict.row_id,
        "title": title,
        "verdict": verdict.verdict,
        "fields": dict(verdict.fields),
        "words": row_changes.fields_words(office.rules.law, verdict),
        "valid_from": verdict.valid_from,
        "valid_to": verdict.valid_to,
        "basis": verdict.basis,
        "reason": verdict.reason,
        "person": verdict.person,
        "decided_at": verdict.decided_at,
        "revoked_at": verdict.revoked_at,
        "revoked_by": verdict.revoked_by,
    }
