"""The web service as one WSGI application. The only place that knows HTTP status codes for errors."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask
from jinja2 import StrictUndefined
from werkzeug.routing import IntegerConverter, Map

from caseflow.bootstrap import make_office
from caseflow.config import Settings, load_settings, secret_key
from caseflow.domain.errors import (
    BrokenAudit,
    BrokenLaw,
    CaseflowError,
    Conflict,
    Forbidden,
    InvalidInput,
    NotFound,
    Refused,
    SignInFailed,
    TemplateFault,
    Unconverted,
)
from caseflow.services.office import Office
from caseflow.web import faults, routes, security, words
from caseflow.web.desk import EXTENSION, Desk

STATUS: Mapping[type[CaseflowError], int] = {
    NotFound: 404,
    Forbidden: 403,
    Conflict: 409,
    InvalidInput: 422,
    Refused: 409,
    SignInFailed: 401,
    TemplateFault: 500,
    Unconverted: 503,
    BrokenLaw: 500,
    BrokenAudit: 500,
    CaseflowError: 409,
}
"""From error class to HTTP status; a class that is not listed takes that of its nearest parent."""

_MIB = 1024 * 1024
_FORM_BYTES = 8 * _MIB  # many long texts of 4,000 signs, nine bytes for each sign
_ENVELOPE_BYTES = _MIB // 2  # what a browser adds to an uploaded file
_FORM_PARTS = 5000
_MAX_ID = 2**63 - 1  # what a database can hold


class _Id(IntegerConverter):
    """The number in an address; one that no database can hold is an address that is not there."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=_MAX_ID)


def status_of(error: CaseflowError) -> int:
    """Return the HTTP status for an error."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def create_app(office: Office, settings: Settings) -> Flask:
    """Return the application; it holds no state of its own besides the office."""
    app = Flask(__name__, static_folder="web/static", template_folder="web/templates")
    app.config.update(
        SECRET_KEY=secret_key(settings),
        SESSION_COOKIE_NAME="caseflow",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=office.upload_max_bytes + _ENVELOPE_BYTES,
        MAX_FORM_MEMORY_SIZE=_FORM_BYTES,
        MAX_FORM_PARTS=_FORM_PARTS,
        SEND_FILE_MAX_AGE_DEFAULT=86_400,
    )
    app.url_map.converters["int"] = _Id
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.extensions[EXTENSION] = Desk(office, settings, status_of)
    words.register(app)
    security.protect(app)
    faults.register(app)
    routes.register(app)
    return app


def make_app() -> Flask:
    """Return the application with settings from the environment, for any WSGI server."""
    settings = load_settings()
    return create_app(make_office(settings), settings)
