"""The page of a dossier: its order, moves by hand, what is missing, its volumes and supplements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from caseflow.domain.audit import AuditEntry
from caseflow.domain.dossier import (
    MAIN,
    OUT,
    PART_WORDS,
    SUB,
    Piece,
    Retention,
    moved,
    parts,
    retention,
)
from caseflow.domain.errors import Conflict, Forbidden, InvalidInput, NotFound, Reason
from caseflow.domain.model import CaseFile, FactChange
from caseflow.domain.terms import Json
from caseflow.services import completeness, documents
from caseflow.services.binding import FAILED, next_no
from caseflow.services.completeness import Gap
from caseflow.services.dossier_pieces import Contents, listed, load
from caseflow.services.office import Actor, Office
from caseflow.storage import dossier_places, journal
from caseflow.storage.database import Connection
from caseflow.storage.dossier_places import PlaceRow
from caseflow.storage.files import FileStore
from caseflow.storage.volumes import VolumeRow

STEPS: Mapping[str, str] = {
    "up": "上移",
    "down": "下移",
    MAIN: "归入正卷",
    SUB: "归入副卷",
    OUT: "不入卷",
}
"""The moves by hand, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierView:
    """Everything on the page. `parts` are the pieces by part; `left_out` those that are not bound.

    `locked` says that the case is archived. `failure` is why the last binding failed, "" if it did
    not; `ready` counts the papers of `total` that are converted already. `open_no` is the number
    of the next supplement and `late` what waits for it.
    """

    file: CaseFile
    parts: Mapping[str, tuple[Piece, ...]]
    left_out: tuple[Piece, ...]
    places: Mapping[str, PlaceRow]
    gaps: tuple[Gap, ...]
    notices: tuple[Gap, ...]
    retention: Retention
    retention_words: str
    volumes: tuple[VolumeRow, ...]
    locked: bool
    waiting: bool
    failure: str
    ready: int
    total: int
    open_no: int
    late: tuple[Piece, ...]
    split: bool
    has_office: bool
    may_bind: bool


def dossier_view(office: Office, who: Actor, case_id: int) -> DossierView:
    """Return the page of a dossier. Raises NotFound."""
    with office.database.read() as conn:
        held = load(office, conn, agency_id=who.agency_id, case_id=case_id)
        locked = _is_final(office, held)
        lacking = () if locked else completeness.gaps(office, conn, held.file)
        told = () if locked else completeness.notices(office, conn, held.file)
        failure = _failure(conn, held) if locked and not held.volumes else ""
    pieces = listed(held)
    open_no = next_no(held)
    waiting = locked and not held.volumes and held.sheet(held.law.dossier.cover) is not None
    words = [p for p in held.papers.values() if p.file_sha]
    return DossierView(
        file=held.file,
        parts=parts(pieces, split=held.split),
        left_out=tuple(p for p in pieces if p.part == OUT),
        places={p.piece: p for p in held.places},
        gaps=lacking,
        notices=told,
        retention=retention(held.law.dossier, held.file),
        retention_words=documents.retention_words(held.law, held.file),
        volumes=held.volumes,
        locked=locked,
        waiting=waiting,
        failure=failure,
        ready=_converted(office, [p.file_sha for p in words]) if waiting else 0,
        total=len(words),
        open_no=open_no,
        late=listed(held, supplement=open_no) if held.volumes else (),
        split=held.split,
        has_office=bool(office.soffice),
        may_bind=_may_archive(office, held, who),
    )


def _is_final(office: Office, held: Contents) -> bool:
    return office.rules.procedure(held.file.procedure).states[held.file.state].final


def _failure(conn: Connection, held: Contents) -> str:
    trail = journal.list_audit(conn, agency_id=held.file.bureau.id, case_id=held.file.id)
    return next((e.reason for e in reversed(trail) if e.action == FAILED), "")


def _converted(office: Office, shas: Sequence[str]) -> int:
    kept = FileStore(office.files)
    return sum(documents.has_pdf(office, kept.get(sha)) for sha in shas)


def _may_archive(office: Office, held: Contents, who: Actor) -> bool:
    action = office.rules.procedure(held.file.procedure).actions.get(held.law.dossier.act)
    return action is not None and not who.person.roles.isdisjoint(action.roles)


