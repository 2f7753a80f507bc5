"""Signing in and out. The session lives in the database; the cookie holds only its token."""

from __future__ import annotations

import json
from collections.abc import Sequence

from flask import Blueprint, g, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from caseflow.domain.errors import SignInFailed
from caseflow.services import accounts
from caseflow.services.office import Actor
from caseflow.web.desk import desk, office, someone, status_of
from caseflow.web.security import again, from_our_site, kept, local_path

bp = Blueprint("auth", __name__)

_SESSION_KEY = "signed"
_SESSION_HOURS = 12  # one working day with overtime; the idle limit is a setting
_OPEN = frozenset(
    {"auth.sign_in", "auth.enter", "static", "status.healthz", "feeds.calendar", None}
)
Answer = str | Response | tuple[str, int]


@bp.before_app_request
def find_person() -> Answer | None:
    """Find out who asks; without a session every page but a few leads to the sign-in."""
    token = session.get(_SESSION_KEY)
    if token and request.endpoint != "static":
        g.who = _find(token)
    if someone() is not None or request.endpoint in _OPEN:
        return None
    if request.method != "POST":
        return redirect(url_for("auth.sign_in", next=request.full_path.rstrip("?")))
    pairs = kept() if from_our_site() else ()
    words = "您已退出登录或长时间没有操作。请重新登录，填写的内容没有丢失，登录后可以继续提交。"
    return _form(target=request.path, pairs=pairs, notice=words), 401


@bp.get("/sign-in")
def sign_in() -> Answer:
    """Show the sign-in form."""
    target = local_path(request.args.get("next", "/"))
    if someone() is not None:
        return redirect(target)
    return _form(target=target)


@bp.post("/sign-in")
def enter() -> Answer:
    """Sign in and go on to where the person wanted to go, with what had been typed there."""
    target = local_path(request.form.get("next", "/"))
    pairs = _pairs(request.form.get("kept", ""))
    settings = desk().settings
    try:
        token, signed = accounts.sign_in(
            office().database,
            office().clock,
            username=request.form.get("username", "").strip(),
            password=request.form.get("password", ""),
            address=request.remote_addr or "",
            max_failures=settings.lockout_failures,
            lock_minutes=settings.lockout_minutes,
            session_hours=_SESSION_HOURS,
        )
    except SignInFailed as error:
        return _form(target=target, pairs=pairs, error=error.message), status_of(error)
    session.clear()  # a new session for a new person: nothing of the old one stays
    session[_SESSION_KEY] = token
    if not pairs:
        return redirect(target, 303)
    g.who = Actor(agency_id=signed.agency_id, person=signed.person)
    return again(target, pairs, lost_files=False)


@bp.post("/sign-out")
def leave() -> Response:
    """End the session in the database and in the browser."""
    accounts.sign_out(office().database, session.get(_SESSION_KEY, ""))
    session.clear()
    return redirect(url_for("auth.sign_in"), 303)


def _find(token: str) -> Actor | None:
    idle = desk().settings.session_idle_minutes
    signed = accounts.find_session(office().database, office().clock, token, idle_minutes=idle)
    return Actor(agency_id=signed.agency_id, person=signed.person) if signed else None


def _form(
    *, target: str, pairs: Sequence[tuple[str, str]] = (), error: str = "", notice: str = ""
) -> str:
    return render_template(
        "sign_in.html",
        target=target,
        kept=json.dumps(list(pairs), ensure_ascii=False) if pairs else "",
        error=error,
        notice=notice,
        username=request.form.get("username", "") if request.endpoint == "auth.enter" else "",
    )


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    """Read the kept fields back; whatever is not a list of text pairs is dropped."""
    try:
        found = json.loads(text) if text else []
    except ValueError:
        return ()
    if not isinstance(found, list):
        return ()
    return tuple(
        (pair[0], pair[1])
        for pair in found
        if isinstance(pair, list) and len(pair) == 2 and all(isinstance(p, str) for p in pair)
    )
