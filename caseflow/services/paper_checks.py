"""Hold the papers of a case against one another: of a whole case, and of papers to be issued."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from caseflow.docgen.check import names_used
from caseflow.docgen.schema import VARIABLES
from caseflow.domain.case_papers import CasePaper, Dossier, Finding
from caseflow.domain.cross_checks import WITH_OTHERS, look
from caseflow.domain.definition import LawBook
from caseflow.domain.errors import Reason, Refused
from caseflow.domain.law import citations, form_on
from caseflow.domain.model import CaseFile
from caseflow.domain.review import REFUSE, ReviewRule
from caseflow.services.local_law import rules_of
from caseflow.services.office import Office
from caseflow.storage import files
from caseflow.storage.database import Connection
from caseflow.storage.frozen_papers import FrozenPaper, list_frozen

__all__ = ["Finding", "NewPapers", "case_papers", "findings", "new_findings", "refuse_faulty"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPapers:
    """The papers of one act with what they print, and the case as it stands after the act."""

    file: CaseFile
    papers: tuple[CasePaper, ...]
    voided: frozenset[int] = frozenset()


def findings(office: Office, conn: Connection, file: CaseFile) -> tuple[Finding, ...]:
    """Return everything that is not right between the papers of a case, rule by rule."""
    law = rules_of(office, conn, file.bureau).law
    papers = case_papers(office, conn, file)
    found = look(Dossier(file=file, papers=papers, labels=VARIABLES), law.review)
    return tuple(_in_words(law, file, one) for one in found)


def case_papers(office: Office, conn: Connection, file: CaseFile) -> tuple[CasePaper, ...]:
    """Return the valid papers of a case with what they print, oldest first."""
    law = rules_of(office, conn, file.bureau).law
    kept = list_frozen(conn, agency_id=file.bureau.id, case_id=file.id)
    return tuple(_case_paper(office, law, one) for one in kept)


def new_findings(
    office: Office, conn: Connection, law: LawBook, new: NewPapers, *, severity: str = ""
) -> tuple[Finding, ...]:
    """Return what concerns papers that are not issued yet; with `severity` only of that kind.

    What other papers print is read only where a rule holds it against one of the new ones.
    """
    made = {p.form.id for p in new.papers}
    rules = [
        rule
        for rule in law.review
        if severity in ("", rule.severity) and (not rule.forms or not made.isdisjoint(rule.touched))
    ]
    dossier = Dossier(
        file=new.file, papers=_around(office, conn, law, new, rules), labels=VARIABLES
    )
    found = look(dossier, rules, frozenset(p.id for p in new.papers))
    return tuple(_in_words(law, new.file, one) for one in found)


def refuse_faulty(
    office: Office, conn: Connection, law: LawBook, new: NewPapers, *, action_label: str
) -> None:
    """Raise Refused with every fault of the papers that an act would issue."""
    found = new_findings(office, conn, law, new, severity=REFUSE)
    if found:
        reasons = [
            Reason(
                guard=one.code, message=f"{one.place}：{one.message}", cure=one.cure,
                basis=one.basis, action=one.action,
            )
            for one in found
        ]  # fmt: skip
        raise Refused(action_label=action_label, case_no=new.file.no, reasons=reasons)


def _around(
    office: Office, conn: Connection, law: LawBook, new: NewPapers, rules: Sequence[ReviewRule]
) -> tuple[CasePaper, ...]:
    """Return the valid papers of the case with the new ones; variables only where needed."""
    own = {p.id: p for p in new.papers}
    wanted = _wanted(rules, new)
    kept = list_frozen(
        conn, agency_id=new.file.bureau.id, case_id=new.file.id, forms=wanted
    )  # fmt: skip
    full = {one.id: _case_paper(office, law, one) for one in kept if one.id not in own}
    found = []
    for paper in new.file.papers:
        if paper.void or paper.id in new.voided:
            continue
        bare = CasePaper(
            id=paper.id,
            form=form_on(law, paper.form, paper.issued_on),
            title=paper.title,
            number=paper.number,
            issued_on=paper.issued_on,
            served_on=paper.served_on,
            item_no=paper.item_no,
        )
        found.append(own.get(paper.id) or full.get(paper.id) or bare)
    return tuple(found)


def _wanted(rules: Iterable[ReviewRule], new: NewPapers) -> frozenset[str] | None:
    """Return the forms whose papers must be read, None for all of them."""
    forms: set[str] = set()
    lying = {p.form for p in new.file.papers}
    for rule in rules:
        if rule.check in WITH_OTHERS:
            if not rule.forms:
                return None
            forms |= rule.touched
    return frozenset(forms & lying)


def _case_paper(office: Office, law: LawBook, one: FrozenPaper) -> CasePaper:
    return CasePaper(
        id=one.id,
        form=form_on(law, one.form, one.issued_on),
        title=one.title,
        number=one.number,
        issued_on=one.issued_on,
        served_on=one.served_on,
        item_no=one.item_no,
        variables=one.variables,
        printed=names_kept(office, one.template_sha),
    )


def names_kept(office: Office, template_sha: str) -> frozenset[str]:
    """Return the variables that a kept template prints; it never changes."""
    return _names(files.FileStore(office.files).path(template_sha))


@lru_cache(maxsize=512)
def _names(path: Path) -> frozenset[str]:
    return frozenset(names_used(path))


def _in_words(law: LawBook, file: CaseFile, one: Finding) -> Finding:
    """Return a finding with its citations in words, as of the day of the paper."""
    day = next((p.issued_on for p in file.papers if p.id == one.paper_id), file.opened_on)
    return replace(one, basis=citations(law, one.basis, day))
