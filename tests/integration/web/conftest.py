"""A real office on SQLite and a browser without scripts: Flask's test client."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from html import unescape

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from caseflow.wsgi import create_app
from tests.integration.web.bureau import PASSWORD, Bureaus, build

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_HIDDEN = re.compile(r'type="hidden" name="(version|request_id)" value="([^"]*)"')
SITE = {"Referer": "http://localhost/"}


class Visitor:
    """One browser: keeps cookies, and sends the token of the last page it saw."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.token = ""
        self.hidden: dict[str, str] = {}
        self.text = ""

    def get(self, path: str) -> TestResponse:
        return self._seen(self.client.get(path))

    def post(
        self, path: str, data: Mapping[str, object] | MultiDict[str, str] | None = None
    ) -> TestResponse:
        form = MultiDict[str, object](data or {})
        form.setdefault("csrf_token", self.token)
        return self._seen(self.client.post(path, data=form, headers=SITE))

    def upload(
        self, path: str, name: str, data: bytes, proves: str = "", **words: str
    ) -> TestResponse:
        """Send one file as a browser does. Built by hand: the client would leave a file open."""
        parts = [
            f'--edge\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
            for key, value in {"csrf_token": self.token, "proves": proves, **words}.items()
        ]
        head = f'--edge\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        body = "".join(parts).encode() + head.encode() + b"\r\n" + data + b"\r\n--edge--\r\n"
        kind = "multipart/form-data; boundary=edge"
        return self._seen(self.client.post(path, data=body, content_type=kind, headers=SITE))

    def sign_in(self, username: str, password: str = PASSWORD) -> TestResponse:
        self.get("/sign-in")
        answer = self.post("/sign-in", {"username": username, "password": password})
        if answer.status_code == 303:
            self.get("/")
        return answer

    def _seen(self, answer: TestResponse) -> TestResponse:
        if answer.mimetype == "text/html":
            self.text = unescape(answer.get_data(as_text=True))
            found = _TOKEN.search(self.text)
            self.token = found[1] if found else self.token
            self.hidden.update(_HIDDEN.findall(self.text))
        return answer


@pytest.fixture(scope="module")
def bureaus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bureaus]:
    """Return the office of this file; its tests share it and do not depend on their order."""
    made = build(tmp_path_factory.mktemp("house"))
    yield made
    made.office.database.dispose()


@pytest.fixture
def visit(bureaus: Bureaus) -> Callable[[], Visitor]:
    """Return a function that opens one more browser."""
    app = create_app(bureaus.office, bureaus.settings)
    return lambda: Visitor(app.test_client())


@pytest.fixture
def inspector(visit: Callable[[], Visitor]) -> Visitor:
    """Return a browser in which an inspector has signed in."""
    visitor = visit()
    visitor.sign_in("inspector")
    return visitor


@pytest.fixture
def case_id(inspector: Visitor, bureaus: Bureaus) -> int:
    """Return a new case about a unit of the plan, opened through the page."""
    unit = bureaus.units[0]
    inspector.get(f"/cases/new?unit={unit}")
    answer = inspector.post(
        "/cases/new",
        {
            "unit": str(unit),
            "procedure": "ordinary",
            "source": "plan",
            "found_on": "2026-11-20",
            "gist": "年度计划检查",
        },
    )
    assert answer.status_code == 303, inspector.text
    return int(answer.location.rsplit("/", 1)[1])
