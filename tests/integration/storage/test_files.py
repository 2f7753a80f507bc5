"""The file store keeps bytes once, whole, and notices damage."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from caseflow.domain.errors import BrokenAudit, NotFound
from caseflow.storage.files import FileStore


@pytest.mark.parametrize("data", [b"", b"x", bytes(range(256)) * 1000])
def test_bytes_come_back_under_their_hash(tmp_path: Path, data: bytes) -> None:
    store = FileStore(tmp_path)

    sha = store.put(data)

    assert sha == hashlib.sha256(data).hexdigest()
    assert store.get(sha) == data
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == [tmp_path / sha[:2] / sha]


def test_the_same_bytes_are_kept_once(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    before = store.path(store.put(b"x")).stat()

    store.put(b"x")

    assert store.path(store.put(b"x")).stat().st_ino == before.st_ino


def test_damage_is_noticed_and_mended_by_the_next_put(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    sha = store.put(b"x")
    store.path(sha).write_bytes(b"y")

    with pytest.raises(BrokenAudit):
        store.get(sha)
    store.put(b"x")

    assert store.get(sha) == b"x"


@pytest.mark.parametrize("sha", ["a" * 64, "../../etc/passwd", "", "A" * 64])
def test_what_was_not_kept_is_not_found(tmp_path: Path, sha: str) -> None:
    with pytest.raises(NotFound):
        FileStore(tmp_path).get(sha)
