"""`caseflow templates check`: every template, one form's, and a file that is to be uploaded."""

import json
import shutil
from pathlib import Path

import pytest
from docx import Document

from tests.integration.cli.conftest import House
from tests.sample_papers import TEMPLATES, sample_law


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """Return a copy of the templates that the test may spoil."""
    return Path(shutil.copytree(TEMPLATES, tmp_path / "templates"))


def spoil(path: Path, line: str) -> Path:
    document = Document(str(path))
    document.paragraphs[3].runs[0].text = line
    document.save(str(path))
    return path


def test_shipped_templates_have_no_fault(empty: House) -> None:
    done = empty.run("templates", "check")

    assert done.exit_code == 0, done.output
    assert done.stdout == f"已检查{len(sample_law().forms) + 1}项，没有问题。\n"


def test_faults_are_listed_with_their_form(empty: House, shelf: Path) -> None:
    spoil(shelf / "F31.docx", "{{ case.colour }}")
    (shelf / "F05.docx").unlink()

    done = empty.run("templates", "check", CASEFLOW_TEMPLATES_DIR=str(shelf))

    assert done.exit_code == 1
    assert "F31  F31.docx：word/document.xml：没有名为“case.colour”的变量" in done.stdout
    assert "F05  F05.docx：没有文书模板“F05.docx”，请放入模板文件夹。" in done.stdout
    assert "处问题" in done.stderr


def test_one_form_is_checked_as_json(empty: House, shelf: Path) -> None:
    spoil(shelf / "F31.docx", "{{ ''.__class__ }}")

    done = empty.run(
        "templates", "check", "--form", "F31", "--json", CASEFLOW_TEMPLATES_DIR=str(shelf)
    )

    told = json.loads(done.stdout)
    assert done.exit_code == 1
    assert (told["ok"], told["checked"]) == (False, 1)
    assert {fault["form"] for fault in told["faults"]} == {"F31"}
    assert "__class__" in told["faults"][0]["message"]


def test_file_is_checked_as_an_upload(empty: House, shelf: Path) -> None:
    good = empty.run("templates", "check", "--form", "F31", str(shelf / "F31.docx"))
    (shelf / "F31.docm").write_bytes(b"x")
    macro = empty.run("templates", "check", "--form", "F31", str(shelf / "F31.docm"))

    assert (good.exit_code, good.stdout) == (0, "已检查1项，没有问题。\n")
    assert macro.exit_code == 1
    assert "只收 .docx 文件" in macro.stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("{file}",), "须用 --form 写明"),
        (("--form", "F99"), "没有编号为“F99”的文书"),
    ],
)
def test_wrong_words_are_told(empty: House, words: tuple[str, ...], told: str) -> None:
    file = str(TEMPLATES / "F31.docx")

    done = empty.run("templates", "check", *(word.format(file=file) for word in words))

    assert done.exit_code == 2
    assert told in done.stderr
