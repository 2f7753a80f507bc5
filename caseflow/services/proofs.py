"""Which paper a clock hangs on, and what made its service take effect on the day it did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from caseflow.domain.model import CaseFile, Item
from caseflow.services.statement_views import Document
from caseflow.services.words import WAYS
from caseflow.storage.deadlines import DeadlineRow
from caseflow.storage.papers import PaperRow

_EFFECTS: Mapping[str, str] = {
    "direct": "受送达人在送达回证上签收之日",
    "onspot": "当场交付、签收之日",
    "on_sheet": "当事人在文书上签收之日",
    "left": "按留置送达的办法留下文书之日",
    "post": "邮件回执上注明的收件之日",
    "commissioned": "受托机关送交、受送达人签收之日",
    "electronic": "信息到达受送达人确认的系统之日",
    "electronic_unagreed": "信息到达受送达人系统之日（没有送达确认书，效力请核对）",
}
"""What makes a day the day of service, by the way of service."""

_NOTICE = "public_notice"


def document_of(
    file: CaseFile, sheets: Sequence[PaperRow], row: DeadlineRow, *, act_seq: int
) -> Document | None:
    """Return the paper that a clock hangs on, else the one its act made for service, or None."""
    found = next((p for p in sheets if p.id == row.paper_id), None)
    if found is None and act_seq:
        made = [p for p in sheets if p.act_seq == act_seq and p.serve]
        same = [p for p in made if p.item_no == row.item_no]
        found = next(iter(same or made), None)
    if found is None:
        return None
    proof = _proof(file, found.id)
    values = proof.values if proof else {}
    return Document(
        id=found.id,
        title=found.title,
        number=found.number,
        issued_on=found.issued_on,
        served_on=found.served_on,
        way=WAYS.get(found.served_way, "其他方式" if found.served_way else ""),
        effect=_effect(found, str(values.get("served_on") or "")),
        receiver=str(values.get("receiver") or ""),
        place=str(values.get("served_place") or ""),
        proof=str(values.get("proof") or ""),
    )


def _proof(file: CaseFile, paper_id: int) -> Item | None:
    """Return the newest record of service of a paper."""
    found = [i for i in file.record.of_kind("service") if i.values.get("paper") == paper_id]
    return found[-1] if found else None


def _effect(sheet: PaperRow, recorded: str) -> str:
    if sheet.served_on is None:
        return ""
    if sheet.served_way != _NOTICE:
        return _EFFECTS.get(sheet.served_way, "登记的送达之日")
    if not recorded:
        return "公告期满之日"
    begun = date.fromisoformat(recorded[:10])
    days = (sheet.served_on - begun).days
    return f"{begun.isoformat()}发出公告，公告期{days}日，期满之日视为送达"
