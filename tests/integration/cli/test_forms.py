"""`caseflow forms`: list, one sample, all samples, and what stands in the way."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from caseflow.catalogue.loader import load_law
from caseflow.cli import main
from caseflow.config import Settings

FORMS = sorted(load_law(Settings().workflows_dir).forms)
KEYS = {
    "id", "title", "name", "kind", "code_word", "copies", "seal", "signers", "serve", "dossier",
    "part", "form_set", "verified", "template", "fields", "needs",
}  # fmt: skip


def run(*args: str, folder: Path, **env: str) -> Result:
    """Run a command where there is no data folder yet."""
    given = {"CASEFLOW_DATA_DIR": str(folder / "none"), **env}
    return CliRunner().invoke(main, ["forms", *args], env=given, catch_exceptions=False)


def test_list_tells_all_data_of_each_form_and_makes_nothing(tmp_path: Path) -> None:
    import json

    done = run("list", "--json", folder=tmp_path)
    rows = json.loads(done.stdout)

    assert [row["id"] for row in rows] == FORMS
    assert all(row.keys() >= KEYS for row in rows)
    assert all(one["path"] and one["label"] for row in rows for one in row["fields"])
    assert list(tmp_path.iterdir()) == []


def test_list_is_readable(tmp_path: Path) -> None:
    done = run("list", folder=tmp_path)

    assert "F34  行政处罚决定书（单位）  送达文书，代字应急罚，机关公章，一式2份" in done.stdout
    assert f"共{len(FORMS)}种。" in done.stdout


def test_list_of_a_bureau_shows_its_own_forms(seen: Any) -> None:
    rows = seen.json("forms", "list", "--as", "legal")

    assert [row["id"] for row in rows] == FORMS
    assert "nobody" in seen.run("forms", "list", "--as", "nobody").stderr


def test_sample_is_written_where_asked(tmp_path: Path) -> None:
    path = tmp_path / "决定.docx"
    done = run("sample", "f34", "-o", str(path), folder=tmp_path)

    assert done.exit_code == 0, done.output
    assert f"已写出：{path}" in done.stdout
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as opened:
        assert "行政处罚决定书" in opened.read("word/document.xml").decode()
    assert [p.name for p in tmp_path.iterdir()] == ["决定.docx"]


def test_sample_goes_to_the_working_folder_by_its_id(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run("sample", "F01", folder=tmp_path)

    assert done.exit_code == 0, done.output
    assert (tmp_path / "F01.docx").is_file()


def test_all_samples_are_written(tmp_path: Path) -> None:
    done = run("sample", "--all", str(tmp_path / "样例" / "全部"), folder=tmp_path)

    assert done.exit_code == 0, done.output
    assert sorted(p.stem for p in (tmp_path / "样例" / "全部").iterdir()) == FORMS


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("sample", "F341"), "文书清单中没有“F341”。是否为："),
        (("sample",), "二者选一"),
        (("sample", "F01", "--all", "x"), "二者选一"),
        (("sample", "--all", "x", "-o", "y.docx"), "不能同时用 -o"),
        (("sample", "F01", "-o", "没有/这个/文件夹/a.docx"), "没有文件夹"),
        (("sample", "F01", "--pdf"), "没有找到 LibreOffice"),
        (("sample", "F01", "-o", "a.pdf"), "没有找到 LibreOffice"),
    ],
)
def test_what_stands_in_the_way_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, args: tuple[str, ...], told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run(*args, folder=tmp_path, CASEFLOW_SOFFICE="/nowhere/soffice")

    assert done.exit_code != 0
    assert told in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")

    done = run("sample", "F01", "-o", str(blocked / "a.docx"), folder=tmp_path)
    also = run("sample", "--all", str(blocked / "all"), folder=tmp_path)

    assert "没有文件夹" in done.stderr
    assert "不能建立" in also.stderr
