"""Two words that every file of the law uses: a plain value, and how far a row was checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TypeAlias

Json: TypeAlias = "bool | int | str | Sequence[Json] | Mapping[str, Json] | None"
"""A plain JSON value. Dates stand in it as ISO text, money as integer fen."""


class Verified(StrEnum):
    """How far a row of law was checked against its text. `unverified` shows as 待核.

    `confirmed` is never written in a law file: a bureau has settled the row for itself.
    """

    FULL_TEXT = "full_text"
    EXCERPT = "excerpt"
    UNVERIFIED = "unverified"
    CONFIRMED = "confirmed"
