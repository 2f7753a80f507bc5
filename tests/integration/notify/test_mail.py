"""Mail over real servers: encryption, login, refusals, broken connections, the raw message."""

from __future__ import annotations

import mailbox
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP

from caseflow.notify.mail import MailServer, send_mail
from caseflow.notify.message import Message, NotSent, Target
from tests.integration.notify.conftest import Certificates, free_port
from tests.integration.notify.mail_servers import (
    PASSWORD,
    USER,
    Postmaster,
    listener,
    mail_server,
    wait_for_the_end,
)

NOW = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)
OFFICER = Target("email", "officer@bureau.example", name="张三")
MESSAGE = Message(
    "alert:17:3",
    "期限提醒：举行听证的通知明天到期",
    "案件：甲字1号\n到期：2026年11月23日",
    "http://x.example/c/1",
)


def house(port: int, **changes: object) -> MailServer:
    server = MailServer(
        host="127.0.0.1",
        port=port,
        security="none",
        sender="某县应急管理局 <caseflow@bureau.example>",
        timeout_s=5,
    )
    return replace(server, **changes)  # type: ignore[arg-type]


def refusal(server: MailServer, target: Target = OFFICER) -> NotSent:
    with pytest.raises(NotSent) as caught:
        send_mail(target, MESSAGE, server, NOW)
    assert PASSWORD not in caught.value.message
    return caught.value


def raw(postmaster: Postmaster) -> bytes:
    (envelope,) = postmaster.taken
    assert isinstance(envelope.content, bytes)
    return envelope.content


def read(content: bytes) -> EmailMessage:
    mail = message_from_bytes(content, policy=default)
    assert isinstance(mail, EmailMessage)
    return mail


def test_the_raw_message_can_be_read_by_any_mail_client() -> None:
    postmaster = Postmaster()
    with mail_server(postmaster) as port:
        send_mail(OFFICER, MESSAGE, house(port), NOW)

    content = raw(postmaster)
    assert content.isascii()
    assert max(map(len, content.splitlines())) <= 78
    mail = read(content)
    assert mail["Subject"] == MESSAGE.subject
    assert str(mail["From"]) == "某县应急管理局 <caseflow@bureau.example>"
    assert str(mail["To"]) == "张三 <officer@bureau.example>"
    assert mail["Date"].datetime == NOW
    assert mail["Message-ID"].endswith("@bureau.example>")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Caseflow-Key"] == "alert:17:3"
    assert mail.get_content_type() == "text/plain"
    assert mail.get_content().splitlines() == [
        "案件：甲字1号",
        "到期：2026年11月23日",
        "",
        "http://x.example/c/1",
    ]
    (envelope,) = postmaster.taken
    assert (envelope.mail_from, envelope.rcpt_tos) == (
        "caseflow@bureau.example",
        ["officer@bureau.example"],
    )


def test_a_repeated_message_has_the_same_id_and_another_key_another() -> None:
    postmaster = Postmaster()
    with mail_server(postmaster) as port:
        for message, moment in (
            (MESSAGE, NOW),
            (MESSAGE, NOW.replace(hour=5)),
            (replace(MESSAGE, key="alert:17:1"), NOW),
        ):
            send_mail(OFFICER, message, house(port), moment)

    first, again, other = (read(e.content)["Message-ID"] for e in postmaster.taken)  # type: ignore[arg-type]
    assert first == again != other


def test_a_subject_cannot_add_a_header() -> None:
    postmaster = Postmaster()
    sly = Message("k\r\nBcc: a@x.example", "提醒\r\nBcc: b@x.example", "正文\r\n.\r\nQUIT\r\n")
    target = replace(OFFICER, name="张三\r\nBcc: c@x.example")
    with mail_server(postmaster) as port:
        send_mail(target, sly, house(port), NOW)

    mail = read(raw(postmaster))
    assert mail["Bcc"] is None
    assert mail["Subject"] == "提醒 Bcc: b@x.example"
    assert mail["X-Caseflow-Key"] == "k%0D%0ABcc:%20a@x.example"
    assert mail.get_content().splitlines()[:3] == ["正文", ".", "QUIT"]