def move(office: Office, who: Actor, case_id: int, *, piece: str, step: str, reason: str) -> None:
    """Move one piece and write it into the trail.

    Raises InvalidInput without a reason or with an unknown move, NotFound for a piece that is not
    there, Conflict when the case is archived or the piece cannot go further, Forbidden.
    """
    if step not in STEPS:
        raise NotFound(f"没有“{step}”这种移动，请从页面上的按钮操作。")
    if not reason.strip():
        raise InvalidInput(
            [
                Reason(
                    guard="reason",
                    message="没有写明移动的理由",
                    cure="请写明理由，记入留痕",
                    field="reason",
                )
            ]
        )
    with office.database.write() as conn:
        held = _open(office, conn, who, case_id)
        before = listed(held)
        if piece not in {p.key for p in before}:
            raise NotFound(f"案卷中没有“{piece}”，可能已经作废。请刷新页面。")
        after, changed = moved(before, piece, step, split=held.split)
        if not changed:
            raise Conflict("已经在最前、最后或者这一卷中，没有移动。")
        own = next(p for p in after if p.key == piece)
        rows = _rows(held, who, after, piece, reason.strip(), office.clock.now())
        dossier_places.replace_places(conn, rows, agency_id=who.agency_id, case_id=case_id)
        fact = FactChange(name="dossier_place", old=_where(before, piece), new=_where(after, piece))
        label = f"调整卷内次序：{STEPS[step]}《{own.title}》"
        journal.append_audit(conn, _entry(office, who, held.file, label, reason.strip(), fact))


def reset(office: Office, who: Actor, case_id: int) -> None:
    """Return to the usual order. Raises Conflict when nothing was moved or the case is archived."""
    with office.database.write() as conn:
        held = _open(office, conn, who, case_id)
        if not held.places:
            raise Conflict("卷内次序没有手工调整过，无须恢复。")
        dossier_places.replace_places(conn, (), agency_id=who.agency_id, case_id=case_id)
        fact = FactChange(name="dossier_places", old=len(held.places), new=0)
        entry = _entry(office, who, held.file, "恢复卷内的通常次序", "", fact)
        journal.append_audit(conn, entry)


def _open(office: Office, conn: Connection, who: Actor, case_id: int) -> Contents:
    held = load(office, conn, agency_id=who.agency_id, case_id=case_id)
    procedure = office.rules.procedure(held.file.procedure)
    if all(who.person.roles.isdisjoint(action.roles) for action in procedure.actions.values()):
        raise Forbidden(f"{who.person.name}只能查看案件{held.file.no}，不能调整案卷。")
    if procedure.states[held.file.state].final:
        raise Conflict(f"案件{held.file.no}已归档锁定，卷内次序不能再调整；补充材料另立补充卷。")
    return held


def _rows(
    held: Contents,
    who: Actor,
    after: Sequence[Piece],
    piece: str,
    reason: str,
    at: datetime,
) -> list[PlaceRow]:
    """Return a place for every piece; only the moved one gets the new reason."""
    known = {p.piece: p for p in held.places}
    usual = {p.key: p.part for p in listed(replace(held, places=()))}
    rows = []
    for rank, one in enumerate(after, start=1):
        part = "" if one.part == usual[one.key] else one.part
        old = known.get(one.key)
        if old is not None and one.key != piece:
            rows.append(replace(old, rank=rank, part=part))
        else:
            rows.append(
                PlaceRow(
                    piece=one.key,
                    part=part,
                    rank=rank,
                    reason=reason if one.key == piece else "",
                    person_id=who.person.id,
                    person=who.person.name,
                    moved_at=at,
                )
            )
    return rows


def _where(pieces: Sequence[Piece], key: str) -> Json:
    place = next(n for n, p in enumerate(pieces, start=1) if p.key == key)
    part = pieces[place - 1].part
    return f"第{place}件{PART_WORDS.get(part, '')}"


def _entry(
    office: Office, who: Actor, file: CaseFile, label: str, reason: str, fact: FactChange
) -> AuditEntry:
    return AuditEntry(
        agency_id=who.agency_id,
        case_id=file.id,
        seq=0,
        at=office.clock.now(),
        person_id=who.person.id,
        person=who.person.name,
        role="、".join(sorted(who.person.roles)),
        action="order_dossier",
        action_label=label,
        state_from=file.state,
        state_to=file.state,
        reason=reason,
        changes=(fact,),
    )
