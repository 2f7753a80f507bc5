"""What the papers of an act would say, before it is carried out: missing data and disagreements."""

from __future__ import annotations

from caseflow.domain.case_papers import Finding
from caseflow.domain.decide import Rules
from caseflow.domain.errors import TemplateFault
from caseflow.domain.law import form_on
from caseflow.domain.model import CaseFile, Command, Decision
from caseflow.services import documents
from caseflow.services.office import Office
from caseflow.services.paper_checks import NewPapers, new_findings
from caseflow.services.paper_drafts import as_printed, draft_row
from caseflow.services.templates import names_printed
from caseflow.storage.database import Connection

_MISSING = "missing_data"


def preview_findings(
    office: Office,
    conn: Connection,
    rules: Rules,
    file: CaseFile,
    decision: Decision,
    command: Command,
) -> tuple[Finding, ...]:
    """Return what would keep the papers of a decision from being issued, and what to look at."""
    last = max((p.id for p in file.papers), default=0)
    rows = [
        draft_row(file, decision, paper, command, paper_id=last + place)
        for place, paper in enumerate(decision.papers, start=1)
    ]
    after = documents.after_act(file, decision, rows)
    made, missing = [], []
    for row in rows:
        try:
            words = documents.variables_of(office, rules.law, after, decision, row, command)
        except TemplateFault as fault:
            missing.append(
                Finding(
                    code=_MISSING, message=fault.message, place=row.title,
                    cure="请按所指的地方填写后再办", paper_id=row.id,
                )
            )  # fmt: skip
        else:
            form = form_on(rules.law, row.form, row.issued_on)
            made.append(as_printed(row, form, words, names_printed(office, form)))
    new = NewPapers(file=after, papers=tuple(made), voided=frozenset(decision.voided))
    return (*missing, *new_findings(office, conn, rules.law, new))
