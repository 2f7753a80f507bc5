"""Published procedure files are frozen; publishing adds new ones and touches no listed one."""

from __future__ import annotations

from pathlib import Path

from caseflow.catalogue import publish
from tests.unit.catalogue.lawset import COMMON, ORDINARY, copy_law, faults_of


def _amend(root: Path, file: str) -> None:
    path = root / file
    path.write_text(path.read_text(encoding="utf-8") + "# 改\n", encoding="utf-8")


def test_a_published_file_that_was_changed_is_refused(tmp_path: Path) -> None:
    root = copy_law(tmp_path)
    _amend(root, ORDINARY)

    (fault,) = faults_of(root)

    assert (fault.check, fault.file, fault.line, fault.key) == (
        "published_changed",
        "law/published.yaml",
        1,
        ORDINARY,
    )


def test_a_published_file_that_was_removed_is_refused(tmp_path: Path) -> None:
    root = copy_law(tmp_path)
    (root / ORDINARY).unlink()

    assert ("published_changed", "没有此文件") in {(f.check, f.found) for f in faults_of(root)}


def test_an_unpublished_file_may_change(tmp_path: Path) -> None:
    root = copy_law(tmp_path)
    _amend(root, COMMON)

    assert faults_of(root) == ()


def test_publishing_adds_the_files_that_are_not_listed(tmp_path: Path) -> None:
    root = copy_law(tmp_path)

    assert publish(root) == (COMMON,)
    assert publish(root) == ()

    _amend(root, COMMON)
    assert [f.key for f in faults_of(root)] == [COMMON]


def test_publishing_never_forgives_a_changed_file(tmp_path: Path) -> None:
    root = copy_law(tmp_path)
    _amend(root, ORDINARY)

    publish(root)

    assert [f.key for f in faults_of(root)] == [ORDINARY]


def test_a_listed_value_that_is_no_hash_is_refused(tmp_path: Path) -> None:
    root = copy_law(tmp_path)
    (root / "published.yaml").write_text(f"{ORDINARY}: 123\n", encoding="utf-8")

    assert [(f.check, f.found) for f in faults_of(root)] == [("wrong_value", "123")]
