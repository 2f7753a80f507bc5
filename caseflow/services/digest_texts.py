"""The words of a person's daily digest: what is late, what comes next, what was not read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from caseflow.services.views import AlertRow, DeadlineRow

SECTIONS = (
    ("overdue", "已逾期"),
    ("today", "今天到期"),
    ("three_days", "三日内到期"),
    ("seven_days", "七日内到期"),
    ("waiting", "等待送达回证"),
)
"""The buckets that a digest speaks of, in its order."""

MOST_LINES = 40
"""How many lines a section has; the rest is counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one person has to do. `absent` is the name of whom somebody else stands in for."""

    rows: Sequence[DeadlineRow]
    alerts: Sequence[AlertRow] = ()
    absent: str = ""

    def of(self, bucket: str) -> tuple[DeadlineRow, ...]:
        """Return the clocks of one bucket."""
        return tuple(r for r in self.rows if r.bucket == bucket)


def subject(bureau: str, day: date, parts: Sequence[Part]) -> str:
    """Return the subject: the day and how many there are of what is pressing."""
    counts = [
        f"{title}{count}项"
        for bucket, title in SECTIONS
        if (count := sum(len(p.of(bucket)) for p in parts))
    ]
    unread = sum(len(p.alerts) for p in parts)
    counts += [f"未确认提醒{unread}条"] if unread else []
    return f"{bureau}期限每日汇总 {day.isoformat()}：{'，'.join(counts)}"


def body(name: str, parts: Iterable[Part], base: str) -> str:
    """Return the text; `base` is the start of links, "" for none."""
    lines = [f"{name}："]
    for part in parts:
        if part.absent:
            lines += ["", f"◆ 代{part.absent}（休假）"]
        lines += _lines(part, base)
    return "\n".join(lines)


def _lines(part: Part, base: str) -> Iterator[str]:
    for bucket, title in SECTIONS:
        rows = part.of(bucket)
        yield from _section(title, "项", [_clock(row, base) for row in rows])
    yield from _section("未确认的提醒", "条", [a.title for a in part.alerts])


def _section(title: str, measure: str, lines: Sequence[str]) -> Iterator[str]:
    if not lines:
        return
    yield ""
    yield f"【{title}】{len(lines)}{measure}"
    yield from (f"· {line}" for line in lines[:MOST_LINES])
    if len(lines) > MOST_LINES:
        yield f"  另有{len(lines) - MOST_LINES}{measure}，请登录查看。"


def _clock(row: DeadlineRow, base: str) -> str:
    what = f"{row.case_no} {row.party}：{row.title}{f'（{row.item}）' if row.item else ''}"
    link = f" {base}/cases/{row.case_id}" if base else ""
    return f"{what}，{_when(row)}{link}"


def _when(row: DeadlineRow) -> str:
    if row.due_on is None:
        since = f"（{row.waits_since.isoformat()}起）" if row.waits_since else ""
        return f"等待{row.waits_for or '有关文书送达'}{since}"
    last = row.due_at.replace("T", " ") or row.due_on.isoformat()
    safe = ""
    if row.safe_on is not None and row.safe_on < row.due_on:
        safe = f"，宜于{row.safe_on.isoformat()}前办结"
    return f"最后一日{last}{'（暂定）' if row.provisional else ''}{safe}"
