"""Who may change the registers of a bureau, and what a bureau settles for itself: data only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """One kind of work outside a case (`id`) and the roles that may do it."""

    id: str
    title: str
    roles: tuple[str, ...]


class SettingKind(StrEnum):
    """What a setting holds."""

    TEXT = "text"
    COUNT = "count"
    PATTERN = "pattern"  # of a number: text with places in braces


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One thing a bureau settles; `id` is its name in `Bureau.settings` or a field of `Bureau`.

    `least` and `most` are inclusive: the length of a text, the size of a count. A text with
    `least` 0 may stay empty.
    """

    id: str
    title: str
    help: str
    kind: SettingKind
    least: int
    most: int
