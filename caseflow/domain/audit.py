"""The audit trail as a chain: each entry carries the hash of the one before it.

Pure: entries in, entries or faults out. Storage keeps them and refuses to change them; this
module finds what was changed all the same. The algorithm's name stands in each entry.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from caseflow.domain.model import FactChange
from caseflow.domain.terms import Json

ALGORITHM = "sha256"
KNOWN_ALGORITHMS = ("sha256",)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One row of the trail. `case_id` is None for an act of the agency as a whole.

    `seq` counts from 1 within the case, or within the agency where there is no case.
    `person_id` is None for an act of the machine. `prev_hash` is "" in the first entry.
    """

    agency_id: int
    case_id: int | None
    seq: int
    at: datetime
    person_id: int | None
    person: str
    role: str
    action: str
    action_label: str
    state_from: str = ""
    state_to: str = ""
    reason: str = ""
    law_sha: str = ""
    changes: tuple[FactChange, ...] = ()
    request_id: str = ""
    prev_hash: str = ""
    hash: str = ""
    algorithm: str = ALGORITHM


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFault:
    """One place where the chain does not hold. `message` names the case and the entry."""

    agency_id: int
    case_id: int | None
    seq: int
    message: str


def canonical(value: Json) -> str:
    """Return JSON text that is the same for equal values: sorted keys, no spaces, UTF-8.

    Raises TypeError on anything that is not plain JSON, and ValueError on NaN.
    """
    return _encode(value)


def changes_json(changes: Iterable[FactChange]) -> str:
    """Return changed facts as canonical JSON: a list of objects `name`, `old`, `new`."""
    return _encode([{"name": c.name, "old": c.old, "new": c.new} for c in changes])


def seal(entry: AuditEntry, *, after: str) -> AuditEntry:
    """Return `entry` chained behind the hash `after` ("" for the first) with its own hash."""
    digest = hashlib.new(ALGORITHM, _content(entry, prev_hash=after, algorithm=ALGORITHM))
    return replace(entry, prev_hash=after, hash=digest.hexdigest(), algorithm=ALGORITHM)


def entry_hash(entry: AuditEntry) -> str:
    """Return the hash that `entry` ought to carry, in hexadecimal.

    Raises ValueError when the entry names an algorithm that is not known here.
    """
    if entry.algorithm not in KNOWN_ALGORITHMS:
        raise ValueError(f"未知的校验算法：{entry.algorithm}")
    content = _content(entry, prev_hash=entry.prev_hash, algorithm=entry.algorithm)
    return hashlib.new(entry.algorithm, content).hexdigest()


def verify(entries: Iterable[AuditEntry]) -> list[AuditFault]:
    """Return every fault of the chains in `entries`, or an empty list when all hold.

    Entries of several cases may be mixed, but each chain must be whole and in the order of its
    numbers. Found are: a changed entry, a missing or doubled number, a broken link.
    """
    faults: list[AuditFault] = []
    last: dict[tuple[int, int | None], AuditEntry] = {}
    for entry in entries:
        chain = (entry.agency_id, entry.case_id)
        before = last.get(chain)
        faults.extend(
            AuditFault(
                agency_id=entry.agency_id, case_id=entry.case_id, seq=entry.seq, message=message
            )
            for message in _wrong(entry, before)
        )
        last[chain] = entry
    return faults


def _wrong(entry: AuditEntry, before: AuditEntry | None) -> list[str]:
    where = f"案件 {entry.case_id}" if entry.case_id is not None else f"机构 {entry.agency_id}"
    where = f"{where} 留痕第 {entry.seq} 条"
    wanted = before.seq + 1 if before else 1
    messages = []
    if entry.seq != wanted:
        messages.append(f"{where}：序号不连续，应为第 {wanted} 条，中间的记录缺失或重复")
    elif entry.prev_hash != (before.hash if before else ""):
        messages.append(f"{where}：与上一条的校验值不衔接，上一条被改动或替换")
    if entry.algorithm not in KNOWN_ALGORITHMS:
        messages.append(f"{where}：未知的校验算法“{entry.algorithm}”")
    elif entry.hash != entry_hash(entry):
        messages.append(f"{where}：内容与校验值不符，记录被改动")
    return messages


def _content(entry: AuditEntry, *, prev_hash: str, algorithm: str) -> bytes:
    at = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    return _encode(
        {
            "agency_id": entry.agency_id,
            "case_id": entry.case_id,
            "seq": entry.seq,
            "at": at,
            "person_id": entry.person_id,
            "person": entry.person,
            "role": entry.role,
            "action": entry.action,
            "action_label": entry.action_label,
            "state_from": entry.state_from,
            "state_to": entry.state_to,
            "reason": entry.reason,
            "law_sha": entry.law_sha,
            "changes": [{"name": c.name, "old": c.old, "new": c.new} for c in entry.changes],
            "request_id": entry.request_id,
            "prev_hash": prev_hash,
            "algorithm": algorithm,
        }
    ).encode()


def _plain(value: object) -> object:
    # Frozen mappings are JSON objects too; the encoder knows only dict.
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"not plain JSON: {type(value).__name__}")


_encode = json.JSONEncoder(
    ensure_ascii=False,
    sort_keys=True,
    separators=(",", ":"),
    allow_nan=False,
    check_circular=False,  # frozen data cannot hold itself
    default=_plain,
).encode
