"""Headers on every answer, and the refusal of a form that was not sent from our own page.

A stale form is not thrown away: what was typed is shown again with a fresh token, but only when
the browser itself says that the form came from this site.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, render_template, request
from flask_wtf import CSRFProtect
from flask_wtf.csrf import CSRFError

POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
_NEVER_KEPT = frozenset({"csrf_token", "password", "old_password", "repeated_password", "secret"})
_MAX_KEPT = 1000
_CACHED = frozenset({"static", "feeds.calendar"})
"""What says itself how long it may be kept."""


def protect(app: Flask) -> None:
    """Check every POST for its token and put the headers on every answer."""
    app.config["WTF_CSRF_TIME_LIMIT"] = None  # the token lives as long as the session cookie
    app.config["WTF_CSRF_SSL_STRICT"] = False  # the token decides; some proxies drop the referrer
    CSRFProtect(app)
    app.register_error_handler(CSRFError, _stale)
    app.after_request(_headers)


def kept() -> tuple[tuple[str, str], ...]:
    """Return what was typed into the present form, without passwords and files."""
    pairs = [(k, v) for k, v in request.form.items(multi=True) if k not in _NEVER_KEPT]
    return tuple(pairs[:_MAX_KEPT])


def from_our_site() -> bool:
    """Whether the browser says that this request comes from one of our own pages."""
    source = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return urlsplit(source).netloc == request.host


def local_path(target: str) -> str:
    """Return `target` if it is a path of this site, else the start page."""
    plain = target.startswith("/") and not target.startswith("//") and "\\" not in target
    return target if plain and target.isprintable() else "/"


def again(target: str, pairs: tuple[tuple[str, str], ...], *, lost_files: bool) -> str:
    """Return the page that offers to send a kept form once more."""
    return render_template("again.html", target=target, pairs=pairs, lost_files=lost_files)


def _stale(_: CSRFError) -> tuple[str, int]:
    if not from_our_site():
        return render_template("foreign_form.html"), 400
    return again(request.path, kept(), lost_files=bool(request.files)), 400


def _headers(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("X-Frame-Options", "DENY")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    if request.endpoint not in _CACHED:
        headers["Cache-Control"] = "no-store"
    return response
