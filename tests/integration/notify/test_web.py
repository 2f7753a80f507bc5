"""Robots and webhooks over real web servers: answers, signatures, and everything that breaks."""

from __future__ import annotations

import base64
import hashlib
import hmac
import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from caseflow.bootstrap import make_post
from caseflow.config import Settings
from caseflow.notify.message import Message, NotSent, Target
from caseflow.notify.post import Post, send
from caseflow.notify.wire import time_limit
from tests.integration.notify.conftest import Certificates
from tests.integration.notify.mail_servers import Postmaster, listener, mail_server
from tests.integration.notify.web_servers import House, web_server

NOW = datetime(2026, 11, 22, 1, 30, 15, 250_000, tzinfo=UTC)
KEY = "5f0c1d2e-aaaa-bbbb-cccc-0123456789ab"
SECRET = "SEC0123456789+/abcdef"
MESSAGE = Message("alert:17:3", "期限提醒", "案件：甲字1号\n明天到期", "http://x.example/c/1")
TEXT = "期限提醒\n案件：甲字1号\n明天到期\nhttp://x.example/c/1"
WECOM = Target("wecom", KEY, name="张三")
DINGTALK = Target("dingtalk", KEY, SECRET, "张三")
FEISHU = Target("feishu", KEY, SECRET, "张三")
ROBOTS = [WECOM, DINGTALK, FEISHU]
CODE = {"wecom": "errcode", "dingtalk": "errcode", "feishu": "code"}
WORDS = {"wecom": "errmsg", "dingtalk": "errmsg", "feishu": "msg"}

each_robot = pytest.mark.parametrize("robot", ROBOTS, ids=lambda one: one.kind)


@pytest.fixture
def house() -> Iterator[House]:
    with web_server(House(body=b'{"errcode": 0, "code": 0}')) as running:
        yield running


def post_to(house: House, *, timeout_s: float = 5, ca_file: str = "") -> Post:
    return Post(
        mail=None,
        wecom_base=house.url,
        dingtalk_base=f"{house.url}/",
        feishu_base=f"{house.url}/inner",
        timeout_s=timeout_s,
        ca_file=ca_file,
    )


def hook(house: House) -> Target:
    return Target("webhook", f"{house.url}/hook?from=caseflow", SECRET, "值班室")


def refusal(target: Target, post: Post) -> NotSent:
    with pytest.raises(NotSent) as caught:
        send(target, MESSAGE, post, NOW)
    for secret in (KEY, SECRET):
        assert secret not in caught.value.message
    assert target.name in caught.value.message
    return caught.value


def test_wecom_gets_the_text_under_its_key(house: House) -> None:
    send(WECOM, MESSAGE, post_to(house), NOW)

    (came,) = house.came
    assert (came.path, came.query) == ("/cgi-bin/webhook/send", {"key": [KEY]})
    assert came.json == {"msgtype": "text", "text": {"content": TEXT}}
    assert came.headers["Content-Type"] == "application/json; charset=utf-8"
    assert came.headers["X-Caseflow-Key"] == "alert:17:3"


def test_dingtalk_is_signed_in_milliseconds(house: House) -> None:
    send(DINGTALK, MESSAGE, post_to(house), NOW)

    (came,) = house.came
    stamp = "1795311015250"
    expected = hmac.new(SECRET.encode(), f"{stamp}\n{SECRET}".encode(), hashlib.sha256)
    assert came.path == "/robot/send"
    assert came.query == {
        "access_token": [KEY],
        "timestamp": [stamp],
        "sign": [base64.b64encode(expected.digest()).decode()],
    }
    assert came.json == {"msgtype": "text", "text": {"content": TEXT}}


def test_feishu_is_signed_in_seconds(house: House) -> None:
    send(FEISHU, MESSAGE, post_to(house), NOW)

    (came,) = house.came
    stamp = "1795311015"
    expected = hmac.new(f"{stamp}\n{SECRET}".encode(), b"", hashlib.sha256)
    assert came.path == f"/inner/open-apis/bot/v2/hook/{KEY}"
    assert came.json == {
        "msg_type": "text",
        "content": {"text": TEXT},
        "timestamp": stamp,
        "sign": base64.b64encode(expected.digest()).decode(),
    }


def test_robots_without_a_secret_are_not_signed(house: House) -> None:
    for robot in (DINGTALK, FEISHU):
        send(replace(robot, secret=""), MESSAGE, post_to(house), NOW)

    ding, fly = house.came
    assert ding.query == {"access_token": [KEY]}
    assert set(fly.json) == {"msg_type", "content"}


def test_an_older_feishu_says_its_code_by_another_name(house: House) -> None:
    house.answers({"StatusCode": 0, "StatusMessage": "success"})

    send(FEISHU, MESSAGE, post_to(house), NOW)


