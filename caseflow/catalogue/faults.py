"""Collects the faults of the law files, so that one run names all of them."""

from __future__ import annotations

from typing import TypeAlias

from caseflow.domain.errors import BrokenLaw, LawFault

KeyPath: TypeAlias = tuple[str | int, ...]
"""Where a value stands in a file: keys of mappings, 0-based places in lists."""


class Faults:
    """A growing list of faults; nothing is raised before `raise_if_any`."""

    def __init__(self) -> None:
        self._faults: dict[LawFault, None] = {}

    def add(self, file: str, line: int, key: str, *, found: str, expected: str, check: str) -> None:
        """Note one fault; the same fault noted twice counts once. `line` 0 is the whole file."""
        fault = LawFault(file=file, line=line, key=key, found=found, expected=expected, check=check)
        self._faults[fault] = None

    def __len__(self) -> int:
        return len(self._faults)

    def listed(self) -> tuple[LawFault, ...]:
        """Return the faults in the order of files and lines."""
        return tuple(sorted(self._faults, key=lambda f: (f.file, f.line, f.key, f.check)))

    def raise_if_any(self) -> None:
        """Raise BrokenLaw with all faults, if there is one."""
        if self._faults:
            raise BrokenLaw(self.listed())
