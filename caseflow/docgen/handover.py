"""A case handed over to another organ, and the time left for deciding it, as papers print them."""

from __future__ import annotations

from collections.abc import Sequence

from caseflow.docgen.source import SLASH, Source, Values, bare, day_of, rows_of, text_of
from caseflow.domain.model import Item
from caseflow.domain.terms import Json

_CASE_CLOCKS = ("case_decision", "case_decision_statute")


def handover(source: Source) -> dict[str, Json]:
    """Return to whom the case goes, and why: another organ, else the police for a crime.

    A request that was sent back counts no more: its item is closed.
    """
    item = _current(source)
    if item is None:
        return _criminal(source)
    values = item.values
    return {
        "organ": text_of(values, "handover_organ"),
        "facts": text_of(values, "handover_facts"),
        "reason": bare(text_of(values, "handover_reason")),
        "basis": source.words("handover_basis", values.get("handover_basis") or SLASH),
        "files": [_file(number, row) for number, row in enumerate(_files(values), start=1)],
        "copies": str(sum(_count(row, "file_copies") for row in _files(values))),
        "pages": str(sum(_pages(row) for row in _files(values))),
    }


def _current(source: Source) -> Item | None:
    found = source.file.record.open_of_kind("handover")
    return found[-1] if found else None


def _criminal(source: Source) -> dict[str, Json]:
    crime = bare(source.text("crime"))
    return {
        "organ": source.text("organ"),
        "facts": source.text("transfer_facts", "case_facts"),
        "reason": SLASH if crime == SLASH else f"涉嫌犯罪（{crime}），应当移送公安机关",
        "basis": SLASH,
        "files": [],
        "copies": SLASH,
        "pages": SLASH,
    }


def annexes(named: Sequence[tuple[str, str]]) -> list[Json]:
    """Return the annexes of a letter, each with its copies, "" where nobody has counted yet.

    Pages are counted when all is bound.
    """
    return [
        {"no": str(number), "name": name, "copies": copies, "pages": ""}
        for number, (name, copies) in enumerate(named, start=1)
    ]


def _files(values: Values) -> list[Values]:
    return list(rows_of(values.get("handover_files")))


def _file(number: int, row: Values) -> Json:
    return {
        "no": str(number),
        "name": bare(text_of(row, "file_name")),
        "copies": text_of(row, "file_copies"),
        "pages": text_of(row, "file_pages"),
    }


def _count(row: Values, name: str) -> int:
    value = row.get(name)
    return value if isinstance(value, int) else 0


def _pages(row: Values) -> int:
    return _count(row, "file_pages")


def case_time(source: Source) -> dict[str, Json]:
    """Return the last day for deciding the case, as it stands after this act."""
    due = [
        d.due_on
        for limit in _CASE_CLOCKS
        for d in source.file.deadlines
        if d.limit == limit and d.due_on is not None
    ]
    return {"until": day_of(due[0].isoformat() if due else None)}
