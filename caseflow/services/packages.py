"""The package of one case: a zip that proves itself offline, without any database.

Layout: `manifest.json` (format, case, SHA-256 of each other file), `case.json`, `audit.jsonl`,
`law/<sha>.yaml`, `papers/NNN_title.docx` with `papers/NNN_title.json` (frozen variables),
`evidence/…`. The audit entries are chained; the manifest names the last hash.
"""

from __future__ import annotations

import hashlib
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from caseflow.domain.audit import AuditEntry, verify
from caseflow.domain.errors import BrokenAudit
from caseflow.domain.model import FactChange
from caseflow.domain.terms import Json

FORMAT = "caseflow-case-1"
MANIFEST = "manifest.json"
AUDIT = "audit.jsonl"
CASE = "case.json"
_FIXED_TIME = (2000, 1, 1, 0, 0, 0)  # the same case gives the same bytes
_UNIX = 3  # who made the file, in the words of the zip format
MAX_BYTES = 2 * 1024**3


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a good package holds."""

    case_no: str
    files: int
    entries: int


def pack(files: Mapping[str, bytes], *, case_no: str, exported_at: str, last_hash: str) -> bytes:
    """Return a zip of `files` with its manifest."""
    manifest = {
        "format": FORMAT,
        "case_no": case_no,
        "exported_at": exported_at,
        "last_audit_hash": last_hash,
        "files": {name: hashlib.sha256(data).hexdigest() for name, data in sorted(files.items())},
    }
    body = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True).encode()
    return zip_bytes({MANIFEST: body, **dict(sorted(files.items()))})


def zip_bytes(files: Mapping[str, bytes]) -> bytes:
    """Return a zip of `files` in their order; equal files give equal bytes on every machine.

    Nothing is compressed: compressors differ, and papers, pictures and PDF files are packed.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, data in files.items():
            member = zipfile.ZipInfo(name, _FIXED_TIME)
            member.create_system = _UNIX
            archive.writestr(member, data)
    return out.getvalue()


def audit_lines(entries: list[AuditEntry]) -> bytes:
    """Return the trail as one JSON object a line."""
    lines = [
        json.dumps(
            {
                **{n: getattr(e, n) for n in AuditEntry.__dataclass_fields__},
                "at": e.at.isoformat(),
                "changes": [{"name": c.name, "old": c.old, "new": c.new} for c in e.changes],
            },
            ensure_ascii=False,
            sort_keys=True,
            default=_plain,
        )
        for e in entries
    ]
    return ("\n".join(lines) + "\n").encode()


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"not plain JSON: {type(value).__name__}")


def verify_package(data: bytes) -> Summary:
    """Check a package and return what it holds.

    Raises BrokenAudit naming each file that is changed, missing or added, and each broken link
    of the trail.
    """
    names, files = _unpack(data)
    manifest = _manifest(files)
    faults = _file_faults(manifest["files"], files, names)
    if _case_no(files) != manifest["case_no"]:
        faults.append(f"{MANIFEST}：案号与{CASE}不符")
    entries = _entries(files.get(AUDIT, b""), faults)
    faults.extend(_chain_faults(entries))
    last = entries[-1].hash if entries else ""
    if last != manifest["last_audit_hash"]:
        faults.append(f"{AUDIT}：最后一条与清单登记的校验值不符，可能被截短")
    if not faults and zip_bytes({n: files[n] for n in names}) != data:
        faults.append("压缩包：不是导出时的原样，文件以外的部分被改动")
    if faults:
        raise BrokenAudit("案件包核验不通过：\n" + "\n".join(faults))
    return Summary(case_no=str(manifest["case_no"]), files=len(files) - 1, entries=len(entries))


_BROKEN_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,  # a kind of compression that is not known
    RuntimeError,  # a password
    ValueError,
    struct.error,
)


def _unpack(data: bytes) -> tuple[list[str], dict[str, bytes]]:
    """Return the names as they stand and the files; BrokenAudit for what is no whole zip."""
    if len(data) > MAX_BYTES:
        raise BrokenAudit("案件包过大，不是本系统导出的文件。")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(member.file_size for member in archive.infolist()) > MAX_BYTES:
                raise BrokenAudit("案件包解压后过大，不是本系统导出的文件。")
            names = archive.namelist()
            return names, {name: archive.read(name) for name in names}
    except _BROKEN_ZIP as err:
        raise BrokenAudit(f"文件已损坏，不能作为案件包打开：{err}。请重新导出。") from err


def _manifest(files: Mapping[str, bytes]) -> dict[str, object]:
    try:
        manifest = json.loads(files[MANIFEST])
        if manifest["format"] != FORMAT or not isinstance(manifest["files"], dict):
            raise BrokenAudit(f"{MANIFEST}：不是本系统的案件包清单。")
        return {**manifest, "case_no": manifest["case_no"], "last": manifest["last_audit_hash"]}
    except (KeyError, TypeError, ValueError, RecursionError) as err:
        raise BrokenAudit(f"{MANIFEST}：缺失或已损坏，请重新导出。") from err


def _file_faults(wanted: object, files: Mapping[str, bytes], names: list[str]) -> list[str]:
    listed = cast("dict[str, str]", wanted)
    faults = [
        f"{name}：包内有两个同名文件" for name in sorted({n for n in names if names.count(n) > 1})
    ]
    for name, sha in listed.items():
        if name not in files:
            faults.append(f"{name}：清单中有，包内缺失")
        elif hashlib.sha256(files[name]).hexdigest() != sha:
            faults.append(f"{name}：内容被改动")
    faults.extend(
        f"{name}：清单中没有的文件" for name in files if name not in listed and name != MANIFEST
    )
    return faults


def _case_no(files: Mapping[str, bytes]) -> object:
    try:
        return json.loads(files[CASE])["no"]
    except (KeyError, TypeError, ValueError, RecursionError):
        return None


def _entries(data: bytes, faults: list[str]) -> list[AuditEntry]:
    entries = []
    # Only this sign ends a line: what people type may hold others, such as U+2028.
    for number, line in enumerate(data.removesuffix(b"\n").split(b"\n"), start=1):
        try:
            entries.append(_entry(json.loads(line)))
        except (KeyError, TypeError, ValueError, RecursionError):
            faults.append(f"{AUDIT}：第{number}行已损坏")
    return entries


def _chain_faults(entries: list[AuditEntry]) -> list[str]:
    try:
        return [f"{AUDIT}：{f.message}" for f in verify(entries)]
    except (AttributeError, TypeError, ValueError):
        return [f"{AUDIT}：记录的栏目不是应有的类型"]


def _entry(row: dict[str, Json]) -> AuditEntry:
    changes = cast("list[dict[str, Json]]", row["changes"])
    values = {
        **row,
        "at": datetime.fromisoformat(str(row["at"])),
        "changes": tuple(
            FactChange(name=str(c["name"]), old=c["old"], new=c["new"]) for c in changes
        ),
    }
    return AuditEntry(**values)  # type: ignore[arg-type]  # the keys are the fields; TypeError if not
