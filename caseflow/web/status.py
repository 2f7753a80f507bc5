"""系统状态: whether the watcher, the database and the office program work."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, render_template

from caseflow.services import status
from caseflow.web.desk import office

bp = Blueprint("status", __name__)


@bp.get("/status")
def show() -> str:
    """Show each part with its state in words."""
    return render_template("status.html", checks=status.health(office()))


@bp.get("/healthz")
def healthz() -> tuple[Response, int]:
    """Answer machines: 200 while every vital part works, else 503. No sign-in, no data of cases."""
    checks = status.health(office())
    good = all(c.ok for c in checks if c.vital)
    body = {"ok": good, "checks": {c.name: c.ok for c in checks}}
    return jsonify(body), 200 if good else 503
