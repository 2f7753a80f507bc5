"""Addresses and secrets as people type them: what passes, what is said about the rest."""

from __future__ import annotations

import pytest

from caseflow.domain.errors import InvalidInput
from caseflow.notify.addresses import (
    base_fault,
    check_target,
    host_fault,
    mailbox_fault,
    sender_fault,
    web_address_fault,
)
from caseflow.notify.message import Target

KEY = "5f0c1d2e-aaaa-bbbb-cccc-0123456789ab"
SECRET = "0123456789abcdef"


def faults(target: Target) -> dict[str, str]:
    with pytest.raises(InvalidInput) as caught:
        check_target(target)
    return {reason.field: reason.message for reason in caught.value.reasons}


@pytest.mark.parametrize(
    "target",
    [
        Target("email", "zhang.san+case@mail.bureau.gov.cn"),
        Target("wecom", KEY),
        Target("dingtalk", KEY, "SECabc"),
        Target("dingtalk", KEY),
        Target("feishu", KEY, "abc"),
        Target("webhook", "https://hooks.bureau.example:8443/in?to=1", SECRET),
        Target("webhook", "http://10.0.0.7/in", SECRET),
        Target("webhook", "http://[::1]:8080/in", SECRET),
    ],
    ids=str,
)
def test_usual_addresses_pass(target: Target) -> None:
    check_target(target)


def test_an_unknown_kind_names_the_known_ones() -> None:
    assert faults(Target("pigeon", "roof")) == {"kind": "没有“pigeon”这种送达方式"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "zhang",
        "zhang@",
        "@b.cn",
        "张三@b.cn",
        "a b@c.cn",
        "a@b..cn",
        "a@b c",
        "a.@b.cn",
        "a@b.cn\r\nBcc: c@d.cn",
        "a@b.cn,c@d.cn",
        f"{'a' * 250}@b.cn",
    ],
)
def test_what_is_no_mailbox_is_refused(text: str) -> None:
    assert "应为一个电子邮箱" in mailbox_fault(text)
    assert "邮箱的地址不对：应为一个电子邮箱" in faults(Target("email", text))["address"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "bureau.example/in",
        "ftp://bureau.example",
        "http://",
        "http://bureau.example:0/",
        "http://bureau.example:99999/",
        "http://[::1/",
        "http://-bureau.example/",
        "http://b..example/",
        "http://bureau.example/a b",
        "http://bureau.example/路径",
        "http://bureau.example/\r\nHost: x",
        f"http://bureau.example/{'a' * 1000}",
    ],
)
def test_what_is_no_web_address_is_refused(text: str) -> None:
    assert "应为 http:// 或者 https:// 开头的地址" in web_address_fault(text)


def test_a_web_address_carries_no_password_and_no_fragment() -> None:
    assert web_address_fault("http://user:word@bureau.example/") == "地址里不能写用户名和密码"
    assert web_address_fault("http://bureau.example/#top") == "地址里不能有“#”"


def test_the_base_of_a_platform_has_no_query() -> None:
    assert base_fault("https://robots.bureau.example/inner/") == ""
    assert base_fault("https://robots.bureau.example/?x=1") == "地址里不能有“?”"
    assert base_fault("robots") != ""


@pytest.mark.parametrize("text", ["mail", "mail.bureau.gov.cn", "10.0.0.7", "::1"])
def test_names_and_numbers_of_hosts_pass(text: str) -> None:
    assert host_fault(text) == ""


@pytest.mark.parametrize("text", ["", "http://mail", "mail:25", "邮件", "a" * 64, "a..b"])
def test_what_is_no_host_is_refused(text: str) -> None:
    assert "应为主机名或者 IP 地址" in host_fault(text)


@pytest.mark.parametrize("text", ["caseflow@b.cn", "某局 <caseflow@b.cn>"])
def test_a_sender_with_or_without_a_name_passes(text: str) -> None:
    assert sender_fault(text) == ""


@pytest.mark.parametrize("text", ["", "某局", "某局\n<caseflow@b.cn>"])
def test_what_is_no_sender_is_refused(text: str) -> None:
    assert "应为发件邮箱" in sender_fault(text)


@pytest.mark.parametrize(
    ("kind", "part"),
    [
        ("wecom", "“webhook/send?key=”"),
        ("dingtalk", "“robot/send?access_token=”"),
        ("feishu", "“open-apis/bot/v2/hook/”"),
    ],
)
def test_a_pasted_robot_address_is_told_which_part_counts(kind: str, part: str) -> None:
    told = faults(Target(kind, f"https://robots.example/x?key={KEY}"))

    assert f"里{part}后面的那一段" in told["address"]


def test_a_secret_where_none_is_used_is_told() -> None:
    assert "不用签名，请留空" in faults(Target("wecom", KEY, SECRET))["secret"]
    assert "不用签名，请留空" in faults(Target("email", "a@b.cn", SECRET))["secret"]


def test_a_secret_that_is_short_or_blank_is_told_together_with_the_address() -> None:
    told = faults(Target("webhook", "nowhere", "short"))

    assert set(told) == {"address", "secret"}
    assert "至少要有 16 个字符" in told["secret"]
    assert "没有空格" in faults(Target("dingtalk", KEY, "SEC 1"))["secret"]
