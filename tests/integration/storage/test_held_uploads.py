"""Uploads between check and acceptance: few, whole, and out of the way of all others."""

from __future__ import annotations

from pathlib import Path

import pytest

from caseflow.domain.errors import NotFound
from caseflow.storage.held_uploads import MOST, HeldUploads


def test_upload_comes_back_as_it_was_until_it_is_dropped(tmp_path: Path) -> None:
    held = HeldUploads(tmp_path, "forms", "1", "F24")
    sha = held.hold(b"one")

    assert held.get(sha) == b"one"
    held.drop(sha)
    held.drop(sha)
    with pytest.raises(NotFound, match="重新上传"):
        held.get(sha)


def test_purposes_do_not_see_one_another(tmp_path: Path) -> None:
    sha = HeldUploads(tmp_path, "forms", "1", "F24").hold(b"one")

    for other in (("forms", "2", "F24"), ("forms", "1", "F26"), ("others", "1", "F24")):
        with pytest.raises(NotFound):
            HeldUploads(tmp_path, *other).get(sha)


@pytest.mark.parametrize("name", ["", "x", "../../../secret", "0" * 64])
def test_name_that_is_no_digest_opens_nothing(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret").write_bytes(b"secret")

    with pytest.raises(NotFound, match="重新上传"):
        HeldUploads(tmp_path, "forms").get(name)


def test_damaged_upload_is_gone(tmp_path: Path) -> None:
    held = HeldUploads(tmp_path, "forms")
    sha = held.hold(b"one")
    (held.folder / sha[:2] / sha).write_bytes(b"two")

    with pytest.raises(NotFound):
        held.get(sha)


def test_oldest_gives_way_and_the_newest_stays(tmp_path: Path) -> None:
    held = HeldUploads(tmp_path, "forms")
    kept = [held.hold(b"%d" % number) for number in range(3 * MOST)]

    assert len([path for path in held.folder.rglob("*") if path.is_file()]) == MOST
    assert held.get(kept[-1]) == b"%d" % (3 * MOST - 1)
    with pytest.raises(NotFound):
        held.get(kept[0])
