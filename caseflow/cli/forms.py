"""`caseflow forms`: list the forms with their data, and print each of them with sample data.

It needs no database; with `--as` it shows the forms as they are in that person's bureau.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

import click

from caseflow.cli.desk import say_json
from caseflow.config import load_settings
from caseflow.domain.errors import CaseflowError

if TYPE_CHECKING:
    from caseflow.domain.definition import LawBook
    from caseflow.domain.forms import Form, FormField, FormNeed
    from caseflow.services.forms import FormRow, Shelf

_AS = click.option("--as", "username", help="按这个登录名所在的局的文书；不写的按随程序的文书。")
_FILE = click.Path(dir_okay=False, path_type=Path)
_FOLDER = click.Path(file_okay=False, path_type=Path)
OVERVIEW = "总览.pdf"


@click.group("forms")
def forms() -> None:
    """查看文书清单，用样例数据打印文书。"""


@forms.command("list")
@_AS
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def list_all(username: str | None, as_json: bool) -> None:
    """列出全部文书。"""
    from caseflow.services.form_words import KINDS, SEALS, state_words
    from caseflow.services.forms import list_forms

    law = _shelf(username).law
    rows = list_forms(law)
    if as_json:
        say_json([_json(law, row) for row in rows])
        return
    for row in rows:
        form = row.form
        parts = (
            KINDS.get(form.kind, "其他"),
            f"代字{form.code_word}" if form.code_word else "不编号",
            SEALS.get(form.seal, "其他印章"),
            f"一式{len(form.copies)}份" if form.copies else "一份",
            *state_words(row),
        )
        click.echo(f"{form.id}  {form.title}  {'，'.join(parts)}")
    click.echo(f"共{len(rows)}种。")


@forms.command("sample")
@click.argument("form_id", required=False)
@click.option("-o", "--output", type=_FILE, help="写到这个文件；不写的写到当前文件夹。")
@click.option("--all", "folder", type=_FOLDER, help="把全部文书写到这个文件夹。")
@click.option("--pdf", "with_pdf", is_flag=True, help="同时生成 PDF（须安装 LibreOffice）。")
@_AS
def sample(
    form_id: str | None,
    output: Path | None,
    folder: Path | None,
    with_pdf: bool,
    username: str | None,
) -> None:
    """用样例数据打印一种文书（写编号），或者全部文书（--all 文件夹）。"""
    if (form_id is None) == (folder is None):
        raise click.UsageError("请写一个文书编号，或者用 --all 写明文件夹，二者选一。")
    if folder is not None and output is not None:
        raise click.UsageError("--all 写到文件夹，不能同时用 -o。")
    soffice = _soffice() if with_pdf or (output and output.suffix.lower() == ".pdf") else ""
    shelf = _shelf(username)
    if folder is not None:
        _sample_all(shelf, folder, soffice)
        return
    _sample_one(shelf, form_id or "", output, soffice)


def _sample_one(shelf: Shelf, form_id: str, output: Path | None, soffice: str) -> None:
    from caseflow.docgen.pdf import to_pdf
    from caseflow.services.forms import find, sample

    form = find(shelf.law, form_id).form
    path = output or Path(f"{form.id}.docx")
    data = sample(shelf, form)
    if path.suffix.lower() != ".pdf":
        _write(path, data)
    if soffice:
        _write(path.with_suffix(".pdf"), to_pdf(data, soffice))


def _sample_all(shelf: Shelf, folder: Path, soffice: str) -> None:
    """Write each form; one that cannot be printed is named at the end and holds up no other."""
    from caseflow.services.forms import list_forms, sample

    made: list[tuple[Form, bytes]] = []
    faults: list[str] = []
    _make_folder(folder)
    for row in list_forms(shelf.law):
        try:
            made.append((row.form, sample(shelf, row.form)))
        except CaseflowError as err:
            faults.append(f"{row.form.id}：{err.message}")
    for form, data in made:
        _write(folder / f"{form.id}.docx", data, told=False)
    click.echo(f"已写出{len(made)}种文书的 Word 文件：{folder}")
    if soffice and made:
        _write_pdfs(made, folder, soffice)
    if faults:
        raise click.ClickException(f"有{len(faults)}种文书没有写出：\n" + "\n".join(faults))


def _write_pdfs(made: Sequence[tuple[Form, bytes]], folder: Path, soffice: str) -> None:
    from caseflow.services.forms import all_pdfs, overview

    pdfs = all_pdfs([data for _, data in made], soffice)
    for (form, _), pdf in zip(made, pdfs, strict=True):
        _write(folder / f"{form.id}.pdf", pdf, told=False)
    _write(folder / OVERVIEW, overview([form for form, _ in made], pdfs), told=False)
    click.echo(f"已写出{len(pdfs)}种文书的 PDF 和{OVERVIEW}。")


def _shelf(username: str | None) -> Shelf:
    """Return the shelf of the law files, or that of a person's bureau."""
    from caseflow.bootstrap import make_shelf

    if not username:
        return make_shelf(load_settings())
    from caseflow.cli.desk import actor, open_office
    from caseflow.services.forms import shelf_of
    from caseflow.services.local_law import rules_here

    office = open_office()
    return shelf_of(office, rules_here(office, actor(office, username)).law)


