"""How pages write days, times, money and states. Words only: nothing is decided here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from flask import Flask

from caseflow.domain.clock import SHANGHAI
from caseflow.domain.decide import ROLE_WORDS
from caseflow.domain.model import SOURCE_WORDS
from caseflow.services.views import PersonRow
from caseflow.services.words import WAYS

_WEEKDAYS = "一二三四五六日"
_FEN_PER_YUAN = 100
_KIB = 1024


@dataclass(frozen=True, slots=True)
class Badge:
    """A mark with colour, icon and word; colour never stands alone."""

    css: str
    icon: str
    label: str


BUCKETS: Mapping[str, Badge] = {
    "overdue": Badge("overdue", "alert", "已逾期"),
    "today": Badge("soon", "clock", "今天"),
    "three_days": Badge("soon", "clock", "3日内"),
    "seven_days": Badge("later", "calendar", "7日内"),
    "later": Badge("later", "calendar", "以后"),
    "waiting": Badge("waiting", "envelope", "待送达"),
    "paused": Badge("waiting", "pause", "已中止"),
    "expired": Badge("waiting", "minus", "期满"),
    "met": Badge("done", "check", "已办"),
    "cancelled": Badge("waiting", "minus", "已撤销"),
}
"""Words and looks of each bucket of a deadline."""

PROVISIONAL = Badge("provisional", "question", "暂定")
UNVERIFIED = Badge("unverified", "flag", "待核")

CERTIFICATES: Mapping[str, Badge] = {
    "valid": Badge("done", "check", "有效"),
    "soon": Badge("soon", "clock", "30日内到期"),
    "expired": Badge("overdue", "alert", "已过期"),
    "none": Badge("waiting", "minus", "无证件"),
}
"""Words and looks for the state of an enforcement certificate."""


def day(value: date | datetime | str | None) -> str:
    """Return a day as 2026-11-22（周日）; — for none. Text may be an ISO date or time."""
    if value is None or value == "":
        return "—"
    if isinstance(value, datetime):
        value = value.astimezone(SHANGHAI).date()
    if isinstance(value, str):
        value = date.fromisoformat(value[:10])
    return f"{value.isoformat()}（周{_WEEKDAYS[value.weekday()]}）"


def short_day(value: date | None) -> str:
    """Return a day as 11-22（周日） where the year is plain from the context."""
    return "—" if value is None else day(value)[5:]


def moment(value: datetime | str | None) -> str:
    """Return a moment in Beijing time to the minute: 2026-11-22 09:30; — for none."""
    if value is None or value == "":
        return "—"
    if isinstance(value, str):
        return value[:16].replace("T", " ")
    return value.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def yuan(fen: int) -> str:
    """Return a sum in yuan as people type it: 20000 or 20000.50."""
    amount = Decimal(fen) / _FEN_PER_YUAN
    return f"{amount:.2f}" if fen % _FEN_PER_YUAN else f"{amount:.0f}"


def plus_days(value: date, days: int) -> date:
    """Return a day so many days later, or earlier."""
    return value + timedelta(days=days)


def days_left(due: date | None, today: date) -> str:
    """Return the distance to a day in words."""
    if due is None:
        return ""
    days = (due - today).days
    if days < 0:
        return f"逾期{-days}天"
    return "今天到期" if days == 0 else f"还有{days}天"


def way(name: str) -> str:
    """Return a way of service in words; a raw code is never shown."""
    return WAYS.get(name, "其他方式" if name else "")


def bucket(name: str) -> Badge:
    """Return the badge of a bucket; an unknown one shows its own name."""
    return BUCKETS.get(name, Badge("later", "calendar", name))


def roles(names: frozenset[str]) -> str:
    """Return role names in words, in the order of the role table."""
    return "、".join(word for name, word in ROLE_WORDS.items() if name in names)


def person_pairs(rows: Sequence[PersonRow]) -> list[tuple[int, str]]:
    """Return people as choices of a list: (id, name)."""
    return [(row.person.id, row.person.name) for row in rows]


def file_size(size: int) -> str:
    """Return a number of bytes in KB or MB."""
    if size < _KIB * _KIB:
        return f"{max(1, round(size / _KIB))} KB"
    return f"{size / _KIB / _KIB:.1f} MB"


def register(app: Flask) -> None:
    """Give the words to the templates."""
    env = app.jinja_env
    env.filters |= {
        "day": day,
        "short_day": short_day,
        "moment": moment,
        "plus_days": plus_days,
        "yuan": yuan,
        "bucket": bucket,
        "way": way,
        "roles": roles,
        "file_size": file_size,
        "person_pairs": person_pairs,
    }
    env.globals |= {
        "days_left": days_left,
        "BUCKETS": BUCKETS,
        "PROVISIONAL": PROVISIONAL,
        "UNVERIFIED": UNVERIFIED,
        "SOURCES": SOURCE_WORDS,
        "CERTIFICATES": CERTIFICATES,
        "WORD_VOID": Badge("waiting", "minus", "已作废"),
        "WORD_FAILED": Badge("overdue", "alert", "生成失败"),
        "WORD_GOOD": Badge("done", "check", "正常"),
        "WORD_BAD": Badge("overdue", "alert", "异常"),
        "WORD_LACKING": Badge("overdue", "alert", "未填写"),
        "WORD_BLANK": Badge("waiting", "minus", "未填写"),
        "WORD_CARE": Badge("soon", "clock", "需留意"),
        "WORD_OPEN": Badge("soon", "clock", "未办结"),
        "WORD_SHUT": Badge("done", "check", "已办结"),
        "WORD_CLOSED": Badge("done", "check", "已办结"),
    }
