"""Turns the rows of procedure files into the frozen dataclasses of the domain."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from pydantic import JsonValue

from caseflow.catalogue.faults import Faults, KeyPath
from caseflow.catalogue.reader import Document, key_text
from caseflow.catalogue.schemas import (
    ActionRow,
    DeadlineRow,
    FieldRow,
    GuardRow,
    PartFile,
    ProcedureFile,
    StateRow,
    TransitionRow,
)
from caseflow.domain.definition import (
    Action,
    DeadlineRule,
    Effect,
    Field,
    Guard,
    PaperRule,
    Procedure,
    State,
    Transition,
)
from caseflow.domain.terms import Json

SECTIONS = ("states", "guards", "actions")
_SAME = "same"
_ANY = "any"
_EMPTY: Mapping[str, Json] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A procedure before its checks, and in which file each of its rows stands."""

    procedure: Procedure
    doc: Document
    home: Mapping[tuple[str, str], Document]
    parts: tuple[str, ...]

    def note(self, faults: Faults, path: KeyPath, *, found: str, expected: str, check: str) -> None:
        """Note a fault at `path`, which begins with a section and a row's name."""
        doc = self.doc
        if len(path) > 1 and path[0] in SECTIONS:
            doc = self.home.get((str(path[0]), str(path[1])), self.doc)
        faults.add(
            doc.file, doc.line(path), key_text(path), found=found, expected=expected, check=check
        )


def make_draft(
    head: ProcedureFile, doc: Document, parts: Sequence[tuple[PartFile, Document]], faults: Faults
) -> Draft:
    """Merge a procedure with its parts; a row that is defined twice is a fault."""
    files: list[tuple[PartFile, Document]] = [(head, doc), *parts]
    home: dict[tuple[str, str], Document] = {}
    for part, part_doc in files:
        for section in SECTIONS:
            for name in getattr(part, section):
                first = home.setdefault((section, name), part_doc)
                if first is not part_doc:
                    faults.add(
                        part_doc.file, part_doc.line((section, name)), f"{section}.{name}",
                        found=name, expected=f"不与 {first.file} 重复的名称", check="defined_twice",
                    )  # fmt: skip
    return Draft(
        procedure=_procedure(head, files),
        doc=doc,
        home=home,
        parts=tuple(f"{p.name}@{p.valid_from.isoformat()}" for p, _ in parts),
    )


def _procedure(head: ProcedureFile, files: Sequence[tuple[PartFile, Document]]) -> Procedure:
    text = "".join(f"# {d.file}\n{d.text.rstrip()}\n" for _, d in files)
    states = {n: _state(n, r) for part, _ in files for n, r in part.states.items()}
    guards = {n: _guard(n, r) for part, _ in files for n, r in part.guards.items()}
    running = tuple(name for name, state in states.items() if not state.final)
    actions = {n: _action(n, r, running) for part, _ in files for n, r in part.actions.items()}
    return Procedure(
        key=f"{head.name}@{head.valid_from.isoformat()}",
        name=head.name,
        title=head.title,
        valid_from=head.valid_from,
        initial=head.initial,
        stages=head.stages,
        states=MappingProxyType(states),
        guards=MappingProxyType(guards),
        actions=MappingProxyType(actions),
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        text=text,
    )


def _state(name: str, row: StateRow) -> State:
    return State(name=name, label=row.label, stage=row.stage, final=row.final)


def _guard(name: str, row: GuardRow) -> Guard:
    return Guard(
        name=name,
        check=row.check,
        args=freeze_map(row.args),
        message=row.message,
        cure=row.cure,
        cure_action=row.cure_action,
        basis=row.basis,
        verified=row.verified,
    )


def _action(name: str, row: ActionRow, running: tuple[str, ...]) -> Action:
    return Action(
        name=name,
        label=row.label,
        roles=tuple(role.value for role in row.roles),
        transitions=tuple(_transition(t, running) for t in row.transitions),
        fields=tuple(_field(f) for f in row.fields),
        guards=row.guards,
        effects=tuple(Effect(op=e.op, args=freeze_map(e.model_extra or {})) for e in row.effects),
        papers=tuple(PaperRule(form=p.form, only_if=freeze_map(p.only_if)) for p in row.papers),
        deadlines=tuple(_deadline(d) for d in row.deadlines),
        notify=tuple(role.value for role in row.notify),
        main=row.main,
        irreversible=row.irreversible,
        help=row.help,
        basis=row.basis,
    )


def _transition(row: TransitionRow, running: tuple[str, ...]) -> Transition:
    """Read one branch; `from: [any]` stands for every state that is not final."""
    to = "" if row.to == _SAME else row.to
    sources = running if row.sources == (_ANY,) else row.sources
    return Transition(sources=sources, to=to, when=freeze_map(row.when))


def _deadline(row: DeadlineRow) -> DeadlineRule:
    return DeadlineRule(
        op=row.op,
        limit=row.limit,
        start_from=row.start_from,
        due_from=row.due_from,
        not_before=row.not_before,
        was=row.was,
        cause=row.cause,
        paper=row.paper,
        item=row.item,
        where=freeze_map(row.where),
        only_if=freeze_map(row.only_if),
        unless=freeze_map(row.unless),
    )


def _field(row: FieldRow) -> Field:
    return Field(
        name=row.name,
        label=row.label,
        kind=row.kind,
        required=row.required,
        required_if=freeze_map(row.required_if),
        choices=row.choices,
        columns=tuple(_field(c) for c in row.columns),
        item_kind=row.item_kind,
        max_length=row.max_length,
        default=freeze(row.default),
        prefill=row.prefill,
        help=row.help,
    )


def freeze_map(values: Mapping[str, JsonValue]) -> Mapping[str, Json]:
    """Return a mapping that nobody can change, at any depth."""
    return MappingProxyType({k: freeze(v) for k, v in values.items()}) if values else _EMPTY


def freeze(value: JsonValue) -> Json:
    """Return a JSON value as tuples and read-only mappings. Raises TypeError on a fraction."""
    if isinstance(value, dict):
        return freeze_map(value)
    if isinstance(value, list):
        return tuple(freeze(v) for v in value)
    if isinstance(value, float):
        raise TypeError("a law file holds no fractions")
    return value
