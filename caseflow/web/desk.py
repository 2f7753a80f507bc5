"""What every page needs at hand: the office, the settings and the person who is signed in.

Set once for the application by `caseflow.wsgi`, and for each request by `web.auth`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from flask import current_app, g, url_for

from caseflow.config import Settings
from caseflow.domain.errors import CaseflowError
from caseflow.services import registers
from caseflow.services.office import Actor, Office

EXTENSION = "caseflow"
_STATIC = Path(__file__).parent / "static"
_KEY_LENGTH = 10


@dataclass(frozen=True, slots=True)
class Desk:
    """The tools of all pages. `status_of` is the one table from error to HTTP status."""

    office: Office
    settings: Settings
    status_of: Callable[[CaseflowError], int]


def desk() -> Desk:
    """Return the desk of the running application."""
    found: Desk = current_app.extensions[EXTENSION]
    return found


def office() -> Office:
    """Return the office of the running application."""
    return desk().office


def who() -> Actor:
    """Return the signed-in person of this request; pages are reached only when there is one."""
    actor: Actor = g.who
    return actor


def someone() -> Actor | None:
    """Return the signed-in person, or None on the pages that need no sign-in."""
    actor: Actor | None = g.get("who")
    return actor


def status_of(error: CaseflowError) -> int:
    """Return the HTTP status for an error that a page shows itself."""
    return desk().status_of(error)


def may(duty: str) -> bool:
    """Return whether the signed-in person has a duty; templates show a way in only then."""
    return registers.may(office(), who(), duty)


def new_request_id() -> str:
    """Return a fresh id for one view of a form; sending the form twice does the act once."""
    return uuid4().hex


def asset(name: str) -> str:
    """Return the address of a static file; it changes with the file, so it may be cached."""
    keys: dict[str, str] = current_app.extensions.setdefault("caseflow.assets", {})
    if name not in keys:
        keys[name] = hashlib.sha256((_STATIC / name).read_bytes()).hexdigest()[:_KEY_LENGTH]
    return url_for("static", filename=name, v=keys[name])
