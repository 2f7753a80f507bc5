"""Group robots of WeCom, DingTalk and Feishu; their answers inside HTTP 200 are read too."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from urllib.parse import urlencode

from caseflow.notify.message import Message, NotSent, Target, fitted, hidden
from caseflow.notify.wire import Answer, Line, post

_WECOM_LIMIT = 2048
_OTHER_LIMIT = 16 * 1024
"""DingTalk and Feishu take about 20 000 bytes for the whole body: quoting needs its share."""

_KEY_WRONG = "机器人的地址（密钥）不对或者机器人已被移除，请在群里重新添加机器人后改正地址"
_SIGN_WRONG = "签名密钥不对或者本机时间不准，请核对签名密钥和本机时间"
_SAFETY = "被机器人的安全设置挡住了，请核对签名密钥、关键词、允许的 IP 地址和本机时间"
_STOPPED = "机器人已被停用，请在群里启用"
_FORM = "平台不认消息的格式"
_PERMANENT: Mapping[str, Mapping[int, str]] = MappingProxyType(
    {
        "wecom": {
            40008: _FORM,
            40058: _FORM,
            93000: _KEY_WRONG,
            93004: _STOPPED,
            93008: _KEY_WRONG,
        },
        "dingtalk": {
            300001: _KEY_WRONG,
            300005: _KEY_WRONG,
            310000: _SAFETY,
            400013: "群已经解散，请换一个群",
            400101: _KEY_WRONG,
            400102: _STOPPED,
            400105: _FORM,
        },
        "feishu": {
            9499: _FORM,
            19001: _KEY_WRONG,
            19002: _FORM,
            19007: _STOPPED,
            19021: _SIGN_WRONG,
            19022: _SAFETY,
            19024: _SAFETY,
        },
    }
)
"""The codes that another try does not mend, with the remedy. Every other code is tried again."""

_TOO_OFTEN: Mapping[str, frozenset[int]] = MappingProxyType(
    {
        "wecom": frozenset({45009, 45033}),
        "dingtalk": frozenset({90030, 130101, 410100}),
        "feishu": frozenset({11232, 11233, 11247, 99991400}),
    }
)
_ANSWER_CODE = {"wecom": ("errcode",), "dingtalk": ("errcode",), "feishu": ("code", "StatusCode")}
_ANSWER_TEXT = {"wecom": "errmsg", "dingtalk": "errmsg", "feishu": "msg"}


def send_wecom(target: Target, message: Message, base: str, line: Line) -> None:
    """Post to a WeCom group robot. Raises NotSent."""
    url = f"{base.rstrip('/')}/cgi-bin/webhook/send?{urlencode({'key': target.address})}"
    text = fitted(message, _WECOM_LIMIT)
    _post(target, message, url, {"msgtype": "text", "text": {"content": text}}, line)


def send_dingtalk(target: Target, message: Message, base: str, line: Line, now: datetime) -> None:
    """Post to a DingTalk group robot, signed when the target has a secret. Raises NotSent."""
    query = {"access_token": target.address}
    if target.secret:
        stamp = str(int(now.timestamp() * 1000))
        query |= {"timestamp": stamp, "sign": dingtalk_sign(stamp, target.secret)}
    url = f"{base.rstrip('/')}/robot/send?{urlencode(query)}"
    text = fitted(message, _OTHER_LIMIT)
    _post(target, message, url, {"msgtype": "text", "text": {"content": text}}, line)


def send_feishu(target: Target, message: Message, base: str, line: Line, now: datetime) -> None:
    """Post to a Feishu group robot, signed when the target has a secret. Raises NotSent."""
    url = f"{base.rstrip('/')}/open-apis/bot/v2/hook/{target.address}"
    # Feishu would read a tag and call everybody in the group.
    text = fitted(message, _OTHER_LIMIT).replace("<at", "＜at")
    body: dict[str, object] = {"msg_type": "text", "content": {"text": text}}
    if target.secret:
        stamp = str(int(now.timestamp()))
        body |= {"timestamp": stamp, "sign": feishu_sign(stamp, target.secret)}
    _post(target, message, url, body, line)


def dingtalk_sign(stamp: str, secret: str) -> str:
    """Return DingTalk's signature: the secret is the key, time and secret the text."""
    digest = hmac.digest(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256)
    return base64.b64encode(digest).decode()


def feishu_sign(stamp: str, secret: str) -> str:
    """Return Feishu's signature: time and secret are the key, the text is empty."""
    digest = hmac.digest(f"{stamp}\n{secret}".encode(), b"", hashlib.sha256)
    return base64.b64encode(digest).decode()


def _post(
    target: Target, message: Message, url: str, body: Mapping[str, object], line: Line
) -> None:
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "X-Caseflow-Key": message.header_key,
    }
    sent = json.dumps(body, ensure_ascii=False).encode()
    answer = post(str(target), url, sent, headers, line)
    code, said = _read(target, answer)
    if answer.ok and code == 0:
        return
    raise _refused(target, answer, code, hidden(said, target.address, target.secret))


def _read(target: Target, answer: Answer) -> tuple[int | None, str]:
    """Return the platform's code, None when the answer has none, and its words."""
    try:
        told = json.loads(answer.body)
    except (ValueError, RecursionError):  # no JSON, or nested so as to break its reader
        return None, ""
    if not isinstance(told, dict):
        return None, ""
    codes = [told[name] for name in _ANSWER_CODE[target.kind] if name in told]
    code = codes[0] if codes and type(codes[0]) is int else None
    return code, str(told.get(_ANSWER_TEXT[target.kind], ""))


def _refused(target: Target, answer: Answer, code: int | None, said: str) -> NotSent:
    what = f"{target}没有收到消息："
    if code is not None and code in _PERMANENT[target.kind]:
        remedy = _PERMANENT[target.kind][code]
        return NotSent(f"{what}平台回答 {code} {said}，{remedy}，再点“重新发送”", permanent=True)
    if code is not None and code in _TOO_OFTEN[target.kind]:
        return NotSent(f"{what}平台说发得太快（{code} {said}）", permanent=False)
    if not answer.ok:
        return answer.refusal(what, said)
    if code is None:
        return NotSent(
            f"{what}回答不是平台的格式，多半不是平台本身，请系统管理员核对平台地址的设置",
            permanent=False,
        )
    return NotSent(f"{what}平台回答 {code} {said}", permanent=False)
