"""What the index of a package tells: the case, how it is kept, and each document by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from caseflow import __version__
from caseflow.domain.audit import AuditEntry
from caseflow.domain.clock import local_minute
from caseflow.domain.decide import Rules
from caseflow.domain.definition import Choice
from caseflow.domain.law import form_on
from caseflow.domain.model import Approval, CaseFile
from caseflow.domain.terms import Json
from caseflow.domain.wording import safe_name
from caseflow.storage.attachments import AttachmentRow
from caseflow.storage.papers import PaperRow
from caseflow.storage.volumes import VolumeRow

SOFTWARE = f"caseflow {__version__}"
_SCAN = "scan"
_SUB = "sub"
_ENDINGS = {"image/jpeg": "JPEG", "image/png": "PNG", "application/pdf": "PDF"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """Everything of a case that goes into its package.

    `variables` are what is frozen in each paper, `sizes` those of the papers' files, by id.
    """

    file: CaseFile
    papers: Sequence[PaperRow]
    variables: Mapping[int, Mapping[str, Any]]
    sizes: Mapping[int, int]
    pieces: Sequence[AttachmentRow]
    volumes: Sequence[VolumeRow]
    trail: Sequence[AuditEntry]


def paper_file(place: int, paper: PaperRow) -> str:
    """Return the name of a paper's Word file; `place` counts the papers of the case from 1."""
    return f"docx/{place:03d}_{safe_name(paper.title + paper.number)}.docx"


def piece_file(piece: AttachmentRow) -> str:
    """Return the name of an attachment's file."""
    folder = _SCAN if piece.kind == _SCAN else "media"
    return f"{folder}/{piece.id:03d}_{safe_name(piece.name)}"


def volume_file(volume: VolumeRow) -> str:
    """Return the name of a bound volume, or of the zip of its Word files."""
    if volume.bound:
        return f"pdf/{volume.no:02d}_{volume.part}.pdf"
    return f"volumes/{volume.no:02d}_{volume.part}.zip"


def make_index(rules: Rules, held: Contents) -> dict[str, Json]:
    """Return the index without its list of files."""
    file = held.file
    return {
        "software": SOFTWARE,
        "case": {
            "no": file.no,
            "name": file.title,
            "procedure": file.procedure,
            "state": file.state,
            "cause": file.cause,
            "opened_on": file.opened_on.isoformat(),
            "party": {"name": file.party.name, "credit_code": file.party.credit_code},
            "bureau": file.bureau.name,
            "handlers": [p.name for p in file.handlers],
        },
        "archive": _archive(rules, file),
        "documents": [*_papers(rules, held), *_pieces(rules, held)],
        "volumes": [_volume(one) for one in held.volumes],
        "last_audit_hash": held.trail[-1].hash if held.trail else "",
    }


def _archive(rules: Rules, file: CaseFile) -> dict[str, Json]:
    facts = file.record.facts
    kept = str(facts.get("retention") or "")
    words = {c.value: c.label for c in _choices(rules, file, "retention")}
    return {
        "archive_unit": file.bureau.name,
        "fonds_no": file.bureau.settings.get("fonds_no", ""),
        "year": str(facts.get("closed_on") or file.opened_on.isoformat())[:4],
        "archive_no": str(facts.get("archive_no") or ""),
        "archived_on": str(facts.get("archived_on") or ""),
        "closed_on": str(facts.get("closed_on") or ""),
        "retention": words.get(kept, kept),
        "department": "、".join(sorted({p.unit for p in file.handlers if p.unit})),
    }


def _choices(rules: Rules, file: CaseFile, name: str) -> list[Choice]:
    acts = rules.procedure(file.procedure).actions.values()
    return [c for act in acts for field in act.fields if field.name == name for c in field.choices]


def _papers(rules: Rules, held: Contents) -> list[Json]:
    return [_paper(rules, held, place, row) for place, row in enumerate(held.papers, start=1)]


def _paper(rules: Rules, held: Contents, place: int, row: PaperRow) -> dict[str, Json]:
    form = form_on(rules.law, row.form, row.issued_on)
    first, last, pages = _pages(held, f"paper:{row.id}", row.pages)
    events = _events(rules, held, row)
    return {
        **_common(rules, held),
        "piece": f"paper:{row.id}",
        "piece_no": place,
        "paper_id": row.id,
        "kind": form.kind,
        "title": row.title,
        "number": row.number,
        "responsible": held.file.bureau.name,
        "date": row.issued_on.isoformat(),
        "pages": pages,
        "first_page": first,
        "last_page": last,
        "access": _access(form.part),
        "format": "DOCX",
        "file": paper_file(place, row),
        "size": held.sizes[row.id],
        "sha256": row.file_sha,
        "scans": [piece_file(p) for p in held.pieces if p.paper_id == row.id and p.kind == _SCAN],
        "form": row.form,
        "form_set": row.form_set,
        "template_sha": row.template_sha,
        "signers": list(form.signers),
        "signed_by": _named(held.variables[row.id], events),
        "void": row.void,
        "void_reason": row.void_reason,
        "events": events,
    }


