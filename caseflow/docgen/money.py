"""Money as papers of execution print it: what is owed, what is added day by day, instalments.

What a decision added stands in its item; only what is still to be paid is counted here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from caseflow.docgen.source import (
    NONE,
    SLASH,
    Source,
    Values,
    day_of,
    known,
    money_of,
    rows_of,
    text_of,
)
from caseflow.domain.model import Paper
from caseflow.domain.money import payment_due_on, sums_of
from caseflow.domain.terms import Json
from caseflow.domain.wording import chinese_number, classic_date, rmb_capitals, rmb_figures

_TICKED, _OPEN = "☑", "□"
_EITHER = "延期（分期）"
_PAYMENT = "fine_payment"


def sums(source: Source) -> dict[str, Json]:
    """Return the account of the case; `made_up` says what the rest is made up of."""
    own = sums_of(source.file.record)
    parts = [
        (f"决定罚款{money_of(own.fine)}", own.fine),
        (f"加处罚款{money_of(own.add_on)}", own.add_on),
        (f"按日连续处罚{money_of(own.daily)}", own.daily),
        (f"已缴纳{money_of(own.paid)}", own.paid),
    ]
    made_up = "，".join(words for words, amount in parts if amount)
    due_on = payment_due_on(source.file, _PAYMENT)
    simple = not (own.add_on or own.daily or own.paid)
    return {
        "fine": money_of(own.fine) if own.fine else SLASH,
        "add_on": money_of(own.add_on) if own.add_on else SLASH,
        "daily": money_of(own.daily) if own.daily else SLASH,
        "paid": money_of(own.paid) if own.paid else SLASH,
        "rest": money_of(own.rest) if own.rest else SLASH,
        "due_on": day_of(due_on.isoformat() if due_on else None),
        "made_up": "" if simple else made_up,
    }


def add_on(source: Source) -> dict[str, Json]:
    """Return the add-on fine that the paper is about, with each stretch of days counted."""
    item = source.item("add_on_fine")
    values: Values = item.values if item else {}
    asked = _item_values(source, "payment_demand", values.get("payment_demand"))
    paper = _of_item(source, "F36", values.get("payment_demand"))
    return {
        "due_on": day_of(values.get("due_on")),
        "until": day_of(values.get("counted_to")),
        "days": text_of(values, "days"),
        "amount": _sum(values, "sum_fen"),
        "counted": _sum(values, "counted_fen"),
        "capped": _fen(values.get("sum_fen")) < _fen(values.get("counted_fen")),
        "rows": [_stretch(row) for row in rows_of(values.get("stretches"))],
        "left_out": _left_out(rows_of(values.get("left_out"))),
        "demand_title": paper.title if paper else SLASH,
        "demand_number": paper.number if paper else SLASH,
        "demand_on": day_of(paper.issued_on.isoformat() if paper else None),
        "demand_served": _served(paper),
        "demand_until": day_of(asked.get("pay_until")),
        "defence": _defence(source, asked),
    }


def _stretch(row: Values) -> Json:
    return {
        "first": day_of(row.get("from_on")),
        "last": day_of(row.get("counted_to")),
        "days": text_of(row, "days"),
        "base": rmb_figures(_fen(row.get("base_fen"))),
        "sum": rmb_figures(_fen(row.get("sum_fen"))),
    }


def _left_out(rows: Sequence[Values]) -> str:
    """Say which days were not counted because reconsideration or a suit was pending."""
    listed = [f"{day_of(row.get('from_on'))}至{day_of(row.get('counted_to'))}" for row in rows]
    return "、".join(listed) + "为行政复议、行政诉讼期间，不计算" if listed else NONE


def _defence(source: Source, asked: Values) -> str:
    said = text_of(asked, "payment_defence_text", blank="")
    if not said:
        return f"{source.you}在催告期间未提出陈述、申辩意见。"
    result = source.words("payment_defence_result", asked.get("payment_defence_result") or "")
    reason = text_of(asked, "payment_defence_reason", blank=NONE)
    return f"{source.you}提出陈述、申辩意见：{said}\n经复核，本机关认为{result}。理由：{reason}"


def daily(source: Source) -> dict[str, Json]:
    """Return the daily penalty that the paper is about: the order, the re-check and the count."""
    item = source.item("daily_penalty")
    values: Values = item.values if item else {}
    order = _of_item(source, "F05", values.get("order"))
    checks = [
        i
        for i in source.items("recheck")
        if values and i.values.get("order") == values.get("order")
    ]
    recheck = _of_item(source, "F06", checks[-1].no) if checks else None
    return {
        "order_title": order.title if order else SLASH,
        "order_number": order.number if order else SLASH,
        "order_on": day_of(order.issued_on.isoformat() if order else None),
        "recheck_title": recheck.title if recheck else SLASH,
        "recheck_number": recheck.number if recheck else SLASH,
        "recheck_on": day_of(checks[-1].values.get("rechecked_on")) if checks else SLASH,
        "first": day_of(values.get("from_on")),
        "until": day_of(values.get("counted_to")),
        "days": text_of(values, "days"),
        "fine": _sum(values, "fine_fen"),
        "amount": _sum(values, "sum_fen"),
        "refusal": text_of(values, "daily_refusal"),
        "defence": text_of(values, "daily_defence"),
    }


def deferral(source: Source) -> dict[str, Json]:
    """Return the deferral that the paper is about; days and sums also in capitals.

    Each instalment tells what is left after it, counted from what is left to be paid now.
    """
    item = source.item("deferral")
    values: Values = item.values if item else {}
    rows = sorted(rows_of(values.get("instalments")), key=lambda row: str(row.get("pay_on")))
    rest = sums_of(source.file.record).rest
    listed: list[Json] = []
    for number, row in enumerate(rows, start=1):
        rest = max(rest - _fen(row.get("amount")), 0)
        listed.append(
            {
                "no": f"第{chinese_number(number)}期",
                "by": _classic(row.get("pay_on")),
                "amount": f"{rmb_capitals(_fen(row.get('amount')))}",
                "figures": rmb_figures(_fen(row.get("amount"))),
                "rest": rmb_capitals(rest),
            }
        )
    granted = values.get("deferral") == "granted"
    return {
        "applied_on": day_of(values.get("applied_on")),
        "reason": text_of(values, "hardship"),
        "answer": source.words("deferral", values.get("deferral") or SLASH),
        "way": "分期" if listed else "延期" if known(values.get("deferred_until")) else _EITHER,
        "whole_mark": _OPEN if listed or not granted else _TICKED,
        "parts_mark": _TICKED if listed and granted else _OPEN,
        "until": _classic(values.get("deferred_until")) if granted and not listed else SLASH,
        "parts_until": _classic(values.get("deferred_until")) if granted and listed else SLASH,
        "until_plain": SLASH if listed else day_of(values.get("deferred_until")),
        "instalments": listed,
        "plan": _plan(rows),
    }


def _plan(rows: Sequence[Values]) -> str:
    words = [
        f"第{chinese_number(number)}期，{day_of(row.get('pay_on'))}前，"
        f"{rmb_figures(_fen(row.get('amount')))}"
        for number, row in enumerate(rows, start=1)
    ]
    return "；".join(words) or NONE


def _classic(value: Json) -> str:
    return (
        classic_date(date.fromisoformat(value[:10])) if isinstance(value, str) and value else SLASH
    )


def _item_values(source: Source, kind: str, number: Json) -> Values:
    item = source.file.record.item(kind, number) if isinstance(number, int) else None
    return item.values if item else {}


def _of_item(source: Source, form: str, number: Json) -> Paper | None:
    return source.paper(form, item_no=number) if isinstance(number, int) else None


def _served(paper: Paper | None) -> str:
    return day_of(paper.served_on.isoformat() if paper and paper.served_on else None)


def _sum(values: Values, name: str) -> str:
    return money_of(values[name]) if known(values.get(name)) else SLASH


def _fen(value: Json) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
