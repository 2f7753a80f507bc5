"""The file store: bytes kept once under their SHA-256, never changed, checked at each reading."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from pathlib import Path

from caseflow.domain.errors import BrokenAudit, NotFound

_SHA = re.compile(r"[0-9a-f]{64}")


class FileStore:
    """Files in `<folder>/<first two digits>/<sha256>`. Safe to share between processes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, data: bytes) -> str:
        """Keep `data` and return its SHA-256 in hexadecimal; it is on the disk when this returns.

        Keeping the same bytes again changes nothing, unless the kept file is damaged: then it is
        replaced.
        """
        sha = hashlib.sha256(data).hexdigest()
        path = self.path(sha)
        if self._holds(path, sha):
            return sha
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)
        _sync_folder(self._folder)
        return sha

    def get(self, sha: str) -> bytes:
        """Return the bytes. Raises NotFound, and BrokenAudit when they are not what was kept."""
        path = self.path(sha)
        try:
            data = path.read_bytes()
        except FileNotFoundError as error:
            raise NotFound(f"文件库中没有文件 {sha}，请从备份恢复。") from error
        if hashlib.sha256(data).hexdigest() != sha:
            raise BrokenAudit(f"文件 {sha} 的内容与校验值不符，已损坏或被改动，请从备份恢复。")
        return data

    def path(self, sha: str) -> Path:
        """Return where a file is kept. Raises NotFound for what is no SHA-256."""
        if not _SHA.fullmatch(sha):
            raise NotFound(f"“{sha}”不是文件的校验值。")
        return self._folder / sha[:2] / sha

    def _holds(self, path: Path, sha: str) -> bool:
        try:
            return hashlib.sha256(path.read_bytes()).hexdigest() == sha
        except FileNotFoundError:
            return False


def _sync_folder(folder: Path) -> None:
    # A rename survives a power cut only when the folder is written too. Windows cannot do it.
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
