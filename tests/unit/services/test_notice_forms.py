"""A notice as people type it: every wrong line is named, nothing is guessed."""

from __future__ import annotations

from datetime import date

import pytest

from caseflow.domain.errors import InvalidInput
from caseflow.services.notice_forms import (
    MOST_BYTES,
    notice_form,
    notice_of_file,
    typed_notice,
)

TYPED = {
    "year": "2027",
    "notice": "测试〔2026〕1号",
    "link": "",
    "off": "2027-01-01..2027-01-03 元旦\n\n2027-10-1 至 2027-10-07 国庆节\n2027-04-05 清明节",
    "work": "2027-01-09 元旦\n2026-12-27",
}


def refusal(**changed: str) -> str:
    with pytest.raises(InvalidInput) as error:
        typed_notice({**TYPED, **changed})
    return "；".join(f"{r.field}：{r.message}" for r in error.value.reasons)


def test_typed_lines_make_a_notice() -> None:
    notice = typed_notice(TYPED)

    assert (notice.year, notice.notice, len(notice.days)) == (2027, "测试〔2026〕1号", 13)
    assert notice.days[date(2027, 10, 7)].name == "国庆节"
    assert not notice.days[date(2026, 12, 27)].off
    assert {n.year for n in notice.days.values()} == {2027}


def test_form_of_a_notice_gives_the_same_notice_again() -> None:
    notice = typed_notice(TYPED)

    values = notice_form(notice).values

    assert typed_notice({**values, "year": str(values["year"])}) == notice
    assert notice_form().values["off"] == ""


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("notice", "", "notice：文号"),
        ("year", "", "year：年份"),
        ("year", "1492", "year：年份：1492，应为2000至2100之间的年份"),
        ("link", "ftp://x", "link：网址：ftp://x，应为以 https://"),
        ("off", "", "off：放假日期"),
        ("off", "元旦放三天", "off：放假日期第1行：“元旦放三天”的写法不对"),
        ("off", "2027-02-30 春节", "off：放假日期第1行：日期“2027-02-30”不存在"),
        ("off", "2027-01-03..2027-01-01 元旦", "不是先后合理"),
        ("off", "2027-01-01..2027-03-01 元旦", "不超过一个月"),
        ("off", "2027-01-01 元旦\n2027-01-01 元旦", "第2行：2027-01-01（周五），应为每一天只安排一次"),
        ("work", "2027-01-02 元旦", "work：调休上班日第1行：2027-01-02（周六），应为每一天只安排一次，现在同一天既"),
        ("work", "2027-01-11 元旦", "2027-01-11（周一），应为周六或周日"),
        ("work", "2026-11-28 元旦", "应为2027年或上年12月的日期"),
        ("work", "2028-01-02 元旦", "应为2027年或上年12月的日期"),
        ("work", "2027-01-09..2027-01-10 元旦", "应写成 2027-01-09 元旦"),
    ],
)  # fmt: skip
def test_wrong_line_is_named_with_its_rule(field: str, value: str, words: str) -> None:
    assert words in refusal(**{field: value})


def test_file_is_read_with_the_same_checks() -> None:
    text = "year: 2027\nnotice: 甲\noff: [{from: 2027-01-01, to: 2027-01-03}]\nwork: [2027-01-02]\n"

    with pytest.raises(InvalidInput, match="第4行") as error:
        notice_of_file(text.encode(), "2027.yaml")
    assert error.value.reasons[0].field == "file"
    assert notice_of_file(text.replace("[2027-01-02]", "[]").encode(), "2027.yaml").year == 2027


def test_huge_file_is_refused_unread() -> None:
    with pytest.raises(InvalidInput, match="64 KB"):
        notice_of_file(b"x" * (MOST_BYTES + 1), "2027.yaml")


def test_broken_yaml_is_refused_with_its_line() -> None:
    with pytest.raises(InvalidInput, match="第2行"):
        notice_of_file(b"year: 2027\n  off: [\n", "2027.yaml")