def _soffice() -> str:
    """Return the office program. Raises ClickException without one."""
    from caseflow.docgen.pdf import find_soffice

    chosen = load_settings().soffice
    found = find_soffice(str(chosen or ""))
    if not found:
        where = f"（设置 soffice 为“{chosen}”）" if chosen else ""
        raise click.ClickException(
            f"没有找到 LibreOffice{where}，不能生成 PDF。请安装后再试；不加 --pdf 可以先写出 Word 文件。"
        )
    return found


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as err:
        raise click.ClickException(f"文件夹“{folder}”不能建立：{_why(err)}") from err


def _write(path: Path, data: bytes, *, told: bool = True) -> None:
    """Write a file whole or not at all. Raises ClickException when that is not possible."""
    if not path.parent.is_dir():
        raise click.ClickException(f"没有文件夹“{path.parent}”，请先建立，或者改写 -o。")
    try:
        with NamedTemporaryFile(dir=path.parent, prefix=".new-", delete=False) as part:
            part.write(data)
        Path(part.name).chmod(0o644)
        Path(part.name).replace(path)
    except OSError as err:
        raise click.ClickException(f"文件“{path}”不能写入：{_why(err)}") from err
    if told:
        click.echo(f"已写出：{path}")


def _why(err: OSError) -> str:
    if isinstance(err, PermissionError):
        return "没有权限，请换一个文件夹。"
    return f"{err.strerror or err}。请核对路径。"


def _json(law: LawBook, row: FormRow) -> Mapping[str, object]:
    from caseflow.services.form_words import fields_of

    form = row.form
    return {
        "id": form.id,
        "title": form.title,
        "name": form.name,
        "kind": form.kind,
        "code_word": form.code_word,
        "copies": list(form.copies),
        "seal": form.seal,
        "signers": list(form.signers),
        "serve": form.serve,
        "dossier": form.dossier,
        "part": form.part,
        "item": form.item,
        "person": form.person,
        "form_set": form.form_set,
        "verified": form.verified.value,
        "template": form.template,
        "template_sha256": form.template_sha,
        "note": form.note,
        "acts": list(row.acts),
        "stages": list(row.stages),
        "fields": [
            _field_json(one, words.label)
            for one, words in zip(form.fields, fields_of(law, form), strict=True)
        ],
        "needs": [_need_json(one) for one in form.needs],
    }


def _field_json(one: FormField, label: str) -> Mapping[str, object]:
    return {
        "path": one.path,
        "label": label,
        "required": one.required,
        "only_if": dict(one.only_if),
        "enter": one.enter,
    }


def _need_json(one: FormNeed) -> Mapping[str, object]:
    return {
        "forms": list(one.forms),
        "served": one.served,
        "own": one.own,
        "only_if": dict(one.only_if),
        "reason": one.reason,
        "basis": list(one.basis),
    }
