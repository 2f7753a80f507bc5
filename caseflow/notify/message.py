"""What is sent, whereto, and the one error that says why it did not arrive."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from types import MappingProxyType
from urllib.parse import quote

from caseflow.domain.errors import CaseflowError

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "email": "邮箱",
        "wecom": "企业微信机器人",
        "dingtalk": "钉钉机器人",
        "feishu": "飞书机器人",
        "webhook": "网络回调",
    }
)
"""What a target may be, and how it is called in Chinese."""

_ELLIPSIS = "…"
_HEADER_SAFE = "!#$&'()*+,/:;=?@[]"
_HEADER_KEY_LENGTH = 60  # a header line has to hold it in one piece
_SAID_LENGTH = 200


class NotSent(CaseflowError):
    """A message did not arrive, or nobody can say that it did.

    `permanent` is true when this message to this target will never arrive by trying again.
    Faults of the installation (no mail server set, its password refused) are not permanent:
    what waits goes out once they are mended.
    """

    code = "not_sent"

    def __init__(self, message: str, *, permanent: bool) -> None:
        super().__init__(message)
        self.permanent = permanent


@dataclass(frozen=True, slots=True)
class Message:
    """One message. The same `key` twice is the same message, which a receiver may drop."""

    key: str
    subject: str
    body: str
    url: str = ""

    @property
    def header_key(self) -> str:
        """The key as a header may carry it: in visible ASCII; of one over 60 long the SHA-256."""
        key = quote(self.key, safe=_HEADER_SAFE, errors="replace")
        if len(key) <= _HEADER_KEY_LENGTH:
            return key
        return sha256(key.encode()).hexdigest()

    @property
    def title(self) -> str:
        """The subject on one line, without control characters."""
        return one_line(self.subject)

    @property
    def link(self) -> str:
        """The address of the page, without control characters."""
        return one_line(self.url)

    @property
    def text(self) -> str:
        """The body with the link below it."""
        body = readable(self.body)
        return f"{body}\n\n{self.link}" if self.link else body


@dataclass(frozen=True, slots=True)
class Target:
    """Where one person or group is reached; `kind` is one of KINDS.

    `address` is a mailbox, the key of a robot or the address of a webhook. `secret` signs
    (DingTalk, Feishu, webhook). Neither is shown: who knows the key of a robot may post.
    `name` says in messages whose it is.
    """

    kind: str
    address: str = field(repr=False)
    secret: str = field(default="", repr=False)
    name: str = ""

    def __str__(self) -> str:
        label = KINDS.get(self.kind, self.kind)
        return f"“{self.name}”的{label}" if self.name else label


def readable(text: str) -> str:
    """Return the text without what no receiver can show: control signs and half characters."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        sign for sign in lines if sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cs")
    )


def one_line(text: str) -> str:
    """Return the readable text with every stretch of white space as one blank."""
    return " ".join(readable(text).split())


def fitted(message: Message, limit: int) -> str:
    """Return subject, body and link in at most `limit` bytes of UTF-8.

    What is too long loses the end of its body and keeps its link, unless that is half of it.
    """
    head = f"{message.title}\n{readable(message.body)}"
    tail = f"\n{message.link}" if message.link else ""
    if len(tail.encode()) > limit // 2:
        tail = ""
    room = limit - len(tail.encode())
    if len(head.encode()) > room:
        cut = head.encode()[: room - len(_ELLIPSIS.encode())]
        head = cut.decode(errors="ignore") + _ELLIPSIS
    return head + tail


def hidden(text: str, *secrets: str) -> str:
    """Return what a foreign server said, short, on one line and without our secrets."""
    for secret in filter(None, secrets):
        text = text.replace(secret, "***")
    return one_line(text)[:_SAID_LENGTH]
