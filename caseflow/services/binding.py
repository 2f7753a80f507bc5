"""Bind the volumes of a dossier: in order, with numbers, once and for good when it is archived.

Conversion takes long, so it is done outside every transaction; what was made is written in one.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace

from caseflow.domain.audit import AuditEntry
from caseflow.domain.dossier import PART_WORDS, WHOLE, Piece, parts
from caseflow.domain.errors import CaseflowError, Conflict, Forbidden, NotFound, Stopping
from caseflow.domain.wording import safe_name
from caseflow.services.dossier_pieces import Contents, listed, load
from caseflow.services.evidence import FIRST
from caseflow.services.office import Actor, Office
from caseflow.services.volume_making import Made, make_volume
from caseflow.storage import journal, papers, volumes
from caseflow.storage.database import Connection
from caseflow.storage.files import FileStore
from caseflow.storage.volumes import NewVolume

log = logging.getLogger(__name__)

FAILED = "bind_failed"


def volume_name(case_no: str, no: int, part: str, *, bound: bool) -> str:
    """Return the file name of a volume."""
    words = PART_WORDS[part] + ("" if no == FIRST else f"补充卷（第{no}卷）")
    return f"{safe_name(f'案卷{case_no}{words}')}.{'pdf' if bound else 'zip'}"


def dossier(
    office: Office, who: Actor, case_id: int, *, no: int = FIRST, part: str = ""
) -> tuple[str, bytes]:
    """Return a volume as it was bound; before archiving, as it would be bound now.

    A case without office program gets a zip of the ordered files. Raises NotFound for a volume
    that is not there, Conflict while a paper is not rendered.
    """
    with office.database.read() as conn:
        held = load(office, conn, agency_id=who.agency_id, case_id=case_id)
    for row in held.volumes:
        if row.no == no and part in ("", row.part):
            name = volume_name(held.file.no, row.no, row.part, bound=row.bound)
            return name, FileStore(office.files).get(row.file_sha)
    if no != FIRST:
        raise NotFound(f"案件{held.file.no}没有第{no}卷，请从案卷页选择。")
    own = _parts(held)
    chosen = part or next(iter(own))
    if chosen not in own:
        raise NotFound(f"案件{held.file.no}没有{PART_WORDS.get(part, part)}，请从案卷页选择。")
    made = make_volume(office, held, FIRST, chosen, own[chosen])
    return volume_name(held.file.no, no, chosen, bound=made.bound), made.data


def _parts(held: Contents) -> Mapping[str, tuple[Piece, ...]]:
    return parts(listed(held), split=held.split)


def bind_archived(
    office: Office, agency_id: int, case_id: int, *, who: Actor | None = None
) -> bool:
    """Bind the volumes of an archived case and freeze them; return False when that was done.

    Without `who` the machine does it by itself, and the trail says so. A failure is written into
    the trail of the case and raised; nothing else is changed.
    """
    with office.database.read() as conn:
        held = load(office, conn, agency_id=agency_id, case_id=case_id)
    if held.volumes or not _is_archived(office, held):
        return False
    try:
        made = [make_volume(office, held, FIRST, name, own) for name, own in _parts(held).items()]
    except Stopping:
        raise  # it has not failed: the next process binds it
    except CaseflowError as error:
        _note(office, held, FAILED, "装订案卷失败", error.message, who)
        raise
    return _freeze(office, held, made, label="装订案卷", who=who)


def bind_now(office: Office, who: Actor, case_id: int) -> bool:
    """Bind the volumes of an archived case at once, as `bind_archived`. Raises Forbidden too."""
    with office.database.read() as conn:
        held = load(office, conn, agency_id=who.agency_id, case_id=case_id)
    _require_archivist(office, held, who)
    return bind_archived(office, who.agency_id, case_id, who=who)


def _require_archivist(office: Office, held: Contents, who: Actor) -> None:
    procedure = office.rules.procedure(held.file.procedure)
    archiving = procedure.actions.get(held.law.dossier.act)
    if archiving is None or who.person.roles.isdisjoint(archiving.roles):
        raise Forbidden(f"{who.person.name}不能装订案卷：请由办理立卷归档的人员装订。")


def bind_supplement(office: Office, who: Actor, case_id: int) -> int:
    """Bind what came after archiving into the next volume and freeze it; return its number.

    Raises Forbidden for who may not archive, Conflict when there is nothing to bind, or the
    first volume is not bound yet.
    """
    with office.database.read() as conn:
        held = load(office, conn, agency_id=who.agency_id, case_id=case_id)
    _require_archivist(office, held, who)
    if not held.volumes:
        raise Conflict(f"案件{held.file.no}的案卷还没有装订，请先装订案卷，再补充材料。")
    no = next_no(held)
    pieces = listed(held, supplement=no)
    if not pieces:
        raise Conflict(f"案件{held.file.no}没有要补充装订的材料，请先上传。")
    made = make_volume(office, held, no, WHOLE, pieces)
    _freeze(office, held, [made], label="装订补充卷", who=who)
    return no


def next_no(held: Contents) -> int:
    """Return the number of the supplement that is open."""
    return max((v.no for v in held.volumes), default=FIRST) + 1


def bind_pending(office: Office, *, most: int = 5) -> int:
    """Bind archived cases that still wait; return how many were tried. A failure waits for people."""
    with office.database.read() as conn:
        cover = office.rules.law.dossier.cover
        waiting = volumes.list_unbound(conn, cover=cover, failed=FAILED, most=most)
    for agency_id, case_id in waiting:
        try:
            bind_archived(office, agency_id, case_id)
        except Stopping:
            log.info("bind_waits", extra={"case_id": case_id})
            break
        except CaseflowError:
            log.exception("bind_failed", extra={"case_id": case_id})
    return len(waiting)


def after_archiving(office: Office, agency_id: int, case_id: int) -> None:
    """Bind at once where no office program has to be waited for; else the round does it."""
    if not office.soffice:
        try:
            bind_archived(office, agency_id, case_id)
        except CaseflowError:
            # It stands in the trail and on the page of the dossier, with a button to try again.
            log.exception("bind_failed", extra={"case_id": case_id})


def _is_archived(office: Office, held: Contents) -> bool:
    procedure = office.rules.procedure(held.file.procedure)
    own = held.law.dossier
    return procedure.states[held.file.state].final and all(held.sheet(f) for f in own.sheets)


def _freeze(
    office: Office,
    held: Contents,
    made: Sequence[Made],
    *,
    label: str,
    who: Actor | None = None,
) -> bool:
    """Write volumes, their sheets and the trail in one transaction; the files come before it."""
    kept = FileStore(office.files)
    files = {id(one): kept.put(one.data) for one in made}
    for one in made:
        for data in (*(data for _, data in one.sheets.values()), *one.photo_sheets):
            kept.put(data)
    agency_id, case_id = held.file.bureau.id, held.file.id
    with office.database.write() as conn:
        now = volumes.list_volumes(conn, agency_id=agency_id, case_id=case_id)
        if any(v.no == m.no for v in now for m in made):
            return False
        entry = _entry(office, conn, held, "bind_volume", label, _told(made), who)
        journal.append_audit(conn, entry)
        maker = entry.person_id or _archived_by(conn, held).person_id or 0
        for one in made:
            for paper_id, (variables, data) in one.sheets.items():
                papers.finish_sheet(
                    conn,
                    agency_id=agency_id,
                    paper_id=paper_id,
                    variables=variables,
                    file_sha=kept.put(data),
                    pages=0,
                )
            volumes.insert_volume(
                conn,
                NewVolume(
                    case_id=case_id,
                    no=one.no,
                    part=one.part,
                    rows=one.rows,
                    pages=one.pages,
                    file_sha=files[id(one)],
                    bound=one.bound,
                    built_at=entry.at,
                    person_id=maker,
                    person=entry.person if who else entry.role,
                ),
                agency_id=agency_id,
            )
    return True


def _told(made: Sequence[Made]) -> str:
    return "；".join(
        f"第{m.no}卷{PART_WORDS[m.part]}{len(m.rows)}件"
        + (f"{m.pages}页" if m.bound else "（未转换为 PDF）")
        for m in made
    )


def _note(
    office: Office, held: Contents, action: str, label: str, reason: str, who: Actor | None
) -> None:
    with office.database.write() as conn:
        journal.append_audit(conn, _entry(office, conn, held, action, label, reason, who))


def _entry(
    office: Office,
    conn: Connection,
    held: Contents,
    action: str,
    label: str,
    reason: str,
    who: Actor | None,
) -> AuditEntry:
    """Return the entry of a binding; what the machine did by itself is no person's act."""
    agency_id, case_id = held.file.bureau.id, held.file.id
    base = AuditEntry(
        agency_id=agency_id,
        case_id=case_id,
        seq=0,
        at=office.clock.now(),
        person_id=None,
        person="系统",
        role="",
        action=action,
        action_label=label,
        state_from=held.file.state,
        state_to=held.file.state,
        reason=reason,
    )
    if who is not None:
        role = "、".join(sorted(who.person.roles))
        return replace(base, person_id=who.person.id, person=who.person.name, role=role)
    return replace(base, role=f"系统自动装订（归档人{_archived_by(conn, held).person}）")


def _archived_by(conn: Connection, held: Contents) -> AuditEntry:
    """Return the act that archived the case."""
    trail = journal.list_audit(conn, agency_id=held.file.bureau.id, case_id=held.file.id)
    return [e for e in trail if e.action == held.law.dossier.act][-1]
