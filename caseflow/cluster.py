"""The watch of many machines: workers share the rounds; the only user of procrastinate.

Each round is a periodic task: PostgreSQL lets one worker queue it at one time, and its queueing
lock lets no second one wait behind it. A round that fails or dies with its worker is not tried
again by the queue: the next one, at most a minute later, finds what is missing.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib.metadata import version
from threading import Lock, Thread

from procrastinate import App, PsycopgConnector
from procrastinate.jobs import DeleteJobCondition, Status
from procrastinate.schema import SchemaManager

from caseflow.services import rounds
from caseflow.services.office import Office
from caseflow.services.rounds import Round
from caseflow.storage import job_queue

log = logging.getLogger(__name__)

QUEUE = "rounds"
STALLED_AFTER_S = 30
RESTART_AFTER_S = 2.0
_MINUTE_S = 60
_SOCKET = {"connect_timeout": 5, "keepalives_idle": 5, "keepalives_interval": 2}


def prepare(office: Office) -> bool:
    """Build the tables of the queue if need be; return whether that was done."""
    level = f"procrastinate {version('procrastinate')}"
    return job_queue.build(office.database, level=level, ddl=SchemaManager.get_schema())


class Worker:
    """Takes its share of the rounds until it is stopped; any number may run on any machines.

    It starts again by itself after the database was away.
    """

    def __init__(self, office: Office, these: Sequence[Round]) -> None:
        self._office = office
        self._rounds = these
        self._loop = asyncio.SelectorEventLoop()  # the driver takes no other on Windows
        self._ending = asyncio.Event()
        self._thread = Thread(target=self._keep, name="worker", daemon=True)

    def start(self) -> None:
        """Build the tables of the queue if need be, and begin."""
        prepare(self._office)
        self._thread.start()

    def stop(self) -> None:
        """End after the rounds that are running."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._ending.set)
            self._thread.join()

    def _keep(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._work())

    async def _work(self) -> None:
        while not self._ending.is_set():
            try:
                await self._work_once()
            except Exception:  # the watch goes on: a database that is away comes back
                log.exception("worker_failed")
            if not self._ending.is_set():
                log.warning("worker_starts_again")
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._ending.wait(), RESTART_AFTER_S)

    async def _work_once(self) -> None:
        """Work until told to stop; the library ends a worker whose connection breaks."""
        async with make_app(self._office, self._rounds).open_async() as app:
            await _forget_stalled(app)
            working = asyncio.create_task(
                app.run_worker_async(
                    queues=[QUEUE],
                    concurrency=len(self._rounds),
                    delete_jobs=DeleteJobCondition.ALWAYS,
                    install_signal_handlers=False,
                    stalled_worker_timeout=STALLED_AFTER_S,
                )
            )
            told = asyncio.create_task(self._ending.wait())
            await asyncio.wait({working, told}, return_when=asyncio.FIRST_COMPLETED)
            told.cancel()
            if self._ending.is_set():
                working.cancel()  # it lets the running rounds end
            with suppress(asyncio.CancelledError):
                await working


def make_app(office: Office, these: Sequence[Round]) -> App:
    """Return the queue with one periodic task for each round."""
    connector = PsycopgConnector(
        conninfo=office.database.libpq_address,
        kwargs={**_SOCKET, "options": job_queue.SEARCH_PATH},
        min_size=1,
        max_size=4,
    )
    app = App(connector=connector)
    for this in these:
        name = f"caseflow.{this.name}"
        as_task = app.task(name=name, queue=QUEUE, queueing_lock=name)
        app.periodic(cron=cron(this.every_s))(as_task(_once_here(office, this)))
    return app


def cron(every_s: int) -> str:
    """Return the times of a round as cron reads them; the sixth field counts seconds.

    Raises ValueError for a number that divides neither a minute nor, in minutes, an hour.
    """
    minutes, seconds = divmod(every_s, _MINUTE_S)
    if not minutes and seconds and _MINUTE_S % seconds == 0:
        return f"* * * * * */{seconds}"
    if not seconds and 0 < minutes < _MINUTE_S and _MINUTE_S % minutes == 0:
        return f"*/{minutes} * * * *"
    raise ValueError(f"a round cannot come every {every_s} seconds: say a part of a minute or hour")


def _once_here(office: Office, this: Round) -> Callable[[int], None]:
    """Return the task of a round; a slow round takes one place in this worker and not all."""
    running = Lock()

    def run(timestamp: int) -> None:
        if not running.acquire(blocking=False):
            log.info("round_still_running", extra={"job": this.name, "timestamp": timestamp})
            return
        try:
            rounds.carry_out(office, this)
        finally:
            running.release()

    return run


async def _forget_stalled(app: App) -> None:
    """Take away the jobs of workers that died; nobody does them again, the next round does."""
    stalled = await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_S)
    for job in stalled:
        await app.job_manager.finish_job(job, status=Status.FAILED, delete_job=True)
