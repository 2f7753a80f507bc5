"""The watch of one machine: the leading process runs the rounds; the only user of APScheduler.

`coalesce` and an endless grace let a late round happen once, not never.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import partial
from threading import Event, Thread
from time import monotonic

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from caseflow.domain.clock import SystemClock
from caseflow.services import rounds
from caseflow.services.office import Office
from caseflow.services.rounds import Round

log = logging.getLogger(__name__)

CHECK_EVERY_S = 1.0
"""How often a follower tries to lead and a leader makes sure that it still does."""
BEAT_EVERY_S = 30


class Watch:
    """Runs the rounds while this process leads, and stands by while another one does.

    A leader that loses its connection to the database stops its rounds before it tries again.
    """

    def __init__(self, office: Office, these: Sequence[Round]) -> None:
        self._office = office
        self._rounds = these
        self._leadership = rounds.leadership(office)
        self._scheduler: BackgroundScheduler | None = None
        self._beat_at = 0.0
        self._ending = Event()
        self._thread = Thread(target=self._keep, name="watch", daemon=True)

    def start(self) -> None:
        """Begin; the first rounds run as soon as this process leads."""
        self._thread.start()

    def stop(self) -> None:
        """End after the rounds that are running, and let another process lead."""
        self._ending.set()
        self._thread.join()

    @property
    def leads(self) -> bool:
        """Whether this process runs the rounds at the moment."""
        return self._scheduler is not None

    def _keep(self) -> None:
        try:
            while not self._ending.is_set():
                try:
                    self._look()
                except Exception:  # the watch goes on: a database that is away comes back
                    log.exception("watch_failed")
                self._ending.wait(CHECK_EVERY_S)
        finally:
            self._rest()
            self._leadership.release()

    def _look(self) -> None:
        if self._scheduler is not None:
            if not self._leadership.still_held():
                log.warning("leading_ended")
                self._rest()
        elif self._leadership.try_take():
            log.info("leading_began")
            self._beat_at = 0.0
            self._scheduler = make_scheduler(self._office, self._rounds)
            self._scheduler.start()
        if self._scheduler is not None and monotonic() - self._beat_at >= BEAT_EVERY_S:
            rounds.tell_leader(self._office)
            self._beat_at = monotonic()

    def _rest(self) -> None:
        scheduler, self._scheduler = self._scheduler, None
        if scheduler is not None:
            scheduler.shutdown(wait=True)


def make_scheduler(office: Office, these: Sequence[Round]) -> BackgroundScheduler:
    """Return a scheduler that is not started; each round has a thread, so none waits for another."""
    made = BackgroundScheduler(
        timezone="UTC",
        executors={"default": ThreadPoolExecutor(len(these))},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    for this in these:
        made.add_job(
            partial(rounds.carry_out, office, this),
            "interval",
            seconds=this.every_s,
            id=this.name,
            name=this.name,
            next_run_time=SystemClock().now(),
        )
    return made
