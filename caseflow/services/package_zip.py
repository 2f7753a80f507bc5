"""The zip of a package, byte by byte: nothing compressed, one fixed time, no extra fields.

The same files give the same bytes on every machine, and each byte of the container is known from
the names, lengths and checksums of the files. So a reader can say where a changed one stands.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import IO

from caseflow.domain.errors import Conflict

MAX_BYTES = 2**32 - 2**16
"""More would need the 64-bit form of the zip, which some programs still cannot open."""

MAX_FILES = 2**16 - 1
_LOCAL = struct.Struct("<4s5H3I2H")
_ENTRY = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_LOCAL_SIGN, _ENTRY_SIGN, _END_SIGN = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_NEEDS, _UTF8, _STORED = 20, 0x800, 0
_TIME, _DATE = 0, (2000 - 1980) << 9 | 1 << 5 | 1
_UNIX, _PLAIN_FILE = 3 << 8 | _NEEDS, 0o100644 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One file of the zip; `start` is where its header stands."""

    name: str
    size: int
    crc: int
    start: int

    @property
    def data_start(self) -> int:
        """Return where the content begins."""
        return self.start + header_size(self.name)

    @property
    def end(self) -> int:
        """Return the place behind the content."""
        return self.data_start + self.size


def header_size(name: str) -> int:
    """Return how many bytes stand before the content of a file."""
    return _LOCAL.size + len(name.encode())


def local_header(member: Member) -> bytes:
    """Return what stands before the content."""
    name = member.name.encode()
    return (
        _LOCAL.pack(
            _LOCAL_SIGN, _NEEDS, _UTF8, _STORED, _TIME, _DATE,
            member.crc, member.size, member.size, len(name), 0,
        )
        + name
    )  # fmt: skip


def read_sizes(header: bytes) -> tuple[int, int]:
    """Return checksum and length as the first bytes of a header tell them."""
    values = _LOCAL.unpack(header[: _LOCAL.size])
    return values[6], values[8]


def directory_entry(member: Member) -> bytes:
    """Return the line of a file in the directory at the end."""
    name = member.name.encode()
    return (
        _ENTRY.pack(
            _ENTRY_SIGN, _UNIX, _NEEDS, _UTF8, _STORED, _TIME, _DATE,
            member.crc, member.size, member.size, len(name), 0, 0, 0, 0, _PLAIN_FILE, member.start,
        )
        + name
    )  # fmt: skip


def ending(members: Iterable[Member], directory_start: int) -> bytes:
    """Return what closes the zip behind its directory; there is no comment."""
    listed = list(members)
    size = sum(_ENTRY.size + len(m.name.encode()) for m in listed)
    count = len(listed)
    return _END.pack(_END_SIGN, 0, 0, count, count, size, directory_start, 0)


class ZipWriter:
    """Writes files one behind the other. Call `close` at the end; it leaves `out` open."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self._members: list[Member] = []
        self._at = 0

    def add(self, name: str, data: bytes) -> None:
        """Write one file. Raises Conflict when the zip would grow beyond its largest size."""
        member = Member(name=name, size=len(data), crc=zlib.crc32(data), start=self._at)
        if member.end > MAX_BYTES or len(self._members) >= MAX_FILES:
            raise Conflict("文件总量超过 4GB，不能装进一个档案包。请减少或压缩案件的影像材料。")
        self._out.write(local_header(member))
        self._out.write(data)
        self._members.append(member)
        self._at = member.end

    def close(self) -> None:
        """Write the directory."""
        for member in self._members:
            self._out.write(directory_entry(member))
        self._out.write(ending(self._members, self._at))


def zip_bytes(files: Mapping[str, bytes]) -> bytes:
    """Return a zip of `files` in their order; equal files give equal bytes on every machine."""
    out = io.BytesIO()
    made = ZipWriter(out)
    for name, data in files.items():
        made.add(name, data)
    made.close()
    return out.getvalue()
