"""Uploads between check and acceptance: apart from the file store, a few for each purpose.

What is held for one bureau and form is found by no other: a digest alone opens nothing.
"""

from __future__ import annotations

from pathlib import Path

from caseflow.domain.errors import BrokenAudit, NotFound
from caseflow.storage.files import FileStore

MOST = 8
"""How many uploads of one purpose are held; the oldest gives way to a new one."""

_GONE = "刚才上传的文件已不在暂存处（停留过久或者上传过多次），没有保存。请重新上传后再核对。"


class HeldUploads:
    """Uploads of one purpose below `folder`, e.g. those for one form of one bureau."""

    def __init__(self, folder: Path, *purpose: str) -> None:
        self.folder = folder.joinpath("held", *purpose)
        self._store = FileStore(self.folder)

    def hold(self, data: bytes) -> str:
        """Keep an upload and return its SHA-256."""
        sha = self._store.put(data)
        held = [path for path in self.folder.glob("*/*") if path.name != sha]
        held.sort(key=_written, reverse=True)
        for path in held[MOST - 1 :]:
            path.unlink(missing_ok=True)
        return sha

    def get(self, sha: str) -> bytes:
        """Return an upload as it came in. Raises NotFound when it is gone or damaged."""
        try:
            return self._store.get(sha)
        except (NotFound, BrokenAudit) as err:
            raise NotFound(_GONE) from err

    def drop(self, sha: str) -> None:
        """Forget an upload; one that is gone already does not matter."""
        self._store.path(sha).unlink(missing_ok=True)


def _written(path: Path) -> int:
    """Return when a file was written; 0 when another process has just removed it."""
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        return 0