def _named(variables: Mapping[str, Any], events: Sequence[Mapping[str, Json]]) -> list[Json]:
    """Return the officers whom a paper names and all who approved it, each once."""
    officers = [one.get("name", "") for one in variables.get("officers", ())]
    approval = [one.get("person", "") for one in variables.get("approval", {}).values()]
    approved = [one["by"] for one in events if one["event"] == "approved"]
    names = dict.fromkeys([*officers, *approval, *approved])
    return [name for name in names if name not in ("", "/")]


def _pieces(rules: Rules, held: Contents) -> list[Json]:
    return [
        {
            **_common(rules, held),
            "piece": f"attachment:{piece.id}",
            "piece_no": place,
            "paper_id": 0,
            "title": piece.proves or piece.name,
            "number": "",
            "responsible": piece.taken_by or piece.source or piece.person,
            "date": (piece.taken_at or local_minute(piece.uploaded_at))[:10],
            "pages": piece.pages,
            "first_page": 0,
            "last_page": 0,
            "access": _access("main"),
            "format": _ENDINGS.get(piece.media_type, piece.media_type),
            "file": piece_file(piece),
            "size": piece.size,
            "sha256": piece.sha256,
            "scans": [],
            "form": "",
            "form_set": "",
            "template_sha": "",
            "signers": [],
            "signed_by": [],
            "void": False,
            "void_reason": "",
            "kind": piece.kind,
            "source": piece.source,
            "place": piece.place,
            "events": [
                {"event": "received", "by": piece.person, "at": local_minute(piece.uploaded_at)}
            ],
        }
        for place, piece in enumerate(held.pieces, start=len(held.papers) + 1)
    ]


def _common(rules: Rules, held: Contents) -> dict[str, Json]:
    archive = _archive(rules, held.file)
    names = ("archive_unit", "fonds_no", "year", "retention", "department", "archive_no")
    return {**{n: archive[n] for n in names}, "software": SOFTWARE, "security": "未定密"}


def _access(part: str) -> str:
    return "内部材料，不向当事人开放" if part == _SUB else "当事人可以依法查阅"


def _pages(held: Contents, piece: str, known: int) -> tuple[int, int, int]:
    """Return first and last page in the volume and how many pages, 0 where nobody counted."""
    for volume in held.volumes:
        for row in volume.rows:
            if piece in row.piece.split(",") and row.first:
                return row.first, row.last, row.last - row.first + 1
    return 0, 0, known


def _events(rules: Rules, held: Contents, row: PaperRow) -> list[dict[str, Json]]:
    """Return who made, approved, issued, served, voided and archived a paper, and when."""
    act = next((e for e in held.trail if e.seq == row.act_seq), None)
    found: list[dict[str, Json]] = []
    if act is not None:
        found.append(_event("made", act))
        found += [
            {"event": "approved", "by": a.person, "at": a.at, "step": a.step}
            for a in _approvals(held.file, act)
        ]
        found.append(_event("issued", act))
    if row.served_on is not None:
        served = _serving(held.trail, row) or act
        by = served.person if served else ""
        found.append({"event": "served", "by": by, "at": row.served_on.isoformat()})
    found += [_event("voided", e) for e in held.trail if _voids(e, row.id)]
    final = rules.procedure(held.file.procedure).states
    for entry in held.trail:
        if entry.state_to in final and final[entry.state_to].final and entry.seq >= row.act_seq:
            found.append(_event("archived", entry))
            break
    return found


def _voids(entry: AuditEntry, paper_id: int) -> bool:
    return any(change.name == f"paper#{paper_id}" for change in entry.changes)


def _event(name: str, entry: AuditEntry) -> dict[str, Json]:
    return {"event": name, "by": entry.person, "at": local_minute(entry.at)}


def _approvals(file: CaseFile, act: AuditEntry) -> list[Approval]:
    """Return the opinions of the matter that the act decided, from its last proposal on."""
    moment = local_minute(act.at)
    given = [a for a in file.record.approvals if a.at <= moment]
    if not given or given[-1].at != moment:
        return []
    same = [a for a in given if a.matter == given[-1].matter]
    starts = [n for n, a in enumerate(same) if a.step == same[0].step]
    return same[starts[-1] :]


def _serving(trail: Sequence[AuditEntry], row: PaperRow) -> AuditEntry | None:
    """Return the act that registered the proof of service as an item of its own."""
    for entry in trail:
        for change in entry.changes:
            new = change.new
            if isinstance(new, Mapping) and "served_on" in new and new.get("paper") == row.id:
                return entry
    return None


def _volume(one: VolumeRow) -> dict[str, Json]:
    return {
        "no": one.no,
        "part": one.part,
        "pages": one.pages,
        "bound": one.bound,
        "built_at": local_minute(one.built_at),
        "by": one.person,
        "file": volume_file(one),
        "sha256": one.file_sha,
        "rows": [asdict(row) for row in one.rows],
    }
