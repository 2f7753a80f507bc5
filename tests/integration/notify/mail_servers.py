"""Real mail servers on loopback: one that keeps, refuses or drops, and some that misbehave."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

USER, PASSWORD = "caseflow", "hunter2-mail"
TAKEN = "250 OK"


class Postmaster:
    """What the server answers; it keeps the envelopes that it takes. aiosmtpd names the methods."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []
        self.sender_answer = TAKEN
        self.data_answer = TAKEN
        self.drops = False

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self.sender_answer

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        match address.partition("@")[0]:
            case "nobody":
                return "550 5.1.1 No such user here"
            case "full":
                return "451 4.2.2 Mailbox busy"
        envelope.rcpt_tos.append(address)
        return TAKEN

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self.drops:
            assert server.transport is not None
            server.transport.abort()
        elif self.data_answer == TAKEN:
            self.taken.append(envelope)
        return self.data_answer


def check_login(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: LoginPassword
) -> AuthResult:
    """Know one user."""
    right = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=right, handled=False, message=None if right else _echo(data))


def _echo(data: LoginPassword) -> str:
    return f"535 5.7.8 Bad credentials: {data.password.decode()}"


class OnAnyPort(Controller):
    """Listens on a port that the system picks, and learns which before it is tried."""

    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def mail_server(
    postmaster: Postmaster,
    *,
    implicit: ssl.SSLContext | None = None,
    starttls: ssl.SSLContext | None = None,
    login: bool = False,
) -> Iterator[int]:
    """Run a server in a thread until the block ends; return its port."""
    options: dict[str, Any] = {"tls_context": starttls, "require_starttls": starttls is not None}
    if login:
        options |= {
            "authenticator": check_login,
            "auth_required": True,
            "auth_require_tls": starttls is not None,
        }
    controller = OnAnyPort(
        postmaster, hostname="127.0.0.1", port=0, ssl_context=implicit, **options
    )
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


@contextmanager
def listener(talk: Callable[[socket.socket], None]) -> Iterator[int]:
    """Take one connection on a free port, let `talk` have it, and return the port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def take() -> None:
            connection, _ = listening.accept()
            with connection:
                talk(connection)

        thread = threading.Thread(target=take, daemon=True)
        thread.start()
        yield int(listening.getsockname()[1])
        thread.join(timeout=10)
        assert not thread.is_alive()


def wait_for_the_end(connection: socket.socket) -> None:
    """Say nothing until the client hangs up."""
    while connection.recv(4096):
        pass
