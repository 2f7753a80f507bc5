"""What lies in the dossier of a case: papers, their scans, materials; in order, ready to be bound."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from caseflow.docgen.photos import Photo, photo_sheets
from caseflow.docgen.pictures import picture_page
from caseflow.domain import dossier as order
from caseflow.domain.clock import local_day
from caseflow.domain.definition import LawBook
from caseflow.domain.dossier import Piece, Place
from caseflow.domain.law import form_on
from caseflow.domain.model import CaseFile
from caseflow.services.evidence import SCAN
from caseflow.services.local_law import rules_of
from caseflow.services.office import Office
from caseflow.storage import attachments, cases, dossier_places, papers, volumes
from caseflow.storage.attachments import AttachmentRow
from caseflow.storage.database import Connection
from caseflow.storage.dossier_places import PlaceRow
from caseflow.storage.files import FileStore
from caseflow.storage.papers import PaperRow
from caseflow.storage.volumes import VolumeRow

_PDF = "application/pdf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """Everything that a dossier is made from, read at one moment. `papers` are the valid ones."""

    file: CaseFile
    law: LawBook
    papers: Mapping[int, PaperRow]
    attachments: Mapping[int, AttachmentRow]
    places: tuple[PlaceRow, ...]
    volumes: tuple[VolumeRow, ...]
    split: bool

    @property
    def bound(self) -> frozenset[str]:
        """The keys of what lies in a volume already."""
        return frozenset(k for v in self.volumes for r in v.rows for k in r.piece.split(","))

    def scans(self, paper_id: int, supplement: int = 0) -> list[AttachmentRow]:
        """Return the scans of a paper that were there when its volume was made, oldest first."""
        return [
            a
            for a in self.attachments.values()
            if a.paper_id == paper_id and a.supplement <= supplement
        ]

    def sheet(self, form: str) -> PaperRow | None:
        """Return the newest valid sheet of the volume of a form."""
        return next((p for p in reversed(list(self.papers.values())) if p.form == form), None)


def load(office: Office, conn: Connection, *, agency_id: int, case_id: int) -> Contents:
    """Read the contents of a dossier. Raises NotFound."""
    own = {"agency_id": agency_id, "case_id": case_id}
    file = cases.load_case(conn, **own)
    law = rules_of(office, conn, file.bureau).law
    return Contents(
        file=file,
        law=law,
        papers={p.id: p for p in papers.list_papers(conn, **own) if not p.void},
        attachments={a.id: a for a in attachments.list_attachments(conn, **own)},
        places=tuple(dossier_places.list_places(conn, **own)),
        volumes=tuple(volumes.list_volumes(conn, **own)),
        split=is_on(file, law.dossier.split_setting),
    )


def is_on(file: CaseFile, setting: str) -> bool:
    """Return whether the bureau has switched a setting on."""
    return file.bureau.settings.get(setting) == "1"


def listed(held: Contents, *, supplement: int = 0) -> tuple[Piece, ...]:
    """Return the pieces of the main volumes in their order, or of a supplement.

    A scan stands for its paper; only one that came after its paper was bound stands for itself.
    """
    found = [*_of_papers(held, supplement), *_of_attachments(held, supplement)]
    places = [Place(piece=p.piece, part=p.part, rank=p.rank) for p in held.places]
    return order.ordered(found, places)


def _of_papers(held: Contents, supplement: int) -> Iterable[Piece]:
    bound = held.bound if supplement else frozenset[str]()
    for paper in held.papers.values():
        key = f"paper:{paper.id}"
        if paper.form in held.law.dossier.sheets or key in bound:
            continue
        form = form_on(held.law, paper.form, paper.issued_on)
        yield Piece(
            key=key,
            title=paper.title,
            number=paper.number,
            day=paper.issued_on.isoformat(),
            place=form.dossier,
            part=form.part,
        )


def _of_attachments(held: Contents, supplement: int) -> Iterable[Piece]:
    for one in held.attachments.values():
        if one.supplement != supplement or (one.kind == SCAN and not supplement):
            continue
        kind = held.law.dossier.kind(one.kind)
        paper = held.papers.get(one.paper_id or 0)
        about = f"{paper.title}{paper.number}" if paper else one.proves or one.name
        yield Piece(
            key=f"attachment:{one.id}",
            title=f"{kind.title}：{about}",
            number="",
            day=one.taken_at[:10] or local_day(one.uploaded_at).isoformat(),
            place=kind.place,
            part=kind.part,
            kind=one.kind,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One document of a volume: either a Word file or finished files in their own format.

    `files` are (content, media type); `photos` counts the photos on it.
    """

    piece: str
    title: str
    number: str
    day: str
    remark: str
    sha256: str
    word: bytes | None = None
    files: tuple[tuple[bytes, str], ...] = ()
    photos: int = 0


def documents_of(office: Office, held: Contents, pieces: Sequence[Piece]) -> list[Document]:
    """Return the documents of one part; raises NotFound and BrokenAudit for lost or damaged files."""
    photos = frozenset(k.id for k in held.law.dossier.kinds if k.sheet == "photos")
    kept = FileStore(office.files)
    made = []
    for run in order.runs(pieces, photos):
        sort, _, number = run[0].key.partition(":")
        if sort == "paper":
            made.append(_paper(held, kept, run[0], held.papers[int(number)]))
        else:
            rows = [held.attachments[int(p.key.partition(":")[2])] for p in run]
            pictures = [r for r in rows if r.media_type != _PDF]
            if run[0].kind in photos and len(pictures) == len(rows):
                made.append(_photos(held, kept, run, rows))
            else:
                made += [_attachment(kept, p, r) for p, r in zip(run, rows, strict=True)]
    return made


def _paper(held: Contents, kept: FileStore, piece: Piece, paper: PaperRow) -> Document:
    scans = held.scans(paper.id)
    return Document(
        piece=piece.key,
        title=piece.title,
        number=piece.number,
        day=piece.day,
        remark="签名扫描件" if scans else "",
        sha256=scans[0].sha256 if scans else paper.file_sha,
        word=None if scans else kept.get(paper.file_sha),
        files=tuple((kept.get(s.sha256), s.media_type) for s in scans),
    )


def _attachment(kept: FileStore, piece: Piece, row: AttachmentRow) -> Document:
    return Document(
        piece=piece.key,
        title=piece.title,
        number="",
        day=piece.day,
        remark=row.source,
        sha256=row.sha256,
        files=((kept.get(row.sha256), row.media_type),),
    )


def _photos(
    held: Contents, kept: FileStore, run: Sequence[Piece], rows: Sequence[AttachmentRow]
) -> Document:
    title = held.law.dossier.kind(run[0].kind).title
    sheets = photo_sheets(
        [
            Photo(
                data=kept.get(row.sha256),
                name=row.name,
                proves=row.proves,
                place=row.place,
                taken_at=row.taken_at,
                taken_by=row.taken_by,
                source=row.source,
                sha256=row.sha256,
            )
            for row in rows
        ],
        title=title,
        case_no=held.file.no,
    )
    return Document(
        piece=",".join(p.key for p in run),
        title=title,
        number="",
        day=min(p.day for p in run),
        remark=f"{len(run)}张",
        sha256=hashlib.sha256(sheets).hexdigest(),
        word=sheets,
        photos=len(run),
    )


def pdf_of_file(data: bytes, media_type: str) -> bytes:
    """Return a finished file as PDF: a PDF as it is, a picture on a page of its own."""
    return data if media_type == _PDF else picture_page(data)
