"""Typed access to the values of one calendar file; every wrong value is noted with its line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NoReturn

from caseflow.catalogue.faults import Faults, KeyPath
from caseflow.catalogue.reader import Document, Plain, key_text

CHECK = "calendar"
"""The name of all checks of calendar files."""


class Refused(Exception):
    """One value is wrong; the fault is noted already."""


class Entries:
    """The values of one file."""

    def __init__(self, document: Document, faults: Faults) -> None:
        self.document = document
        self._faults = faults

    def rows(self, key: str) -> Iterator[tuple[KeyPath, Plain]]:
        """Yield the entries of the list `key`."""
        rows = value_of(self.document.data, key)
        if not isinstance(rows, list):
            self.refuse((key,), str(rows), "列表，没有时写[]")
        for i, row in enumerate(rows):
            yield (key, i), row

    def keys(self, data: Plain, path: KeyPath, allowed: frozenset[str]) -> None:
        """Refuse anything but a mapping with allowed keys."""
        found = set(data) if isinstance(data, dict) else {str(data)}
        if not isinstance(data, dict) or found - allowed:
            unknown = "、".join(sorted(found - allowed))
            self.refuse(path, unknown, "、".join(sorted(allowed)))

    def number(self, data: Plain, path: KeyPath) -> int:
        """Return the integer at the last key of `path`."""
        value = value_of(data, str(path[-1]))
        if not isinstance(value, int) or isinstance(value, bool):
            self.refuse(path, str(value), "整数")
        return value

    def text(self, data: Plain, path: KeyPath) -> str:
        """Return the text at the last key of `path`; "" when it is absent."""
        value = value_of(data, str(path[-1])) or ""
        if not isinstance(value, str):
            self.refuse(path, str(value), "文字")
        return value

    def day(self, value: Plain, path: KeyPath) -> date:
        """Return `value` as a day."""
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.refuse(path, str(value), "真实存在的日期，如 2026-10-01")

    def note(self, path: KeyPath, found: str, expected: str) -> None:
        """Note a fault and go on."""
        document = self.document
        self._faults.add(
            document.file,
            document.line(path),
            key_text(path),
            found=found,
            expected=expected,
            check=CHECK,
        )

    def refuse(self, path: KeyPath, found: str, expected: str) -> NoReturn:
        """Note a fault and leave the entry."""
        self.note(path, found, expected)
        raise Refused


def value_of(data: Plain, key: str) -> Plain:
    """Return the value of a key, None where there is no mapping or no such key."""
    return data.get(key) if isinstance(data, dict) else None
