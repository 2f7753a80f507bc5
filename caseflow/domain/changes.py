"""What one act changed, fact by fact, for the audit trail. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from caseflow.domain.draft import Draft
from caseflow.domain.model import CaseFile, FactChange, Item, Record
from caseflow.domain.terms import Json


def fact_changes(file: CaseFile, record: Record, draft: Draft) -> tuple[FactChange, ...]:
    """Return each change of the case: facts, items `kind#no`, officers, cause, voided papers.

    An item is an object of its values and `open`; officers are a list of ids; a voided paper is
    `paper#id` with an object of `void`.
    """
    return (
        *_of_facts(file.record, record),
        *_of_items(file.record, record),
        *_of_case(file, draft),
    )


def _of_facts(old: Record, new: Record) -> Iterator[FactChange]:
    for name, value in new.facts.items():
        before = old.facts.get(name)
        if before != value:
            yield FactChange(name=name, old=before, new=value)


def _of_items(old: Record, new: Record) -> Iterator[FactChange]:
    before = {(i.kind, i.no): i for i in old.items}
    for item in new.items:
        was = before.get((item.kind, item.no))
        if was is None:
            yield FactChange(name=f"{item.kind}#{item.no}", old=None, new=_whole(item))
        elif was is not item and was != item:
            yield FactChange(name=f"{item.kind}#{item.no}", old=_whole(was), new=_whole(item))


def _whole(item: Item) -> Json:
    return {**item.values, "open": item.open}


def _of_case(file: CaseFile, draft: Draft) -> Iterator[FactChange]:
    handlers = tuple(p.id for p in file.handlers)
    if draft.handlers != handlers:
        yield FactChange(name="handlers", old=handlers, new=draft.handlers)
    if draft.cause != file.cause:
        yield FactChange(name="cause", old=file.cause, new=draft.cause)
    for paper_id in draft.voided:
        yield FactChange(name=f"paper#{paper_id}", old={"void": False}, new={"void": True})
