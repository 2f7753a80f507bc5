"""系统状态: whether the watcher, the database and the office program work."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, render_template

from caseflow.services import status, watch
from caseflow.web.desk import office, who

bp = Blueprint("status", __name__)


@bp.get("/status")
def show() -> str:
    """Show each part with its state in words."""
    return render_template("status.html", checks=status.health(office(), who().agency_id))


@bp.get("/healthz")
def healthz() -> tuple[Response, int]:
    """Answer machines: 200 while every vital part works, else 503. No sign-in, no data of cases."""
    checks = status.signs(office())
    good = all(c.ok for c in checks if c.vital)
    body = {
        "ok": good,
        "checks": {c.name: c.ok for c in checks},
        "watch": _watch_json(watch.state(office())),
    }
    return jsonify(body), 200 if good else 503


def _watch_json(state: watch.WatchState) -> dict[str, object]:
    """Return the state of the watch for machines; moments are ISO text, None before the first."""
    checked = [pulse.at for pulse in state.checks.values()]
    return {
        "last": {name: at.isoformat() for name, at in state.last.items()},
        "stopped": list(state.stopped),
        "leader": state.leader or None,
        "failed_deliveries": state.failed,
        "late_deliveries": state.late,
        "calendar_known_to": state.calendar_until.isoformat(),
        "last_self_check": min(checked).isoformat() if checked else None,
    }
