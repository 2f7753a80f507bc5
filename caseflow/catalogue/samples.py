"""The invented case of `workflows/samples/`: it has seen every act, so each form can be printed.

Several files make one case: their lists are joined, their mappings merged. It is no law and is
read only when somebody asks for a sample.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, JsonValue, TypeAdapter

from caseflow.catalogue.build import freeze, freeze_map
from caseflow.catalogue.faults import Faults
from caseflow.catalogue.reader import read_document
from caseflow.catalogue.shapes import read_shape
from caseflow.domain.definition import LawBook
from caseflow.domain.forms import Form
from caseflow.domain.model import (
    Approval,
    Bureau,
    CaseFile,
    Deadline,
    Item,
    Paper,
    Party,
    Person,
    Record,
)
from caseflow.domain.terms import Json

_STRICT = ConfigDict(extra="forbid", frozen=True)
Values = dict[str, JsonValue]


class _ItemRow(BaseModel):
    model_config = _STRICT
    kind: str
    no: int
    open: bool = False
    values: Values


class _CaseRow(BaseModel):
    model_config = _STRICT
    no: str
    name: str
    state: str
    opened_on: date
    source: str
    cause: str
    visits_this_year: int


class _BureauRow(BaseModel):
    model_config = _STRICT
    name: str
    short_name: str
    grace_days: int
    settings: dict[str, str]


class _OnlyRow(BaseModel):
    """What the case looks like for one form alone."""

    model_config = _STRICT
    facts: Values = {}
    without: tuple[str, ...] = ()
    items: tuple[_ItemRow, ...] = ()
    papers: tuple[Paper, ...] = ()


class SampleFile(BaseModel):
    """One file of the sample; a file may hold some of the keys."""

    model_config = _STRICT
    day: date | None = None
    days: dict[str, date] = {}
    case: _CaseRow | None = None
    bureau: _BureauRow | None = None
    unit: dict[str, str] = {}
    person: dict[str, str] = {}
    people: tuple[Person, ...] = ()
    handlers: tuple[int, ...] = ()
    facts: Values = {}
    items: tuple[_ItemRow, ...] = ()
    approvals: tuple[Approval, ...] = ()
    papers: tuple[Paper, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    inputs: dict[str, Values] = {}
    item_nos: dict[str, Annotated[int, Field(gt=0)]] = {}
    only: dict[str, _OnlyRow] = {}
    catalogue: tuple[Values, ...] = ()
    volume: dict[str, str] = {}


_FILE: TypeAdapter[SampleFile] = TypeAdapter(SampleFile)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Only:
    facts: Mapping[str, Json]
    without: tuple[str, ...]
    items: tuple[Item, ...]
    papers: tuple[Paper, ...]

    def changed(self, case: CaseFile) -> CaseFile:
        """Return the case with these facts, items and papers, and without some kinds of items."""
        old = case.record
        kept = tuple(i for i in old.items if i.kind not in self.without)
        record = replace(old, facts={**old.facts, **self.facts}, items=kept + self.items)
        return replace(case, record=record, papers=case.papers + self.papers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Samples:
    """The invented case, for a unit and for a natural person, and the inputs of single acts.

    `day` is the day of a sample paper that has none in `days`. Acts that exclude each other do not
    make one case: `only` holds what one form alone sees of it. `catalogue` are the rows of the
    sheets of the volume, `volume` its words.
    """

    unit: CaseFile
    person: CaseFile
    day: date
    days: Mapping[str, date]
    only: Mapping[str, _Only]
    inputs: Mapping[str, Mapping[str, Json]]
    item_nos: Mapping[str, int]
    catalogue: Json
    volume: Mapping[str, str]

    def case_for(self, form: Form) -> CaseFile:
        """Return the case whose party the form is meant for, as this form sees it."""
        case = self.person if form.person else self.unit
        own = self.only.get(form.id)
        return case if own is None else own.changed(case)

    def day_of(self, form: Form) -> date:
        """Return the day of the sample paper of a form."""
        return self.days.get(form.id, self.day)


def load_samples(folder: Path, law: LawBook) -> Samples:
    """Read the sample. Raises BrokenLaw with every fault of every file."""
    faults = Faults()
    files = []
    for path in sorted(folder.glob("*.yaml")):
        doc = read_document(path, file=f"{folder.name}/{path.name}", faults=faults)
        row = read_shape(_FILE, doc, kind=SampleFile, faults=faults) if doc is not None else None
        if row is not None:
            files.append(row)
    faults.raise_if_any()
    return _merged(files, law)


def _merged(files: list[SampleFile], law: LawBook) -> Samples:
    head = next(one for one in files if one.case is not None)
    if head.case is None or head.bureau is None or head.day is None:
        raise ValueError("the file that holds the case holds bureau and day as well")
    people = {p.id: p for one in files for p in one.people}
    procedure = next(key for key in sorted(law.procedures) if key.startswith("ordinary"))
    unit = CaseFile(
        id=1,
        **head.case.model_dump(),
        procedure=procedure,
        version=1,
        party=_party(1, "unit", head.unit),
        handlers=tuple(people[i] for i in head.handlers),
        record=_record(files),
        bureau=Bureau(id=1, **head.bureau.model_dump()),
        people=people,
        deadlines=tuple(d for one in files for d in one.deadlines),
        papers=tuple(p for one in files for p in one.papers),
    )
    return Samples(
        unit=unit,
        person=replace(unit, party=_party(2, "person", head.person)),
        day=head.day,
        days={form: day for one in files for form, day in one.days.items()},
        only={form: _only(row) for one in files for form, row in one.only.items()},
        inputs={form: freeze_map(v) for one in files for form, v in one.inputs.items()},
        item_nos={form: no for one in files for form, no in one.item_nos.items()},
        catalogue=tuple(freeze_map(row) for one in files for row in one.catalogue),
        volume={name: words for one in files for name, words in one.volume.items()},
    )


def _party(key: int, kind: str, values: dict[str, str]) -> Party:
    row = {"id": key, "kind": kind, **values}
    return TypeAdapter(Party).validate_json(json.dumps(row))


def _only(row: _OnlyRow) -> _Only:
    return _Only(
        facts=freeze_map(row.facts),
        without=row.without,
        items=_items(row.items),
        papers=row.papers,
    )


def _record(files: list[SampleFile]) -> Record:
    facts = {name: freeze(value) for one in files for name, value in one.facts.items()}
    items = _items(tuple(i for one in files for i in one.items))
    return Record(facts=facts, items=items, approvals=tuple(a for f in files for a in f.approvals))


def _items(rows: tuple[_ItemRow, ...]) -> tuple[Item, ...]:
    return tuple(Item(kind=i.kind, no=i.no, open=i.open, values=freeze_map(i.values)) for i in rows)