def test_starttls_with_login_against_a_checked_certificate(certificates: Certificates) -> None:
    postmaster = Postmaster()
    with mail_server(postmaster, starttls=certificates.server, login=True) as port:
        server = house(
            port,
            security="starttls",
            username=USER,
            password=PASSWORD,
            ca_file=certificates.ca_file,
        )
        send_mail(OFFICER, MESSAGE, server, NOW)

    assert len(postmaster.taken) == 1


def test_tls_from_the_first_byte(certificates: Certificates) -> None:
    postmaster = Postmaster()
    with mail_server(postmaster, implicit=certificates.server) as port:
        server = house(port, security="tls", ca_file=certificates.ca_file)
        send_mail(OFFICER, MESSAGE, server, NOW)

    assert len(postmaster.taken) == 1


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize("fault", ["unknown authority", "other host"])
def test_a_certificate_that_proves_nothing_is_refused(
    security: str, fault: str, certificates: Certificates
) -> None:
    postmaster = Postmaster()
    shown = certificates.other_host if fault == "other host" else certificates.server
    trusted = certificates.ca_file if fault == "other host" else ""
    kind = "implicit" if security == "tls" else "starttls"
    with mail_server(postmaster, **{kind: shown}) as port:  # type: ignore[arg-type]
        fault_told = refusal(house(port, security=security, ca_file=trusted))

    assert "“127.0.0.1”的证书不可信" in fault_told.message
    assert not fault_told.permanent
    assert postmaster.taken == []


def test_an_unreadable_file_of_certificates_is_named(no_certificates: str) -> None:
    for file in (no_certificates, "missing.pem"):
        told = refusal(house(1, security="tls", ca_file=file))

        assert f"notify_ca_file 所指的“{file}”不是可读的证书文件" in told.message
        assert not told.permanent


def test_tls_towards_a_port_that_speaks_plain_is_told() -> None:
    with mail_server(Postmaster()) as port:
        told = refusal(house(port, security="tls"))

    assert "建立加密连接失败" in told.message
    assert not told.permanent


def test_a_wrong_password_is_told_without_it_and_tried_again(certificates: Certificates) -> None:
    with mail_server(Postmaster(), starttls=certificates.server, login=True) as port:
        server = house(
            port,
            security="starttls",
            username=USER,
            password="not-" + PASSWORD,
            ca_file=certificates.ca_file,
        )
        told = refusal(server)

    assert "不认登录的用户名或者密码" in told.message
    assert "回答是 535 5.7.8 Bad credentials: ***" in told.message
    assert not told.permanent


@pytest.mark.parametrize(
    ("security", "username"), [("starttls", ""), ("none", USER)], ids=["encryption", "login"]
)
def test_a_server_without_the_set_encryption_or_login_is_told(security: str, username: str) -> None:
    with mail_server(Postmaster()) as port:
        told = refusal(house(port, security=security, username=username, password=PASSWORD))

    assert "没有所设置的加密或者登录方式" in told.message
    assert not told.permanent


def test_an_unknown_mailbox_is_refused_for_good() -> None:
    with mail_server(Postmaster()) as port:
        told = refusal(house(port), replace(OFFICER, address="nobody@bureau.example"))

    assert told.permanent
    assert told.message == (
        "邮件服务器不收给“张三”的邮箱的邮件，回答是 550 5.1.1 No such user here；"
        "请核对邮箱，改正后点“重新发送”"
    )


def test_a_busy_mailbox_is_tried_again() -> None:
    with mail_server(Postmaster()) as port:
        told = refusal(house(port), replace(OFFICER, address="full@bureau.example"))

    assert not told.permanent
    assert "回答是 451 4.2.2 Mailbox busy" in told.message


