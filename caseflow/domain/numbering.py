"""The book of numbers: which numbers of a sequence were given, which are void, which are missing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidNumber:
    """A number whose paper was voided; it stays used."""

    serial: int
    number: str
    title: str
    case_no: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberSequence:
    """The numbers of one code word in one year. `last` was given last; `gaps` no paper carries."""

    code_word: str
    year: int
    last: int
    papers: int
    voided: tuple[VoidNumber, ...]
    gaps: tuple[int, ...]


def gaps(used: Collection[int], last: int) -> tuple[int, ...]:
    """Return the numbers from 1 to the highest that was given which nothing carries."""
    known = set(used)
    return tuple(n for n in range(1, max([last, *known]) + 1) if n not in known)


def spans(numbers: Collection[int]) -> str:
    """Return numbers in words, those in a row together: `2、5—7`."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return "、".join(str(r[0]) if len(r) == 1 else f"{r[0]}—{r[-1]}" for r in runs)
