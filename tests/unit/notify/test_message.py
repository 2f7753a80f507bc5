"""Messages: what a receiver can show, what fits, what is kept out of sight."""

from __future__ import annotations

import pytest

from caseflow.notify.message import Message, Target, fitted, hidden, readable

LINK = "http://x.example/c/1"


def test_neither_address_nor_secret_shows() -> None:
    target = Target("wecom", "robot-key-1", "secret-1", "张三")

    assert "robot-key-1" not in repr(target)
    assert "secret-1" not in repr(target)
    assert str(target) == "“张三”的企业微信机器人"
    assert str(Target("email", "a@b.cn")) == "邮箱"


def test_control_signs_and_half_characters_are_left_out() -> None:
    assert readable("一\r\n二\r三\t\x00\x1b\ud800　四") == "一\n二\n三\t　四"


def test_a_title_stands_on_one_line() -> None:
    assert Message("k", "期限\r\n\n提醒 ", "").title == "期限 提醒"


def test_the_link_stands_below_the_text() -> None:
    assert Message("k", "s", "正文", LINK).text == f"正文\n\n{LINK}"
    assert Message("k", "s", "正文").text == "正文"


@pytest.mark.parametrize(
    ("key", "header"),
    [
        ("alert:17:3", "alert:17:3"),
        ("提醒 1", "%E6%8F%90%E9%86%92%201"),
        ("a\r\nb", "a%0D%0Ab"),
        ("k" * 60, "k" * 60),
    ],
)
def test_a_key_becomes_plain_in_a_header(key: str, header: str) -> None:
    assert Message(key, "", "").header_key == header


def test_long_keys_stay_different_in_a_header() -> None:
    one, other = (Message("k" * 61 + end, "", "").header_key for end in "ab")

    assert len(one) == len(other) == 64
    assert one != other


@pytest.mark.parametrize("limit", range(60, 70))
def test_a_text_is_cut_between_characters(limit: int) -> None:
    text = fitted(Message("k", "提醒", "汉字" * 40, LINK), limit)

    assert text.endswith((f"字…\n{LINK}", f"汉…\n{LINK}"))
    assert limit - 3 < len(text.encode()) <= limit


def test_a_text_that_fits_exactly_is_not_cut() -> None:
    message = Message("k", "提醒", "很长的正文", LINK)
    whole = f"提醒\n很长的正文\n{LINK}"

    assert fitted(message, len(whole.encode())) == whole
    assert fitted(message, len(whole.encode()) - 1) != whole


def test_a_text_without_a_link_ends_with_its_body() -> None:
    assert fitted(Message("k", "提醒", "正文"), 100) == "提醒\n正文"


def test_a_link_that_takes_half_of_the_room_is_left_out() -> None:
    assert fitted(Message("k", "提醒", "正文", LINK), 30) == "提醒\n正文"


def test_what_a_server_said_is_told_short_and_without_secrets() -> None:
    said = hidden("wrong\nkey  abc for abcd " + "x" * 300, "abc", "")

    assert said.startswith("wrong key *** for ***d x")
    assert len(said) == 200
