"""The archive package of one case, format 2: a zip that proves itself offline.

`index.json` comes first and lists every other file with size and SHA-256, in the order in which
they stand; `index.sha256` seals it. Behind them: `docx/`, `pdf/`, `volumes/`, `scan/`, `media/`,
`papers/*.json` (frozen variables), `templates/`, `law/`, `rows/` (for restoring), `events.jsonl`
(the audit chain) and `check_report.json`. Reading needs as much memory as the largest file.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any

from caseflow.domain.audit import AuditEntry, verify
from caseflow.domain.errors import BrokenAudit
from caseflow.domain.terms import Json
from caseflow.services import package_zip as layout
from caseflow.services.trail_files import read_trail

FORMAT = "caseflow-archive-2"
INDEX, SEAL = "index.json", "index.sha256"
EVENTS, REPORT = "events.jsonl", "check_report.json"
_LONGEST_NAME = 400
_BLOCK = 1024 * 1024
_LARGEST_INDEX = 64 * 1024 * 1024
_AGAIN = "请改用完好的备份，或重新导出。"

Source = tuple[str, Callable[[], bytes]]
"""A file of a package to be made: its name, and what reads it when it is its turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A file as the index lists it, and where it stands."""

    name: str
    size: int
    sha256: str
    start: int


class Package:
    """A package whose every byte was checked. Reading a file gives what the index promises."""

    def __init__(
        self, stream: IO[bytes], index: Mapping[str, Any], files: Sequence[Listed]
    ) -> None:
        self._stream = stream
        self._files = {one.name: one for one in files}
        self.index = index

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all files but the index and its seal, in their order."""
        return tuple(self._files)

    def sha_of(self, name: str) -> str:
        """Return the SHA-256 of a file that is in the package."""
        return self._files[name].sha256

    def read(self, name: str) -> bytes:
        """Return a file. Raises BrokenAudit for one that is not there or was changed since."""
        found = self._files.get(name)
        if found is None:
            raise BrokenAudit(f"{name}：档案包内没有这个文件。{_AGAIN}")
        self._stream.seek(found.start)
        data = self._stream.read(found.size)
        if hashlib.sha256(data).hexdigest() != found.sha256:
            raise BrokenAudit(f"{name}：内容在核验之后被改动。{_AGAIN}")
        return data

    def json(self, name: str) -> Any:
        """Return what a JSON file of the package says. Raises BrokenAudit when it is none."""
        return _parsed(name, self.read(name))

    def trail(self) -> list[AuditEntry]:
        """Return the audit chain. Raises BrokenAudit, naming each wrong line or link."""
        entries, faults = read_trail(EVENTS, self.read(EVENTS))
        try:
            faults += [f"{EVENTS}：{fault.message}" for fault in verify(entries)]
        except (AttributeError, TypeError, ValueError):
            faults.append(f"{EVENTS}：记录的栏目不是应有的类型")
        last = entries[-1].hash if entries else ""
        if not faults and last != self.index["last_audit_hash"]:
            faults.append(f"{EVENTS}：最后一条与 {INDEX} 登记的校验值不符，可能被截短")
        _refuse(faults)
        return entries


def listing(sources: Sequence[Source]) -> list[Json]:
    """Return the list of files for the index; reads each once."""
    return [_line(name, read()) for name, read in sources]


def _line(name: str, data: bytes) -> Json:
    return {"name": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def write_package(out: IO[bytes], index: Mapping[str, Json], sources: Sequence[Source]) -> None:
    """Write a package; `index` lacks only its format and its list of files.

    Raises BrokenAudit when a file is no longer what it was when it was listed.
    """
    files = listing(sources)
    whole = {"format": FORMAT, **index, "files": files}
    text = json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True).encode()
    made = layout.ZipWriter(out)
    made.add(INDEX, text)
    made.add(SEAL, _seal(text))
    for (name, read), line in zip(sources, files, strict=True):
        data = read()
        if _line(name, data) != line:
            raise BrokenAudit(f"{name}：导出期间内容变了，没有生成档案包。请重新导出。")
        made.add(name, data)
    made.close()


def _seal(index: bytes) -> bytes:
    # As `sha256sum --check` reads it.
    return f"{hashlib.sha256(index).hexdigest()}  {INDEX}\n".encode()


def open_package(stream: IO[bytes]) -> Package:
    """Check every byte of a package and return it.

    Raises BrokenAudit naming each file or place that is changed, missing or added.
    """
    total = stream.seek(0, 2)
    if total > layout.MAX_BYTES:
        raise BrokenAudit("文件超过 4GB，不是本系统导出的档案包。")
    index, members = _head(stream, total)
    faults: list[str] = []
    files = list(_walk(stream, index, members, faults))
    faults += _tail_faults(stream, members, total)
    _refuse(faults)
    package = Package(stream, index, files)
    package.trail()
    return package


