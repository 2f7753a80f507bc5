"""Bind the volume of a case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from caseflow.docgen.bind import Sheet, Span, bind, spans
from caseflow.docgen.render import render
from caseflow.domain.errors import Conflict
from caseflow.domain.model import CaseFile
from caseflow.domain.wording import safe_name
from caseflow.services import documents
from caseflow.services.office import Actor, Office
from caseflow.services.package_zip import zip_bytes
from caseflow.storage import cases as store
from caseflow.storage import papers
from caseflow.storage.files import FileStore
from caseflow.storage.papers import PaperRow

COVER, CATALOGUE, NOTE = "F47", "F48", "S23"
_COUNTED = (CATALOGUE, NOTE)  # sheets that tell the pages of the bound volume


def _refuse_unfinished(file: CaseFile, rows: Sequence[PaperRow]) -> None:
    waiting = [f"{p.title} {p.number}".strip() for p in rows if not p.file_sha]
    if waiting:
        raise Conflict(
            f"案件{file.no}有文书尚未生成：{'、'.join(waiting)}。请稍后重试或先重新生成。"
        )


def dossier(office: Office, who: Actor, case_id: int) -> tuple[str, bytes]:
    """Return the volume: one bound PDF, or without LibreOffice a zip of the ordered Word files.

    Papers stand in the order of the form set; cover and catalogue come first, the note last.
    Catalogue and note tell the page numbers of the bound volume.
    """
    own = {"agency_id": who.agency_id, "case_id": case_id}
    with office.database.read() as conn:
        file = store.load_case(conn, **own)
        rows = [p for p in papers.list_papers(conn, **own) if not p.void]
    _refuse_unfinished(file, rows)
    ordered = _in_order(office, rows)
    kept = FileStore(office.files)
    words = {p.id: kept.get(p.file_sha) for p in rows}
    name = safe_name(f"案卷{file.no}")
    if not office.soffice:
        return f"{name}.zip", _ordered_zip(ordered, words)
    return f"{name}.pdf", _bound(office, file, ordered, words)


def _in_order(office: Office, rows: Sequence[PaperRow]) -> list[PaperRow]:
    forms = office.rules.law.forms
    front = {COVER: 0, CATALOGUE: 1}
    return sorted(
        rows,
        key=lambda p: (
            0 if p.form in front else 2 if p.form == NOTE else 1,
            front.get(p.form, forms[p.form].dossier),
            p.id,
        ),
    )


def _ordered_zip(ordered: Sequence[PaperRow], words: Mapping[int, bytes]) -> bytes:
    return zip_bytes(
        {
            f"{number:03d}_{safe_name(paper.title + paper.number)}.docx": words[paper.id]
            for number, paper in enumerate(ordered, start=1)
        }
    )


def _bound(
    office: Office, file: CaseFile, ordered: Sequence[PaperRow], words: Mapping[int, bytes]
) -> bytes:
    printed = documents.pdfs_of(office, [words[p.id] for p in ordered])
    sheets = [
        Sheet(
            title=f"{p.title} {p.number}".strip(),
            pdf=pdf,
            paged=p.form not in (COVER, CATALOGUE, NOTE),
        )
        for p, pdf in zip(ordered, printed, strict=True)
    ]
    counted = [n for n, p in enumerate(ordered) if p.form in _COUNTED]
    again = _counted(office, file, ordered, spans(sheets))
    for place, pdf in zip(counted, documents.pdfs_of(office, again), strict=True):
        sheets[place] = replace(sheets[place], pdf=pdf)
    data, _ = bind(sheets)
    return data


def _counted(
    office: Office, file: CaseFile, ordered: Sequence[PaperRow], places: Sequence[Span]
) -> list[bytes]:
    """Render catalogue and note again with the page numbers of the bound volume."""
    by_id = {p.id: p for p in file.papers}
    words = {p.id: s.words for p, s in zip(ordered, places, strict=True)}
    law = office.rules.law
    rows = documents.catalogue(law, [by_id[p.id] for p in ordered], words)
    last = max((s.last for s in places), default=0)
    return [
        render(
            FileStore(office.files).path(p.template_sha),
            documents.sheet_variables(law, file, p, rows, last),
        )
        for p in ordered
        if p.form in _COUNTED
    ]
