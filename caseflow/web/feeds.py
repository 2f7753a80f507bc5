"""日历订阅: everybody's own secret address, and the calendar behind it, which asks for no sign-in."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from caseflow.services import feeds
from caseflow.web.desk import desk, office, who

bp = Blueprint("feeds", __name__)

CALENDAR = "text/calendar; charset=utf-8"


@bp.get("/account/feed")
def show() -> str:
    """Show whether there is an address; the address itself is never shown again."""
    return render_template("feed.html", state=feeds.state(office(), who()), address="")


@bp.post("/account/feed")
def renew() -> str:
    """Make a new address and show it this once."""
    token = feeds.renew(office(), who())
    address = _link() + url_for("feeds.calendar", token=token)
    return render_template("feed.html", state=feeds.state(office(), who()), address=address)


@bp.post("/account/feed/revoke")
def revoke() -> Answer:
    """End the address."""
    feeds.revoke(office(), who())
    flash("日历订阅地址已撤销，手机和电脑上的日历不会再更新。")
    return redirect(url_for("feeds.show"), 303)


@bp.get("/feeds/<token>.ics")
def calendar(token: str) -> Response:
    """Answer a calendar program; whoever knows the address may read."""
    body = feeds.calendar(office(), token, link=_link() + request.script_root)
    headers = {"Cache-Control": "private, max-age=900", "X-Robots-Tag": "noindex"}
    return Response(body, content_type=CALENDAR, headers=headers)


def _link() -> str:
    """Return the start of links as others reach this service, without its path."""
    return desk().settings.public_url or request.host_url.rstrip("/")
