"""The form of mailboxes, web addresses and robot keys, as people type them."""

from __future__ import annotations

import re
from email.utils import parseaddr
from ipaddress import ip_address
from urllib.parse import urlsplit

from caseflow.domain.errors import InvalidInput, Reason
from caseflow.notify.message import KINDS, Target

_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_HOST = re.compile(rf"(?=.{{1,253}}\Z){_LABEL}(?:\.{_LABEL})*\.?")
_MAILBOX = re.compile(
    r"(?P<local>[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*)@(?P<host>.+)"
)
_ROBOT_KEY = re.compile(r"[A-Za-z0-9_-]{8,128}")
_VISIBLE = re.compile(r"[!-~]*")
_MAX_MAILBOX = 254
_MAX_WEB_ADDRESS = 1000
_MIN_SECRET = 16
_WHERE_THE_KEY_IS = {
    "wecom": "webhook/send?key=",
    "dingtalk": "robot/send?access_token=",
    "feishu": "open-apis/bot/v2/hook/",
}
_SIGNING = ("dingtalk", "feishu", "webhook")


def check_target(target: Target) -> None:
    """Say what is wrong with an address or a secret that somebody typed.

    Raises InvalidInput with one reason for each of the fields `kind`, `address` and `secret`.
    """
    if target.kind not in KINDS:
        known = "、".join(KINDS)
        raise InvalidInput(
            [_reason("kind", f"没有“{target.kind}”这种送达方式", f"请从这些里选：{known}")]
        )
    reasons = [
        _reason(where, f"{KINDS[target.kind]}的{what}不对：{fault}", "请改正后再保存")
        for where, what, fault in (
            ("address", "地址", _address_fault(target)),
            ("secret", "签名密钥", _secret_fault(target)),
        )
        if fault
    ]
    if reasons:
        raise InvalidInput(reasons)


def mailbox_fault(text: str) -> str:
    """Return what is wrong with a mail address; "" when nothing is."""
    match = _MAILBOX.fullmatch(text)
    if match is None or len(text) > _MAX_MAILBOX or not _HOST.fullmatch(match["host"]):
        return (
            "应为一个电子邮箱，例如 name@example.gov.cn（只用英文字母、数字和符号，中间没有空格）"
        )
    return ""


def sender_fault(text: str) -> str:
    """Return what is wrong with a sender, a mail address with or without a name before it."""
    if text.isprintable() and not mailbox_fault(parseaddr(text)[1]):
        return ""
    return (
        "应为发件邮箱，例如 caseflow@example.gov.cn 或者 某县应急管理局 <caseflow@example.gov.cn>"
    )


def host_fault(text: str) -> str:
    """Return what is wrong with the name or number of a host; "" when nothing is."""
    if _HOST.fullmatch(text) or _is_number(text):
        return ""
    return "应为主机名或者 IP 地址，例如 mail.example.gov.cn，不带 http:// 和端口"


def web_address_fault(text: str) -> str:
    """Return what is wrong with a http or https address; "" when nothing is."""
    form = "应为 http:// 或者 https:// 开头的地址，例如 https://example.gov.cn/hook"
    if len(text) > _MAX_WEB_ADDRESS or not _VISIBLE.fullmatch(text):
        return f"{form}，没有空格和汉字，不超过 {_MAX_WEB_ADDRESS} 个字符"
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return form
    if parts.scheme not in ("http", "https") or port == 0 or host_fault(parts.hostname or ""):
        return form
    if "@" in parts.netloc:
        return "地址里不能写用户名和密码"
    return "地址里不能有“#”" if parts.fragment else ""


def base_fault(text: str) -> str:
    """Return what is wrong with the address of a platform, to which paths are added."""
    return web_address_fault(text) or ("地址里不能有“?”" if "?" in text else "")


def _address_fault(target: Target) -> str:
    if target.kind == "email":
        return mailbox_fault(target.address)
    if target.kind == "webhook":
        return web_address_fault(target.address)
    if _ROBOT_KEY.fullmatch(target.address):
        return ""
    return (
        f"应为机器人地址里“{_WHERE_THE_KEY_IS[target.kind]}”后面的那一段，"
        "8 至 128 个英文字母、数字或者“-”“_”；平台的地址由系统管理员在设置里填写"
    )


def _secret_fault(target: Target) -> str:
    if target.kind not in _SIGNING:
        return "这种送达方式不用签名，请留空" if target.secret else ""
    if not _VISIBLE.fullmatch(target.secret):
        return "只能用英文字母、数字和符号，没有空格"
    if target.kind == "webhook" and len(target.secret) < _MIN_SECRET:
        return f"至少要有 {_MIN_SECRET} 个字符，收消息的一方用它核对签名"
    return ""


def _is_number(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _reason(where: str, message: str, cure: str) -> Reason:
    return Reason(guard="target_form", message=message, cure=cure, field=where)