@pytest.mark.parametrize(("robot", "limit"), [(WECOM, 2048), (DINGTALK, 20_000), (FEISHU, 20_000)])
def test_a_long_text_is_cut_and_keeps_its_link(robot: Target, limit: int, house: House) -> None:
    send(robot, replace(MESSAGE, body="长文\n" * 9000), post_to(house), NOW)

    (came,) = house.came
    told = came.json.get("text", came.json.get("content"))
    (text,) = told.values()
    assert text.endswith("…\nhttp://x.example/c/1")
    assert limit // 2 < len(text.encode()) <= limit
    assert robot is WECOM or len(came.body) < limit


def test_feishu_calls_nobody_whose_name_stands_in_the_text(house: House) -> None:
    send(FEISHU, replace(MESSAGE, body='<at user_id="all">所有人</at>'), post_to(house), NOW)

    assert "<at" not in house.came[0].json["content"]["text"]


@each_robot
def test_an_error_code_inside_a_success_is_a_failure(robot: Target, house: House) -> None:
    house.answers({CODE[robot.kind]: 12345, WORDS[robot.kind]: f"odd {KEY} {robot.secret}"})

    told = refusal(robot, post_to(house))

    assert "平台回答 12345 odd ***" in told.message
    assert not told.permanent


@pytest.mark.parametrize(
    ("robot", "code"),
    [(WECOM, 93000), (DINGTALK, 310000), (DINGTALK, 300005), (FEISHU, 19001), (FEISHU, 19021)],
)
@pytest.mark.parametrize("status", [200, 400])
def test_a_wrong_key_or_signature_is_permanent(
    robot: Target, code: int, status: int, house: House
) -> None:
    house.answers({CODE[robot.kind]: code, WORDS[robot.kind]: "refused"}, status)

    told = refusal(robot, post_to(house))

    assert f"平台回答 {code} refused，" in told.message
    assert told.message.endswith("再点“重新发送”")
    assert told.permanent


@pytest.mark.parametrize(
    ("robot", "code"), [(WECOM, 45009), (DINGTALK, 130101), (FEISHU, 11232), (FEISHU, 99991400)]
)
@pytest.mark.parametrize("status", [200, 400])
def test_too_often_is_tried_again(robot: Target, code: int, status: int, house: House) -> None:
    house.answers({CODE[robot.kind]: code}, status)

    told = refusal(robot, post_to(house))

    assert "平台说发得太快" in told.message
    assert not told.permanent


@pytest.mark.parametrize(
    "body",
    [
        b"<html>please log in</html>",
        b"\xff\xfe",
        b"[0]",
        b"{}",
        b'{"errcode": false, "code": false}',
        b'{"errcode": "0", "code": "0"}',
        b"[" * 60_000,
    ],
    ids=["page", "bytes", "list", "empty", "false", "text", "nested"],
)
@each_robot
def test_an_answer_of_another_form_is_a_failure(robot: Target, body: bytes, house: House) -> None:
    house.body = body

    told = refusal(robot, post_to(house))

    assert "回答不是平台的格式" in told.message
    assert not told.permanent


def test_the_webhook_can_be_verified_by_its_receiver(house: House) -> None:
    house.status, house.body = 204, b""
    send(hook(house), MESSAGE, post_to(house), NOW)

    (came,) = house.came
    stamp = came.headers["X-Caseflow-Timestamp"]
    expected = hmac.new(SECRET.encode(), stamp.encode() + b"." + came.body, hashlib.sha256)
    assert stamp == "1795311015"
    assert came.headers["X-Caseflow-Signature"] == f"sha256={expected.hexdigest()}"
    assert came.headers["X-Caseflow-Key"] == "alert:17:3"
    assert (came.path, came.query) == ("/hook", {"from": ["caseflow"]})
    assert came.json == {
        "key": "alert:17:3",
        "subject": "期限提醒",
        "body": "案件：甲字1号\n明天到期",
        "url": "http://x.example/c/1",
        "sent_at": "2026-11-22T01:30:15+00:00",
    }


def test_a_webhook_without_a_path_gets_the_root(house: House) -> None:
    send(replace(hook(house), address=house.url), MESSAGE, post_to(house), NOW)

    assert house.came[0].path == "/"


def test_https_is_checked_against_the_given_authority(certificates: Certificates) -> None:
    with web_server(House(), certificates.server) as house:
        send(WECOM, MESSAGE, post_to(house, ca_file=certificates.ca_file), NOW)
        told = refusal(WECOM, post_to(house))

    assert len(house.came) == 1
    assert "证书不可信" in told.message
    assert not told.permanent


