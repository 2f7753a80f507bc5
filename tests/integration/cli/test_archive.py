"""`caseflow archive`: from a bureau into a package, and from it into an empty house."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from caseflow.cli import main

PASSWORD = "Ablage-2026"


@pytest.fixture(scope="module")
def package(seen: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the package of the archived case, as the command writes it."""
    path: Path = tmp_path_factory.mktemp("out") / "案.zip"
    done = seen.run("archive", "export", "2026-001", "--as", "archivist", "-o", str(path))
    assert done.exit_code == 0, done.output
    assert "真实性：4项通过" in done.stdout
    return path


def test_an_export_without_a_name_takes_that_of_the_case(
    seen: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = seen.json("archive", "export", "2026-001", "--as", "archivist")

    assert done["file"] == "档案包2026-001.zip"
    assert [p.name for p in tmp_path.iterdir()] == ["档案包2026-001.zip"]
    assert done["properties"]["authenticity"]["result"] == "passed"


@pytest.mark.parametrize(
    ("case_no", "username"), [("2020-999", "archivist"), ("2026-001", "nobody")]
)
def test_an_export_that_cannot_be_leaves_no_file(
    seen: Any, tmp_path: Path, case_no: str, username: str
) -> None:
    done = seen.run("archive", "export", case_no, "--as", username, "-o", str(tmp_path / "a.zip"))

    assert done.exit_code == 1
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_told(seen: Any, tmp_path: Path) -> None:
    out = tmp_path / "none" / "a.zip"
    done = seen.run("archive", "export", "2026-001", "--as", "archivist", "-o", str(out))

    assert (done.exit_code, "没有文件夹" in done.stderr) == (1, True)


def test_a_package_verifies_on_a_machine_with_nothing_else(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copyfile(package, tmp_path / "a.zip")
    monkeypatch.chdir(tmp_path)
    env = {
        "CASEFLOW_DATABASE_URL": "postgresql+psycopg://nobody@127.0.0.1:1/none",
        "CASEFLOW_WORKFLOWS_DIR": str(tmp_path / "no-law"),
        "CASEFLOW_TEMPLATES_DIR": str(tmp_path / "no-templates"),
        "PATH": "",
    }
    done = CliRunner().invoke(main, ["archive", "verify", "a.zip"], env=env)

    assert done.exit_code == 0, done.output
    assert "档案包完好：案件2026-001" in done.stdout
    assert "未检测 病毒检测" in done.stdout
    assert [p.name for p in tmp_path.iterdir()] == ["a.zip"]


def test_a_verified_package_tells_another_program_all(seen: Any, package: Path) -> None:
    told = seen.json("archive", "verify", str(package))

    assert told["whole"] is True
    assert (told["case_no"], told["entries"] > 20) == ("2026-001", True)
    assert list(told["properties"]) == ["authenticity", "completeness", "availability", "safety"]
    assert told["properties"]["safety"]["checks"][-1]["result"] == "not_done"


def test_a_changed_byte_is_told_with_its_file(empty: Any, package: Path, tmp_path: Path) -> None:
    data = bytearray(package.read_bytes())
    data[data.index(b"word/document.xml") + 200] ^= 1
    path = tmp_path / "damaged.zip"
    path.write_bytes(data)
    for command in ("verify", "import"):
        done = empty.run("archive", command, str(path))
        assert done.exit_code == 1
        assert "docx/001_行政检查审批表" in done.stderr
        assert "内容被改动" in done.stderr
    told = empty.run("archive", "verify", str(path), "--json")
    assert told.exit_code == 1
    assert json.loads(told.stdout)["whole"] is False
    assert "docx/001_行政检查审批表" in told.stdout


@pytest.mark.parametrize("command", ["verify", "import"])
def test_a_package_that_is_not_there_is_told(empty: Any, tmp_path: Path, command: str) -> None:
    done = empty.run("archive", command, str(tmp_path / "none.zip"))

    assert (done.exit_code, "没有文件" in done.stderr) == (1, True)


def test_a_case_moves_into_an_empty_house(
    package: Path, new_house: Callable[[str], Any], tmp_path: Path
) -> None:
    house = new_house("moved")
    env = {"CASEFLOW_DATA_DIR": str(house.folder)}
    done = CliRunner().invoke(
        main,
        ["archive", "import", str(package), "--admin", "root"],
        env=env,
        input=f"{PASSWORD}\n{PASSWORD}\n",
    )
    assert done.exit_code == 0, done.output
    assert "已恢复案件2026-001" in done.stdout
    assert PASSWORD not in done.output

    assert house.json("case", "show", "2026-001", "--as", "root")["state_label"] == "已归档"
    assert house.run("audit", "verify").exit_code == 0
    again = house.run("archive", "import", str(package))
    assert again.exit_code == 1
    assert "只能恢复到空的安装" in again.stderr
    out = tmp_path / "again.zip"
    assert house.run("archive", "export", "2026-001", "--as", "root", "-o", str(out)).exit_code == 0
    assert house.run("archive", "verify", str(out)).exit_code == 0
