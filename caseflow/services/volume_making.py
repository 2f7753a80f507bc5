"""Make one volume out of documents: count their pages, fill its own sheets, bind or pack it.

Nothing is written here: `services.binding` decides what is kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from caseflow.docgen.bind import Sheet, Span, bind, spans
from caseflow.docgen.render import render
from caseflow.domain.dossier import PART_WORDS, SUB, Piece
from caseflow.domain.errors import Conflict
from caseflow.domain.terms import Json
from caseflow.domain.wording import chinese_number, safe_name
from caseflow.services import documents
from caseflow.services import volume_notes as notes
from caseflow.services.dossier_pieces import Contents, Document, documents_of, pdf_of_file
from caseflow.services.evidence import FIRST
from caseflow.services.office import Office
from caseflow.services.package_zip import zip_bytes
from caseflow.storage.files import FileStore
from caseflow.storage.papers import PaperRow
from caseflow.storage.volumes import VolumeEntry

_ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}
_Own = tuple[PaperRow, Mapping[str, Json], bytes]
"""A sheet of the volume itself: its paper, its words, its Word file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """One volume that is not written yet; `sheets` are its own papers with words and file.

    `photo_sheets` are the Word files that were made of photos.
    """

    no: int
    part: str
    rows: tuple[VolumeEntry, ...]
    pages: int
    data: bytes
    bound: bool
    sheets: Mapping[int, tuple[Mapping[str, Json], bytes]]
    photo_sheets: tuple[bytes, ...] = ()


def make_volume(
    office: Office, held: Contents, no: int, part: str, pieces: Sequence[Piece]
) -> Made:
    """Make one volume: documents first, then the sheets that tell their pages.

    Raises Conflict while the Word file of a paper is not made, NotFound and BrokenAudit for lost
    and damaged files, TemplateFault when the office program fails.
    """
    docs = documents_of(office, held, _finished(held, pieces))
    pdfs = _pdfs(office, docs) if office.soffice else []
    places = spans(
        [Sheet(title=d.title, pdf=p) for d, p in zip(docs, pdfs, strict=True)] if pdfs else []
    )
    rows = _rows(docs, places)
    last = max((s.last for s in places), default=0)
    own = _sheets(office, held, no, part, docs, rows, last)
    front = [own[f] for f in held.law.dossier.sheets[:2] if f in own]
    back = [own[f] for f in held.law.dossier.sheets[2:] if f in own]
    if office.soffice:
        paged = [_paged(d, p) for d, p in zip(docs, pdfs, strict=True)]
        data = _bound(office, front, paged, back)
    else:
        data = _zip(front, docs, back)
    keeps = no == FIRST and part != SUB
    return Made(
        no=no,
        part=part,
        rows=rows,
        pages=last,
        data=data,
        bound=bool(office.soffice),
        sheets={p.id: (v, d) for p, v, d in own.values() if keeps},
        photo_sheets=tuple(d.word for d in docs if d.photos and d.word is not None),
    )


def _bound(
    office: Office, front: Sequence[_Own], paged: Sequence[Sheet], back: Sequence[_Own]
) -> bytes:
    printed = iter(documents.pdfs_of(office, [data for _, _, data in (*front, *back)]))
    before = [_unpaged(one, next(printed)) for one in front]
    after = [_unpaged(one, next(printed)) for one in back]
    return bind([*before, *paged, *after])[0]


def _finished(held: Contents, pieces: Sequence[Piece]) -> Sequence[Piece]:
    """Return the pieces; raises Conflict while the Word file of a paper is not made."""
    papers_in = [held.papers[int(p.key[6:])] for p in pieces if p.key.startswith("paper:")]
    waiting = [f"{p.title} {p.number}".strip() for p in papers_in if not p.file_sha]
    if waiting:
        raise Conflict(
            f"案件{held.file.no}有文书尚未生成：{'、'.join(waiting)}。请稍后重试或先重新生成。"
        )
    return pieces


def _pdfs(office: Office, docs: Sequence[Document]) -> list[bytes]:
    """Return each document as one PDF; all Word files go through one office process."""
    words = iter(documents.pdfs_of(office, [d.word for d in docs if d.word is not None]))
    return [
        next(words) if d.word is not None else _joined([pdf_of_file(*f) for f in d.files])
        for d in docs
    ]


def _joined(files: Sequence[bytes]) -> bytes:
    if len(files) == 1:
        return files[0]
    return bind([Sheet(title="扫描件", pdf=one, paged=False, own_front=False) for one in files])[0]


def _rows(docs: Sequence[Document], places: Sequence[Span]) -> tuple[VolumeEntry, ...]:
    none = [Span(title=d.title, first=0, last=0) for d in docs]
    return tuple(
        VolumeEntry(
            piece=d.piece,
            title=d.title,
            number=d.number,
            date=d.day,
            first=s.first,
            last=s.last,
            remark=d.remark,
            sha256=d.sha256,
        )
        for d, s in zip(docs, places or none, strict=True)
    )


def _sheets(
    office: Office,
    held: Contents,
    no: int,
    part: str,
    docs: Sequence[Document],
    rows: Sequence[VolumeEntry],
    last: int,
) -> dict[str, _Own]:
    """Render cover, catalogue and note with the pages; before archiving there is none of them."""
    lines: list[Json] = [
        {
            "title": r.title,
            "number": r.number,
            "date": r.date,
            "page": Span(title=r.title, first=r.first, last=r.last).words,
            "remark": r.remark,
        }
        for r in rows
    ]
    words = {
        "part": PART_WORDS[part] if no == FIRST else f"补充卷（第{chinese_number(no)}卷）",
        "photos": str(sum(d.photos for d in docs)),
        "note": notes.first(held) if no == FIRST else notes.supplement(office, held, docs),
    }
    made: dict[str, _Own] = {}
    for form in held.law.dossier.sheets:
        paper = held.sheet(form)
        if paper is not None:
            filled = documents.sheet_variables(held.law, held.file, paper, lines, last, words)
            template = FileStore(office.files).path(paper.template_sha)
            made[form] = (paper, filled, render(template, filled))
    return made


def _unpaged(own: _Own, pdf: bytes) -> Sheet:
    return Sheet(title=f"{own[0].title} {own[0].number}".strip(), pdf=pdf, paged=False)


def _paged(document: Document, pdf: bytes) -> Sheet:
    return Sheet(title=f"{document.title} {document.number}".strip(), pdf=pdf)


def _zip(front: Sequence[_Own], docs: Sequence[Document], back: Sequence[_Own]) -> bytes:
    """Return the ordered files with the catalogue in front, as far as there is one."""
    found: list[tuple[str, str, bytes]] = []
    found += [(f"{p.title}{p.number}", "docx", data) for p, _, data in front]
    for one in docs:
        if one.word is not None:
            found.append((f"{one.title}{one.number}", "docx", one.word))
        found += [(f"{one.title}{one.number}", _ENDINGS[kind], data) for data, kind in one.files]
    found += [(f"{p.title}{p.number}", "docx", data) for p, _, data in back]
    return zip_bytes(
        {
            f"{number:03d}_{safe_name(title)[:60]}.{ending}": data
            for number, (title, ending, data) in enumerate(found, start=1)
        }
    )
