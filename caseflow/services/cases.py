"""Open a case, advance it by one legal act, list cases. One public function, one transaction."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import date, datetime

from caseflow.domain.audit import AuditEntry
from caseflow.domain.clock import local_day
from caseflow.domain.decide import Rules
from caseflow.domain.decide import advance as decide
from caseflow.domain.definition import Procedure
from caseflow.domain.errors import CaseflowError, Conflict, Forbidden, NotFound, Refused
from caseflow.domain.model import CaseFile, Command, Decision, Party, Person
from caseflow.domain.terms import Json
from caseflow.services import binding, completeness, documents
from caseflow.services.identities import check_identity
from caseflow.services.local_law import rules_of
from caseflow.services.office import Actor, Office
from caseflow.services.previews import preview_findings
from caseflow.services.views import Act, NewCase, Outcome, Preview
from caseflow.storage import cases as store
from caseflow.storage import journal, laws, numbers, papers, parties
from caseflow.storage.agencies import get_agency
from caseflow.storage.database import Connection

__all__ = [
    "Act",
    "advance",
    "bureau_name",
    "decide_only",
    "find_id",
    "open_case",
    "preview",
    "void_paper",
]

log = logging.getLogger(__name__)

CASE_NUMBERS = "案件"
"""The name of the sequence that case numbers are taken from."""


def open_case(office: Office, who: Actor, new: NewCase, *, request_id: str = "") -> int:
    """Open a case at the start of its procedure and return its id.

    Raises Forbidden when the person has no act at the start, NotFound for an unknown procedure
    or party. A repeated request returns the case it opened before.
    """
    now = office.clock.now()
    today = local_day(now)
    procedure = newest_procedure(office, new.procedure, today)
    _check_may_open(procedure, who.person)
    with office.database.write() as conn:
        before = journal.find_request(conn, agency_id=who.agency_id, request_id=request_id)
        if before is not None and before.case_id is not None:
            return before.case_id
        party = _party(conn, who, new, today)
        serial = numbers.take_number(
            conn, agency_id=who.agency_id, code_word=CASE_NUMBERS, year=today.year
        )
        laws.pin_law(conn, sha256=procedure.sha256, text=procedure.text)
        case_id = store.insert_case(
            conn,
            agency_id=who.agency_id,
            case_no=f"{today.year}-{serial:03d}",
            name=f"{party.name}安全生产执法案",
            procedure=procedure.key,
            law_text_sha=procedure.sha256,
            state=procedure.initial,
            stage=procedure.states[procedure.initial].stage,
            party=party,
            source=new.source,
            cause=new.gist,
            handler_ids=[],
            opened_on=today,
            now=now,
        )
        journal.append_audit(conn, _opening(who, case_id, procedure, new, now, request_id))
    log.info("case_opened", extra={"case_id": case_id})
    return case_id


def newest_procedure(office: Office, name: str, today: date) -> Procedure:
    """Return the version of a procedure that holds on `today`. Raises NotFound."""
    versions = [
        p for p in office.rules.law.procedures.values() if p.name == name and p.valid_from <= today
    ]
    if not versions:
        raise NotFound(f"没有名为“{name}”且在{today.isoformat()}有效的程序，请检查法规数据。")
    return max(versions, key=lambda p: p.valid_from)


def _check_may_open(procedure: Procedure, person: Person) -> None:
    roles = {
        role
        for action in procedure.actions.values()
        for transition in action.transitions
        if procedure.initial in transition.sources
        for role in action.roles
    }
    if person.roles.isdisjoint(roles):
        raise Forbidden(f"{person.name}不能新建案件：请由承办人、审核人或负责人办理。")


def _party(conn: Connection, who: Actor, new: NewCase, today: date) -> Party:
    if new.party_id:
        return parties.get_party(conn, agency_id=who.agency_id, party_id=new.party_id).party
    if new.party is None:
        raise NotFound("没有选择当事人：请从监管单位中选择，或填写新的当事人。")
    check_identity(new.party, today=today)
    party_id = parties.insert_party(conn, party=new.party, agency_id=who.agency_id)
    return replace(new.party, id=party_id)


def _opening(
    who: Actor, case_id: int, procedure: Procedure, new: NewCase, now: datetime, request_id: str
) -> AuditEntry:
    return AuditEntry(
        agency_id=who.agency_id,
        case_id=case_id,
        seq=0,
        at=now,
        person_id=who.person.id,
        person=who.person.name,
        role="、".join(sorted(who.person.roles)),
        action="open_case",
        action_label="新建案件",
        state_to=procedure.initial,
        reason=new.gist,
        law_sha=procedure.sha256,
        request_id=request_id,
    )


def advance(office: Office, who: Actor, act: Act) -> Outcome:
    """Do one legal act, whole or not at all, and render its papers afterwards.

    Raises Forbidden, InvalidInput, Refused, or Conflict when someone was faster. A repeated
    `request_id` returns the first result and changes nothing.
    """
    try:
        return _advance(office, who, act)
    except CaseflowError:
        repeated = _repeated(office, who, act)
        if repeated is None:
            raise
        return repeated


def _advance(office: Office, who: Actor, act: Act) -> Outcome:
    with office.database.write() as conn:
        file = store.load_case(conn, agency_id=who.agency_id, case_id=act.case_id)
        _check_version(file, act)
        command = _command(office, who, act)
        rules = rules_of(office, conn, file.bureau)
        decision = _decided(office, conn, rules, file, command)
        procedure = rules.procedure(file.procedure)
        state = procedure.states[decision.state_to]
        saved = store.save_decision(
            conn,
            file,
            decision,
            command=command,
            role="、".join(sorted(who.person.roles)),
            stage=state.stage,
            final=state.final,
            law_sha=procedure.sha256,
            request_id=act.request_id,
        )
        for paper_id in decision.voided:
            papers.void_paper(
                conn, agency_id=who.agency_id, paper_id=paper_id, reason=decision.reason
            )
        documents.freeze(office, conn, file, decision, command, saved.papers)
    log.info("transition_done", extra={"case_no": file.no, "action": act.action})
    documents.render_issued(office, who.agency_id, saved.papers)
    if decision.action == rules.law.dossier.act:
        binding.after_archiving(office, who.agency_id, file.id)
    return Outcome(
        case_id=file.id,
        case_no=file.no,
        action_label=decision.action_label,
        state_label=state.label,
        papers=tuple(f"{p.title} {p.number}".strip() for p in saved.papers),
        repeated=False,
    )


def _check_version(file: CaseFile, act: Act) -> None:
    if act.version and act.version != file.version:
        raise Conflict(
            f"案件{file.no}在您打开页面之后已被他人办理，您的内容没有提交。"
            "请查看最新情况后重新提交。"
        )


def _command(office: Office, who: Actor, act: Act) -> Command:
    now = office.clock.now()
    return Command(
        action=act.action, inputs=act.inputs, actor=who.person, now=now, today=local_day(now)
    )


def _repeated(office: Office, who: Actor, act: Act) -> Outcome | None:
    if not act.request_id:
        return None
    with office.database.read() as conn:
        entry = journal.find_request(conn, agency_id=who.agency_id, request_id=act.request_id)
        if entry is None or entry.case_id != act.case_id:
            return None
        file = store.load_case(conn, agency_id=who.agency_id, case_id=act.case_id)
    procedure = office.rules.procedure(file.procedure)
    return Outcome(
        case_id=file.id,
        case_no=file.no,
        action_label=entry.action_label,
        state_label=procedure.states[entry.state_to].label,
        papers=(),
        repeated=True,
    )


def preview(office: Office, who: Actor, act: Act) -> Preview:
    """Return what the act would do, without doing it. Raises like `advance`."""
    command = _command(office, who, act)
    with office.database.read() as conn:
        file = store.load_case(conn, agency_id=who.agency_id, case_id=act.case_id)
        rules = rules_of(office, conn, file.bureau)
        decision = _decided(office, conn, rules, file, command)
        found = preview_findings(office, conn, rules, file, decision, command)
        archives = command.action == rules.law.dossier.act
        lacking = completeness.notices(office, conn, file) if archives else ()
    procedure = office.rules.procedure(file.procedure)
    told = dict.fromkeys(
        file.people[i].name for a in decision.alerts for i in a.person_ids if i in file.people
    )
    return Preview(
        decision=decision,
        state_to_label=procedure.states[decision.state_to].label,
        people=tuple(told),
        findings=found,
        notices=completeness.notice_lines(lacking),
    )


def decide_only(office: Office, who: Actor, act: Act) -> tuple[CaseFile, Decision]:
    """Return the case and the decision on an act that is not carried out."""
    with office.database.read() as conn:
        file = store.load_case(conn, agency_id=who.agency_id, case_id=act.case_id)
        rules = rules_of(office, conn, file.bureau)
        return file, _decided(office, conn, rules, file, _command(office, who, act))


def _decided(
    office: Office, conn: Connection, rules: Rules, file: CaseFile, command: Command
) -> Decision:
    """Decide; the act that archives is refused as well for all that is missing in the dossier."""
    if command.action != rules.law.dossier.act:
        return decide(rules, file, command)
    try:
        decision = decide(rules, file, command)
    except Refused as refused:
        lacking = [gap.reason for gap in completeness.gaps(office, conn, file)]
        reasons = [*refused.reasons, *lacking]
        raise Refused(
            action_label=refused.action_label, case_no=refused.case_no, reasons=reasons
        ) from refused
    lacking = [gap.reason for gap in completeness.gaps(office, conn, file)]
    unlike = completeness.unlike_rule(rules, file, decision.inputs)
    if lacking or unlike:
        reasons = [*lacking, *([unlike] if unlike else [])]
        raise Refused(action_label=decision.action_label, case_no=file.no, reasons=reasons)
    return decision


def void_paper(office: Office, who: Actor, paper_id: int, reason: str) -> Outcome:
    """Void a paper that was not served, as an act of its case. Raises like `advance`."""
    with office.database.read() as conn:
        paper = papers.get_paper(conn, agency_id=who.agency_id, paper_id=paper_id)
    inputs: dict[str, Json] = {"paper": paper_id, "reason": reason}
    return advance(office, who, Act(case_id=paper.case_id, action="void_paper", inputs=inputs))


def find_id(office: Office, who: Actor, case_no: str) -> int:
    """Return the id of a case by its number. Raises NotFound."""
    with office.database.read() as conn:
        found = store.find_case_id(conn, agency_id=who.agency_id, case_no=case_no)
    if found is None:
        raise NotFound(f"没有案号为“{case_no}”的案件，请核对案号。")
    return found


def bureau_name(office: Office, who: Actor) -> str:
    """Return the full name of the person's bureau."""
    with office.database.read() as conn:
        return get_agency(conn, agency_id=who.agency_id).name
