"""The form of one way to be reached, with what to paste for each kind."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from flask import request

from caseflow.domain.definition import Choice, Field, FieldKind
from caseflow.domain.errors import CaseflowError
from caseflow.services.channels import ChannelDraft, ChannelView
from caseflow.web.faults import reasons_of
from caseflow.web.forms import Raw, cells, typed
from caseflow.web.register_pages import Sheet

GUIDES: Mapping[str, str] = MappingProxyType(
    {
        "email": "提醒和每日汇总发到单位或个人邮箱。",
        "wecom": "在企业微信群里添加“群机器人”，提醒发到群里，群成员都能看到。",
        "dingtalk": "在钉钉群里添加“自定义机器人”，提醒发到群里，群成员都能看到。",
        "feishu": "在飞书群里添加“自定义机器人”，提醒发到群里，群成员都能看到。",
        "webhook": "把每条提醒发给本单位自己的系统，由对方核对签名后处理。",
    }
)
"""What each kind is for."""
ADDRESS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "email": ("邮箱地址", "例如 name@example.gov.cn"),
        "wecom": (
            "机器人的 key",
            "贴机器人的整个网址，或者网址里“webhook/send?key=”后面的那一段",
        ),
        "dingtalk": (
            "机器人的 access_token",
            "贴机器人的整个网址，或者网址里“robot/send?access_token=”后面的那一段",
        ),
        "feishu": (
            "机器人的编号",
            "贴机器人的整个网址，或者网址里“open-apis/bot/v2/hook/”后面的那一段",
        ),
        "webhook": ("接收网址", "以 https:// 或 http:// 开头，例如 https://example.gov.cn/hook"),
    }
)
"""Label and help of the address of each kind."""
SECRETS: Mapping[str, str] = MappingProxyType(
    {
        "dingtalk": "机器人安全设置里选了“加签”的，贴以 SEC 开头的那一串；没有选的留空。",
        "feishu": "机器人安全设置里选了“签名校验”的，贴那里显示的密钥；没有选的留空。",
        "webhook": "必填，至少 16 个字符，与接收方约定同一个；接收方用它核对消息确由本系统发出。",
    }
)
"""What to paste as secret; a kind that is not here has none."""
KEYS: Mapping[str, str] = MappingProxyType(
    {"wecom": "?key=", "dingtalk": "?access_token=", "feishu": "/hook/"}
)
"""Kinds whose address is as good as a secret and is not shown again, and what stands before it."""
_MAX = 1000
_EACH, _DIGEST = "each", "digest"
_MODES = (
    Choice(value=_EACH, label="逐条提醒，另有每日汇总"),
    Choice(value=_DIGEST, label="只收每日汇总"),
)


def first_sheet(kind: str, held: ChannelView | None) -> Sheet:
    """Return the form as stored, or empty for a new one."""
    address = held.address if held and kind not in KEYS else ""
    mode = _DIGEST if held and not held.each_alert else _EACH
    return _sheet(kind, held, {"address": address, "mode": mode})


def again(kind: str, held: ChannelView | None, error: CaseflowError) -> Sheet:
    """Return the form with what was typed and what is wrong; a secret has to be typed again."""
    return _sheet(kind, held, typed(_fields(kind, held), request.form), error)


def draft_of(kind: str, held: ChannelView | None) -> ChannelDraft:
    """Return what was typed; what was left blank and was set before stays as it was."""
    form = request.form
    address = _key_in(kind, form.get("address", "").strip())
    secret: str | None = form.get("secret", "").strip()
    if held and not address and kind in KEYS:
        address = held.address
    if held and not secret and "no_secret" not in form:
        secret = None
    return ChannelDraft(
        kind=kind, address=address, secret=secret, each_alert=form.get("mode") != _DIGEST
    )


def _key_in(kind: str, text: str) -> str:
    """Return the key of a robot from its whole address; what is no such address stays as it is."""
    before = KEYS.get(kind, "")
    _, found, key = text.partition(before) if before else ("", "", "")
    return key.partition("&")[0] if found else text


def shown(channel: ChannelView) -> str:
    """Return the address as its owner's list shows it: keys of robots with their beginning only."""
    return f"{channel.address[:4]}…" if channel.kind in KEYS else channel.address


def _fields(kind: str, held: ChannelView | None) -> tuple[Field, ...]:
    label, help_ = ADDRESS[kind]
    keeps = held is not None and kind in KEYS
    if held and keeps:
        help_ = f"已设置（{shown(held)}），留空则不改。{help_}"
    return (
        Field(
            name="address",
            label=label,
            kind=FieldKind.TEXT,
            help=help_,
            required=not keeps,
            max_length=_MAX,
        ),
        Field(name="mode", label="收什么", kind=FieldKind.CHOICE, choices=_MODES),
    )


def _sheet(
    kind: str, held: ChannelView | None, raw: Raw, error: CaseflowError | None = None
) -> Sheet:
    reasons = reasons_of(error) if error else ()
    made = cells(_fields(kind, held), raw, {}, reasons)
    return Sheet(
        cells={cell.name: cell for cell in made},
        reasons=reasons,
        message=error.message if error and not reasons else "",
        now={},
        seen="",
    )
