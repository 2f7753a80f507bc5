"""The running things of a case as papers print them: hazards, orders, goods, evidence, service."""

from __future__ import annotations

from collections.abc import Iterable

from caseflow.docgen.source import (
    NONE,
    SLASH,
    Source,
    Values,
    bare,
    day_of,
    known,
    money_of,
    rows_of,
    text_of,
)
from caseflow.domain.model import Item, Paper
from caseflow.domain.terms import Json

_OVERALL = {"pass": "整改合格", "fail": "整改不合格", "part": "部分整改合格"}
_ORDER_FORMS = ("F05",)


def hazards(source: Source, only: Iterable[int] | None = None) -> list[Json]:
    """Return the hazards in the order of their numbers; `only` picks some numbers."""
    wanted = None if only is None else set(only)
    return [_hazard(source, i) for i in source.items("hazard") if wanted is None or i.no in wanted]


def _hazard(source: Source, item: Item) -> Json:
    values = item.values
    place, description = text_of(values, "place"), text_of(values, "description")
    return {
        "no": str(item.no),
        "place": place,
        "description": description,
        "text": description if place == SLASH else f"{place}：{description}",
        "violated": _law(source, values, "violated_basis", "violated"),
        "penalty_basis": _law(source, values, "penalty_basis"),
        "major": "是" if values.get("major") else "否",
        "photo": text_of(values, "photo"),
        "deadline": day_of(values.get("deadline")),
        "result": _result(source, values.get("result")),
    }


def measures(source: Source) -> list[Json]:
    """Return the on-site measures, those of this act if it takes some, with one sentence each."""
    return [_measure(source, no, i) for no, i in enumerate(_taken(source), start=1)]


def measure_hazards(source: Source) -> list[Json]:
    """Return the hazards that the measures of this paper are aimed at."""
    numbers = {n for i in _taken(source) for n in _numbers(i.values.get("hazards"))}
    return hazards(source, numbers or None)


def _taken(source: Source) -> tuple[Item, ...]:
    taken = source.items("measure")
    count = len(rows_of(source.inputs.get("measures")))
    return taken[-count:] if count else taken


def _measure(source: Source, number: int, item: Item) -> Json:
    values = item.values
    kind = source.words("kind", values.get("kind")) if known(values.get("kind")) else SLASH
    target, until = bare(text_of(values, "object")), day_of(values.get("until"))
    words = kind if target == SLASH else f"{kind}：{target}"
    words += "" if until == SLASH else f"（至{until}）"
    return {
        "no": str(number),
        "kind": kind,
        "object": target,
        "until": until,
        "text": words + "。",
    }


def order(source: Source) -> dict[str, Json]:
    """Return the order to correct that the paper is about, with its hazards."""
    item = source.item("order")
    values: Values = item.values if item else {}
    paper = source.paper(*_ORDER_FORMS, item_no=item.no) if item else None
    until = values.get("extended_to") or values.get("deadline_on") or values.get("deadline")
    rows = hazards(source, _numbers(values.get("hazards"))) if item else []
    deadline = day_of(until)
    for row in rows:
        if isinstance(row, dict) and row["deadline"] == SLASH:
            row["deadline"] = deadline
    numbers = "、".join(str(r["no"]) for r in rows if isinstance(r, dict))
    return {
        "number": paper.number if paper else SLASH,
        "title": paper.title if paper else SLASH,
        "issued_on": day_of(values.get("issued_on") or _issued(paper)),
        "deadline_on": deadline,
        "hazards": rows,
        "nos": f"第{numbers}项" if numbers else "全部",
        "sentence": _order_sentence(source, item, paper, deadline),
    }


def _order_sentence(source: Source, item: Item | None, paper: Paper | None, until: str) -> str:
    if item is None or paper is None:
        return NONE
    words = f"本机关已作出{paper.title}，文号{paper.number}，责令{source.you}于{until}前改正。"
    rechecked = item.values.get("rechecked")
    return words + (f"经复查，{_OVERALL.get(str(rechecked), '')}。" if rechecked else "")


