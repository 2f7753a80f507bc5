"""Everything that is to be looked at between the papers of one case, in one read."""

from __future__ import annotations

from dataclasses import dataclass

from caseflow.domain.case_papers import Finding
from caseflow.domain.model import CaseFile
from caseflow.services.agreement import Disagreement, disagreements
from caseflow.services.office import Actor, Office
from caseflow.services.paper_checks import findings
from caseflow.storage import cases as store


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseChecks:
    """A case with what is wrong between its papers, and papers that the case has left behind."""

    file: CaseFile
    findings: tuple[Finding, ...]
    disagreements: tuple[Disagreement, ...]


def case_checks(office: Office, who: Actor, case_id: int) -> CaseChecks:
    """Return the checks of a case. Raises NotFound."""
    with office.database.read() as conn:
        file = store.load_case(conn, agency_id=who.agency_id, case_id=case_id)
        return CaseChecks(
            file=file,
            findings=findings(office, conn, file),
            disagreements=disagreements(office, conn, file),
        )


def left_behind(office: Office, who: Actor, case_id: int) -> tuple[Disagreement, ...]:
    """Return what papers of a case print otherwise than the case says now. Raises NotFound."""
    with office.database.read() as conn:
        file = store.load_case(conn, agency_id=who.agency_id, case_id=case_id)
        return disagreements(office, conn, file)
