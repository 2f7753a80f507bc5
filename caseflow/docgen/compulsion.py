"""Power cut, resumption, demand and court application as papers print them."""

from __future__ import annotations

from caseflow.docgen.handover import annexes
from caseflow.docgen.source import (
    NONE,
    SLASH,
    Source,
    Values,
    day_of,
    known,
    minute_of,
    money_of,
    text_of,
)
from caseflow.domain.model import Item, Paper
from caseflow.domain.money import sums_of
from caseflow.domain.terms import Json

_DECISIONS = ("F34", "F35")


def power_cut(source: Source) -> dict[str, Json]:
    """Return the power cut that the paper is about and the decision that it enforces."""
    item = source.item("power_cut")
    values: Values = item.values if item else {}
    number = item.no if item else 0
    notice = source.paper("F12", item_no=number)
    decision = source.paper("F13", item_no=number)
    kind = _words(source, values, "cut_kind")
    return {
        "kind": kind,
        "kind_lifted": kind.replace("停止", "恢复", 1),
        "supplier": text_of(values, "supplier"),
        "at": minute_of(values.get("cut_at")),
        "disobeyed": text_of(values, "disobeyed_note"),
        "danger": text_of(values, "danger_note"),
        "urgent": bool(values.get("cut_urgent")),
        "urgent_note": text_of(values, "urgent_note"),
        **_stop(source, values.get("measure")),
        "number": decision.number if decision else SLASH,
        "notice_number": notice.number if notice else SLASH,
        "notice_on": _issued(notice),
        "complied_on": _day(values, "complied_at"),
        "lift_reason": _words(source, values, "lift_reason"),
        "restore_at": minute_of(values.get("restore_at")),
    }


def resumption(source: Source) -> dict[str, Json]:
    """Return the stop of work that the paper lifts or upholds, and the review on the spot."""
    item = source.item("measure")
    values: Values = item.values if item else {}
    refused = known(source.inputs.get("refusal_reason"))
    return {
        **_stop(source, item.no if item else None),
        "asked_on": day_of(values.get("resumption_asked_on")),
        "refused": refused,
        "checked_on": day_of(values.get("resumption_refused_on" if refused else "lifted_on")),
        "note": text_of(values, "refusal_reason" if refused else "lift_note"),
    }


def _stop(source: Source, number: Json) -> dict[str, Json]:
    """Return the decision that stopped work: its paper and the words of the measure."""
    measure = source.file.record.item("measure", number) if isinstance(number, int) else None
    paper = _paper_of_measure(source, measure.no) if measure else None
    return {
        "stop_title": paper.title if paper else SLASH,
        "stop_number": paper.number if paper else SLASH,
        "stop_on": _issued(paper),
        "stop_text": _measure_words(source, measure) if measure else SLASH,
    }


def _paper_of_measure(source: Source, number: int) -> Paper | None:
    """The paper that ordered a measure; one paper may order several, it bears the last number."""
    later = [
        p for p in source.file.papers if p.form == "F04" and not p.void and p.item_no >= number
    ]
    return min(later, key=lambda p: p.item_no, default=source.paper("F04"))


def _measure_words(source: Source, measure: Item) -> str:
    kind, target = _words(source, measure.values, "kind"), text_of(measure.values, "object")
    return kind if target == SLASH else f"{kind}（{target}）"


def demand(source: Source) -> dict[str, Json]:
    """Return what is demanded, the sum still to be paid, and what the party said to it."""
    own = sums_of(source.file.record)
    paper = source.paper("F41")
    said = source.text("demand_defence_text", blank="")
    answer = source.text("demand_defence_result", blank="")
    reason = source.text("demand_defence_reason", blank=NONE)
    return {
        "rest": money_of(own.rest) if own.rest else SLASH,
        "paid": own.paid > 0,
        "paid_text": money_of(own.paid) if own.paid else SLASH,
        "other_duty": source.text("other_duty"),
        "number": paper.number if paper else SLASH,
        "on": _issued(paper),
        "served": day_of(paper.served_on.isoformat() if paper and paper.served_on else None),
        "defence": f"{said}\n经复核，本机关认为{answer}。理由：{reason}"
        if said
        else "催告期间未提出陈述、申辩意见。",
    }


def court(source: Source) -> dict[str, Json]:
    """Return the application to the court: signer, request, remedies used, annexes."""
    signed = [
        a for a in source.file.record.approvals if a.matter == "court" and a.step == "approve"
    ]
    return {
        "signer": signed[-1].person if signed else "　　　",
        "request": source.text("court_request"),
        "target": source.text("court_target"),
        "late_reason": source.text("court_late_reason", blank=""),
        "remedy": _remedies(source),
        "attachments": annexes(_annexes(source)),
    }


def _remedies(source: Source) -> str:
    """Say whether the party asked for reconsideration or sued, and how it ended."""
    remedies = [i.values for i in source.items("remedy")]
    if not remedies:
        return "在法定期限内未申请行政复议，也未提起行政诉讼"
    return "，".join(
        f"曾向{text_of(v, 'remedy_organ')}提出{_words(source, v, 'remedy_kind')}，"
        f"结果为{source.words('remedy_result', v.get('result') or NONE)}"
        for v in remedies
    )


def _annexes(source: Source) -> list[tuple[str, str]]:
    decision, told = source.paper(*_DECISIONS), source.paper("F41")
    named = [(f"{p.title}，{p.number}，及送达证明", "1") for p in (decision, told) if p]
    return [
        *named,
        ("作出决定的事实、理由、依据和证据材料", ""),
        ("当事人的意见及催告情况", ""),
        ("申请强制执行标的情况", ""),
        ("当事人的身份材料及其他材料", ""),
    ]


def _words(source: Source, values: Values, name: str) -> str:
    value = values.get(name)
    return source.words(name, value) if known(value) else SLASH


def _issued(paper: Paper | None) -> str:
    return day_of(paper.issued_on.isoformat() if paper else None)


def _day(values: Values, name: str) -> str:
    return day_of(values.get(name))
