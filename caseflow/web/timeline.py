"""The story of a case in one line: acts, papers, services and clocks, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import url_for

from caseflow.domain.clock import local_day
from caseflow.services.views import CaseView
from caseflow.web.words import way


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened or will fall due. `kind` chooses icon and word."""

    on: date
    kind: str
    word: str
    text: str
    detail: str = ""
    href: str = ""
    future: bool = False


def timeline(view: CaseView) -> tuple[Event, ...]:
    """Return the events of a case, the future first, then the past from new to old."""
    found = [*_acts(view), *_papers(view), *_clocks(view)]
    found.sort(key=lambda e: e.on, reverse=True)
    return tuple(found)


def _acts(view: CaseView) -> list[Event]:
    return [
        Event(
            on=local_day(row.at),
            kind="act",
            word="办理",
            text=row.action_label,
            detail=f"{row.person} · {row.state_to}" if row.state_to else row.person,
            href=f"#audit-{row.seq}",
        )
        for row in sorted(view.audit, key=lambda r: r.seq, reverse=True)
    ]


def _papers(view: CaseView) -> list[Event]:
    found = []
    for row in view.papers:
        paper = row.paper
        href = url_for("papers.docx", paper_id=paper.id)
        words = f"{paper.title}（已作废）" if paper.void else paper.title
        found.append(
            Event(
                on=paper.issued_on,
                kind="paper",
                word="文书",
                text=words,
                detail=paper.number,
                href=href,
            )
        )
        if paper.served_on and row.serve:
            found.append(
                Event(
                    on=paper.served_on,
                    kind="service",
                    word="送达",
                    text=paper.title,
                    detail=way(row.way),
                )
            )
    return found


def _clocks(view: CaseView) -> list[Event]:
    return [
        Event(
            on=row.due_on,
            kind="clock",
            word="期限",
            text=row.title,
            detail=row.item,
            href=url_for("deadlines.explain", deadline_id=row.id),
            future=row.due_on >= view.today,
        )
        for row in view.deadlines
        if row.due_on is not None and row.state == "open"
    ]
