"""Ways to be reached: typed, refused beside the field, tried against real servers, never shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count

import pytest

from caseflow.notify.post import Post
from caseflow.services import channels
from caseflow.services.people import actor_named
from caseflow.wsgi import create_app
from tests.integration.notify.mail_servers import Postmaster, mail_server
from tests.integration.notify.web_servers import House, web_server
from tests.integration.services.mailroom import mail_at
from tests.integration.web import telling
from tests.integration.web.bureau import Bureaus
from tests.integration.web.conftest import Visitor

SECRET = "SEC0123456789abcdef0123"
_TEST = re.compile(r'action="/account/channels/(\d+)/test"')
_numbers = count(1)


@pytest.fixture(scope="module")
def watched(bureaus: Bureaus) -> Bureaus:
    return telling.add_admin(bureaus)


@pytest.fixture
def robot() -> Iterator[House]:
    with web_server(House()) as house:
        yield house


@pytest.fixture
def postmaster() -> Postmaster:
    return Postmaster()


@pytest.fixture
def reviewer(bureaus: Bureaus, robot: House, postmaster: Postmaster) -> Iterator[Visitor]:
    """Yield a browser of an office with a real mail server and a real robot platform."""
    with mail_server(postmaster) as port:
        post = Post(
            mail=mail_at(port),
            wecom_base=robot.url,
            dingtalk_base=robot.url,
            feishu_base=robot.url,
        )
        office = replace(bureaus.office, post=post)
        visitor = Visitor(create_app(office, bureaus.settings).test_client())
        visitor.sign_in("reviewer")
        yield visitor


def add(visitor: Visitor, kind: str, address: str, **more: str) -> int:
    """Add a channel through the page and return its id; 0 when it was refused."""
    visitor.get(f"/account/channels/new?kind={kind}")
    typed = {"kind": kind, "address": address, "mode": "each", **more}
    typed["request_id"] = visitor.hidden["request_id"]
    if visitor.post("/account/channels/new", typed).status_code != 303:
        return 0
    visitor.get("/account/channels")
    return int(_TEST.findall(visitor.text)[-1])


def key() -> str:
    return f"robot-token-{next(_numbers):04}"


def test_mail_that_arrives_is_told(reviewer: Visitor, postmaster: Postmaster) -> None:
    channel = add(reviewer, "email", "reviewer@bureau.example")

    reviewer.post(f"/account/channels/{channel}/test")

    assert "测试消息已经发出，请到邮箱查看" in reviewer.text
    assert [e.rcpt_tos for e in postmaster.taken] == [["reviewer@bureau.example"]]


def test_a_robot_that_refuses_is_told_in_words(reviewer: Visitor, robot: House) -> None:
    channel = add(reviewer, "dingtalk", key())
    robot.answers({"errcode": 310000, "errmsg": "sign not match"})

    reviewer.post(f"/account/channels/{channel}/test")

    assert "测试消息没有发出" in reviewer.text
    assert "请核对签名密钥" in reviewer.text
    assert "不会自动重发" in reviewer.text


def test_a_wrong_address_is_refused_beside_its_field_and_kept(inspector: Visitor) -> None:
    assert add(inspector, "email", "某人 & <邮箱>", mode="digest") == 0

    assert "应为一个电子邮箱" in inspector.text
    assert 'value="某人 & <邮箱>"' in inspector.text
    assert re.search(r'value="digest" checked', inspector.text)


def test_a_webhook_needs_a_long_secret(inspector: Visitor) -> None:
    assert add(inspector, "webhook", "https://hook.example/in", secret="short-one") == 0

    assert "至少要有 16 个字符" in inspector.text
    assert "short-one" not in inspector.text


def test_secrets_and_robot_keys_are_never_shown_again(inspector: Visitor) -> None:
    token = key()
    channel = add(inspector, "feishu", token, secret=SECRET)
    assert channel

    for path in ("/account/channels", f"/account/channels/{channel}/edit"):
        inspector.get(path)
        assert SECRET not in inspector.text
        assert token not in inspector.text
        assert "已设置" in inspector.text


def test_what_is_left_blank_stays_and_the_secret_can_be_taken_away(inspector: Visitor) -> None:
    channel = add(inspector, "dingtalk", key(), secret=SECRET)
    path = f"/account/channels/{channel}/edit"

    inspector.get(path)
    inspector.post(path, {"address": "", "secret": "", "mode": "digest"})
    inspector.get("/account/channels")
    changed = inspector.text
    inspector.post(path, {"address": "", "secret": "", "mode": "digest", "no_secret": "1"})
    inspector.get(path)

    assert "只收每日汇总" in changed
    assert "现在已设置" not in inspector.text


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        ("wecom", "https://robots.example/cgi-bin/webhook/send?key=", "&debug=1"),
        ("dingtalk", "https://robots.example/robot/send?access_token=", ""),
        ("feishu", "https://robots.example/open-apis/bot/v2/hook/", ""),
    ],
)
def test_the_key_is_taken_out_of_a_robots_whole_address(
    inspector: Visitor, bureaus: Bureaus, kind: str, before: str, after: str
) -> None:
    token = key()

    assert add(inspector, kind, f"{before}{token}{after}")

    own = channels.channels(bureaus.office, actor_named(bureaus.office, "inspector"))
    assert token in [channel.address for channel in own]


def test_the_same_way_twice_is_refused(inspector: Visitor) -> None:
    token = key()
    assert add(inspector, "wecom", token)

    assert add(inspector, "wecom", token) == 0
    assert "已经登记过这一接收方式" in inspector.text


def test_a_channel_is_switched_off_and_on_and_removed_after_a_question(inspector: Visitor) -> None:
    channel = add(inspector, "email", f"{key()}@bureau.example")

    inspector.post(f"/account/channels/{channel}/switch", {"on": "0"})
    inspector.get("/account/channels")
    assert f"/account/channels/{channel}/test" not in inspector.text
    inspector.post(f"/account/channels/{channel}/switch", {"on": "1"})
    inspector.get(f"/account/channels/{channel}/remove")
    assert "确认删除" in inspector.text
    inspector.post(f"/account/channels/{channel}/remove")

    assert "已删除" in inspector.get("/account/channels").get_data(as_text=True)
    assert inspector.get(f"/account/channels/{channel}/edit").status_code == 404


def test_channels_of_others_are_out_of_reach(
    inspector: Visitor, visit: Callable[[], Visitor]
) -> None:
    channel = add(inspector, "email", f"{key()}@bureau.example")
    chief = visit()
    chief.sign_in("chief")

    assert chief.get(f"/account/channels/{channel}/edit").status_code == 404
    assert chief.get(f"/account/channels/{channel}/remove").status_code == 404
    for act in ("test", "switch", "remove"):
        assert chief.post(f"/account/channels/{channel}/{act}").status_code == 403
    assert chief.get("/settings/channels").status_code == 403


def test_an_installation_without_mail_server_says_so(inspector: Visitor) -> None:
    channel = add(inspector, "email", f"{key()}@bureau.example")
    inspector.get("/account/channels")
    assert "还没有设置邮件服务器" in inspector.text

    inspector.post(f"/account/channels/{channel}/test")
    assert "测试消息没有发出" in inspector.text


def test_the_watch_sees_who_cannot_be_reached_and_no_keys(
    inspector: Visitor, watched: Bureaus, visit: Callable[[], Visitor]
) -> None:
    token = key()
    channel = add(inspector, "wecom", token)
    admin = visit()
    admin.sign_in("admin")

    admin.get("/settings/channels")
    assert "人没有可用的接收方式" in admin.text
    assert "周静" in admin.text
    assert token not in admin.text
    admin.post(f"/settings/channels/{channel}/off")

    inspector.get("/account/channels")
    assert f"/account/channels/{channel}/test" not in inspector.text


@pytest.mark.parametrize("path", ["/account/channels/new", "/account/channels/new?kind=fax"])
def test_an_unknown_kind_is_not_found(inspector: Visitor, path: str) -> None:
    assert inspector.get(path).status_code == 404
