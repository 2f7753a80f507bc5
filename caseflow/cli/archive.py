"""`caseflow archive`: export a case as a package, verify a package, restore one elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

import click

from caseflow.cli.desk import actor, open_office, say_json
from caseflow.domain.errors import BrokenAudit
from caseflow.domain.four_properties import (
    PROPERTY_WORDS,
    RESULT_WORDS,
    Check,
    Property,
    Result,
    report,
)
from caseflow.services import restoring

_PACKAGE = click.argument("package", type=click.Path(dir_okay=False, path_type=Path))
_JSON = click.option("--json", "as_json", is_flag=True, help="输出 JSON。")


@click.group("archive")
def archive() -> None:
    """导出、核验和恢复案件的档案包。"""


@archive.command("export")
@click.argument("case_no")
@click.option("--as", "username", required=True, help="办理人的登录名。")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), default=None,
    help="写到这个文件；不写则用档案包的名称，放在当前文件夹。",
)  # fmt: skip
@_JSON
def export(case_no: str, username: str, output: Path | None, as_json: bool) -> None:
    """把一个案件导出为档案包，并检测四性。"""
    from caseflow.services import archive_package, cases

    office = open_office()
    who = actor(office, username)
    case_id = cases.find_id(office, who, case_no)
    folder = output.parent if output else Path()
    if not folder.is_dir():
        raise click.ClickException(f"没有文件夹“{folder}”，请先建立或者另选一处。")
    with NamedTemporaryFile(dir=folder, delete=False) as part:
        try:
            done = archive_package.export_case(office, who, case_id, part)
        except BaseException:
            Path(part.name).unlink()
            raise
    path = output or folder / done.name
    Path(part.name).replace(path)
    if as_json:
        say_json({"file": str(path), "properties": report(done.checks)})
        return
    click.echo(f"已导出 {path}（{path.stat().st_size}字节）。")
    _say_checks(done.checks)


@archive.command("verify")
@_PACKAGE
@_JSON
def verify(package: Path, as_json: bool) -> None:
    """核验一个档案包：逐字节、留痕链和四性；不需要数据库。"""
    try:
        with _opened(package) as stream:
            found = restoring.verify_stream(stream)
    except BrokenAudit as err:
        if not as_json:
            raise
        say_json({"whole": False, "faults": err.message.splitlines()})
        raise SystemExit(1) from err
    if as_json:
        say_json(
            {"whole": True, "case_no": found.case_no, "case_name": found.case_name,
             "files": found.files, "entries": found.entries, "properties": report(found.checks)}
        )  # fmt: skip
        return
    click.echo(
        f"档案包完好：案件{found.case_no}（{found.case_name}），"
        f"文件{found.files}个，留痕{found.entries}条，未被改动。"
    )
    _say_checks(found.checks)


@archive.command("import")
@_PACKAGE
@click.option(
    "--admin", "username", default="",
    help="同时建立这个登录名的系统管理员，密码随后输入；原有人员恢复后都不能登录。",
)  # fmt: skip
@_JSON
def restore(package: Path, username: str, as_json: bool) -> None:
    """把档案包中的案件恢复到空的安装；先整包核验，要么全部恢复，要么什么都不写。"""
    admin = None
    if username:
        password = click.prompt("新密码", hide_input=True, confirmation_prompt="再输一次")
        admin = restoring.Admin(username=username, password=password)
    with _opened(package) as stream:
        found = restoring.restore(open_office(), stream, admin=admin)
    if as_json:
        say_json(
            {"case_no": found.case_no, "case_name": found.case_name, "files": found.files,
             "entries": found.entries}
        )  # fmt: skip
        return
    click.echo(f"已恢复案件{found.case_no}（{found.case_name}）：留痕{found.entries}条逐条相连。")
    click.echo(
        f"请用“{username}”登录查看。"
        if username
        else "人员都没有恢复登录；需要查看的，用 --admin。"
    )


@contextmanager
def _opened(package: Path) -> Iterator[IO[bytes]]:
    if not package.is_file():
        raise click.ClickException(f"没有文件“{package}”，请核对路径。")
    with package.open("rb") as stream:
        yield stream


def _say_checks(checks: Sequence[Check]) -> None:
    """Print the four properties, and each check that is not passed with its detail."""
    for one in Property:
        own = [c for c in checks if c.property is one]
        failed = sum(c.result is Result.FAILED for c in own)
        open_ones = sum(c.result is Result.NOT_DONE for c in own)
        words = f"{len(own) - failed - open_ones}项通过"
        words += f"，{failed}项不通过" if failed else ""
        words += f"，{open_ones}项未检测" if open_ones else ""
        click.echo(f"{PROPERTY_WORDS[one]}：{words}")
        for check in own:
            if check.result is not Result.PASSED:
                click.echo(f"  {RESULT_WORDS[check.result]} {check.title}：{check.detail}")
