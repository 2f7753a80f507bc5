"""The words of a reminder about the end of a limit: how near it is, how long it is past."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from caseflow.domain.definition import Limit

_MINUTE = timedelta(minutes=1)
_MINUTES_AN_HOUR, _MINUTES_A_DAY = 60, 24 * 60
_PERIODS = ("期", "期限", "期间")


def days_words(limit: Limit, day: date, *, due_on: date, safe_on: date) -> tuple[str, str]:
    """Return the words behind the title of a clock, and those about its end.

    Of a limit that lapses nothing is 逾期: its period is over, and people may go on.
    """
    left = (due_on - day).days
    end = f"最后一日{due_on.isoformat()}"
    if left > 0:
        return f"还有{left}日到期", end
    if left == 0:
        return "今天到期", end
    if not limit.lapses:
        return f"已逾期{-left}日", end
    over = "已满" if limit.title.endswith(_PERIODS) else "期限已满"
    if limit.binds != "party":
        return over, f"{end}，期限已满"
    if day <= safe_on:
        after = f"{safe_on.isoformat()}过后可以进行下一步"
        return f"{over}，{after}", f"{end}，期限已满；为邮寄在途预留，{after}"
    return f"{over}，可以进行下一步", f"{end}，期限已满；其他期限未满的，仍须等待"


def hours_words(ends: datetime, moment: datetime) -> tuple[str, str]:
    """Return the same for a limit in hours that ends at `ends`; both moments are local."""
    until = f"{ends:%Y-%m-%d %H:%M}"
    left = -((moment - ends) // _MINUTE)  # a minute that has begun still counts as left
    if left > 0:
        when = f"须在{until}前完成，还有{_much(left)}"
    elif left == 0:
        when = f"须在{until}前完成，现已到时"
    else:
        when = f"应在{until}前完成，已超过{_much(-left)}"
    return when, f"最后时刻{until}"


def _much(minutes: int) -> str:
    """Return a span in words; of long ones the small rest is left out."""
    hours, rest = divmod(minutes, _MINUTES_AN_HOUR)
    if minutes >= 2 * _MINUTES_A_DAY:
        return f"{minutes // _MINUTES_A_DAY}日"
    if not hours:
        return f"{rest}分钟"
    return f"{hours}小时{rest}分钟" if rest else f"{hours}小时"
