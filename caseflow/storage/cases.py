"""Cases: read all that a decision may look at, and write all that it changes, in one go.

A case is one row; its facts, items and opinions are canonical JSON in it (ADR 0002).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, delete, func, insert, select, update

from caseflow.domain.audit import AuditEntry
from caseflow.domain.errors import Conflict, NotFound
from caseflow.domain.model import Bureau, CaseFile, Command, Decision, Party, Record
from caseflow.storage.alerts import insert_drafts
from caseflow.storage.codec import ids_text, make_ids, make_object, make_record, record_text
from caseflow.storage.database import Connection
from caseflow.storage.deadlines import apply_changes, deadlines_of_case
from caseflow.storage.journal import last_of_case, write_entry
from caseflow.storage.papers import PaperRow, issue_paper, mark_served, papers_of_case
from caseflow.storage.people import people_of_agency
from caseflow.storage.prepared import Prepared, Row
from caseflow.storage.sweeping import remind_anew
from caseflow.storage.tables import agency, case_file, case_handler, party


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedAct:
    """What was written: the papers with their numbers, the audit number, the new version."""

    papers: tuple[PaperRow, ...]
    audit_seq: int
    version: int


_CASE = (
    "id",
    "case_no",
    "name",
    "procedure",
    "state",
    "version",
    "opened_on",
    "source",
    "cause",
    "handler_ids",
    "record",
)
_PARTY = (
    "id",
    "kind",
    "name",
    "credit_code",
    "address",
    "postcode",
    "phone",
    "legal_rep",
    "rep_duty",
    "industry",
    "unit_class",
    "sex",
    "birth_on",
    "id_no",
    "employer",
    "employer_duty",
    "relations",
)
_AGENCY = (
    "id",
    "name",
    "short_name",
    "grace_days",
    "settings",
    "law_stamp",
    "people_stamp",
)
_LOAD = Prepared(
    select(
        *(case_file.c[n] for n in _CASE),
        *(party.c[n] for n in _PARTY),
        *(agency.c[n] for n in _AGENCY),
    )
    .join(party, party.c.id == case_file.c.party_id)
    .join(agency, agency.c.id == case_file.c.agency_id)
    .where(case_file.c.id == bindparam("key"), case_file.c.agency_id == bindparam("in_agency"))
)
_VISITS = Prepared(
    select(func.count())
    .select_from(case_file)
    .where(
        case_file.c.party_id == bindparam("of_party"),
        case_file.c.opened_on >= bindparam("first_on"),
        case_file.c.opened_on <= bindparam("last_on"),
        case_file.c.agency_id == bindparam("in_agency"),
        case_file.c.id != bindparam("key"),
    )
)
_FIND = select(case_file.c.id).where(
    case_file.c.agency_id == bindparam("in_agency"), case_file.c.case_no == bindparam("no")
)
_LAW = select(case_file.c.law_text_sha).where(
    case_file.c.agency_id == bindparam("in_agency"), case_file.c.id == bindparam("key")
)
_INSERT = insert(case_file)
_SAVED = (
    "state",
    "stage",
    "cause",
    "handler_ids",
    "updated_at",
    "closed",
    "record",
)
_UPDATE = Prepared(
    update(case_file)
    .where(
        case_file.c.id == bindparam("key"),
        case_file.c.agency_id == bindparam("in_agency"),
        case_file.c.version == bindparam("was"),
    )
    .values({"version": bindparam("becomes"), **{n: bindparam(n) for n in _SAVED}})
)
_FREE_HANDLERS = delete(case_handler).where(case_handler.c.case_id == bindparam("in_case"))
_SEARCH_OF_PARTY = select(
    case_file.c.id, case_file.c.case_no, case_file.c.name, party.c.name, party.c.credit_code
).join(party, party.c.id == case_file.c.party_id)


def find_case_id(conn: Connection, *, agency_id: int, case_no: str) -> int | None:
    """Return the id of the case with this number, or None."""
    found: int | None = conn.execute(_FIND, {"in_agency": agency_id, "no": case_no}).scalar()
    return found


def get_law_sha(conn: Connection, *, agency_id: int, case_id: int) -> str:
    """Return the hash of the law text the case was opened under. Raises NotFound."""
    sha: str | None = conn.execute(_LAW, {"in_agency": agency_id, "key": case_id}).scalar()
    if sha is None:
        raise _missing(case_id)
    return sha


def load_case(
    conn: Connection, *, agency_id: int, case_id: int, year: int | None = None
) -> CaseFile:
    """Return everything a decision may look at. Raises NotFound.

    `people` are those at work now; a handler who left still stands in `handlers`.
    `visits_this_year` counts the agency's other cases of the same party opened in `year`, or in
    the year of this case when none is given.
    """
    row = _LOAD.first(conn, {"key": case_id, "in_agency": agency_id})
    if row is None:
        raise _missing(case_id)
    case, party_at = row[: len(_CASE)], len(_CASE)
    about = row[party_at : party_at + len(_PARTY)]
    bureau_at = party_at + len(_PARTY)
    people = people_of_agency(conn, agency_id=agency_id, stamp=row[-1])
    counted = year if year is not None else case[6].year
    visits = _VISITS.first(
        conn,
        {
            "of_party": about[0],
            "in_agency": agency_id,
            "first_on": date(counted, 1, 1),
            "last_on": date(counted, 12, 31),
            "key": case_id,
        },
    )
    return CaseFile(
        id=case_id,
        no=case[1],
        name=case[2],
        procedure=case[3],
        state=case[4],
        version=case[5],
        opened_on=case[6],
        source=case[7],
        cause=case[8],
        party=_make_party(about),
        handlers=tuple([people.all[i] for i in make_ids(case[9])]),
        record=make_record(case[10]),
        bureau=_make_bureau(row[bureau_at:]),
        people=people.active,
        deadlines=deadlines_of_case(conn, case_id=case_id),
        papers=papers_of_case(conn, case_id=case_id),
        visits_this_year=visits[0] if visits else 0,
    )


def insert_case(
    conn: Connection,
    *,
    agency_id: int,
    case_no: str,
    name: str,
    procedure: str,
    law_text_sha: str,
    state: str,
    stage: str,
    party: Party,
    source: str,
    cause: str,
    handler_ids: Sequence[int],
    opened_on: date,
    now: datetime,
    record: Record | None = None,
) -> int:
    """Add a case at version 1 and return its id; the law text is pinned before.

    The number is unique in the agency. No audit entry is written here.
    """
    done = conn.execute(
        _INSERT,
        {
            "agency_id": agency_id,
            "case_no": case_no,
            "name": name,
            "procedure": procedure,
            "law_text_sha": law_text_sha,
            "state": state,
            "stage": stage,
            "version": 1,
            "party_id": party.id,
            "source": source,
            "cause": cause,
            "handler_ids": ids_text(handler_ids),
            "opened_on": opened_on,
            "updated_at": now,
            "closed": False,
            "record": record_text(record or Record()),
            "search": search_text(case_no, name, party.name, party.credit_code),
        },
    )
    case_id = int(done.inserted_primary_key[0])  # type: ignore[index]  # one row was inserted
    _write_handlers(conn, case_id, handler_ids)
    return case_id


def save_decision(
    conn: Connection,
    file: CaseFile,
    decision: Decision,
    *,
    command: Command,
    role: str,
    stage: str,
    final: bool,
    law_sha: str,
    request_id: str,
) -> SavedAct:
    """Write one act whole: case, papers, clocks, service, audit entry, alerts.

    `file` is what was loaded in this transaction. Raises Conflict when its version is no longer
    the newest, when a clock or paper was changed meanwhile, or when `request_id` (not "") was
    carried out before. The variables of the papers are filled afterwards by `fill_papers`.
    """
    version = _update_case(conn, file, decision, command, stage=stage, final=final)
    last_seq, last_hash = last_of_case(conn, case_id=file.id)
    issued = tuple(
        [
            issue_paper(
                conn,
                draft,
                bureau=file.bureau,
                case_id=file.id,
                action=decision.action,
                act_seq=last_seq + 1,
                on=command.today,
            )
            for draft in decision.papers
        ]
    )
    apply_changes(
        conn,
        decision.deadlines,
        agency_id=file.bureau.id,
        case_id=file.id,
        command=command,
        issued=issued,
        papers=file.papers,
    )
    mark_served(conn, decision.served, case_id=file.id)
    entry = _make_entry(file, decision, command, role, law_sha, request_id, last_seq + 1)
    write_entry(conn, entry, after=last_hash)
    insert_drafts(conn, decision.alerts, agency_id=file.bureau.id, case_id=file.id, now=command.now)
    return SavedAct(papers=issued, audit_seq=last_seq + 1, version=version)


def search_text(*words: str) -> str:
    """Return the words a case is found by, in lower case."""
    return " ".join(words).lower()


def refresh_search(conn: Connection, *, party_id: int) -> None:
    """Write the search text of all cases of a party anew, after its name or code changed."""
    rows = conn.execute(_SEARCH_OF_PARTY.where(party.c.id == party_id)).all()
    for case_id, *words in rows:
        conn.execute(
            update(case_file).where(case_file.c.id == case_id).values(search=search_text(*words))
        )


def _update_case(
    conn: Connection,
    file: CaseFile,
    decision: Decision,
    command: Command,
    *,
    stage: str,
    final: bool,
) -> int:
    changed = _UPDATE.run(
        conn,
        {
            "key": file.id,
            "in_agency": file.bureau.id,
            "was": file.version,
            "becomes": file.version + 1,
            "state": decision.state_to,
            "stage": stage,
            "cause": decision.cause,
            "handler_ids": ids_text(decision.handlers),
            "updated_at": command.now,
            "closed": final,
            "record": record_text(decision.record),
        },
    )
    if changed != 1:
        raise Conflict(f"案件 {file.no} 刚刚被他人办理，页面内容已过时。请刷新后再办理。")
    if decision.handlers != tuple(p.id for p in file.handlers):
        conn.execute(_FREE_HANDLERS, {"in_case": file.id})
        _write_handlers(conn, file.id, decision.handlers)
        remind_anew(conn, case_id=file.id, day=command.today)
    return file.version + 1


def _write_handlers(conn: Connection, case_id: int, handler_ids: Sequence[int]) -> None:
    rows = [{"case_id": case_id, "person_id": i} for i in dict.fromkeys(handler_ids)]
    if rows:
        conn.execute(insert(case_handler), rows)


def _make_entry(
    file: CaseFile,
    decision: Decision,
    command: Command,
    role: str,
    law_sha: str,
    request_id: str,
    seq: int,
) -> AuditEntry:
    return AuditEntry(
        agency_id=file.bureau.id,
        case_id=file.id,
        seq=seq,
        at=command.now,
        person_id=command.actor.id,
        person=command.actor.name,
        role=role,
        action=decision.action,
        action_label=decision.action_label,
        state_from=decision.state_from,
        state_to=decision.state_to,
        reason=decision.reason,
        law_sha=law_sha,
        changes=decision.changes,
        request_id=request_id,
    )


def _make_party(row: Row) -> Party:
    values = dict(zip(_PARTY, row, strict=True))
    values["relations"] = frozenset(make_ids(values["relations"]))
    return Party(**values)


def _make_bureau(row: Row) -> Bureau:
    return Bureau(
        id=row[0],
        name=row[1],
        short_name=row[2],
        grace_days=row[3],
        settings=make_object(row[4]),
        law_stamp=row[5],
    )


def _missing(case_id: int) -> NotFound:
    return NotFound(f"本机构没有编号为 {case_id} 的案件。")
