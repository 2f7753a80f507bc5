"""`caseflow serve`: run the web workplace and the watcher in one process."""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable
from threading import Thread
from types import FrameType
from typing import TYPE_CHECKING

import click
from waitress.server import BaseWSGIServer, MultiSocketServer, create_server

from caseflow.bootstrap import make_office
from caseflow.config import Settings, load_settings
from caseflow.demo.people import demo_accounts
from caseflow.docgen.office_runs import end_all, sweep
from caseflow.services.office import Office
from caseflow.services.rounds import all_rounds
from caseflow.wsgi import create_app

if TYPE_CHECKING:
    from caseflow.scheduler import Watch

THREADS = 8


@click.command("serve")
@click.option(
    "--port", type=click.IntRange(1, 65535), default=None, help="端口（默认取设置 port，即 8000）。"
)
def serve(port: int | None) -> None:
    """启动网页服务和期限值守。"""
    set_up_log()
    settings = load_settings()
    office = make_office(settings)
    chosen = port or settings.port
    server = _listen(office, settings, chosen)
    # A service manager ends a service with SIGTERM; it stops as cleanly as by Ctrl+C, which a
    # shell makes its background programs ignore.
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, _end)
    sweep()
    _greet(office, f"http://{settings.host}:{chosen}")
    watches = settings.scheduler and settings.runner == "apscheduler"
    stop = _watch(office, settings) if watches else None
    try:
        server.run()
    finally:
        if stop is not None:
            stop()
        office.database.dispose()


def _end(number: int, frame: FrameType | None) -> None:
    """End the office programs first: what waits for them holds up the end of this process."""
    end_all()
    signal.default_int_handler(number, frame)


def set_up_log() -> None:
    """Write what happens to the standard error of this process, without the chatter of libraries."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    for noisy in ("alembic", "apscheduler", "procrastinate", "transitions"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


LARGEST_BODY = 1 << 30
"""Bytes of a request that are taken in before Flask refuses it in our words; above, the server does."""


def _listen(office: Office, settings: Settings, port: int) -> BaseWSGIServer | MultiSocketServer:
    """Return the server, which holds its port but answers nothing yet."""
    try:
        return create_server(
            create_app(office, settings),
            host=settings.host,
            port=port,
            threads=THREADS,
            ident=None,
            max_request_body_size=LARGEST_BODY,
        )
    except OSError as err:
        raise click.ClickException(
            f"不能在{settings.host}的端口{port}上启动（{err.strerror}）。"
            "可能已有一个服务在运行：请先停止它，或用 --port 另选端口。"
        ) from err


def _greet(office: Office, address: str) -> None:
    click.echo(f"caseflow 已启动：{address}")
    accounts = demo_accounts(office)
    if accounts:
        click.echo("演示账号（密码均相同，只供演示）：")
        for line in accounts:
            click.echo(f"  {line}")
    click.echo("按 Ctrl+C 停止。")


def _watch(office: Office, settings: Settings) -> Callable[[], None]:
    """Start the watch beside the first pages and return what stops it.

    Its library takes a fifth of the start-up, and nobody waits for it.
    """
    watches: list[Watch] = []

    def begin() -> None:
        from caseflow.scheduler import Watch  # loaded after the first page

        watches.append(Watch(office, all_rounds(sweep_every_s=settings.sweep_minutes * 60)))
        watches[0].start()

    def stop() -> None:
        thread.join()
        for watch in watches:
            watch.stop()

    thread = Thread(target=begin, name="watch-loader", daemon=True)
    thread.start()
    return stop
