"""`caseflow worker`: one of the processes that share the rounds when `runner` is `cluster`."""

from __future__ import annotations

import signal
from threading import Event
from types import ModuleType

import click

from caseflow.bootstrap import make_office
from caseflow.cli.serve import set_up_log
from caseflow.config import Settings, load_settings
from caseflow.docgen.office_runs import end_all, sweep
from caseflow.services.office import Office
from caseflow.services.rounds import all_rounds


@click.command("worker")
@click.option("--prepare", is_flag=True, help="只建立任务队列的表，然后退出。")
def worker(prepare: bool) -> None:
    """值守：与其他 worker 分担期限检查、发送和文书生成（须用 PostgreSQL）。"""
    set_up_log()
    settings = load_settings()
    if settings.runner != "cluster":
        raise click.ClickException(
            "设置 runner 不是 cluster：现在由网页进程值守。"
            "要改由 worker 值守，请把所有进程的 runner 都设为 cluster 后重新启动。"
        )
    office = make_office(settings)
    try:
        if prepare:
            _prepare(office)
        else:
            _work(office, settings)
    finally:
        office.database.dispose()


def _prepare(office: Office) -> None:
    built = _cluster().prepare(office)
    click.echo("任务队列的表已建立。" if built else "任务队列的表已是最新，没有改动。")


def _work(office: Office, settings: Settings) -> None:
    sweep()
    told = Event()
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, lambda *_: told.set())
    rounds = all_rounds(sweep_every_s=settings.sweep_minutes * 60)
    working = _cluster().Worker(office, rounds)
    working.start()
    click.echo("值守进程已启动，按 Ctrl+C 停止。")
    told.wait()
    end_all()  # a round that waits for the office program leaves its rest to the next worker
    click.echo("正在停止：等正在做的一轮做完。")
    working.stop()


def _cluster() -> ModuleType:
    try:
        from caseflow import cluster
    except ModuleNotFoundError as err:
        raise click.ClickException(
            f"没有安装 {err.name}：worker 要用的库不在基本安装里，"
            "请按 README“几台机器分担”用 requirements-cluster.lock 安装。"
        ) from err
    return cluster
