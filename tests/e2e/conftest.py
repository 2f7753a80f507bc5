"""The running service as people meet it: `caseflow demo`, then `caseflow serve`, then a browser.

One server for each worker, on a free loopback port, with its own data folder.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from caseflow.demo.people import PASSWORD
from tests.e2e.clerk import Clerk

COMMAND = [sys.executable, "-c", "from caseflow.cli import main; main()"]
START_TIMEOUT_S = 60


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a running service with the demo bureau in it."""
    folder = tmp_path_factory.mktemp("service")
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith("CASEFLOW_")},
        "CASEFLOW_DATA_DIR": str(folder),
    }
    loaded = subprocess.run(
        [*COMMAND, "demo"], env=environment, check=False, capture_output=True, text=True
    )
    assert loaded.returncode == 0, loaded.stderr
    port = _free_port()
    log = folder / "serve.log"
    with log.open("wb") as out:
        server = subprocess.Popen(
            [*COMMAND, "serve", "--port", str(port)], env=environment, stdout=out, stderr=out
        )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{address}/healthz", server, log)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=20)


@pytest.fixture
def sign_in(browser: Browser, service: str) -> Iterator[Callable[..., Clerk]]:
    """Return a function that signs a demo account in, with an own browser context."""
    clerks: list[Clerk] = []

    def enter(username: str, *, script: bool = True) -> Clerk:
        clerks.append(Clerk(browser, service, username, PASSWORD, script=script))
        return clerks[-1]

    yield enter
    complaints = [text for clerk in clerks for text in clerk.complaints]
    for clerk in clerks:
        clerk.close()
    assert complaints == [], "the browser's console must stay silent"


@pytest.fixture(scope="module")
def reader(browser: Browser, service: str) -> Iterator[Clerk]:
    """Return one signed-in inspector for all tests of a file that only look at pages."""
    clerk = Clerk(browser, service, "inspector", PASSWORD)
    yield clerk
    clerk.close()


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < until:
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
    pytest.fail(f"the service did not start:\n{log.read_text(encoding='utf-8')[-3000:]}")
