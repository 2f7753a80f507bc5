"""The one way out: take a message to whatever kind of target."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from caseflow.domain.errors import InvalidInput
from caseflow.notify.addresses import check_target
from caseflow.notify.mail import MailServer, send_mail
from caseflow.notify.message import Message, NotSent, Target
from caseflow.notify.robots import send_dingtalk, send_feishu, send_wecom
from caseflow.notify.webhook import send_webhook
from caseflow.notify.wire import Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """The ways out of one installation. `mail` is None where no mail server is set."""

    mail: MailServer | None
    wecom_base: str
    dingtalk_base: str
    feishu_base: str
    timeout_s: float = 10
    ca_file: str = ""


def send(target: Target, message: Message, post: Post, now: datetime) -> None:
    """Return when the receiver has taken the message; `now` dates and signs it.

    Connecting may take `timeout_s` for each of the host's addresses, all that follows together
    at most twice as long. Raises NotSent, and nothing else, whatever happens outside this process.
    """
    try:
        check_target(target)
    except InvalidInput as err:
        raise NotSent(
            f"{target}没有收到消息：{err.message}，再点“重新发送”", permanent=True
        ) from err
    line = Line(post.timeout_s, post.ca_file)
    match target.kind:
        case "email":
            if post.mail is None:
                raise NotSent(
                    f"{target}没有收到消息：没有设置邮件服务器，"
                    "请系统管理员填写设置 smtp_host 和 smtp_sender",
                    permanent=False,
                )
            send_mail(target, message, post.mail, now)
        case "wecom":
            send_wecom(target, message, post.wecom_base, line)
        case "dingtalk":
            send_dingtalk(target, message, post.dingtalk_base, line, now)
        case "feishu":
            send_feishu(target, message, post.feishu_base, line, now)
        case _:
            send_webhook(target, message, line, now)
