"""The audit chain of a case as a file: one JSON object a line, oldest first."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import cast

from caseflow.domain.audit import AuditEntry
from caseflow.domain.model import FactChange
from caseflow.domain.terms import Json


def trail_lines(entries: Sequence[AuditEntry]) -> bytes:
    """Return the trail as text; `read_trail` gives the same entries back."""
    return "".join(f"{_line(entry)}\n" for entry in entries).encode()


def _line(entry: AuditEntry) -> str:
    return json.dumps(
        {
            **{name: getattr(entry, name) for name in AuditEntry.__dataclass_fields__},
            "at": entry.at.isoformat(),
            "changes": [{"name": c.name, "old": c.old, "new": c.new} for c in entry.changes],
        },
        ensure_ascii=False,
        sort_keys=True,
        default=_plain,
    )


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"not plain JSON: {type(value).__name__}")


def read_trail(name: str, data: bytes) -> tuple[list[AuditEntry], list[str]]:
    """Return the entries of a file and a fault for each line that is none; `name` is told there."""
    entries, faults = [], []
    # Only this sign ends a line: what people type may hold others, such as U+2028.
    lines = data.removesuffix(b"\n").split(b"\n") if data else []
    for number, line in enumerate(lines, start=1):
        try:
            entries.append(_entry(json.loads(line)))
        except (KeyError, TypeError, ValueError, RecursionError):
            faults.append(f"{name}：第{number}行已损坏")
    return entries, faults


def _entry(row: dict[str, Json]) -> AuditEntry:
    changes = cast("list[dict[str, Json]]", row["changes"])
    values = {
        **row,
        "at": datetime.fromisoformat(str(row["at"])),
        "changes": tuple(
            FactChange(name=str(c["name"]), old=c["old"], new=c["new"]) for c in changes
        ),
    }
    return AuditEntry(**values)  # type: ignore[arg-type]  # the keys are the fields; TypeError if not