@pytest.mark.parametrize(
    ("answer", "permanent"), [("554 5.7.1 Looks like spam", True), ("452 4.3.1 Disk full", False)]
)
def test_a_refused_content_counts_by_its_code(answer: str, permanent: bool) -> None:
    postmaster = Postmaster()
    postmaster.data_answer = answer
    with mail_server(postmaster) as port:
        told = refusal(house(port))

    assert f"回答是 {answer}" in told.message
    assert told.permanent is permanent


def test_a_refused_sender_is_a_fault_of_the_settings() -> None:
    postmaster = Postmaster()
    postmaster.sender_answer = "553 5.7.1 Sender not owned by user"
    with mail_server(postmaster) as port:
        told = refusal(house(port))

    assert "请系统管理员核对 smtp_sender" in told.message
    assert not told.permanent


def test_a_connection_dropped_at_the_end_is_tried_again() -> None:
    postmaster = Postmaster()
    postmaster.drops = True
    with mail_server(postmaster) as port:
        told = refusal(house(port))

    assert "与“127.0.0.1”的连接断了，对方可能已经收到" in told.message
    assert not told.permanent


def test_what_was_taken_is_sent_even_when_the_farewell_fails(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def hang_up(self: SMTP, arg: str) -> None:
        assert self.transport is not None
        self.transport.abort()

    monkeypatch.setattr(SMTP, "smtp_QUIT", hang_up)
    postmaster = Postmaster()
    with mail_server(postmaster) as port:
        send_mail(OFFICER, MESSAGE, house(port), NOW)

    assert len(postmaster.taken) == 1


def test_a_server_that_says_nothing_is_given_up() -> None:
    with listener(wait_for_the_end) as port:
        told = refusal(house(port, timeout_s=1))

    assert "“127.0.0.1”在 1 秒内没有回答" in told.message
    assert not told.permanent


def test_a_server_that_drips_is_given_up_too() -> None:
    def drip(connection: socket.socket) -> None:
        with suppress(OSError):
            for _ in range(200):
                connection.sendall(b"2")
                time.sleep(0.05)

    with listener(drip) as port:
        begun = time.monotonic()
        told = refusal(house(port, timeout_s=1))

    assert time.monotonic() - begun < 5
    assert "在 1 秒内没有回答" in told.message


def test_a_server_that_is_closed_today_is_told() -> None:
    with listener(lambda connection: connection.sendall(b"554 No service\r\n")) as port:
        told = refusal(house(port))

    assert "不受理，请系统管理员核对 smtp_host、smtp_port 和 smtp_security" in told.message
    assert not told.permanent


def test_nobody_listens(closed_port: int) -> None:
    told = refusal(house(closed_port))

    assert "“127.0.0.1”拒绝连接" in told.message
    assert not told.permanent


def test_a_mail_server_that_resolves_to_nothing() -> None:
    told = refusal(house(25, host="mail.bureau.invalid"))

    assert "主机“mail.bureau.invalid”查不到地址" in told.message
    assert not told.permanent


def test_a_mail_server_in_a_process_of_its_own_keeps_the_message(
    tmp_path: Path, certificates: Certificates
) -> None:
    port = free_port()
    command = [sys.executable, "-m", "aiosmtpd", "-n", "-l", f"127.0.0.1:{port}"]
    command += ["--tlscert", certificates.cert_file, "--tlskey", certificates.cert_file]
    command += ["-c", "aiosmtpd.handlers.Mailbox", str(tmp_path / "mail")]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port, process)
        server = house(port, security="starttls", ca_file=certificates.ca_file)
        send_mail(OFFICER, MESSAGE, server, NOW)
    finally:
        process.terminate()
        process.wait(timeout=10)

    (kept,) = mailbox.Maildir(tmp_path / "mail")
    assert read(kept.as_bytes())["Subject"] == MESSAGE.subject


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(100):
        assert process.poll() is None
        with suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.1)
    pytest.fail("the mail server did not start")