def recheck(source: Source) -> dict[str, Json]:
    """Return the re-check the paper is about and the order it answers."""
    item = source.item("recheck")
    values: Values = item.values if item else {}
    number = values.get("order")
    paper = source.paper(*_ORDER_FORMS, item_no=number) if isinstance(number, int) else None
    texts = {i.no: text_of(i.values, "description") for i in source.items("hazard")}
    return {
        "on": day_of(values.get("rechecked_on")),
        "place": text_of(values, "recheck_place"),
        "overall": _OVERALL.get(str(values.get("overall")), SLASH),
        "next_step": source.words("next_step", values.get("next_step") or NONE),
        "order_number": paper.number if paper else SLASH,
        "order_title": paper.title if paper else SLASH,
        "order_issued_on": day_of(_issued(paper)),
        "results": [
            {
                "no": text_of(row, "hazard"),
                "problem": texts.get(_int(row.get("hazard")), text_of(row, "problem")),
                "result": _result(source, row.get("result")),
                "note": text_of(row, "note"),
            }
            for row in rows_of(values.get("results"))
        ],
    }


def extension(source: Source) -> dict[str, Json]:
    """Return the request for more time that the paper answers."""
    item = source.item("extension_request")
    values: Values = item.values if item else {}
    number = _int(values.get("order"))
    orders = [i.values for i in source.items("order") if i.no == number]
    paper = source.paper(*_ORDER_FORMS, item_no=number) if number else None
    granted = bool(values.get("granted"))
    return {
        "order_number": paper.number if paper else SLASH,
        "order_title": paper.title if paper else SLASH,
        "old_deadline": day_of(orders[0].get("deadline_on") if orders else None),
        "asked_until": day_of(values.get("asked_until")),
        "reason": text_of(values, "reason"),
        "interim": text_of(values, "interim", blank=NONE),
        "granted": granted,
        "new_deadline": day_of(values.get("until")),
        "answer": ("同意延期。" if granted else "不同意延期。") + source.text("opinion", blank=""),
    }


def evidence(source: Source) -> list[Json]:
    """Return the register of evidence."""
    return [
        {
            "no": str(i.no),
            "name": bare(text_of(i.values, "name")),
            "kind": source.words("kind", i.values.get("kind") or SLASH),
            "source": text_of(i.values, "source"),
            "on": day_of(i.values.get("on")),
            "proves": bare(text_of(i.values, "proves")),
        }
        for i in source.items("evidence")
    ]


def goods(values: Values) -> list[Json]:
    """Return the list of goods of a seizure or a preservation."""
    return [
        {name: text_of(row, name) for name in ("name", "spec", "unit", "quantity", "remark")}
        for row in rows_of(values.get("goods"))
    ]


def seizure(source: Source) -> dict[str, Json]:
    """Return the seizure the paper is about."""
    item = source.item("seizure")
    values: Values = item.values if item else {}
    paper = source.paper("F08", item_no=item.no if item else 0)
    return {
        "number": paper.number if paper else SLASH,
        "issued_on": day_of(_issued(paper) or values.get("started_on")),
        "kind": source.words("coercion_kind", values.get("coercion_kind") or SLASH),
        "ground": bare(text_of(values, "ground")),
        "place": text_of(values, "seized_place"),
        "started_on": day_of(values.get("started_on")),
        "until_on": day_of(values.get("until_on")),
        "extended_to": day_of(values.get("extended_to")),
        "extension_reason": bare(text_of(values, "extension_reason")),
        "release_reason": source.words("release_reason", values.get("release_reason") or SLASH),
        "release_note": text_of(values, "release_note", blank=NONE),
        "released_on": day_of(values.get("released_on") or source.issued_on.isoformat()),
        "goods": goods(values),
    }


