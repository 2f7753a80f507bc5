"""The words of a reminder: late, over, or so many hours left."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from caseflow.services.reminder_words import days_words, hours_words
from tests.unit.builders import make_limit

DUE = date(2026, 11, 20)
ENDS = datetime(2026, 11, 23, 16)
RIGHT = replace(make_limit("hearing"), title="申请听证", binds="party", lapses=True)


@pytest.mark.parametrize(
    ("after", "lapses", "words"),
    [
        (-3, True, "还有3日到期"),
        (0, True, "今天到期"),
        (1, True, "期限已满，可以进行下一步"),
        (206, True, "期限已满，可以进行下一步"),
        (-3, False, "还有3日到期"),
        (0, False, "今天到期"),
        (206, False, "已逾期206日"),
    ],
)
def test_what_lapses_is_over_and_never_late(after: int, lapses: bool, words: str) -> None:
    limit = replace(RIGHT, lapses=lapses)
    when, end = days_words(limit, DUE + timedelta(days=after), due_on=DUE, safe_on=DUE)

    assert when == words
    assert end.startswith("最后一日2026-11-20")
    assert "逾期" not in end


def test_days_kept_for_the_post_have_to_pass_first() -> None:
    safe_on = DUE + timedelta(days=3)

    def when(after: int) -> str:
        day = DUE + timedelta(days=after)
        return days_words(RIGHT, day, due_on=DUE, safe_on=safe_on)[0]

    assert when(1) == when(3) == "期限已满，2026-11-23过后可以进行下一步"
    assert when(4) == "期限已满，可以进行下一步"


@pytest.mark.parametrize(
    ("title", "binds", "words"),
    [
        ("未告知起诉期限时起诉的最长期限", "party", "已满，可以进行下一步"),
        ("一年内四次处罚的计算期间", "bureau", "已满"),
        ("加处罚款达到本金", "bureau", "期限已满"),
    ],
)
def test_the_words_fit_the_title(title: str, binds: str, words: str) -> None:
    limit = replace(RIGHT, title=title, binds=binds)

    assert days_words(limit, DUE + timedelta(days=1), due_on=DUE, safe_on=DUE)[0] == words


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (-480, "须在2026-11-23 16:00前完成，还有8小时"),
        (-90, "须在2026-11-23 16:00前完成，还有1小时30分钟"),
        (-1, "须在2026-11-23 16:00前完成，还有1分钟"),
        (0, "须在2026-11-23 16:00前完成，现已到时"),
        (60, "应在2026-11-23 16:00前完成，已超过1小时"),
        (24 * 60, "应在2026-11-23 16:00前完成，已超过24小时"),
        (75 * 60, "应在2026-11-23 16:00前完成，已超过3日"),
    ],
)
def test_hours_are_named_with_their_minute(minutes: int, words: str) -> None:
    found = hours_words(ENDS, ENDS + timedelta(minutes=minutes))

    assert found == (words, "最后时刻2026-11-23 16:00")
