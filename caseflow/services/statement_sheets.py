"""A 期限说明书 for machines and for paper: plain JSON with fixed keys, and a Word sheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date

from caseflow.docgen.render import render
from caseflow.docgen.sheets import STATEMENT, sheet_path
from caseflow.domain.clock import local_minute
from caseflow.domain.model import DueDate
from caseflow.domain.terms import Json
from caseflow.domain.wording import safe_name
from caseflow.services.office import Actor, Office
from caseflow.services.statement_views import Document, RuleText, Statement
from caseflow.services.statements import statement

_WEEK = "一二三四五六日"
_NOTHING = "—"


def as_json(found: Statement) -> dict[str, Json]:
    """Return a statement as plain JSON. Days are ISO text, null where there is none.

    Keys, which stay as they are: `id`, `title`, `state`, `bucket`, `marks` {provisional,
    unverified, paused, waiting}; `case` {id, no, name, party}; `event` {starts, from_on, act,
    person, at}; `document` null or {id, title, number, issued_on, served_on, way, effect, receiver,
    place, proof}; `rule` {limit, regime, basis [], instruments [{name, number, valid_from,
    valid_to}], valid_from, valid_to, verified, settled null or {verdict, person, on, basis,
    reason}, length, unit_reason, end_rule, binds, extension, exclusion, note}; `events`
    [{kind, on, until, text, paper}]; `steps` [{day, counts, text}], one for each day walked;
    `result` null or {due_on, due_at, safe_on, safe_why, provisional}; `recount` null or {due_on,
    why}; `waiting` null or {state, what, since, starts_with}; `estimate` null or {due_on, safe_on,
    provisional}; `responsible` [{role, names}], `if_missed`, `closed_on`, `told_on`.
    """
    row = found.row
    return {
        "id": row.id,
        "title": row.title,
        "state": row.state,
        "bucket": row.bucket,
        "marks": {
            "provisional": row.provisional,
            "unverified": not row.verified,
            "paused": row.state == "paused",
            "waiting": row.state == "waiting",
        },
        "case": {"id": row.case_id, "no": row.case_no, "name": found.case_name, "party": row.party},
        "event": _event(found),
        "document": _plain(found.document),
        "rule": _rule(found),
        "events": [_plain(event) for event in found.events],
        "steps": [_plain(step) for step in found.steps],
        "result": _result(found),
        "recount": _plain(found.recount),
        "waiting": _plain(found.waiting),
        "estimate": _estimate(found.estimate),
        "responsible": [{"role": role, "names": names} for role, names in found.responsible],
        "if_missed": found.rule.if_missed,
        "closed_on": _iso(found.closed_on),
        "told_on": _iso(found.today),
    }


def _event(found: Statement) -> dict[str, Json]:
    origin = found.origin
    return {
        "starts": found.rule.starts,
        "from_on": _iso(found.row.from_on),
        "act": origin.act if origin else "",
        "person": origin.person if origin else "",
        "at": local_minute(origin.at) if origin else None,
    }


def _rule(found: Statement) -> dict[str, Json]:
    told = {f.name: _plain(getattr(found.rule, f.name)) for f in fields(found.rule)}
    told["limit"] = found.row.limit
    for name in ("regime_note", "starts", "if_missed"):
        told.pop(name)
    return told


def _plain(value: object) -> Json:
    """Return a frozen record as plain JSON with the names of its fields as keys."""
    if is_dataclass(value):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def _result(found: Statement) -> Json:
    due = found.due
    if due is None or due.paused:
        return None
    return {
        "due_on": _iso(due.due_on),
        "due_at": due.due_at,
        "safe_on": _iso(due.safe_on),
        "safe_why": found.safe_why,
        "provisional": due.provisional,
    }


def _estimate(due: DueDate | None) -> Json:
    if due is None:
        return None
    days = {"due_on": _iso(due.due_on), "safe_on": _iso(due.safe_on)}
    return {**days, "provisional": due.provisional}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def docx(office: Office, who: Actor, deadline_id: int) -> tuple[str, bytes]:
    """Return name and content of the Word sheet of a clock.

    Raises NotFound, and TemplateFault when the template is missing or broken.
    """
    found = statement(office, who, deadline_id)
    row = found.row
    name = f"期限说明书_{row.case_no}_{row.title}_{row.id}.docx"
    return safe_name(name), render(sheet_path(office.templates, STATEMENT), variables(found))


def variables(found: Statement) -> dict[str, Json]:
    """Return what the Word sheet prints; the names are those of `docgen.sheets`."""
    row = found.row
    return {
        "bureau": found.bureau,
        "title": row.title,
        "item": row.item,
        "state": "、".join(_states(found)),
        "case_no": row.case_no,
        "party": row.party,
        "result": _result_words(found.due),
        "safe": _safe_words(found),
        "care": [{"text": text} for text in _care(found)],
        "pairs": [{"label": label, "text": text} for label, text in pairs(found) if text],
        "has_steps": bool(found.steps),
        "steps": [
            {
                "day": _day(date.fromisoformat(s.day)) if s.day else "",
                "mark": ("计入" if s.counts else "不计") if s.day else "",
                "text": s.text,
            }
            for s in found.steps
        ],
        "told_on": _day(found.today),
    }


def pairs(found: Statement) -> Iterator[tuple[str, str]]:
    """Yield what a last day rests on as (label, words), in the order of reading."""
    row, rule = found.row, found.rule
    if found.waiting:
        yield "等待", f"{found.waiting.what}（{_day(found.waiting.since)}起）"
        yield "怎样起算", found.waiting.starts_with
    yield "起算的事件", f"{_day(row.from_on)}，{rule.starts}" if row.from_on else rule.starts
    if found.origin:
        at = local_minute(found.origin.at).replace("T", " ")
        yield "登记的行为", f"{found.origin.act}（{found.origin.person}，{at}）"
    yield "有关文书", "\n".join(_paper_lines(found.document))
    yield "期间", f"{rule.length}；{rule.end_rule}；{rule.binds}"
    yield "单位及理由", rule.unit_reason
    yield "法律依据", "、".join(rule.basis) or _NOTHING
    yield "文本版本", "\n".join(_version_lines(rule))
    yield "核对情况", _verified_words(rule)
    yield "延长", rule.extension
    yield "不计入的期间", rule.exclusion
    for event in found.events:
        until = f"，至{_day(event.until)}" if event.until else ""
        paper = f"（{event.paper}）" if event.paper else ""
        yield event.kind, f"{_day(event.on)}{until}：{event.text}{paper}".rstrip("：")
    yield "责任人", "；".join(f"{role}：{names}" for role, names in found.responsible)
    yield "逾期的后果", rule.if_missed
    yield "说明", rule.note
    if found.closed_on:
        yield "办结或者撤销", _day(found.closed_on)


def _paper_lines(paper: Document | None) -> Iterator[str]:
    if paper is None:
        return
    yield f"“{paper.title}”{paper.number}，{_day(paper.issued_on)}作出"
    if paper.served_on is None:
        yield "尚未登记送达"
        return
    yield f"{_day(paper.served_on)}送达生效（{paper.way}）：{paper.effect}"
    rest = (("受送达人", paper.receiver), ("地点", paper.place), ("证明", paper.proof))
    if told := "；".join(f"{label}：{words}" for label, words in rest if words):
        yield told


def _version_lines(rule: RuleText) -> Iterator[str]:
    for one in rule.instruments:
        number = f"，{one.number}" if one.number else ""
        until = f"至{one.valid_to.isoformat()}" if one.valid_to else "起施行"
        yield f"{one.name}{number}，{one.valid_from.isoformat()}{until}"
    until = f"至{rule.valid_to.isoformat()}" if rule.valid_to else "起"
    regime = f"属于“{rule.regime}”；" if rule.regime else ""
    yield f"{regime}本条规定适用于{rule.valid_from.isoformat()}{until}发生的事件"


def _verified_words(rule: RuleText) -> str:
    own = rule.settled
    if own is None:
        more = "：条文尚未对照正式文本，使用前请本局法制人员确认" if rule.verified == "待核" else ""
        return f"{rule.verified}{more}"
    day = f"{own.on.isoformat()}" if own.on else ""
    basis = f"，依据：{own.basis}" if own.basis else ""
    reason = f"，理由：{own.reason}" if own.reason else ""
    return f"{rule.verified}：{own.person}{day}{own.verdict}{basis}{reason}"


def _states(found: Statement) -> Iterator[str]:
    yield found.state
    if found.row.bucket == "overdue":
        yield "已逾期"
    if found.row.provisional:
        yield "暂定"
    if not found.row.verified:
        yield "待核"


def _result_words(due: DueDate | None) -> str:
    if due is None or due.paused:
        return "没有最后一日"
    return due.due_at.replace("T", " ") if due.due_at else _day(due.due_on)


def _safe_words(found: Statement) -> str:
    if found.due is None or found.due.paused:
        return _NOTHING
    return f"{_day(found.due.safe_on)}：{found.safe_why}"


def _care(found: Statement) -> Iterator[str]:
    """Yield what a reader must know before relying on the day."""
    if found.recount:
        yield (
            f"按现有的规定和日历应为{_day(found.recount.due_on)}，与登记的最后一日不同"
            f"（{found.recount.why}），请核对。"
        )
    if found.estimate:
        guess = "，暂定" if found.estimate.provisional else ""
        begun = "恢复" if found.row.state == "paused" else "起算"
        yield f"估计：如果今日{begun}，将在{_day(found.estimate.due_on)}届满{guess}。"
    if found.row.provisional:
        yield "暂定：计算跨入还没有放假调休通知的年份，通知公布并录入后日期可能变动。"


def _day(day: date | None) -> str:
    return f"{day.isoformat()}（周{_WEEK[day.weekday()]}）" if day else ""
