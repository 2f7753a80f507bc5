"""A webhook of the receiver's own, signed so that it can tell our messages from others.

What is posted (UTF-8 JSON): `key`, `subject`, `body`, `url`, `sent_at` (ISO 8601 with offset).
Headers: `X-Caseflow-Key` (the key, percent-encoded where it is not plain), `X-Caseflow-Timestamp`
(seconds since 1970) and `X-Caseflow-Signature: sha256=<hex>`.

The receiver checks it so: take the bytes of the body as they came, compute HMAC-SHA256 with the
shared secret over `timestamp + "." + body`, compare in constant time, and refuse a timestamp that
is more than five minutes off. A key that was seen before is the same message again: answer 2xx
and drop it. Any 2xx answer means taken; redirects are not followed.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import datetime

from caseflow.notify.message import Message, Target, readable
from caseflow.notify.wire import Line, post


def send_webhook(target: Target, message: Message, line: Line, now: datetime) -> None:
    """Post the message, signed; the answer's text is of no account. Raises NotSent."""
    told = {
        "key": message.key,
        "subject": message.title,
        "body": readable(message.body),
        "url": message.link,
        "sent_at": now.isoformat(timespec="seconds"),
    }
    body = json.dumps(told, ensure_ascii=False).encode(errors="replace")
    stamp = str(int(now.timestamp()))
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "X-Caseflow-Key": message.header_key,
        "X-Caseflow-Timestamp": stamp,
        "X-Caseflow-Signature": f"sha256={signature(stamp, body, target.secret)}",
    }
    answer = post(str(target), target.address, body, headers, line)
    if not answer.ok:
        raise answer.refusal(f"{target}没有收到消息：")


def signature(stamp: str, body: bytes, secret: str) -> str:
    """Return the hexadecimal signature over time and body."""
    return hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
