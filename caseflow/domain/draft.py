"""A case record while one act changes it. It lives for one decision; nothing outside is touched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from caseflow.domain.model import Approval, CaseFile, Item, PaperServed, Record
from caseflow.domain.terms import Json


@dataclass(slots=True)
class Draft:
    """The record under change. `added` maps an item kind to the new numbers, `signed` a form to
    the day and way of the signature that proves its service. `dropped` are items that end with a
    voided paper.
    """

    facts: dict[str, Json]
    items: dict[tuple[str, int], Item]
    approvals: list[Approval]
    handlers: tuple[int, ...]
    cause: str
    served: list[PaperServed] = field(default_factory=list)
    voided: list[int] = field(default_factory=list)
    dropped: list[tuple[str, int]] = field(default_factory=list)
    signed: dict[str, tuple[date, str]] = field(default_factory=dict)
    added: dict[str, list[int]] = field(default_factory=dict)

    @staticmethod
    def of(file: CaseFile) -> Draft:
        """Open a draft of the case as it stands."""
        return Draft(
            facts=dict(file.record.facts),
            items={(i.kind, i.no): i for i in file.record.items},
            approvals=list(file.record.approvals),
            handlers=tuple(p.id for p in file.handlers),
            cause=file.cause,
        )

    def record(self) -> Record:
        """Return the record as it stands after the effects so far."""
        return Record(
            facts=self.facts, items=tuple(self.items.values()), approvals=tuple(self.approvals)
        )

    def add(self, kind: str, values: Mapping[str, Json], *, open_: bool) -> int:
        """Append an item of `kind` and return its number."""
        number = 1 + max((no for k, no in self.items if k == kind), default=0)
        self.items[kind, number] = Item(kind=kind, no=number, open=open_, values=values)
        self.added.setdefault(kind, []).append(number)
        return number

    def change(self, kind: str, number: int, values: Mapping[str, Json], *, close: bool) -> None:
        """Set values of one item and close it if asked; an unknown number changes nothing."""
        item = self.items.get((kind, number))
        if item is None:
            return
        self.items[kind, number] = Item(
            kind=kind,
            no=number,
            open=item.open and not close,
            values={**item.values, **values},
        )