def _head(stream: IO[bytes], total: int) -> tuple[Mapping[str, Any], list[layout.Member]]:
    """Return the index and the members of index and seal; everything else hangs on them."""
    index, member = _first(stream, total)
    seal = _seal(index)
    sealed = layout.Member(name=SEAL, size=len(seal), crc=zlib.crc32(seal), start=member.end)
    stream.seek(member.end)
    found = stream.read(sealed.end - sealed.start)
    intact = zlib.crc32(index) == member.crc
    if found != layout.local_header(sealed) + seal:
        name = SEAL if intact else INDEX
        raise BrokenAudit(f"{name}：内容被改动，{INDEX} 与 {SEAL} 不符。{_AGAIN}")
    if not intact:
        raise BrokenAudit(f"{INDEX}：在压缩包内的文件头被改动。{_AGAIN}")
    value = _parsed(INDEX, index)
    _check_shape(value)
    return value, [member, sealed]


def _first(stream: IO[bytes], total: int) -> tuple[bytes, layout.Member]:
    """Return the bytes of the index and where they stand, by the header before them."""
    stream.seek(0)
    head = stream.read(layout.header_size(INDEX))
    if len(head) < layout.header_size(INDEX) or not head.endswith(INDEX.encode()):
        raise BrokenAudit(
            f"这不是本系统导出的档案包，或者开头已损坏：找不到 {INDEX}。"
            "以前的“案件包”（格式 1）不能再核验，请从系统重新导出。"
        )
    crc, size = layout.read_sizes(head)
    member = layout.Member(name=INDEX, size=size, crc=crc, start=0)
    if size > _LARGEST_INDEX or member.end > total or head != layout.local_header(member):
        raise BrokenAudit(f"{INDEX}：在压缩包内的文件头被改动，或者档案包被截短。{_AGAIN}")
    return stream.read(size), member


def _check_shape(index: object) -> None:
    if not isinstance(index, dict) or index.get("format") != FORMAT:
        raise BrokenAudit(f"{INDEX}：不是格式为 {FORMAT} 的档案包目录。{_AGAIN}")
    files = index.get("files")
    lines: list[Any] = files if isinstance(files, list) else [None]
    wanted = {"name": str, "size": int, "sha256": str}
    good = all(
        isinstance(line, dict) and all(type(line.get(k)) is kind for k, kind in wanted.items())
        and 0 <= line["size"] <= layout.MAX_BYTES and _is_plain(line["name"])
        for line in lines
    )  # fmt: skip
    distinct = good and len({line["name"] for line in lines}) == len(lines) <= layout.MAX_FILES
    small = good and sum(line["size"] for line in lines) <= layout.MAX_BYTES
    if not (distinct and small) or not isinstance(index.get("last_audit_hash"), str):
        raise BrokenAudit(f"{INDEX}：文件清单的栏目不全或不是应有的类型。{_AGAIN}")


def _is_plain(name: str) -> bool:
    """Return whether a name can stand in a package; none leads out of an unpacking folder."""
    return (
        0 < len(name) <= _LONGEST_NAME
        and name.isprintable()
        and not name.startswith("/")
        and "\\" not in name
        and ".." not in name.split("/")
    )


def _walk(
    stream: IO[bytes], index: Mapping[str, Any], members: list[layout.Member], faults: list[str]
) -> Iterator[Listed]:
    """Check header and content of each listed file at the place where it must stand."""
    at = members[-1].end
    for line in index["files"]:
        name, size = line["name"], line["size"]
        stream.seek(at)
        header = stream.read(layout.header_size(name))
        sha, crc, got = _digest(stream, size)
        member = layout.Member(name=name, size=size, crc=crc, start=at)
        if got < size:
            faults.append(f"{name}：缺失或被截短")
        elif sha != line["sha256"]:
            faults.append(f"{name}：内容被改动")
        elif header != layout.local_header(member):
            faults.append(f"{name}：在压缩包内的文件头被改动")
        members.append(member)
        at = member.end
        yield Listed(name=name, size=size, sha256=line["sha256"], start=member.data_start)


def _digest(stream: IO[bytes], size: int) -> tuple[str, int, int]:
    """Return SHA-256, checksum and length of the next `size` bytes."""
    sha, crc, got = hashlib.sha256(), 0, 0
    while got < size and (block := stream.read(min(_BLOCK, size - got))):
        sha.update(block)
        crc = zlib.crc32(block, crc)
        got += len(block)
    return sha.hexdigest(), crc, got


def _tail_faults(stream: IO[bytes], members: Sequence[layout.Member], total: int) -> list[str]:
    """Return what is wrong behind the last file: the directory, its end, and what follows."""
    faults = []
    start = at = members[-1].end
    for member in members:
        wanted = layout.directory_entry(member)
        stream.seek(at)
        if stream.read(len(wanted)) != wanted:
            faults.append(f"{member.name}：在压缩包目录中的登记被改动或缺失")
        at += len(wanted)
    wanted = layout.ending(members, start)
    stream.seek(at)
    if stream.read(len(wanted)) != wanted:
        faults.append("压缩包结尾：被改动或缺失")
    if total > at + len(wanted):
        faults.append(f"压缩包结尾之后：多出{total - at - len(wanted)}个字节，不是导出时的内容")
    return faults


def _parsed(name: str, data: bytes) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as err:
        raise BrokenAudit(f"{name}：不是可以读取的 JSON。{_AGAIN}") from err


def _refuse(faults: Sequence[str]) -> None:
    if faults:
        raise BrokenAudit("档案包核验不通过：\n" + "\n".join(faults) + f"\n{_AGAIN}")
