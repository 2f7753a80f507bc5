"""Published procedure files are frozen: their sha256 stands in `published.yaml`.

A change of the law is a new file with a new date. Only `publish` writes here.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from caseflow.catalogue.faults import Faults
from caseflow.catalogue.folder import Folder
from caseflow.catalogue.reader import parse_document

LIST = "published.yaml"
_SHA = re.compile(r"[0-9a-f]{64}")
_HEAD = (
    "# 已发布的程序文件及其 sha256。已列入的文件不得再改；修改法规请另建新日期的文件，\n"
    "# 再运行 caseflow check --publish 登记。\n"
)


def check_published(folder: Folder) -> None:
    """Every listed file is there and unchanged. No list means that nothing is published."""
    path = folder.root / LIST
    doc = folder.read(path) if path.is_file() else None
    if doc is None:
        return
    listed = doc.data if isinstance(doc.data, dict) else {}
    for name, sha in listed.items():
        found = _sha256(folder.root / name)
        if found != sha:
            valid = isinstance(sha, str) and _SHA.fullmatch(sha)
            folder.faults.add(
                doc.file, doc.line((name,)), name,
                found=(found or "没有此文件") if valid else str(sha),
                expected=f"已发布的内容不变（sha256 {sha}）；修改请另建新日期的文件"
                if valid
                else "64 位十六进制的 sha256",
                check="published_changed" if valid else "wrong_value",
            )  # fmt: skip


def publish(root: Path) -> tuple[str, ...]:
    """Add the procedure files that are not listed yet and return their names.

    Listed files keep the sha256 they have, also when they were changed since.
    """
    path = root / LIST
    listed = _listed(path)
    new = {
        name: sha
        for name in _publishable(root)
        if name not in listed and (sha := _sha256(root / name)) is not None
    }
    if new:
        lines = [f"{name}: {sha}\n" for name, sha in sorted({**listed, **new}.items())]
        path.write_text(_HEAD + "".join(lines), encoding="utf-8", newline="\n")
    return tuple(new)


def _listed(path: Path) -> Mapping[str, str]:
    if not path.is_file():
        return {}
    faults = Faults()
    doc = parse_document(path.read_text(encoding="utf-8"), file=path.name, faults=faults)
    faults.raise_if_any()
    data = doc.data if doc is not None and isinstance(doc.data, dict) else {}
    return {name: str(sha) for name, sha in data.items()}


def _publishable(root: Path) -> Iterator[str]:
    for path in sorted((root / "procedures").rglob("*.yaml")):
        yield path.relative_to(root).as_posix()


def _sha256(path: Path) -> str | None:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None
