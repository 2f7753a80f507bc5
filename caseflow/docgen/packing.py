"""Write a zip file whose unchanged entries were deflated beforehand, with one date for all."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_NEEDS = 20  # the version of zip that knows folders and deflate
_MADE_BY = (3 << 8) | _NEEDS
_MODE = 0o600 << 16
_UTF8_NAME = 0x800
_DEFLATED = 8
_TIME, _DATE = 0, (1 << 5) | 1  # 1980-01-01, the first day that the format can tell
_LEVEL = 3  # a tenth larger than the best, and three times as fast


@dataclass(frozen=True, slots=True)
class Packed:
    """One deflated entry, ready to be written: its local record and what the directory repeats."""

    name: bytes
    record: bytes
    facts: tuple[int, ...]


def pack(name: str, data: bytes) -> Packed:
    """Deflate one entry. Equal names and data give equal bytes."""
    squeeze = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    body = squeeze.compress(data) + squeeze.flush()
    path = name.encode()
    flags = 0 if name.isascii() else _UTF8_NAME
    sizes = (zlib.crc32(data), len(body), len(data), len(path))
    facts = (_NEEDS, flags, _DEFLATED, _TIME, _DATE, *sizes, 0)
    return Packed(path, _LOCAL.pack(b"PK\3\4", *facts) + path + body, facts)


def zipped(entries: Iterable[Packed]) -> bytes:
    """Return the zip file that holds the entries in their order."""
    records: list[bytes] = []
    directory: list[bytes] = []
    place = 0
    for one in entries:
        records.append(one.record)
        directory.append(
            _CENTRAL.pack(b"PK\1\2", _MADE_BY, *one.facts, 0, 0, 0, _MODE, place) + one.name
        )
        place += len(one.record)
    listed = b"".join(directory)
    count = len(records)
    end = _END.pack(b"PK\5\6", 0, 0, count, count, len(listed), place, 0)
    return b"".join((*records, listed, end))
