"""消息送达: what waits, what was sent, what failed and why; another try for what failed."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from caseflow.services import deliveries, outbox, people, registers
from caseflow.services.outbox import OutboxFilter
from caseflow.web.desk import may, office, who
from caseflow.web.filters import number

bp = Blueprint("deliveries", __name__)

_STATES = ("failed", "queued", "sent", "dropped")


@bp.get("/status/deliveries")
def show() -> str:
    """Show the messages of the bureau to whom watches over them, else one's own."""
    wanted = _wanted()
    watches = may(registers.DELIVERIES)
    query = {"state": wanted.state, "person": wanted.person_id, "kind": wanted.kind}
    return render_template(
        "deliveries.html",
        page=outbox.page(office(), who(), wanted),
        wanted=wanted,
        query={name: value for name, value in query.items() if value},
        watches=watches,
        people=people.list_people(office(), who()) if watches else (),
        states=[(name, deliveries.STATE_WORDS[name]) for name in _STATES],
        kinds=deliveries.KIND_WORDS,
        channels=deliveries.CHANNEL_WORDS,
        days=outbox.LATELY.days,
    )


@bp.post("/status/deliveries/<int:delivery_id>/retry")
def retry(delivery_id: int) -> Response:
    """Queue one message again that was given up."""
    deliveries.retry(office(), who(), delivery_id)
    flash("已重新排队，稍后自动发送；结果在“待发送”和“已送达”里看。")
    return _back()


@bp.post("/status/deliveries/retry")
def retry_all() -> Response:
    """Queue everything again that was given up."""
    done = deliveries.retry_all(office(), who())
    flash(f"{done} 条消息已重新排队，稍后自动发送。" if done else "没有要重新发送的消息。")
    return _back()


def faults() -> int:
    """Return how many messages were given up, for the banner of the workbench and the board."""
    return outbox.faults(office(), who())


def _wanted() -> OutboxFilter:
    args = request.args
    state, kind = args.get("state", "failed"), args.get("kind", "")
    return OutboxFilter(
        state=state if state in _STATES else "failed",
        person_id=number(args.get("person", "")),
        kind=kind if kind in deliveries.KIND_WORDS else "",
        before=number(args.get("before", "")),
    )


def _back() -> Response:
    return redirect(url_for("deliveries.show"), 303)
