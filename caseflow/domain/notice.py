"""What a holiday notice may say: the checks that files, uploads and typed lines share. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date

from caseflow.domain.worktime import DayNote

_WEEK = "一二三四五六日"
_SATURDAY, _DECEMBER = 5, 12
FIRST_YEAR, LAST_YEAR = 2000, 2100
"""The years that a notice may be for."""

LONGEST_NUMBER, LONGEST_LINK = 60, 300
_ADDRESS = re.compile(r"https?://[^\s\"'<>]+")


def head_faults(year: int, notice: str, link: str) -> Iterator[tuple[str, str, str]]:
    """Yield what is wrong with the head of a notice: (`year`, `notice` or `link`, found, expected)."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        yield "year", str(year), f"{FIRST_YEAR}至{LAST_YEAR}之间的年份"
    if not notice.strip():
        yield "notice", "（空）", "通知的文号或名称，期限说明书要引用它"
    elif len(notice) > LONGEST_NUMBER:
        yield "notice", f"{len(notice)}个字", f"不超过{LONGEST_NUMBER}个字的文号或名称"
    if link and (not _ADDRESS.fullmatch(link) or len(link) > LONGEST_LINK):
        yield "link", link[:LONGEST_NUMBER], "以 https:// 或 http:// 开头的网址，没有的留空"


def day_fault(
    year: int, day: date, *, off: bool, known: Mapping[date, DayNote]
) -> tuple[str, str] | None:
    """Return what is wrong with one more day of a notice (found, expected), None when nothing is.

    `known` are the days that the notice names before. A notice arranges its own year and the
    December before, nothing else.
    """
    words = f"{day.isoformat()}（周{_WEEK[day.weekday()]}）"
    if day.year != year and (day.year, day.month) != (year - 1, _DECEMBER):
        return words, f"{year}年或上年12月的日期"
    before = known.get(day)
    if before is not None and before.off != off:
        return words, "每一天只安排一次，现在同一天既放假又上班"
    if before is not None:
        return words, "每一天只安排一次"
    if not off and day.weekday() < _SATURDAY:
        return words, "周六或周日：调休上班的日子原本是周末"
    return None
