"""`caseflow check`: what it prints and with which exit code."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import caseflow.catalogue
from caseflow.cli.check import check
from tests.unit.catalogue.lawset import COMMON, ORDINARY, REGISTRY, change, copy_law

HOUSE_SHEETS = Path(__file__).parents[3] / "doc_templates" / "sheets"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    house = caseflow.catalogue.load_law

    def load(folder: Path, *, templates: Path | None) -> object:
        return house(folder, registry=REGISTRY, templates=templates)

    monkeypatch.setattr(caseflow.catalogue, "load_law", load)
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "F05.docx").touch()
    shutil.copytree(HOUSE_SHEETS, tmp_path / "templates" / "sheets")
    return copy_law(tmp_path)


def _run(root: Path, *arguments: str) -> Result:
    given = ["--law", str(root), "--templates", str(root.parent / "templates"), *arguments]
    return CliRunner().invoke(check, given)


def test_a_law_that_stands_is_counted_and_exits_0(root: Path) -> None:
    result = _run(root)

    assert result.exit_code == 0
    assert "法规数据完好：1个程序版本、2项期限（其中待核1）" in result.output


def test_every_fault_is_one_line_with_file_and_line_and_exits_1(root: Path) -> None:
    change(root, "limits/rectification.yaml", "length: 10", "length: -1")
    change(root, "forms/base@2021-07-15/orders.yaml", "seal: enforcement", "seal: wax")

    result = _run(root)

    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert [line.split("：")[0] for line in lines] == [
        "law/forms/base@2021-07-15/orders.yaml:8",
        "law/limits/rectification.yaml:6",
    ]


def test_a_missing_template_is_a_fault(root: Path) -> None:
    (root.parent / "templates" / "F05.docx").unlink()

    assert "missing_template" in _run(root).output


@pytest.mark.parametrize("broken", [True, False])
def test_the_template_of_an_internal_sheet_must_be_there_and_whole(
    root: Path, broken: bool
) -> None:
    sheet = root.parent / "templates" / "sheets" / "deadline_statement.docx"
    sheet.unlink()
    if broken:
        sheet.write_bytes(b"no zip")
    result = _run(root)

    assert result.exit_code == 1
    assert "deadline_statement.docx" in result.output
    assert "检查项 sheet" in result.output


def test_json_tells_the_extent(root: Path) -> None:
    told = json.loads(_run(root, "--json").output)

    assert told["ok"] is True
    assert told["procedures"] == ["ordinary@2021-07-15"]
    assert (told["limits"], told["limits_unverified"]) == (2, 1)


def test_json_lists_the_faults(root: Path) -> None:
    change(root, ORDINARY, "notify: [chief]", "notify: [everyone]")

    result = _run(root, "--json")

    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert [(f["check"], f["found"]) for f in told["faults"]] == [("unknown_role", "everyone")]


def test_publishing_lists_new_files(root: Path) -> None:
    result = _run(root, "--publish")

    assert result.exit_code == 0
    assert f"已登记发布：{COMMON}" in result.output


def test_nothing_is_published_while_the_law_is_broken(root: Path) -> None:
    change(root, "forms/base@2021-07-15/orders.yaml", "seal: enforcement", "seal: wax")

    assert _run(root, "--publish").exit_code == 1
    assert not (root / "published.yaml").exists()
