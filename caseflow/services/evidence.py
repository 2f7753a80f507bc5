"""Uploaded pieces of evidence: photos, scans and PDF files, each known by its SHA-256."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from caseflow.docgen.bind import page_count
from caseflow.domain.audit import AuditEntry
from caseflow.domain.errors import Conflict, Forbidden, InvalidInput, Reason, TemplateFault
from caseflow.domain.model import CaseFile, FactChange
from caseflow.domain.wording import safe_name
from caseflow.services.office import Actor, Office
from caseflow.services.views import AttachmentRow
from caseflow.storage import attachments as store
from caseflow.storage import cases, journal
from caseflow.storage.database import Connection
from caseflow.storage.files import FileStore

_PNG_HEAD = b"\x89PNG\r\n\x1a\n"
_PNG_FIRST = b"\x00\x00\x00\x0dIHDR"
_PNG_LAST = b"\x00\x00\x00\x00IEND\xaeB`\x82"


def _is_whole_jpeg(data: bytes) -> bool:
    return data.rstrip(b"\x00").endswith(b"\xff\xd9")


def _is_whole_png(data: bytes) -> bool:
    return data.startswith(_PNG_FIRST, len(_PNG_HEAD)) and data.endswith(_PNG_LAST)


def _is_whole_pdf(data: bytes) -> bool:
    try:
        return page_count(data) > 0
    except (TemplateFault, ArithmeticError, AttributeError, LookupError, OSError, RecursionError,
            TypeError):  # fmt: skip
        # pypdf lets these through for a file that is broken inside.
        return False


_SIGNATURES: tuple[tuple[bytes, str, tuple[str, ...], Callable[[bytes], bool]], ...] = (
    (b"\xff\xd8\xff", "image/jpeg", (".jpg", ".jpeg"), _is_whole_jpeg),
    (_PNG_HEAD, "image/png", (".png",), _is_whole_png),
    (b"%PDF-", "application/pdf", (".pdf",), _is_whole_pdf),
)


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
) -> int:
    """Keep one piece and write it into the trail; return its id.

    Raises InvalidInput when the content is not what the name says, empty or too large, Forbidden
    for a person who has no act in the procedure, and Conflict when the case is archived.
    """
    media_type = _media_type(office, name, data)
    now = office.clock.now()
    with office.database.read() as conn:
        # Asked before as well, so that a refused piece leaves no file behind.
        _open_case(office, conn, who, case_id)
    sha = FileStore(office.files).put(data)
    with office.database.write() as conn:
        file = _open_case(office, conn, who, case_id)
        piece_id = store.insert_attachment(
            conn,
            store.NewAttachment(
                case_id=case_id,
                item_no=0,
                name=safe_name(name),
                media_type=media_type,
                size=len(data),
                sha256=sha,
                taken_by=taken_by,
                taken_at=taken_at,
                proves=proves,
                uploaded_at=now,
                person_id=who.person.id,
            ),
            agency_id=who.agency_id,
        )
        fact = FactChange(name=f"attachment#{piece_id}", old=None, new=sha)
        journal.append_audit(conn, _entry(who, file, fact, at=now, proves=proves))
    return piece_id


def _open_case(office: Office, conn: Connection, who: Actor, case_id: int) -> CaseFile:
    file = cases.load_case(conn, agency_id=who.agency_id, case_id=case_id)
    procedure = office.rules.procedure(file.procedure)
    if all(who.person.roles.isdisjoint(action.roles) for action in procedure.actions.values()):
        raise Forbidden(f"{who.person.name}只能查看案件{file.no}，不能添加材料：请由办案人员上传。")
    if procedure.states[file.state].final:
        raise Conflict(f"案件{file.no}已归档锁定，不能再添加材料；补充材料另立补充卷。")
    return file


def _entry(
    who: Actor, file: CaseFile, fact: FactChange, *, at: datetime, proves: str
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
        action_label="上传证据材料",
        state_from=file.state,
        state_to=file.state,
        reason=proves,
        changes=(fact,),
    )


def _media_type(office: Office, name: str, data: bytes) -> str:
    if len(data) > office.upload_max_bytes:
        limit = office.upload_max_bytes // 1024 // 1024
        raise _wrong(f"文件“{name}”超过{limit}兆字节", "请压缩图片或拆分文件后再传")
    for signature, media_type, endings, is_whole in _SIGNATURES:
        if data.startswith(signature):
            if not name.lower().endswith(endings):
                raise _wrong(
                    f"文件“{name}”的内容是{media_type}，与扩展名不符",
                    f"请改用真实的扩展名{'、'.join(endings)}",
                )
            if not is_whole(data):
                raise _wrong(
                    f"文件“{name}”不完整或者已损坏，不能打开", "请重新拍照、扫描或者另存后再传"
                )
            return media_type
    raise _wrong(f"文件“{name}”不是 JPEG、PNG 图片或 PDF 文件", "请另存为这三种格式之一后再传")


def _wrong(message: str, cure: str) -> InvalidInput:
    return InvalidInput([Reason(guard="upload", message=message, cure=cure, field="file")])


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
        person=row.person,
    )
