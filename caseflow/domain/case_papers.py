"""The papers of a case as they print, and what is found when they are looked at together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from caseflow.domain.forms import Form
from caseflow.domain.model import CaseFile
from caseflow.domain.review import REFUSE
from caseflow.domain.terms import Json

BLANKS = ("", "/", "无")
"""What papers print where nothing is known."""
_ROWS = "[]"


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePaper:
    """A valid paper with what it prints. `variables` is {} where nobody has to know them.

    `printed` are the paths that its template prints.
    """

    id: int
    form: Form
    title: str
    number: str
    issued_on: date
    served_on: date | None = None
    item_no: int = 0
    variables: Mapping[str, Json] = field(default_factory=dict)
    printed: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """The title with the number."""
        return f"{self.title}{self.number}"

    def words(self, path: str) -> str:
        """Return the text at a path without rows; "" where there is none."""
        return next((text for _, text in self.texts(path)), "")

    def knows(self, path: str) -> bool:
        """Whether anything was frozen at a path, even an empty list."""
        return _at(self.variables, path) is not None

    def rows(self, path: str) -> list[Mapping[str, Json]]:
        """Return the rows of a list."""
        value = _at(self.variables, path.removesuffix(_ROWS))
        found = value if isinstance(value, list | tuple) else ()
        return [row for row in found if isinstance(row, Mapping)]

    def texts(self, path: str) -> Iterator[tuple[int, str]]:
        """Yield (row number, text) of each text at a path; the number is 0 outside a list."""
        head, rows, tail = path.partition(f"{_ROWS}.")
        if not rows:
            value = _at(self.variables, path)
            if isinstance(value, str):
                yield 0, value
            return
        for number, row in enumerate(self.rows(head), start=1):
            value = _at(row, tail)
            if isinstance(value, str):
                yield number, value


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """A case with its valid papers, oldest first; `labels` names the paths that papers print."""

    file: CaseFile
    papers: tuple[CasePaper, ...]
    labels: Mapping[str, str] = field(default_factory=dict)

    def of(self, *forms: str) -> Iterator[CasePaper]:
        """Yield the papers of some forms, of all forms when none is named."""
        return (p for p in self.papers if not forms or p.form.id in forms)

    def label(self, paper: CasePaper, path: str) -> str:
        """Return what people call a path of a paper."""
        return paper.form.labels.get(path) or self.labels.get(path) or path


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is not right: what, at which place of which paper, and how to cure it.

    `code` is the id of the rule, `paper_id` 0 when no paper is to blame, `basis` in words,
    `action` the act that cures, "" when there is none.
    """

    code: str
    message: str
    place: str
    cure: str
    paper_id: int = 0
    severity: str = REFUSE
    basis: tuple[str, ...] = ()
    action: str = ""


def _at(values: Mapping[str, Json], path: str) -> Json:
    value: Json = values
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value
