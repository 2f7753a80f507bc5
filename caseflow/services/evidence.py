"""Uploaded pieces of evidence: photos, scans and PDF files, each known by its SHA-256."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from caseflow.docgen.bind import pdf_fault
from caseflow.docgen.opening import look_at
from caseflow.docgen.pictures import picture_fault
from caseflow.domain.audit import AuditEntry
from caseflow.domain.clock import local_minute
from caseflow.domain.errors import Conflict, Forbidden, InvalidInput, Reason
from caseflow.domain.model import CaseFile, FactChange
from caseflow.domain.wording import safe_name
from caseflow.services.office import Actor, Office
from caseflow.services.views import AttachmentRow
from caseflow.storage import attachments as store
from caseflow.storage import cases, journal, volumes
from caseflow.storage.database import Connection
from caseflow.storage.files import FileStore

SCAN, PHOTO, EVIDENCE = "scan", "photo", "evidence"
SUPPLEMENT_LABEL = "补充材料"
FIRST = 1
"""The number of the volume that is made when a case is archived."""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a piece is. `kind` is one of the kinds of `workflows/dossier.yaml`.

    A scan shows the signed sheet of the paper `paper_id`. `item_no` is the piece of evidence of
    the case that the file belongs to, 0 for none. `reason` lets the archivist add to the
    supplement of a case that is archived already.
    """

    kind: str = EVIDENCE
    paper_id: int = 0
    item_no: int = 0
    source: str = ""
    place: str = ""
    reason: str = ""


PLAIN = About()


_SCAN_AGAIN = "请重新拍照、扫描或者另存后再传"
_PRINT_AGAIN = "请打开后打印为 PDF 再传，打印出来的只有页面"


def _picture(data: bytes) -> tuple[int, str, str]:
    return 1, picture_fault(data), _SCAN_AGAIN


def _pdf(data: bytes) -> tuple[int, str, str]:
    """What could run in it would fail the check of the archive package, and nobody could cure it."""
    pages, fault = pdf_fault(data)
    if fault:
        return pages, fault, _SCAN_AGAIN
    seen = look_at(".pdf", data)
    if seen.active:
        return pages, f"带有{'、'.join(seen.active)}，归档后安全性通不过检测", _PRINT_AGAIN
    return pages, seen.problem, _PRINT_AGAIN


_SIGNATURES: tuple[
    tuple[bytes, str, tuple[str, ...], Callable[[bytes], tuple[int, str, str]]], ...
] = (
    (b"\xff\xd8\xff", "image/jpeg", (".jpg", ".jpeg"), _picture),
    (b"\x89PNG\r\n\x1a\n", "image/png", (".png",), _picture),
    (b"%PDF-", "application/pdf", (".pdf",), _pdf),
)
"""How a file begins, what it is, how its name ends; and what tells its pages, fault and cure."""


def attach(
    office: Office,
    who: Actor,
    case_id: int,
    *,
    name: str,
    data: bytes,
    taken_by: str,
    taken_at: str,
    proves: str,
    about: About = PLAIN,
) -> int:
    """Keep one piece and write it into the trail; return its id.

    Raises InvalidInput when the content is not what the name says, empty, locked, too large or
    not told about, Forbidden for a person who has no act in the procedure, and Conflict when the
    case is archived and the piece is not for its supplement.
    """
    media_type, pages = _content(office, name, data)
    now = office.clock.now()
    piece = store.NewAttachment(
        case_id=case_id,
        item_no=about.item_no,
        name=safe_name(name),
        media_type=media_type,
        size=len(data),
        sha256="",
        taken_by=taken_by,
        taken_at=taken_at,
        proves=proves,
        uploaded_at=now,
        person_id=who.person.id,
        kind=about.kind,
        paper_id=about.paper_id or None,
        source=about.source,
        place=about.place,
        pages=pages,
    )
    with office.database.read() as conn:
        # Asked before as well, so that a refused piece leaves no file behind.
        _check(office, conn, who, piece, about)
    sha = FileStore(office.files).put(data)
    with office.database.write() as conn:
        file, supplement = _check(office, conn, who, piece, about)
        piece_id = store.insert_attachment(
            conn, replace(piece, sha256=sha, supplement=supplement), agency_id=who.agency_id
        )
        fact = FactChange(name=f"attachment#{piece_id}", old=None, new=sha)
        journal.append_audit(conn, _entry(who, file, fact, at=now, about=about, proves=proves))
    return piece_id


def _check(
    office: Office, conn: Connection, who: Actor, piece: store.NewAttachment, about: About
) -> tuple[CaseFile, int]:
    """Return the case and the supplement that takes the piece, 0 before archiving."""
    file = cases.load_case(conn, agency_id=who.agency_id, case_id=piece.case_id)
    procedure = office.rules.procedure(file.procedure)
    if all(who.person.roles.isdisjoint(action.roles) for action in procedure.actions.values()):
        raise Forbidden(f"{who.person.name}只能查看案件{file.no}，不能添加材料：请由办案人员上传。")
    supplement = 0
    if procedure.states[file.state].final:
        supplement = _supplement(office, conn, who, file, about)
    reasons = list(_unsaid(office, file, piece))
    if reasons:
        raise InvalidInput(reasons)
    return file, supplement


