"""The watcher: a handful of fixed jobs of one process; the only user of APScheduler.

Jobs hold no state of their own: each asks the database what is missing, so a lost or doubled
run harms nothing. `coalesce` and an endless grace let a late run happen once, not never.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from caseflow.services import alerts, documents
from caseflow.services.office import Office

log = logging.getLogger(__name__)

RENDER_EVERY_S = 60


def start(office: Office, *, sweep_every_s: int) -> BackgroundScheduler:
    """Start the watcher in the background; the first sweep runs at once."""
    scheduler = BackgroundScheduler(
        timezone="UTC",
        executors={"default": ThreadPoolExecutor(1)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    _guarded(lambda: alerts.sweep(office), "sweep")()
    scheduler.add_job(
        _guarded(lambda: alerts.sweep(office), "sweep"),
        "interval",
        seconds=sweep_every_s,
        id="sweep",
    )
    scheduler.add_job(
        _guarded(lambda: documents.render_pending(office), "render"),
        "interval",
        seconds=RENDER_EVERY_S,
        id="render",
    )
    scheduler.start()
    return scheduler


def _guarded(job: Callable[[], object], name: str) -> Callable[[], None]:
    """A failed run is logged as an error; the next one tries again."""

    def run() -> None:
        try:
            job()
        except Exception:  # the sweep loop: one bad run must not end the watch
            log.exception("job_failed", extra={"job": name})

    return run