def preserved(source: Source) -> dict[str, Json]:
    """Return the registered evidence the paper is about."""
    item = source.item("preserved")
    values: Values = item.values if item else {}
    paper = source.paper("F20", item_no=item.no if item else 0)
    due = next(
        (d.due_on for d in source.file.deadlines if item and _is_of(d, "preserved", item.no)), None
    )
    return {
        "number": paper.number if paper else SLASH,
        "on": day_of(values.get("on")),
        "reason": text_of(values, "reason"),
        "place": text_of(values, "keeping_place"),
        "keeper": text_of(values, "keeper"),
        "until": day_of(due.isoformat() if due else None),
        "disposals": [
            {
                "no": str(number),
                **{name: text_of(row, name) for name in ("name", "unit", "quantity", "remark")},
                "disposal": source.words("disposal", row.get("disposal") or SLASH),
            }
            for number, row in enumerate(rows_of(values.get("disposals")), start=1)
        ],
        "disposal_note": text_of(values, "disposal_note", blank=NONE),
        "goods": goods(values),
    }


def payment(source: Source) -> dict[str, Json]:
    """Return what has been paid: the last receipt and the sum of all payments."""
    paid = [i.values for i in source.items("payment")]
    total = sum(_int(v.get("amount")) for v in paid)
    return {
        "total": money_of(total),
        "receipt_no": text_of(paid[-1], "receipt_no") if paid else SLASH,
        "on": day_of(paid[-1].get("paid_on")) if paid else SLASH,
    }


def deliveries(source: Source) -> list[Json]:
    """Return one row for the paper that this act serves, else one for each paper to be served."""
    chosen = _int(source.inputs.get("paper"))
    proofs = {_int(i.values.get("paper")): i.values for i in source.items("service")}
    return [
        _delivery(source, p, proofs.get(p.id, {}))
        for p in source.file.papers
        if not p.void and (p.id == chosen if chosen else _is_served(source, p.form))
    ]


def _is_served(source: Source, form_id: str) -> bool:
    form = source.law.forms.get(form_id)
    return form is not None and form.serve and form_id != source.form.id


def _delivery(source: Source, paper: Paper, proof: Values) -> Json:
    served = proof.get("served_on") or (paper.served_on.isoformat() if paper.served_on else None)
    return {
        "title": paper.title,
        "number": paper.number,
        "place": text_of(proof, "served_place", blank=""),
        "on": day_of(served, blank=""),
        "way": source.words("way", proof.get("way") or ""),
    }


def volume(source: Source) -> list[Json]:
    """Return the papers of the case as rows of the catalogue, in the order of the volume."""
    forms = source.law.forms
    listed = [
        (forms[p.form].dossier, p.issued_on, p.id, p)
        for p in source.file.papers
        if not p.void and p.form in forms and forms[p.form].kind != "archive"
    ]
    return [
        {"title": p.title, "number": p.number, "date": f"{p.issued_on:%Y%m%d}"}
        for *_, p in sorted(listed, key=lambda row: row[:3])
    ]


def dossier(rows: Json) -> dict[str, Json]:
    """Return the catalogue of the volume; ISO dates are printed with eight digits."""
    names = ("title", "number", "page", "remark")
    return {
        "rows": [
            {
                "no": str(number),
                "date": text_of(row, "date", blank="").replace("-", ""),
                **{name: text_of(row, name, blank="") for name in names},
            }
            for number, row in enumerate(rows_of(rows), start=1)
        ]
    }


def _law(source: Source, values: Values, *names: str) -> str:
    """Return the first citation of an item in words."""
    for name in names:
        if known(values.get(name)):
            return source.words(name, values[name])
    return SLASH


def _result(source: Source, value: Json) -> str:
    return source.words("result", value) if known(value) else SLASH


def _numbers(value: Json) -> set[int]:
    return {n for n in value if isinstance(n, int)} if isinstance(value, list | tuple) else set()


def _int(value: Json) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _issued(paper: Paper | None) -> str | None:
    return paper.issued_on.isoformat() if paper else None


def _is_of(deadline: object, kind: str, number: int) -> bool:
    return getattr(deadline, "item_kind", "") == kind and getattr(deadline, "item_no", 0) == number
