"""Penalty, notices, defence, inquiry and transfer as papers print them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from caseflow.docgen.handover import annexes
from caseflow.docgen.meetings import hearing_summary
from caseflow.docgen.source import (
    NONE,
    OPEN_TIME,
    SLASH,
    Source,
    Values,
    bare,
    day_of,
    known,
    minute_of,
    rows_of,
    text_of,
)
from caseflow.domain.errors import InvalidInput
from caseflow.domain.model import Item, Paper
from caseflow.domain.terms import Json
from caseflow.domain.wording import age_on, join_words, rmb_capitals, rmb_figures, rmb_full

_FINE = "fine"
_NOTICES = {
    "penalty": ("F24",),
    "hearing": ("F26",),
    "decision": ("F34", "F35", "S10", "F32", "F33"),
}
_TRANSFERRED = (
    ("案件情况的调查报告", "1"),
    ("涉案物品清单", ""),
    ("有关检验报告或者鉴定意见", ""),
    ("其他有关涉嫌犯罪的材料", ""),
)
_ID_NO = re.compile(r"\d{17}[0-9X]")


def proposal(source: Source) -> dict[str, Json]:
    """Return the penalty that is proposed."""
    return _penalty(source, "proposed_kinds", "proposed_fine_fen")


def penalty(source: Source) -> dict[str, Json]:
    """Return the penalty that was decided."""
    return _penalty(source, "decision_kinds", "fine_fen")


def _penalty(source: Source, kinds_name: str, fine_name: str) -> dict[str, Json]:
    kinds, fine = source.value(kinds_name), source.value(fine_name)
    amount = fine if isinstance(fine, int) and not isinstance(fine, bool) and fine > 0 else 0
    codes = [kinds] if isinstance(kinds, str) else _listed(kinds)
    lines = []
    for number, code in enumerate(codes, start=1):
        label = _kind(source, kinds_name, code)
        text = f"{label}{rmb_full(amount)}" if code == _FINE and amount else label
        lines.append({"no": str(number), "kind": label, "text": text})
    return {
        "kinds": join_words([line["kind"] for line in lines]) or SLASH,
        "lines": lines,
        "text": "；".join(line["text"] for line in lines) or NONE,
        "has_fine": amount > 0,
        "amount": rmb_full(amount) if amount else SLASH,
        "amount_capitals": rmb_capitals(amount) if amount else SLASH,
        "amount_figures": rmb_figures(amount) if amount else SLASH,
    }


def _kind(source: Source, name: str, code: Json) -> str:
    for field in (name, "penalty_kinds", "proposed_kinds", "decision_kinds"):
        label = source.labels.get((field, str(code)))
        if label is not None:
            return label
    return str(code)


def notices(source: Source) -> dict[str, Json]:
    """Return the notices and decisions issued so far, and one sentence on the notices."""
    found: dict[str, Json] = {}
    course = ""
    for name, forms in _NOTICES.items():
        paper = source.paper(*forms)
        found[name] = _notice(paper)
        if paper is not None and name != "decision":
            course += (
                f"本机关于{_told_on(paper)}向{source.you}送达{paper.title}，文号{paper.number}。"
            )
    rights = f"告知了拟作出行政处罚的内容、事实、理由、依据和{source.you}依法享有的权利。"
    return {**found, "course": course + rights if course else NONE}


def _notice(paper: Paper | None) -> Json:
    if paper is None:
        return {"title": SLASH, "number": SLASH, "date": SLASH, "served": SLASH}
    served = paper.served_on.isoformat() if paper.served_on else None
    return {
        "title": paper.title,
        "number": paper.number or SLASH,
        "date": day_of(paper.issued_on.isoformat()),
        "served": day_of(served),
    }


def _told_on(paper: Paper) -> str:
    return day_of((paper.served_on or paper.issued_on).isoformat())


def defence(source: Source) -> dict[str, Json]:
    """Return what the party said, what became of it, and whether a hearing was held."""
    text = source.text("defence_text", blank="")
    result = _defence_result(source)
    if text:
        course = f"{source.you}提出如下陈述、申辩意见：{text}\n"
        course += f"经复核，本机关对上述意见{result}\n" if result else ""
    else:
        course = f"{source.you}在规定期限内未提出陈述、申辩意见。"
    return {
        "given": "是" if text else "否",
        "text": text or "当事人未提出陈述、申辩意见。",
        "result": result or NONE,
        "course": course + hearing_summary(source),
    }


def _defence_result(source: Source) -> str:
    result = source.text("defence_result", blank="")
    reason = source.text("defence_reason", blank="")
    return f"{result}。理由：{reason}" if result and reason else result and result + "。"


def on_spot(source: Source) -> dict[str, Json]:
    """Return how the on-the-spot penalty is paid and was handed over."""
    paper = source.paper("F32", "F33")
    return {
        "number": paper.number if paper else SLASH,
        "on": source.day("decided_on"),
        "pay_mode": source.text("pay_mode"),
        "paid_now": source.value("pay_mode") == "cash",
        "refusal": source.text("refusal_note") if source.value("receipt") == "refused" else SLASH,
    }


def inquiry(source: Source) -> dict[str, Json]:
    """Return the inquiry: who, when, where, and what was asked and answered.

    An answer is what the officer typed live; none is ever made here.
    """
    item = source.item("inquiry") if source.form.id == "F16" else None
    values: Values = item.values if item else source.inputs
    return {
        "person": text_of(values, "asked_name", blank=source.text("addressee")),
        "sex": text_of(values, "asked_sex"),
        "age": _age(values),
        "id_no": text_of(values, "asked_id_no", blank=""),
        "duty": text_of(values, "asked_duty"),
        "address": text_of(values, "asked_address", blank=""),
        "phone": text_of(values, "asked_phone", blank=""),
        "at": source.text("inquiry_at"),
        "start": minute_of(values.get("inquiry_start"), blank=OPEN_TIME),
        "end": minute_of(values.get("inquiry_end"), blank=OPEN_TIME),
        "place": text_of(values, "inquiry_place"),
        "nth": str(_nth(source, item)),
        "subject": bare(text_of(values, "subject", blank=source.text("reason"))),
        "bring": _bring(source, source.value("bring")),
        "questions": [
            {"question": text_of(row, "question"), "answer": text_of(row, "answer", blank="")}
            for row in rows_of(values.get("qa"))
            if known(row.get("question"))
        ],
    }


def _nth(source: Source, item: Item | None) -> int:
    """Return how often this person has been asked, this time included."""
    if item is None:
        return 1
    name = item.values.get("asked_name")
    asked = source.items("inquiry")
    return sum(1 for i in asked if i.no <= item.no and i.values.get("asked_name") == name)


def _age(values: Values) -> str:
    """Return the age on the day of the inquiry by the birth date or the identity number.

    "" where neither tells it: the person writes it in, as with all that is left blank here.
    """
    born, start = values.get("asked_birth_on"), values.get("inquiry_start")
    id_no = text_of(values, "asked_id_no", blank="")
    if not known(born) and _ID_NO.fullmatch(id_no):
        born = f"{id_no[6:10]}-{id_no[10:12]}-{id_no[12:14]}"
    if not isinstance(born, str) or not isinstance(start, str):
        return ""
    try:
        return str(age_on(date.fromisoformat(born[:10]), date.fromisoformat(start[:10])))
    except (ValueError, InvalidInput):
        return ""


def _bring(source: Source, value: Json) -> list[Json]:
    """Return the papers that may have to be brought, with their ticks."""
    chosen = value if isinstance(value, list | tuple) else ()
    labels = [(code, words) for (name, code), words in source.labels.items() if name == "bring"]
    return [{"mark": "☑" if code in chosen else "□", "name": words} for code, words in labels]


def statement(source: Source) -> dict[str, Json]:
    """Return who states and defends, when, where, and what was taken down of an oral defence."""
    own = source.file.party
    person = own.legal_rep if own.kind == "unit" else own.name
    oral = source.value("defence_way") == "oral"
    return {
        "on": source.day("defence_on"),
        "start": source.text("defence_start", blank=""),
        "end": source.text("defence_end", blank=""),
        "sex": source.text("defence_sex", blank="" if own.kind == "unit" else own.sex),
        "place": source.text("defence_place"),
        "person": source.text("defence_person", blank=person or SLASH),
        "duty": own.rep_duty or own.employer_duty or SLASH,
        "employer": (own.name if own.kind == "unit" else own.employer) or SLASH,
        "phone": own.phone or SLASH,
        "address": own.address or SLASH,
        "postcode": own.postcode or SLASH,
        "record": source.text("defence_text", blank="") if oral else "",
    }


def transfer(source: Source) -> dict[str, Json]:
    """Return the addressee, the suspected crime and the signer of a criminal transfer."""
    signed = [
        a for a in source.file.record.approvals if a.matter == "transfer" and a.step == "approve"
    ]
    return {
        "organ": source.text("organ"),
        "crime": bare(source.text("crime")),
        "facts": source.text("transfer_facts", "case_facts"),
        "signer": signed[-1].person if signed else "　　　",
        "attachments": annexes(_TRANSFERRED),
    }


def result(source: Source) -> str:
    """Return the outcome of the case in words, for the closing sheet and the cover."""
    kind = source.value("decision_kind")
    if kind == "no_penalty":
        return "不予行政处罚：" + source.text("no_penalty_reason", blank=NONE)
    if kind == "penalty" or known(source.value("decision_kinds")):
        return str(penalty(source)["text"])
    return source.text("close_type", blank=NONE)


def _listed(value: Json) -> list[Json]:
    return list(value) if isinstance(value, Sequence) and not isinstance(value, str) else []