def _supplement(office: Office, conn: Connection, who: Actor, file: CaseFile, about: About) -> int:
    """Return the number of the supplement that is open. Raises Conflict and Forbidden."""
    if not about.reason:
        raise Conflict(
            f"案件{file.no}已归档锁定，不能再添加材料；补充材料请由档案人员在案卷页上传到补充卷。"
        )
    archiving = office.rules.procedure(file.procedure).actions.get(office.rules.law.dossier.act)
    if archiving is None or who.person.roles.isdisjoint(archiving.roles):
        raise Forbidden(f"{who.person.name}不能补充已归档的案卷：请由办理立卷归档的人员上传。")
    bound = volumes.list_volumes(conn, agency_id=who.agency_id, case_id=file.id)
    return max((v.no for v in bound), default=FIRST) + 1


def _unsaid(office: Office, file: CaseFile, piece: store.NewAttachment) -> Iterator[Reason]:
    """Yield what is missing or wrong in what is told about a piece."""
    kinds = {k.id: k.title for k in office.rules.law.dossier.kinds}
    if piece.kind not in kinds:
        yield _reason(
            "kind", f"没有“{piece.kind}”这种材料", f"请选择{'、'.join(kinds.values())}之一"
        )
    paper = next((p for p in file.papers if p.id == piece.paper_id and not p.void), None)
    if piece.kind == SCAN and paper is None:
        yield _reason("paper", "没有选定扫描件所属的文书", "请选择本案一份没有作废的文书")
    if piece.kind != SCAN and piece.paper_id:
        yield _reason("paper", "只有签名扫描件属于一份文书", "请把种类改为签名扫描件，或者不选文书")
    if piece.item_no and file.record.item(EVIDENCE, piece.item_no) is None:
        yield _reason("item", f"本案没有第{piece.item_no}号证据", "请从本案登记的证据中选择")
    if piece.taken_at and not _is_past(piece.taken_at, local_minute(office.clock.now())):
        yield _reason(
            "taken_at", "拍摄或取得时间不是过去的时间", "请核对年月日和时分，不能晚于现在"
        )
    if piece.kind == PHOTO:
        told = {
            "taken_by": "拍摄人",
            "taken_at": "拍摄时间",
            "place": "拍摄地点",
            "proves": "证明的事项",
        }
        for field, label in told.items():
            if not getattr(piece, field):
                yield _reason(field, f"照片没有写明{label}", f"请填写{label}，印在照片页上")


def _is_past(moment: str, now: str) -> bool:
    try:
        datetime.fromisoformat(moment)
    except ValueError:
        return False
    return moment[:16] <= now


def _entry(
    who: Actor, file: CaseFile, fact: FactChange, *, at: datetime, about: About, proves: str
) -> AuditEntry:
    return AuditEntry(
        agency_id=who.agency_id,
        case_id=file.id,
        seq=0,
        at=at,
        person_id=who.person.id,
        person=who.person.name,
        role="、".join(sorted(who.person.roles)),
        action="attach",
        action_label=SUPPLEMENT_LABEL if about.reason else "上传证据材料",
        state_from=file.state,
        state_to=file.state,
        reason=about.reason or proves,
        changes=(fact,),
    )


def _content(office: Office, name: str, data: bytes) -> tuple[str, int]:
    """Return media type and pages of a file. Raises InvalidInput naming what is wrong with it."""
    if len(data) > office.upload_max_bytes:
        limit = office.upload_max_bytes // 1024 // 1024
        raise _wrong(f"文件“{name}”超过{limit}兆字节", "请压缩图片或拆分文件后再传")
    for signature, media_type, endings, look in _SIGNATURES:
        if data.startswith(signature):
            if not name.lower().endswith(endings):
                raise _wrong(
                    f"文件“{name}”的内容是{media_type}，与扩展名不符",
                    f"请改用真实的扩展名{'、'.join(endings)}",
                )
            pages, fault, cure = look(data)
            if fault:
                raise _wrong(f"文件“{name}”{fault}", cure)
            return media_type, pages
    raise _wrong(f"文件“{name}”不是 JPEG、PNG 图片或 PDF 文件", "请另存为这三种格式之一后再传")


def _wrong(message: str, cure: str) -> InvalidInput:
    return InvalidInput([_reason("file", message, cure)])


def _reason(field: str, message: str, cure: str) -> Reason:
    return Reason(guard="upload", message=message, cure=cure, field=field)


def fetch(office: Office, who: Actor, attachment_id: int) -> tuple[AttachmentRow, bytes]:
    """Return one piece and its bytes. Raises NotFound, and BrokenAudit for damaged bytes."""
    with office.database.read() as conn:
        row = store.get_attachment(conn, agency_id=who.agency_id, attachment_id=attachment_id)
    return shown(row), FileStore(office.files).get(row.sha256)


def shown(row: store.AttachmentRow) -> AttachmentRow:
    """Return a stored piece as pages show it."""
    return AttachmentRow(
        id=row.id,
        name=row.name,
        media_type=row.media_type,
        size=row.size,
        sha256=row.sha256,
        taken_by=row.taken_by,
        taken_at=row.taken_at,
        proves=row.proves,
        uploaded_at=row.uploaded_at,
        kind=row.kind,
        paper_id=row.paper_id or 0,
        supplement=row.supplement,
        source=row.source,
        place=row.place,
        pages=row.pages,
        person=row.person,
    )
