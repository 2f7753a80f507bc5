"""提醒: the inbox of the signed-in person, and acknowledging with a note."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from caseflow.domain.errors import InvalidInput
from caseflow.services import inbox
from caseflow.services.inbox import Wanted
from caseflow.web.desk import office, status_of, who
from caseflow.web.filters import number

bp = Blueprint("alerts", __name__)

Answer = str | Response | tuple[str, int]


@bp.get("/alerts")
def show() -> str:
    """Show the alerts of the person: those to answer first, others by choice."""
    return _page(_wanted())


@bp.post("/alerts/acknowledge")
def several() -> Answer:
    """Acknowledge all that were ticked, with one note."""
    return _acknowledge([number(text) for text in request.form.getlist("alert")])


@bp.post("/alerts/<int:alert_id>/acknowledge")
def one(alert_id: int) -> Answer:
    """Acknowledge one alert, with an optional note."""
    return _acknowledge([alert_id])


def unread() -> int:
    """Return how many alerts wait for the signed-in person; 100 stands for more, too."""
    return inbox.unread(office(), who())


def _acknowledge(ids: list[int]) -> Answer:
    wanted = _wanted()
    note = request.form.get("note", "").strip()
    try:
        done = inbox.acknowledge(office(), who(), ids, note)
    except InvalidInput as error:
        return _page(wanted, error=error, note=note, ticked=ids), status_of(error)
    flash(f"已签收{done}条提醒。" if done else "这些提醒以前已经签收。")
    if request.form.get("from") != "inbox":
        return redirect(url_for("workbench.home"), 303)
    return redirect(url_for("alerts.show", state=wanted.state, text=wanted.text or None), 303)


def _wanted() -> Wanted:
    values = request.values
    state = values.get("state", "open")
    return Wanted(
        state=state if state in inbox.STATES else "open",
        text=values.get("text", "").strip()[:100],
        before=number(values.get("before", "")),
    )


def _query(wanted: Wanted) -> dict[str, str | int]:
    """Return the filters as they stand in links, without paging."""
    pairs = {"state": wanted.state if wanted.state != "open" else "", "text": wanted.text}
    return {name: value for name, value in pairs.items() if value}


def _page(
    wanted: Wanted,
    *,
    error: InvalidInput | None = None,
    note: str = "",
    ticked: list[int] | None = None,
) -> str:
    return render_template(
        "alerts.html",
        page=inbox.page(office(), who(), wanted),
        wanted=wanted,
        query=_query(wanted),
        states=inbox.STATES,
        reasons=error.reasons if error else (),
        note=note,
        ticked=ticked or (),
        longest=inbox.LONGEST_NOTE,
    )
