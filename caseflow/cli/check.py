"""`caseflow check`: read all law files, say whether they stand, publish new procedure files.

A thin door over `caseflow.catalogue`; it opens no database.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click

from caseflow.domain.definition import LawBook
from caseflow.domain.errors import BrokenLaw, CaseflowError, LawFault
from caseflow.domain.terms import Verified

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command("check", help="检查法规数据是否完好。")
@click.option("--law", type=_FOLDER, help="法规数据文件夹（默认取设置 workflows_dir）。")
@click.option("--templates", type=_FOLDER, help="文书模板文件夹（默认取设置 templates_dir）。")
@click.option("--publish", "publishing", is_flag=True, help="登记尚未发布的程序文件。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
def check(law: Path | None, templates: Path | None, publishing: bool, as_json: bool) -> None:
    """Print the extent of the law and exit 0, or print every fault and exit 1."""
    from caseflow.catalogue import load_law, publish

    try:
        law, templates = _folders(law, templates)
        book = load_law(law, templates=templates)
        _check_sheets(templates)
        _check_paths(book)
        new = publish(law) if publishing else ()
    except BrokenLaw as err:
        _say_faults(err.faults, as_json=as_json)
        raise SystemExit(1) from err
    except CaseflowError as err:
        raise click.ClickException(err.message) from err
    _say_extent(book, new, as_json=as_json)


def _folders(law: Path | None, templates: Path | None) -> tuple[Path, Path | None]:
    if law is not None and templates is not None:
        return law, templates
    from caseflow.config import load_settings

    settings = load_settings()
    law = law or settings.workflows_dir
    templates = templates or settings.templates_dir
    return law, templates if templates.is_dir() else None


def _check_sheets(templates: Path | None) -> None:
    """Raise BrokenLaw when the template of an internal sheet is missing or wrong."""
    from caseflow.docgen.sheets import FOLDER, check_sheets

    faults = check_sheets(templates) if templates else []
    if faults:
        good = "能够打开、只用已知变量的模板"
        raise BrokenLaw(
            [
                LawFault(file=FOLDER, line=0, key="模板", found=f, expected=good, check="sheet")
                for f in faults
            ]
        )


def _check_paths(book: LawBook) -> None:
    """Raise BrokenLaw when a rule over papers names a path that no paper prints."""
    from caseflow.docgen.review_paths import unknown_paths

    faults = [
        LawFault(
            file="review.yaml", line=0, key=rule, found=path, expected="文书的变量", check="path"
        )
        for rule, path in unknown_paths(book)
    ]
    if faults:
        raise BrokenLaw(faults)


def _say_faults(faults: Sequence[LawFault], *, as_json: bool) -> None:
    if as_json:
        listed = [asdict(fault) for fault in faults]
        click.echo(json.dumps({"ok": False, "faults": listed}, ensure_ascii=False, indent=1))
        return
    for fault in faults:
        click.echo(str(fault))
    click.echo(f"法规数据有误：共{len(faults)}处。", err=True)


def _say_extent(book: LawBook, new: Sequence[str], *, as_json: bool) -> None:
    open_limits = sum(_unverified(rows) for rows in book.limits.values())
    open_parameters = sum(_unverified(rows) for rows in book.parameters.values())
    if as_json:
        extent = {
            "ok": True,
            "procedures": sorted(book.procedures),
            "limits": len(book.limits),
            "limits_unverified": open_limits,
            "parameters": len(book.parameters),
            "parameters_unverified": open_parameters,
            "forms": len(book.forms),
            "texts": len(book.texts),
            "instruments": len(book.instruments),
            "sha256": book.sha256,
            "published": list(new),
        }
        click.echo(json.dumps(extent, ensure_ascii=False, indent=1))
        return
    click.echo(
        f"法规数据完好：{len(book.procedures)}个程序版本、"
        f"{len(book.limits)}项期限（其中待核{open_limits}）、"
        f"{len(book.parameters)}项参数（其中待核{open_parameters}）、"
        f"{len(book.forms)}种文书、{len(book.texts)}段固定文字、{len(book.instruments)}部法规。"
    )
    for name in new:
        click.echo(f"已登记发布：{name}")


def _unverified(rows: Sequence[object]) -> bool:
    """Whether the newest version of a row is still to be confirmed."""
    return bool(rows) and getattr(rows[-1], "verified", None) is Verified.UNVERIFIED
