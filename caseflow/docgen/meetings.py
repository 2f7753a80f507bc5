"""Hearing, legal review and collective discussion as papers print them."""

from __future__ import annotations

from collections.abc import Sequence

from caseflow.docgen.source import (
    NONE,
    OPEN_DATE,
    OPEN_TIME,
    SLASH,
    Source,
    Values,
    day_of,
    known,
    rows_of,
    text_of,
)
from caseflow.domain.model import Item
from caseflow.domain.terms import Json


def hearing(source: Source) -> dict[str, Json]:
    """Return the hearing: the call, the people, how it went, and what was taken down."""
    host = source.person(source.value("host"))
    item = source.item("hearing")
    came: Values = item.values if item else {}
    return {
        "requested_on": source.day("hearing_requested_on"),
        "at": source.text("hearing_at"),
        "start": source.text("hearing_start", blank=OPEN_TIME),
        "end": source.text("hearing_end", blank=OPEN_TIME),
        "place": source.text("hearing_place"),
        "open": "不公开" if source.value("hearing_open") is False else "公开",
        "host": source.names(source.value("host")),
        "host_duty": (host.duty if host else "") or SLASH,
        "hearers": source.names(source.value("hearers")),
        "clerk": source.names(source.value("clerk")),
        "host_named": source.names(source.value("host"), duty=True),
        "hearers_named": source.names(source.value("hearers"), duty=True),
        "clerk_named": source.names(source.value("clerk"), duty=True),
        "applicant": source.text("hearing_applicant", blank=source.file.party.name),
        "course": source.text("hearing_course", blank=NONE),
        "record": _spoken(item, "hearing_record"),
        "opinion": source.text("host_opinion", blank=NONE),
        "summary": hearing_summary(source) or NONE,
        "rep_sex": text_of(came, "rep_sex", blank=""),
        "rep_age": text_of(came, "rep_age", blank=""),
        "agents": _agents(came),
        "third_party": text_of(came, "third_party", blank=""),
        "others": text_of(came, "other_people", blank=""),
    }


def hearing_summary(source: Source) -> str:
    """Tell in one sentence whether a hearing was offered, asked for and held; "" if never."""
    if source.value("hearing_held"):
        return f"根据{source.you}的申请，本机关于{source.day('hearing_start')}举行了听证。"
    if source.paper("F26") is None:
        return ""
    if source.value("hearing_waived"):
        return f"{source.you}放弃听证。"
    return f"{source.you}在规定期限内未要求举行听证。"


def review(source: Source) -> dict[str, Json]:
    """Return the newest legal review."""
    signed = [a for a in source.file.record.approvals if a.matter == "legal"]
    last = signed[-1] if signed else None
    return {
        "number": _number(source, "S09"),
        "opinion": source.text("review_opinion", blank=NONE),
        "text": source.text("review_text", blank=""),
        "person": last.person if last else "　　　　",
        "on": day_of(last.on if last else None, blank=OPEN_DATE),
    }


def discussion(source: Source) -> dict[str, Json]:
    """Return the newest collective discussion."""
    item = source.item("discussion")
    values: Values = item.values if item else {}
    people = source.value("attendees")
    return {
        "number": _number(source, "F31"),
        "start": source.text("discussion_start", blank=OPEN_TIME),
        "end": source.text("discussion_end", blank=OPEN_TIME),
        "place": source.text("discussion_place"),
        "host": source.names(source.value("discussion_host")),
        "reporter": source.names(values.get("reporter")),
        "recorder": source.names(values.get("recorder")),
        "attendees": _attendees(source, people),
        "attendees_text": source.names(people, duty=True),
        "topic": f"{source.file.title}的处理意见",
        "views": _spoken(item, "views") or NONE,
        "conclusion": source.text("conclusion", blank=NONE),
    }


def _number(source: Source, form: str) -> str:
    """Return the number of the newest paper of a form, 无 when there is none."""
    paper = source.paper(form)
    return (paper.number if paper else "") or NONE


def _attendees(source: Source, people: Json) -> list[Json]:
    rows: list[Json] = []
    for one in _listed(people):
        person = source.person(one)
        name, duty = (person.name, person.duty) if person else (str(one), "")
        rows.append({"name": name, "duty": duty or SLASH})
    return rows


def _spoken(item: Item | None, name: str) -> str:
    """Return the rows of who said what as lines; "" when nothing was taken down."""
    rows = rows_of(item.values.get(name)) if item else []
    return "\n".join(f"{text_of(r, 'speaker')}：{text_of(r, 'words')}" for r in rows)


def _agents(values: Values) -> str:
    """Return the agents of the party with sex, age, unit and duty."""
    named = [
        "，".join(
            text
            for text in (
                text_of(row, "agent_name"),
                text_of(row, "agent_sex", blank=""),
                f"{row['agent_age']}岁" if row.get("agent_age") else "",
                text_of(row, "agent_duty", blank=""),
            )
            if text
        )
        for row in rows_of(values.get("hearing_agents"))
    ]
    return "；".join(named)


def _listed(value: Json) -> Sequence[Json]:
    return value if known(value) and isinstance(value, list | tuple) else ()
