"""Certificates of an authority that exists for these tests only."""

from __future__ import annotations

import socket
import ssl
from dataclasses import dataclass
from pathlib import Path

import pytest
import trustme


@dataclass(frozen=True)
class Certificates:
    """`ca_file` trusts what `server` shows; a client without it trusts nothing here."""

    ca_file: str
    cert_file: str
    server: ssl.SSLContext
    other_host: ssl.SSLContext


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    folder = tmp_path_factory.mktemp("certificates")
    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "ca.pem")
    issued = authority.issue_cert("127.0.0.1", "localhost")
    issued.private_key_and_cert_chain_pem.write_to_path(folder / "server.pem")
    return Certificates(
        ca_file=str(folder / "ca.pem"),
        cert_file=str(folder / "server.pem"),
        server=_context(issued),
        other_host=_context(authority.issue_cert("mail.elsewhere.example")),
    )


def _context(issued: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    issued.configure_cert(context)
    return context


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as sock:
        return int(sock.getsockname()[1])


@pytest.fixture
def closed_port() -> int:
    """Return a port of this machine where nobody listens."""
    return free_port()


@pytest.fixture
def no_certificates(tmp_path: Path) -> str:
    """Return a file that holds no certificate."""
    file = tmp_path / "empty.pem"
    file.write_text("no certificate\n", encoding="utf-8")
    return str(file)
