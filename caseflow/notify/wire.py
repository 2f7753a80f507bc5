"""One POST over http or https: certificates checked, no redirects, one time limit for all of it."""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from threading import Event, Thread
from urllib.parse import urlsplit

from caseflow.notify.message import NotSent

_MAX_ANSWER = 64 * 1024
_TRY_LATER = (408, 425, 429)


@dataclass(frozen=True, slots=True)
class Line:
    """How long to wait, and which certificates to trust besides those of the system."""

    timeout_s: float
    ca_file: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server answered; of a long body its first 64 KiB."""

    status: int
    body: bytes

    @property
    def ok(self) -> bool:
        """Whether the status says success; a redirect does not."""
        return self.status // 100 == 2

    @property
    def permanent(self) -> bool:
        """Whether the same request would be refused again: a redirect or a fault of ours."""
        return self.status // 100 in (3, 4) and self.status not in _TRY_LATER

    def refusal(self, what: str, said: str = "") -> NotSent:
        """Return why a status that is not `ok` means not sent; `what` begins the sentence."""
        words = f"{self.status} {said}".strip()
        if self.status // 100 == 3:
            return NotSent(
                f"{what}对方要求转到别的地址（HTTP {words}），不会跟去；"
                "请把地址改成最后的那个，再点“重新发送”",
                permanent=True,
            )
        if self.permanent:
            return NotSent(
                f"{what}对方拒收（HTTP {words}），请核对地址和签名密钥，再点“重新发送”",
                permanent=True,
            )
        return NotSent(f"{what}对方暂时不收（HTTP {words}）", permanent=False)


def post(place: str, url: str, body: bytes, headers: Mapping[str, str], line: Line) -> Answer:
    """Send `body` to `url` and return the answer, whatever its status.

    `place` names the receiver in messages; the address itself, which may hold a key, is not
    shown. Raises NotSent when no whole answer came.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    with network_faults(place, host, line):
        connection = _connection(parts.scheme, host, parts.port, line)
        with closing(connection):
            connection.connect()
            sock = connection.sock  # it lets go of it before the answer is read to its end
            with time_limit(lambda: sock, line.timeout_s):
                path = parts.path or "/"
                connection.request(
                    "POST", f"{path}?{parts.query}" if parts.query else path, body, dict(headers)
                )
                with closing(connection.getresponse()) as response:
                    return Answer(response.status, response.read(_MAX_ANSWER))


def trusted(ca_file: str) -> ssl.SSLContext:
    """Return what checks certificates: by those of the system and, when given, of `ca_file`."""
    context = ssl.create_default_context()
    if ca_file:
        try:
            context.load_verify_locations(ca_file)
        except OSError as err:
            raise NotSent(
                f"没有发出：设置 notify_ca_file 所指的“{ca_file}”不是可读的证书文件（PEM），"
                f"请系统管理员改正",
                permanent=False,
            ) from err
    return context


@contextmanager
def time_limit(socket_now: Callable[[], socket.socket | None], seconds: float) -> Iterator[None]:
    """Cut the connection when the block takes longer, however slowly the other side drips.

    Raises TimeoutError then. (The time limit of a socket is for one read only.) `socket_now` is
    asked when time is up: STARTTLS puts another socket in the place of the first, and before
    there is one, connecting has its own limit.
    """
    done, late = Event(), Event()

    def watch() -> None:
        while not done.wait(seconds):
            if sock := socket_now():
                late.set()
                # What was closed a moment ago needs no cut. The method of the class: that of a
                # TLS socket would put its keys away under the reader.
                with suppress(OSError):
                    socket.socket.shutdown(sock, socket.SHUT_RDWR)

    Thread(target=watch, daemon=True).start()
    try:
        yield
    finally:
        done.set()
        if late.is_set():
            raise TimeoutError


@contextmanager
def network_faults(place: str, host: str, line: Line) -> Iterator[None]:
    """Tell a broken connection as NotSent; all of these are worth another try."""
    try:
        yield
    except (OSError, http.client.HTTPException) as err:
        raise NotSent(f"{place}没有收到消息：{_cause(err, host, line)}", permanent=False) from err


def _connection(scheme: str, host: str, port: int | None, line: Line) -> http.client.HTTPConnection:
    # Without a number http.client would look for one in the host, and an IPv6 address has colons.
    if scheme == "https":
        return http.client.HTTPSConnection(
            host, port or 443, timeout=line.timeout_s, context=trusted(line.ca_file)
        )
    return http.client.HTTPConnection(host, port or 80, timeout=line.timeout_s)


def _cause(err: OSError | http.client.HTTPException, host: str, line: Line) -> str:
    match err:
        case socket.gaierror():
            return f"主机“{host}”查不到地址，请核对主机名和本机的域名解析"
        case TimeoutError():
            return f"“{host}”在 {line.timeout_s:g} 秒内没有回答"
        case ssl.SSLCertVerificationError():
            return (
                f"“{host}”的证书不可信（{err.verify_message}），请核对主机名，"
                f"单位自己签发的证书请在设置 notify_ca_file 里写明"
            )
        case ssl.SSLError():
            return f"与“{host}”建立加密连接失败（{err.reason or err}），请核对端口和加密方式"
        case ConnectionRefusedError():
            return f"“{host}”拒绝连接，请核对端口和防火墙"
        case OSError() if err.errno and not isinstance(err, ConnectionError):
            return f"连不上“{host}”（{err.strerror}），请核对地址和网络"
        case OSError():
            return f"与“{host}”的连接断了，对方可能已经收到"
        case _:
            return f"“{host}”没有按 HTTP 回答，请核对地址和端口"
