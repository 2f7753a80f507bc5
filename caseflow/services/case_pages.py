"""Everything on the page of one case, in one read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from caseflow.domain.audit import AuditEntry
from caseflow.domain.clock import local_day
from caseflow.domain.decide import ROLE_WORDS, Rules, options
from caseflow.domain.definition import Procedure
from caseflow.domain.errors import Reason
from caseflow.domain.machine import leaves_from
from caseflow.domain.model import CaseFile
from caseflow.services import completeness, documents
from caseflow.services import deadlines as clocks
from caseflow.services.evidence import shown as shown_attachment
from caseflow.services.local_law import rules_of
from caseflow.services.office import Actor, Office
from caseflow.services.views import AuditRow, CaseView, ItemRow, StageStep
from caseflow.services.words import ITEM_WORDS, Wordbook
from caseflow.storage import attachments, deadlines, journal, papers
from caseflow.storage import cases as store
from caseflow.storage.database import Connection


def case_view(office: Office, who: Actor, case_id: int) -> CaseView:
    """Return the case page. Raises NotFound."""
    now = office.clock.now()
    today = local_day(now)
    own = {"agency_id": who.agency_id, "case_id": case_id}
    with office.database.read() as conn:
        file = store.load_case(conn, **own)
        clock_rows = deadlines.list_deadlines(conn, **own)
        paper_rows = papers.list_papers(conn, **own)
        trail = journal.list_audit(conn, **own)
        pieces = attachments.list_attachments(conn, **own)
        names = clocks.names_of(conn, who.agency_id)
        rules = rules_of(office, conn, file.bureau)
        lacking = _lacking(office, conn, rules, file)
    procedure = rules.procedure(file.procedure)
    state = procedure.states[file.state]
    book = Wordbook(procedure, file)
    return CaseView(
        file=file,
        procedure=procedure,
        state_label=state.label,
        stages=_stages(procedure, file),
        options=tuple(
            replace(o, allowed=o.allowed and not lacking, reasons=(*o.reasons, *lacking))
            if o.action.name == rules.law.dossier.act
            else o
            for o in options(rules, file, actor=who.person, today=today, now=now)
        ),
        deadlines=tuple(clocks.shown(rules, r, names, today) for r in clock_rows),
        papers=tuple(documents.shown(r) for r in paper_rows),
        items=_items(file, book),
        facts=_facts(file, book),
        audit=tuple(_audit_row(e, procedure, book) for e in trail),
        attachments=tuple(shown_attachment(a) for a in pieces),
        closed=state.final,
        today=today,
    )


def _lacking(office: Office, conn: Connection, rules: Rules, file: CaseFile) -> tuple[Reason, ...]:
    """Return what is missing in the dossier, once the case is where it may be archived."""
    action = rules.procedure(file.procedure).actions.get(rules.law.dossier.act)
    if action is None or not leaves_from(action, file.state):
        return ()
    return tuple(gap.reason for gap in completeness.gaps(office, conn, file))


def _stages(procedure: Procedure, file: CaseFile) -> tuple[StageStep, ...]:
    order = [s.value for s in procedure.stages]
    now = order.index(procedure.states[file.state].stage)
    final = procedure.states[file.state].final
    steps = []
    for number, stage in enumerate(procedure.stages):
        mark = "done" if number < now or final else "now" if number == now else "todo"
        steps.append(StageStep(label=stage.label, mark=mark))
    return tuple(steps)


def _items(file: CaseFile, book: Wordbook) -> Mapping[str, tuple[ItemRow, ...]]:
    order = list(ITEM_WORDS)
    kinds = sorted({i.kind for i in file.record.items}, key=lambda k: (order.index(k), k))
    return {k: tuple(book.item(i) for i in file.record.of_kind(k)) for k in kinds}


def _facts(file: CaseFile, book: Wordbook) -> tuple[tuple[str, str], ...]:
    return tuple(
        (book.label(name), book.value(name, value))
        for name, value in file.record.facts.items()
        if value not in (None, "", [], ())
    )


def _audit_row(entry: AuditEntry, procedure: Procedure, book: Wordbook) -> AuditRow:
    states = procedure.states
    return AuditRow(
        seq=entry.seq,
        at=entry.at,
        person=entry.person,
        role="、".join(ROLE_WORDS.get(r, r) for r in entry.role.split("、")),
        action_label=entry.action_label,
        state_from=states[entry.state_from].label if entry.state_from in states else "",
        state_to=states[entry.state_to].label if entry.state_to in states else "",
        reason=entry.reason,
        changes=tuple(
            (book.label(c.name), book.value(c.name, c.old), book.value(c.name, c.new))
            for c in entry.changes
        ),
        hash=entry.hash,
    )
