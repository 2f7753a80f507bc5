"""`caseflow serve`: run the web workplace and the watcher in one process."""

from __future__ import annotations

import logging

import click
import waitress

from caseflow.bootstrap import make_office
from caseflow.config import load_settings
from caseflow.demo.people import demo_accounts
from caseflow.scheduler import start
from caseflow.wsgi import create_app

THREADS = 8


@click.command("serve")
@click.option("--port", type=int, default=None, help="端口（默认取设置 port，即 8000）。")
def serve(port: int | None) -> None:
    """启动网页服务和期限值守。"""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    for noisy in ("alembic", "apscheduler", "transitions"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    settings = load_settings()
    office = make_office(settings)
    watcher = (
        start(office, sweep_every_s=settings.sweep_minutes * 60) if settings.scheduler else None
    )
    chosen = port or settings.port
    click.echo(f"caseflow 已启动：http://{settings.host}:{chosen}")
    accounts = demo_accounts(office)
    if accounts:
        click.echo("演示账号（密码均相同，只供演示）：")
        for line in accounts:
            click.echo(f"  {line}")
    click.echo("按 Ctrl+C 停止。")
    try:
        waitress.serve(
            create_app(office, settings),
            host=settings.host,
            port=chosen,
            threads=THREADS,
            ident=None,
            max_request_body_size=4 * office.upload_max_bytes,  # above it Flask cannot answer
        )
    finally:
        if watcher is not None:
            watcher.shutdown(wait=False)
        office.database.dispose()
