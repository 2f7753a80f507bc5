"""Send one message by SMTP: TLS with checked certificates, login, Chinese in proper headers."""

from __future__ import annotations

import hashlib
import smtplib
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import Literal

from caseflow.notify.message import Message, NotSent, Target, hidden, one_line
from caseflow.notify.wire import Line, network_faults, time_limit, trusted

Security = Literal["none", "starttls", "tls"]
_READY = 220
_PERMANENT = 500
_KEY_LENGTH = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """The mail server that takes our messages. `sender` may carry a name: “某局 <a@b.cn>”."""

    host: str
    port: int
    security: Security
    sender: str
    username: str = ""
    password: str = field(default="", repr=False)
    timeout_s: float = 10
    ca_file: str = ""


def send_mail(target: Target, message: Message, server: MailServer, now: datetime) -> None:
    """Return when the server has taken the message. Raises NotSent.

    Refusals of this address or this message (5xx) are permanent; what the administrator must
    mend (login, sender, encryption) and 4xx are not.
    """
    mail = as_mail(target, message, server.sender, now)
    with (
        network_faults(str(target), server.host, Line(server.timeout_s, server.ca_file)),
        _refusals(target, server),
        closing(_client(server)) as smtp,
        time_limit(lambda: smtp.sock, server.timeout_s),
    ):
        _open(smtp, server)
        smtp.send_message(mail, from_addr=_plain(server.sender), to_addrs=[target.address])
        # The message is taken; however the farewell ends, it must not be sent again.
        with suppress(OSError):
            smtp.quit()


def as_mail(target: Target, message: Message, sender: str, now: datetime) -> EmailMessage:
    """Return the message with its headers. The same key gives the same Message-ID."""
    name, address = parseaddr(sender)
    digest = hashlib.sha256(message.key.encode(errors="replace")).hexdigest()[:_KEY_LENGTH]
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address(one_line(name), addr_spec=address)
    mail["To"] = Address(one_line(target.name), addr_spec=target.address)
    mail["Subject"] = message.title
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = f"<{digest}@{_domain(sender)}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Caseflow-Key"] = message.header_key
    mail.set_content(f"{message.text}\n", charset="utf-8", cte="base64")
    return mail


def _client(server: MailServer) -> smtplib.SMTP:
    """Return a client that is not connected yet, so that the greeting has its time limit too."""
    # Our name in the greeting: asking the machine for its own may take a minute without DNS.
    own_name, wait = _domain(server.sender), server.timeout_s
    smtp = (
        smtplib.SMTP_SSL(local_hostname=own_name, timeout=wait, context=trusted(server.ca_file))
        if server.security == "tls"
        else smtplib.SMTP(local_hostname=own_name, timeout=wait)
    )
    # What the certificate must name; only a client that connects when it is made would know.
    smtp._host = server.host  # type: ignore[attr-defined]
    return smtp


def _open(smtp: smtplib.SMTP, server: MailServer) -> None:
    code, said = smtp.connect(server.host, server.port)
    if code != _READY:
        raise smtplib.SMTPConnectError(code, said)
    if server.security == "starttls":
        smtp.starttls(context=trusted(server.ca_file))
    if server.username:
        smtp.login(server.username, server.password)


@contextmanager
def _refusals(target: Target, server: MailServer) -> Iterator[None]:
    """Tell what the server answered as NotSent; a broken connection is left to the caller."""
    try:
        yield
    except smtplib.SMTPServerDisconnected:
        raise
    except smtplib.SMTPRecipientsRefused as err:
        code, said = err.recipients[target.address]
        raise _not_taken(
            f"不收给{target}的邮件", code, hidden(_words(said), server.password)
        ) from err
    except smtplib.SMTPResponseException as err:
        answer = hidden(_words(err.smtp_error), server.password)
        if isinstance(err, smtplib.SMTPDataError):
            raise _not_taken(f"不收给{target}的这封邮件", err.smtp_code, answer) from err
        raise _not_served(f"{_complaint(err, server)}（回答是 {err.smtp_code} {answer}）") from err
    except smtplib.SMTPException as err:
        raise _not_served(
            f"邮件服务器“{server.host}”没有所设置的加密或者登录方式，"
            "请系统管理员核对 smtp_security、smtp_port 和 smtp_username"
        ) from err


def _complaint(err: smtplib.SMTPResponseException, server: MailServer) -> str:
    match err:
        case smtplib.SMTPAuthenticationError():
            what, settings = "不认登录的用户名或者密码", "smtp_username 和 smtp_password"
        case smtplib.SMTPSenderRefused():
            what, settings = "不许用所设置的地址发信", "smtp_sender"
        case _:
            what, settings = "不受理", "smtp_host、smtp_port 和 smtp_security"
    return f"邮件服务器“{server.host}”{what}，请系统管理员核对 {settings}"


def _not_taken(what: str, code: int, said: str) -> NotSent:
    """Return the refusal of one address or one message."""
    permanent = code >= _PERMANENT
    remedy = "；请核对邮箱，改正后点“重新发送”" if permanent else ""
    return NotSent(f"邮件服务器{what}，回答是 {code} {said}{remedy}", permanent=permanent)


def _not_served(what: str) -> NotSent:
    """Return a fault of the installation: what waits goes out once it is mended."""
    return NotSent(f"没有发出邮件：{what}", permanent=False)


def _words(said: bytes | str) -> str:
    return said if isinstance(said, str) else said.decode(errors="replace")


def _plain(sender: str) -> str:
    return parseaddr(sender)[1]


def _domain(sender: str) -> str:
    return _plain(sender).rpartition("@")[2]
