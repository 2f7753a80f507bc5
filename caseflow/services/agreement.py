"""Which issued papers no longer agree with what the case says now; the papers stay as they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from caseflow.docgen import acts, items, subjects
from caseflow.docgen.schema import VARIABLES
from caseflow.docgen.source import Source, labels_of
from caseflow.domain.case_papers import CasePaper
from caseflow.domain.model import CaseFile
from caseflow.domain.terms import Json
from caseflow.services.local_law import rules_of
from caseflow.services.office import Office
from caseflow.services.paper_checks import case_papers
from caseflow.storage.database import Connection

_HAZARD = ("text", "place", "description", "violated", "penalty_basis", "major")
_HAZARD_LISTS = ("hazards", "measure_hazards", "order.hazards")
_EVIDENCE = ("name", "kind", "source", "on", "proves")
_GOODS = ("name", "spec", "unit", "quantity")
_PARTY = (
    "name", "credit_code", "address", "postcode", "phone", "legal_rep", "rep_duty", "industry",
    "unit_class", "sex", "id_no", "employer", "employer_duty",
)  # fmt: skip
_GONE = "（已没有这一项）"


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """One printed value that the case no longer says; `row` is 0 outside a list."""

    paper_id: int
    paper: str
    label: str
    row: int
    printed: str
    present: str

    @property
    def place(self) -> str:
        """Where it is printed."""
        return (f"第{self.row}项" if self.row else "") + self.label


def disagreements(office: Office, conn: Connection, file: CaseFile) -> tuple[Disagreement, ...]:
    """Return what valid papers of a case print otherwise than the case says now, oldest first.

    Compared are the party, hazards, evidence, goods, certificates and sums: what is entered once
    and flows into every paper.
    """
    law = rules_of(office, conn, file.bureau).law
    labels = labels_of(law, file.procedure)
    found = []
    for paper in case_papers(office, conn, file):
        source = Source(
            file=file,
            form=paper.form,
            number=paper.number,
            issued_on=paper.issued_on,
            inputs={},
            law=law,
            item_no=paper.item_no,
            labels=labels,
        )
        found += [
            Disagreement(
                paper_id=paper.id,
                paper=paper.name,
                label=paper.form.labels.get(path) or VARIABLES.get(path, path),
                row=row,
                printed=printed,
                present=present,
            )
            for path, row, printed, present in _differing(paper, source)
        ]
    return tuple(found)


def _differing(paper: CasePaper, source: Source) -> Iterator[tuple[str, int, str, str]]:
    """Yield (path, row, printed, present) of what differs, among what the paper prints."""
    for path, row, present in _present(paper, source):
        if path in paper.printed:
            printed = dict(paper.texts(path)).get(row)
            if printed is not None and printed != present:
                yield path, row, printed, present


def _present(paper: CasePaper, source: Source) -> Iterator[tuple[str, int, str]]:
    """Yield (path, row, what the case says now) for each shared value that a paper may print."""
    own = subjects.party(source)
    yield from ((f"party.{name}", 0, str(own[name])) for name in _PARTY)
    for head, made in (("proposal", acts.proposal), ("penalty", acts.penalty)):
        if any(path.startswith(f"{head}.") for path in paper.printed):
            yield from _sums(head, made(source), paper)
    hazards = _by_no(items.hazards(source))
    for head in _HAZARD_LISTS:
        yield from _same_rows(paper, head, hazards, _HAZARD)
    problems = {no: {"problem": row["description"]} for no, row in hazards.items()}
    yield from _same_rows(paper, "recheck.results", problems, ("problem",))
    yield from _same_rows(paper, "evidence", _by_no(items.evidence(source)), _EVIDENCE)
    yield from _goods(paper, source)
    cards = {p.name: p.cert_no for p in source.file.people.values()}
    for row, person in enumerate(paper.rows("officers"), start=1):
        name = str(person.get("name"))
        if name in cards:
            yield "officers[].cert_no", row, cards[name] or "/"


def _sums(head: str, made: Mapping[str, Json], paper: CasePaper) -> Iterator[tuple[str, int, str]]:
    for name in ("text", "amount", "amount_capitals", "amount_figures"):
        yield f"{head}.{name}", 0, str(made[name])
    lines = made["lines"]
    texts = [str(line["text"]) for line in lines] if isinstance(lines, list) else []
    for row in range(1, len(paper.rows(f"{head}.lines")) + 1):
        yield f"{head}.lines[].text", row, texts[row - 1] if row <= len(texts) else _GONE


def _same_rows(
    paper: CasePaper, head: str, present: Mapping[str, Mapping[str, Json]], names: tuple[str, ...]
) -> Iterator[tuple[str, int, str]]:
    for row, printed in enumerate(paper.rows(head), start=1):
        now = present.get(str(printed.get("no")))
        for name in names:
            yield f"{head}[].{name}", row, _GONE if now is None else str(now[name])


def _goods(paper: CasePaper, source: Source) -> Iterator[tuple[str, int, str]]:
    for kind in ("seizure", "preserved"):
        printed = paper.rows(f"{kind}.goods")
        item = source.file.record.item(kind, paper.item_no)
        if not printed or item is None or paper.form.item not in ("", kind):
            continue
        rows = [row for row in items.goods(item.values) if isinstance(row, Mapping)]
        for row in range(1, len(printed) + 1):
            for name in _GOODS:
                now = str(rows[row - 1][name]) if row <= len(rows) else _GONE
                yield f"{kind}.goods[].{name}", row, now


def _by_no(rows: list[Json]) -> dict[str, Mapping[str, Json]]:
    return {str(row["no"]): row for row in rows if isinstance(row, Mapping)}
