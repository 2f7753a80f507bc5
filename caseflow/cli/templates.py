"""`caseflow templates check`: look into every Word template, or into one that is to be uploaded.

It needs no database: it looks at the templates that are shipped, not at a bureau's own ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from caseflow.cli.desk import say_json
from caseflow.config import load_settings

if TYPE_CHECKING:
    from caseflow.domain.definition import LawBook
    from caseflow.domain.forms import Form


@click.group("templates")
def templates() -> None:
    """检查文书模板。"""


@templates.command("check")
@click.argument(
    "file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--form", "form_id", default="", help="文书编号，如 F05；检查文件时必须写明。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def check(file: Path | None, form_id: str, as_json: bool) -> None:
    """检查全部模板；写明 FILE 和 --form 的，检查该文件能否作为这种文书的模板。

    有问题时以 1 退出。
    """
    from caseflow.catalogue import load_law

    if file is not None and not form_id:
        raise click.UsageError("检查文件须用 --form 写明它是哪一种文书的模板。")
    settings = load_settings()
    law = load_law(settings.workflows_dir)
    chosen = _chosen(law, form_id)
    if file is None:
        found = dict(_shipped(law, chosen, settings.templates_dir, sheets=not form_id))
    else:
        found = {form_id: _upload(law, chosen[0], file, settings.templates_dir)}
    _say(found, as_json=as_json)
    if any(found.values()):
        raise SystemExit(1)


def _chosen(law: LawBook, form_id: str) -> Sequence[Form]:
    if not form_id:
        return tuple(law.forms.values())
    if form_id not in law.forms:
        raise click.UsageError(f"没有编号为“{form_id}”的文书。用 caseflow forms list 查看编号。")
    return (law.forms[form_id],)


def _shipped(
    law: LawBook, forms: Sequence[Form], folder: Path, *, sheets: bool
) -> Iterator[tuple[str, list[str]]]:
    from caseflow.docgen.check import check_template
    from caseflow.docgen.sheets import FOLDER, check_sheets
    from caseflow.domain.law import fonts_of

    for form in forms:
        fonts = fonts_of(law, form)
        yield form.id, check_template(folder / form.template, form=form, allowed_fonts=fonts)
    if sheets:
        yield FOLDER, check_sheets(folder)


def _upload(law: LawBook, form: Form, file: Path, folder: Path) -> list[str]:
    from caseflow.docgen.upload import check_upload
    from caseflow.domain.law import fonts_of

    shipped = folder / form.template
    return check_upload(
        file.name,
        file.read_bytes(),
        form,
        allowed_fonts=fonts_of(law, form),
        shipped=shipped if shipped.is_file() else None,
    )


def _say(found: Mapping[str, list[str]], *, as_json: bool) -> None:
    count = sum(map(len, found.values()))
    if as_json:
        faults = [{"form": form, "message": one} for form, many in found.items() for one in many]
        say_json({"ok": not count, "checked": len(found), "faults": faults})
        return
    for form, many in found.items():
        for one in many:
            click.echo(f"{form}  {one}")
    if count:
        click.echo(f"共{count}处问题。", err=True)
    else:
        click.echo(f"已检查{len(found)}项，没有问题。")
