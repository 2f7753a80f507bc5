"""A real web server on loopback that answers as it is told, and keeps what it was sent."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message as Headers
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Request:
    path: str
    query: Mapping[str, list[str]]
    headers: Headers
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class House:
    """What the server answers to everything, and what came in."""

    status: int = 200
    body: bytes = b'{"errcode": 0, "errmsg": "ok"}'
    location: str = ""
    drops: bool = False
    silent: bool = False
    drips: bool = False
    url: str = ""
    came: list[Request] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def answers(self, told: object, status: int = 200) -> None:
        self.status, self.body = status, json.dumps(told).encode()


class Handler(BaseHTTPRequestHandler):
    @property
    def house(self) -> House:
        assert isinstance(self.server, Server)
        return self.server.house

    def do_POST(self) -> None:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.house.came.append(Request(parts.path, parse_qs(parts.query), self.headers, body))
        if self.house.silent:
            self.house.over.wait(10)
        if not self.house.silent and not self.house.drops:
            self._answer()

    def _answer(self) -> None:
        self.send_response(self.house.status)
        self.send_header("Content-Length", str(len(self.house.body)))
        if self.house.location:
            self.send_header("Location", self.house.location)
        self.end_headers()
        step = 1 if self.house.drips else len(self.house.body) or 1
        for start in range(0, len(self.house.body), step):
            if self.house.drips and self.house.over.wait(0.05):
                return
            self.wfile.write(self.house.body[start : start + step])
            self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    def __init__(self, house: House) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.house = house

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: clients hang up here on purpose."""


@contextmanager
def web_server(house: House, tls: ssl.SSLContext | None = None) -> Iterator[House]:
    """Run a server in a thread until the block ends; `house.url` is its address."""
    with Server(house) as server:
        if tls:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        house.url = f"{'https' if tls else 'http'}://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield house
        finally:
            house.over.set()
            server.shutdown()
            thread.join()