@pytest.mark.parametrize(
    ("status", "permanent"),
    [
        (400, True),
        (404, True),
        (408, False),
        (425, False),
        (429, False),
        (500, False),
        (503, False),
    ],
)
@pytest.mark.parametrize("kind", ["wecom", "dingtalk", "feishu", "webhook"])
def test_a_refusing_status_counts_by_its_number(
    kind: str, status: int, permanent: bool, house: House
) -> None:
    house.status, house.body = status, b"error"
    target = {"wecom": WECOM, "dingtalk": DINGTALK, "feishu": FEISHU}.get(kind) or hook(house)

    told = refusal(target, post_to(house))

    assert f"HTTP {status}" in told.message
    assert told.permanent is permanent


def test_a_success_code_does_not_mend_a_refusing_status(house: House) -> None:
    house.answers({"errcode": 0}, 502)

    assert not refusal(WECOM, post_to(house)).permanent


def test_redirects_are_not_followed(house: House) -> None:
    house.status, house.location = 307, f"{house.url}/elsewhere"

    told = refusal(hook(house), post_to(house))

    assert [came.path for came in house.came] == ["/hook"]
    assert "对方要求转到别的地址（HTTP 307），不会跟去" in told.message
    assert told.permanent


@pytest.mark.parametrize("kind", ["wecom", "dingtalk", "feishu", "webhook"])
@pytest.mark.parametrize(
    ("fault", "cause"),
    [("silent", "在 0.3 秒内没有回答"), ("drips", "在 0.3 秒内没有回答"), ("drops", "连接断了")],
)
def test_silence_dripping_and_a_dropped_connection_are_tried_again(
    kind: str, fault: str, cause: str, house: House
) -> None:
    house.body = b" " * 400
    setattr(house, fault, True)
    target = {"wecom": WECOM, "dingtalk": DINGTALK, "feishu": FEISHU}.get(kind) or hook(house)

    begun = time.monotonic()
    told = refusal(target, post_to(house, timeout_s=0.3))

    assert time.monotonic() - begun < 3
    assert cause in told.message
    assert not told.permanent
    assert len(house.came) == 1


def test_a_server_that_drips_is_given_up_behind_tls_too(certificates: Certificates) -> None:
    with web_server(House(body=b" " * 400, drips=True), certificates.server) as house:
        told = refusal(WECOM, post_to(house, timeout_s=0.3, ca_file=certificates.ca_file))

    assert "在 0.3 秒内没有回答" in told.message


def test_the_time_limit_begins_with_the_connection() -> None:
    with time_limit(lambda: None, 0.02):
        time.sleep(0.05)


def test_a_server_that_speaks_no_http_is_told() -> None:
    def greet(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(b"220 mail\r\n")

    with listener(greet) as port:
        target = Target("webhook", f"http://127.0.0.1:{port}/", SECRET, "值班室")
        told = refusal(target, post_to(House(url="http://x.example")))

    assert "没有按 HTTP 回答" in told.message
    assert not told.permanent


def test_nobody_listens(closed_port: int) -> None:
    told = refusal(WECOM, post_to(House(url=f"http://127.0.0.1:{closed_port}")))

    assert "拒绝连接，请核对端口和防火墙" in told.message
    assert not told.permanent


def test_an_address_that_cannot_be_reached_is_told() -> None:
    told = refusal(WECOM, post_to(House(url="http://255.255.255.255")))

    assert "连不上“255.255.255.255”" in told.message
    assert not told.permanent


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_host_that_resolves_to_nothing_is_named(scheme: str) -> None:
    told = refusal(WECOM, post_to(House(url=f"{scheme}://robots.bureau.invalid")))

    assert "主机“robots.bureau.invalid”查不到地址" in told.message
    assert not told.permanent


@pytest.mark.parametrize(
    "target",
    [
        Target("email", "张三", name="张三"),
        Target("wecom", "http://x.example/?key=1", name="张三"),
        Target("webhook", "file:///etc/hostname", SECRET, "张三"),
        Target("pigeon", "roof", name="张三"),
    ],
    ids=lambda one: one.kind,
)
def test_a_stored_address_of_no_form_is_refused_for_good(target: Target) -> None:
    told = refusal(target, post_to(House(url="http://x.example")))

    assert told.permanent


def test_without_a_mail_server_mail_waits() -> None:
    told = refusal(Target("email", "a@b.example", name="张三"), post_to(House()))

    assert "没有设置邮件服务器" in told.message
    assert not told.permanent


def test_the_settings_make_the_post(house: House) -> None:
    postmaster = Postmaster()
    with mail_server(postmaster) as port:
        post = make_post(
            Settings(
                smtp_host="127.0.0.1",
                smtp_port=port,
                smtp_security="none",
                smtp_sender="caseflow@bureau.example",
                wecom_base=house.url,
                notify_timeout_s=5,
            )
        )
        send(Target("email", "officer@bureau.example"), MESSAGE, post, NOW)
    send(WECOM, MESSAGE, post, NOW)

    assert len(postmaster.taken) == len(house.came) == 1
    assert house.came[0].json["text"]["content"] == TEXT
    assert make_post(Settings()).mail is None
