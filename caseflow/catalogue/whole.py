"""The law while it is being checked: rows with the places where they stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from caseflow.catalogue.build import Draft
from caseflow.catalogue.faults import Faults, KeyPath
from caseflow.catalogue.reader import Document, key_text
from caseflow.domain.definition import Instrument, Limit, Parameter, Regime, Wording
from caseflow.domain.forms import Form, FormSet

Row_co = TypeVar("Row_co", covariant=True)


class TakesArgs(Protocol):
    """An entry of a registry: argument names with their types, and which may be left out."""

    @property
    def args(self) -> Mapping[str, type]:
        """The types by argument; `object` is any."""

    @property
    def optional(self) -> frozenset[str]:
        """The arguments that may be left out."""


class Predicate(TakesArgs, Protocol):
    """A guard of the registry: besides, the places that it fills in the rule's words."""

    @property
    def gives(self) -> frozenset[str]:
        """The names of the places."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """The closed vocabularies of code that law files may name."""

    guards: Mapping[str, Predicate]
    effects: Mapping[str, TakesArgs]


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed(Generic[Row_co]):
    """One row of a list file and where it stands."""

    row: Row_co
    doc: Document
    path: KeyPath

    def note(self, faults: Faults, *rest: str | int, found: str, expected: str, check: str) -> None:
        """Note a fault of this row, at the key `rest` below it."""
        path = (*self.path, *rest)
        faults.add(
            self.doc.file, self.doc.line(path), key_text(path),
            found=found, expected=expected, check=check,
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class FormEdition:
    """One edition of the forms with the places of its rows."""

    head: Placed[FormSet]
    forms: Mapping[str, Placed[Form]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """All rows that have the right shape, before the checks over the whole.

    `instruments` maps a short name to all versions of the instrument, oldest first. A kind
    in `broken` has rows that could not be read; what it does not hold may stand in them.
    """

    instruments: Mapping[str, tuple[Placed[Instrument], ...]]
    parameters: Mapping[str, tuple[Placed[Parameter], ...]]
    form_sets: tuple[FormEdition, ...]
    texts: Mapping[str, tuple[Placed[Wording], ...]]
    limits: Mapping[str, tuple[Placed[Limit], ...]]
    regimes: Mapping[str, Placed[Regime]]
    procedures: tuple[Draft, ...]
    registry: Registry
    templates: Path | None
    broken: frozenset[str]

    @property
    def forms(self) -> Mapping[str, Placed[Form]]:
        """The forms of the newest edition by id."""
        return self.form_sets[-1].forms if self.form_sets else {}

    def run_of(self, draft: Draft) -> tuple[date, date | None]:
        """Return the day a procedure version begins and that of its successor, if any."""
        own = draft.procedure
        later = [
            d.procedure.valid_from
            for d in self.procedures
            if d.procedure.name == own.name and d.procedure.valid_from > own.valid_from
        ]
        return own.valid_from, min(later, default=None)
