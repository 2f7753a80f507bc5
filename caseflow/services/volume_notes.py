"""What the note at the end of a volume tells: its state, what was left out, why it was added."""

from __future__ import annotations

from collections.abc import Sequence

from caseflow.domain.dossier import OUT
from caseflow.services.dossier_pieces import Contents, Document, listed
from caseflow.services.evidence import SUPPLEMENT_LABEL
from caseflow.services.office import Office
from caseflow.storage import journal

NONE = "无"
_NOTE = "volume_note"


def first(held: Contents) -> str:
    """Return the note of who archived the case, and each piece that is not bound with its reason."""
    said = str(held.file.record.facts.get(_NOTE) or "").strip()
    reasons = {p.piece: p.reason for p in held.places}
    left_out = [
        f"《{p.title}》{p.number}（{reasons.get(p.key) or '未写明理由'}）"
        for p in listed(held)
        if p.part == OUT
    ]
    if not left_out:
        return said or NONE
    told = f"不入卷{len(left_out)}件，存入档案包：{'、'.join(left_out)}。"
    return f"{_sentence(said)}{told}"


def supplement(office: Office, held: Contents, docs: Sequence[Document]) -> str:
    """Return why the pieces of a supplement were added after archiving, each reason once."""
    keys = {key for d in docs for key in d.piece.split(",")}
    names = {key.replace(":", "#") for key in keys}
    with office.database.read() as conn:
        trail = journal.list_audit(conn, agency_id=held.file.bureau.id, case_id=held.file.id)
    reasons = dict.fromkeys(
        entry.reason
        for entry in trail
        if entry.action_label == SUPPLEMENT_LABEL
        and any(change.name in names for change in entry.changes)
    )
    papers = sum(key.startswith("paper:") for key in keys)
    parts = [f"归档后补充立卷，共{len(docs)}件"]
    if reasons:
        parts.append(f"补充的理由：{'；'.join(reasons)}")
    if papers:
        parts.append(f"其中归档后制作的文书{papers}件")
    return "。".join(parts) + "。"


def _sentence(text: str) -> str:
    return text if not text or text.endswith(("。", "！", "？")) else f"{text}。"
