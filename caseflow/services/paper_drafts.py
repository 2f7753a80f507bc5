"""Papers that are not issued yet: as rows without number, and as what they will print."""

from __future__ import annotations

from collections.abc import Mapping

from caseflow.domain.case_papers import CasePaper
from caseflow.domain.forms import Form
from caseflow.domain.model import CaseFile, Command, Decision, PaperDraft
from caseflow.domain.terms import Json
from caseflow.storage.papers import PaperRow

DRAFT_NUMBER = "（草稿，签发时编号）"


def draft_row(
    file: CaseFile, decision: Decision, paper: PaperDraft, command: Command, *, paper_id: int = 0
) -> PaperRow:
    """Return a paper of a decision as it would be issued, without number."""
    return PaperRow(
        id=paper_id,
        case_id=file.id,
        form=paper.form,
        form_set=paper.form_set,
        title=paper.title,
        number=DRAFT_NUMBER if paper.code_word else "",
        serial=0,
        year=command.today.year,
        code_word=paper.code_word,
        issued_on=command.today,
        item_no=paper.item_no,
        serve=paper.serve,
        action=decision.action,
        act_seq=0,
    )


def as_printed(
    paper: PaperRow, form: Form, variables: Mapping[str, Json], printed: frozenset[str]
) -> CasePaper:
    """Return a paper that is being made with what it will print."""
    return CasePaper(
        id=paper.id,
        form=form,
        title=paper.title,
        number=paper.number,
        issued_on=paper.issued_on,
        served_on=paper.served_on,
        item_no=paper.item_no,
        variables=variables,
        printed=printed,
    )
